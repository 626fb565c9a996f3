"""Citations: their cards, and lists of references in linear time.

Which page cites what is looked up, not searched for.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinxcontrib.bibtex.citation_target import parse_citation_targets
from sphinxcontrib.bibtex.domain import BibtexDomain, _FilterVisitor
from sphinxcontrib.bibtex.plugin import find_plugin, register_plugin

from companion.book import paths
from companion.html.links import Links
from companion.html.record import exports
from companion.html.values import citation, cited_as
from companion.model import CERTAINTY
from companion.questions.agreement import plain
from companion.sphinx.directives import desk_of
from companion.sphinx.nodes import made
from companion.sphinx.state import book_of

_STYLES = "sphinxcontrib.bibtex.style.referencing"
_OF_PAGE = ast.dump(ast.parse("docname in docnames"))
"""The filter of a chapter's list: what the page cites."""


def add_cards(app: Sphinx, doctree: nodes.document) -> None:
    """Put a card of each document that a page cites at its end; the script opens it at the link."""
    keys = dict.fromkeys(
        target.key
        for node in doctree.findall(pending_xref)
        if node.get("refdomain") == BibtexDomain.name
        for target in parse_citation_targets(node["reftarget"])
    )
    if not keys:
        return
    desk, claim = desk_of(app.env), paths.claim_of(f"{app.env.docname}.md") or ""
    cards = "".join(citation(key, claim, desk) for key in sorted(keys))
    doctree += made(f'<div class="cite-cards">{cards}</div>')


def label(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Name the entries of a list as prose cites them: a key says nothing to a reader."""
    book = book_of(app)
    for entry in doctree.findall(nodes.citation):
        for name in entry.findall(nodes.label):
            if reference := book.reference(name.astext()):
                name.children = [nodes.Text(reference.label)]


def offer(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Offer the references of the studies of a claim to other programs, above their list."""
    claim = paths.claim_of(f"{docname}.md")
    first = next(iter(doctree.findall(nodes.citation)), None)
    if claim and first is not None:
        judged = book_of(app).rows(CERTAINTY, claim=claim)
        more = {"FHIR (what was judged)": paths.findings(claim)} if judged else {}
        given = exports("The studies of this claim as", Links(bool), claim, more)
        first.parent.insert(first.parent.children.index(first), made(given))


def fold(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the references of a chapter into a fold, which the style opens where there is room."""
    if paths.claim_of(f"{docname}.md") is None:
        return
    for first in list(doctree.findall(nodes.citation)):
        siblings = first.parent.children
        at = siblings.index(first)
        if at and isinstance(siblings[at - 1], nodes.citation):
            continue
        after = at
        while after < len(siblings) and isinstance(siblings[after], nodes.citation):
            after += 1
        first.parent.insert(after, made("</details>"))
        many = "1 reference" if after - at == 1 else f"{after - at} references"
        first.parent.insert(at, made(f'<details class="references"><summary>{many}</summary>'))


def _add(link: nodes.Element, year: str, letter: str) -> None:
    """Put the letter of a document behind its year, wherever the link shows it."""
    for text in list(link.findall(nodes.Text)):
        if str(text).endswith(year):
            text.parent.replace(text, nodes.Text(f"{text}{letter}"))


def _lets(filter_: ast.AST, entry: Any, page: str, cited: set[str]) -> bool:
    visitor = _FilterVisitor(entry, page, cited)  # type: ignore[no-untyped-call]
    return bool(visitor.visit(filter_))


def ready() -> None:
    """Find the styles of citations among what is installed once a process, as builds ask for them.

    Those of the books' configuration and of footnotes.
    """
    for name in ("author_year", "foot"):
        register_plugin(_STYLES, name, find_plugin(_STYLES, name))


def without_titles(app: Sphinx, config: Config) -> None:
    """Let no link of a citation have its whole entry as a title: a card says it."""
    config.bibtex_tooltips = False


class IndexedDomain(BibtexDomain):
    """The citations of sphinxcontrib-bibtex, which asks all of them for each list and each key."""

    def env_updated(self) -> Any:
        """When all pages are read: which page cites what."""
        self._citing: dict[str, set[str]] = defaultdict(set)
        for reference in self.citation_refs:
            for target in reference.targets:
                self._citing[target.key].add(reference.docname)
        self._links: dict[tuple[str, str, str], Any] = {}
        return super().env_updated()

    def resolve_xref(self, env: Any, fromdocname: str, builder: Any, typ: str, target: str,
                     node: Any, contnode: Any) -> Any:  # fmt: skip
        """The links of a citation, each with the class of its document's card.

        A page cites many a document more than once.
        """
        asked = fromdocname, typ, target
        if asked not in self._links:
            self._links[asked] = self._linked(env, builder, node, contnode, *asked)
        return self._links[asked].deepcopy()

    def _linked(self, env: Any, builder: Any, node: Any, contnode: Any,
                fromdocname: str, typ: str, target: str) -> Any:  # fmt: skip
        found = super().resolve_xref(env, fromdocname, builder, typ, target, node, contnode)
        keys = {each.key for each in parse_citation_targets(target)}
        named = {
            (c.bibliography_key.docname == fromdocname, c.citation_id): c.key
            for c in self.citations
            if c.key in keys
        }
        for link in found.findall(nodes.reference):
            here = "refid" in link
            anchor = link["refid"] if here else link["refuri"].rpartition("#")[2]
            if key := named.get((here, anchor)) or named.get((not here, anchor)):
                link["classes"].append(cited_as(key))
                if (reference := book_of(env.app).reference(key)) and reference.letter:
                    _add(link, reference.get("year"), reference.letter)
        return found

    def get_filtered_entries(self, bibliography_key: Any) -> Iterator[tuple[str, Any]]:
        """The entries that a list's filter lets pass, with their keys, in the file's order."""
        bibliography, page = self.bibliographies[bibliography_key], bibliography_key.docname
        of_page = ast.dump(bibliography.filter_) == _OF_PAGE
        for entry in self.get_entries(bibliography.bibfiles):
            key = bibliography.keyprefix + entry.key
            cited = self._citing.get(key, set())
            try:
                kept = page in cited if of_page else _lets(bibliography.filter_, entry, page, cited)
            except ValueError:  # the library says what is wrong with the filter
                yield from super().get_filtered_entries(bibliography_key)
                return
            if kept or entry.key in bibliography.keys:
                yield key, entry

    def get_sorted_entries(
        self, bibliography_key: Any, docnames: list[str]
    ) -> Iterator[tuple[str, Any]]:
        """These entries by what prose calls them, as one looks for them: authors, then year."""
        book = book_of(self.env.app)

        def named(found: tuple[str, Any]) -> str:
            reference = book.reference(found[1].key)
            return plain(reference.label) if reference else found[0]

        yield from sorted(self.get_filtered_entries(bibliography_key), key=named)
