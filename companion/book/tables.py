"""One table as read: its rows, each at its line, and what is wrong with the others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from types import MappingProxyType
from typing import Generic, TypeVar

from companion.book.kept import digest
from companion.model.row import Row, Schema
from companion.problem import Place, Problem

R_co = TypeVar("R_co", bound=Row, covariant=True)


@dataclass(frozen=True)
class Table(Generic[R_co]):
    """The rows of one file that pass the schema, in file order.

    ``broken`` are the ids of rows that are in the file but cannot be used; ``readable`` is False
    where the file as a whole cannot be read: nothing can be said then of an id that is not found.
    ``present`` is False where there is no file, and so no row.
    """

    schema: Schema[R_co]
    rows: tuple[R_co, ...] = ()
    broken: frozenset[str] = frozenset()
    readable: bool = True
    present: bool = True
    problems: tuple[Problem, ...] = ()
    lines: tuple[str, ...] = field(default=(), repr=False)

    @cached_property
    def digest(self) -> str:
        """Changes with the text of the file."""
        return digest(*(line.encode("utf-8", "surrogatepass") for line in self.lines))

    @cached_property
    def by_id(self) -> Mapping[str, R_co]:
        """The rows by id."""
        return MappingProxyType({row.id: row for row in self.rows})

    @cached_property
    def _indexes(self) -> dict[str, dict[str, tuple[int, ...]]]:
        return {}

    def _index(self, column: str) -> dict[str, tuple[int, ...]]:
        """Positions of the rows by the text of a column; made once a column."""
        if column not in self._indexes:
            found: dict[str, list[int]] = {}
            for position, row in enumerate(self.rows):
                found.setdefault(row.text(column), []).append(position)
            self._indexes[column] = {text: tuple(at) for text, at in found.items()}
        return self._indexes[column]

    def where(self, equal: Mapping[str, Iterable[str]]) -> tuple[R_co, ...]:
        """The rows, in file order, whose cells are one of the words given for each column."""
        if not equal:
            return self.rows
        wanted = {column: frozenset(words) for column, words in equal.items()}
        places = {
            column: [self._index(column).get(word, ()) for word in words]
            for column, words in wanted.items()
        }
        fewest = min(places, key=lambda column: sum(map(len, places[column])))
        found = (self.rows[at] for at in sorted(chain.from_iterable(places[fewest])))
        others = [(column, words) for column, words in wanted.items() if column != fewest]
        return tuple(row for row in found if all(row.text(c) in w for c, w in others))

    def place(self, line: int, column: str) -> Place:
        """The place of a cell, for a message."""
        names = [c.name for c in self.schema.columns]
        index = names.index(column) if column in names else 0
        return Place(self.schema.path, line, cell_column(self.lines[line - 1], index))


def cell_column(line: str, index: int) -> int:
    """Position, from 1, of the cell with that index in a line of CSV."""
    at, quoted = 0, False
    for position, letter in enumerate(line):
        if at == index:
            return position + 1
        if letter == '"':
            quoted = not quoted
        elif letter == "," and not quoted:
            at += 1
    return len(line) + 1 if at == index else 1
