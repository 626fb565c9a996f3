"""What differs between two states of a book: rows by their ids, cell by cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from companion.book.history import differing

Cells = Mapping[str, str]
State = Mapping[str, Mapping[str, Cells]]
"""Tables by name; rows by id; cells by column, as they stand in the files."""


@dataclass(frozen=True)
class Change:
    """A row that came, went or changed; ``cells`` are column, before and after of those that did.

    A column that one of the states has not is as empty there: it changes a row only where it is
    filled. A row that came or went has no cells.
    """

    table: str
    id: str
    kind: Literal["added", "removed", "changed"]
    cells: tuple[tuple[str, str, str], ...] = ()


def changes(before: State, after: State) -> Iterator[Change]:
    """By table in the order of ``after``, then of those that went; rows in their file's order."""
    for table in (*after, *(name for name in before if name not in after)):
        old, new = before.get(table, {}), after.get(table, {})
        for id in new:
            if id not in old:
                yield Change(table, id, "added")
            elif cells := tuple(differing(old[id], new[id])):
                yield Change(table, id, "changed", cells)
        for id in old:
            if id not in new:
                yield Change(table, id, "removed")
