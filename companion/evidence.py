"""All of the data of a book's root in one frozen value, and the two questions asked of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from companion.model import TABLES
from companion.problem import Problem
from companion.references import Bibliography, Reference, read_references
from companion.tables import Record, Table, frame, read_table


@dataclass(frozen=True)
class Evidence:
    """Tables and references. ``evidence.onset_times`` and the like are pandas frames."""

    root: Path
    tables: Mapping[str, Table] = field(repr=False)
    references: Bibliography = field(repr=False)

    @cached_property
    def _index(self) -> Mapping[str, Mapping[str, Record]]:
        return {name: {r.id: r for r in t.records} for name, t in self.tables.items()}

    @cached_property
    def frames(self) -> Mapping[str, pd.DataFrame]:
        """One frame per table, by the table's name."""
        return MappingProxyType({name: frame(table) for name, table in self.tables.items()})

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name in TABLES:
            return self.frames[name]
        raise AttributeError(name)

    def row(self, table: str, id: str) -> Record | None:
        """The row with that id, or None."""
        return self._index.get(table, {}).get(id)

    def rows(self, table: str, **equal: str | Iterable[str]) -> tuple[Record, ...]:
        """The rows, in file order, whose cells equal the words given (or one of several)."""
        wanted = {k: {v} if isinstance(v, str) else set(v) for k, v in equal.items()}
        return tuple(
            record
            for record in self.tables[table].records
            if all(record[column] in words for column, words in wanted.items())
        )

    def reference(self, key: str) -> Reference | None:
        """The entry of ``references.bib`` with that key, or None."""
        return self.references.entries.get(key)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What reading found, before any rule is applied."""
        found = [p for table in self.tables.values() for p in table.problems]
        return (*found, *self.references.problems)


def load(path: str | Path = ".") -> Evidence:
    """Read the evidence of the book whose root is ``path``. Nothing is repaired."""
    root = Path(path)
    tables = {name: read_table(root, name) for name in TABLES}
    return Evidence(root, MappingProxyType(tables), read_references(root))


def row_at(evidence: Evidence, address: str) -> Record | None:
    """The row that an address ``table.row-id`` names, or None."""
    table, _, id = address.partition(".")
    return evidence.row(table, id)
