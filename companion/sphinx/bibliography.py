"""Lists of references in linear time: which page cites what is looked up, not searched for."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sphinxcontrib.bibtex.domain import BibtexDomain, _FilterVisitor


class IndexedDomain(BibtexDomain):
    """The citations of sphinxcontrib-bibtex, which asks every citation of every reference."""

    def get_filtered_entries(self, bibliography_key: Any) -> Iterator[tuple[str, Any]]:
        """The entries that a list's filter lets pass, with their keys, in the file's order."""
        bibliography = self.bibliographies[bibliography_key]
        citing: dict[str, set[str]] = defaultdict(set)
        for reference in self.citation_refs:
            for target in reference.targets:
                citing[target.key].add(reference.docname)
        for entry in self.get_entries(bibliography.bibfiles):
            key = bibliography.keyprefix + entry.key
            cited = citing.get(key, set())
            visitor: Any = _FilterVisitor(entry, bibliography_key.docname, cited)  # type: ignore[no-untyped-call]
            try:
                kept = visitor.visit(bibliography.filter_)
            except ValueError:  # the library says what is wrong with the filter
                yield from super().get_filtered_entries(bibliography_key)
                return
            if kept or entry.key in bibliography.keys:
                yield key, entry
