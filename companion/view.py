"""Evidence seen through a recorder: a page knows the rows it used, so that it is read again
exactly when one of them changes."""

import hashlib
from collections.abc import Iterable

from companion.evidence import Evidence
from companion.references import Reference
from companion.tables import Record

Query = tuple[str, str, tuple[tuple[str, tuple[str, ...]], ...]]


class View:
    """The questions of :class:`Evidence`, each answer kept by its digest in ``used``."""

    def __init__(self, evidence: Evidence):
        self._evidence = evidence
        self.used: dict[Query, str] = {}

    def row(self, table: str, id: str) -> Record | None:
        """The row with that id, or None."""
        self._note(("row", table, (("id", (id,)),)))
        return self._evidence.row(table, id)

    def rows(self, table: str, **equal: str | Iterable[str]) -> tuple[Record, ...]:
        """The rows whose cells equal the words given (or one of several)."""
        wanted = tuple(
            (k, (v,) if isinstance(v, str) else tuple(sorted(v))) for k, v in sorted(equal.items())
        )
        self._note(("rows", table, wanted))
        return self._evidence.rows(table, **equal)

    def reference(self, key: str) -> Reference | None:
        """The entry of ``references.bib`` with that key, or None."""
        self._note(("reference", key, ()))
        return self._evidence.reference(key)

    def _note(self, query: Query) -> None:
        self.used[query] = digest(self._evidence, query)


def digest(evidence: Evidence, query: Query) -> str:
    """A short hash of the answer to a query: equal answers, equal digests."""
    kind, name, wanted = query
    if kind == "reference":
        entry = evidence.reference(name)
        answer = sorted(entry.fields.items()) if entry else None
    else:
        records = (
            [r for r in [evidence.row(name, wanted[0][1][0])] if r]
            if kind == "row"
            else evidence.rows(name, **dict(wanted))
        )
        answer = [tuple(record.text.values()) for record in records]
    return hashlib.sha256(repr(answer).encode()).hexdigest()[:16]
