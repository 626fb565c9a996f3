"""Reads ``data/*.csv`` into typed rows; every bad cell is named, and nothing is repaired."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from companion.book import paths
from companion.book.tables import Table, cell_column
from companion.book.text import conflict_markers, lines, read_text
from companion.model import OPTIONAL, Row, Schema, Subject
from companion.model.cells import absent
from companion.model.row import Column
from companion.problem import Place, Problem, Rule, allowed, close, declare, row_thing

MISSING = declare("table-missing", "Every table that each book needs has its file.")
ENCODING = declare("table-encoding", "A table is UTF-8 text.")
HEADER = declare("table-header", "A table has the columns of its schema, in their order.")
SYNTAX = declare("table-syntax", "A table is CSV: commas, quotes that close, one row a line.")
LENGTH = declare("row-length", "A row has as many cells as the header.")
BREAK = declare("row-lines", "No cell holds a line break.")
TWICE = declare("id-duplicate", "An id stands once in its table.")
SPACE = declare("cell-space", "No cell begins or ends with white space.")
HIDDEN = declare("cell-character", "A cell holds no character that nobody sees, such as U+2028.")
ABSENT = declare(
    "cell-absent", "An empty cell means not reported; NA and error values are refused."
)
REQUIRED = declare("cell-required", "A cell that must be filled is filled.")
WORD = declare("cell-word", "A coded cell holds one of the words allowed there.")
RANGE = declare("cell-range", "A number lies in the range of its column.")
TYPE = declare("cell-type", "A cell is of the type of its column.")
_LOOK_AHEAD = 40
_INVISIBLE = re.compile("[\u0085\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class _Line:
    """The cells of a row and the line it stands on."""

    number: int
    cells: tuple[str, ...]


def read_table(root: Path, schema: Schema[R], subject: Subject) -> Table[R]:
    """Read one table. Every problem is reported; a row with one is left out of ``rows``."""
    path = schema.path
    if not (root / path).is_file():
        if schema.name in OPTIONAL:
            return Table(schema, present=False)
        message = f"no such file; `companion new table {schema.name}` begins it"
        missing = MISSING.at(Place(path), message, breaks=path)
        return Table(schema, readable=False, present=False, problems=(missing,))
    text = read_text(root, path, ENCODING)
    if isinstance(text, Problem):
        return Table(schema, readable=False, problems=(text,))
    if marked := tuple(conflict_markers(path, text)):
        return Table(schema, readable=False, problems=marked)
    table = Table(schema, lines=lines(text))
    head = list(_header(table))
    if head:
        return Table(schema, readable=False, problems=tuple(head), lines=table.lines)
    return _Reader(table, subject).read()


def _header(table: Table[Row]) -> Iterator[Problem]:
    """``table-header``: one problem, at the first cell that is not what it should be."""
    names = [column.name for column in table.schema.columns]
    first = table.lines[0] if table.lines else ""
    try:
        cells = next(csv.reader([first], strict=True), [])
    except csv.Error as error:
        yield SYNTAX.at(Place(table.schema.path, 1, 1), str(error), breaks=table.schema.path)
        return
    if cells == names:
        return
    differs = (i for i, (a, b) in enumerate(zip(cells, names, strict=False)) if a != b)
    at = next(differs, min(len(cells), len(names)))
    found = repr(cells[at]) if at < len(cells) else "nothing"
    wanted = repr(names[at]) if at < len(names) else "nothing more"
    message = f"found {found}, allowed here is {wanted}"
    if at < len(cells) and cells[at] in names:
        gone = [name for name in names if name not in cells]
        message += f"; missing: {', '.join(gone)}" if gone else "; the order differs"
    elif len(cells) == 1 and len(first) > 1 and any(mark in first for mark in ";\t"):
        message += "; the file is cut by semicolons or tabs, not by commas"
    place = Place(table.schema.path, 1, cell_column(first, at))
    yield HEADER.at(place, message, breaks=table.schema.path)


class _Reader:
    """Goes through the lines of one table and keeps what it finds."""

    def __init__(self, table: Table[R], subject: Subject):
        self.table = table
        self.subject = subject
        self.columns = table.schema.columns
        self.names = [column.name for column in self.columns]
        self.adapter: TypeAdapter[Any] = TypeAdapter(table.schema.row)
        self.rows: list[Any] = []
        self.problems: list[Problem] = []
        self.seen: dict[str, int] = {}
        self.broken: set[str] = set()

    def read(self) -> Table[Any]:
        """The table with its rows."""
        for item in _cut(self.table.schema.path, self.table.lines):
            if isinstance(item, Problem):
                self.problems.append(item)
                self.broken.add(item.breaks.partition("#")[2])
            elif len(item.cells) != len(self.names):
                self._length(item)
            else:
                self._row(item)
        return Table(
            self.table.schema, tuple(self.rows), frozenset(self.broken),
            problems=tuple(self.problems), lines=self.table.lines,
        )  # fmt: skip

    def _thing(self, id: str) -> str:
        return row_thing(self.table.schema.name, id)

    def _length(self, line: _Line) -> None:
        id = line.cells[0] if line.cells else ""
        self.broken.add(id)
        found = f"{len(line.cells)} cells; the header has {len(self.names)}"
        if len(line.cells) > len(self.names):
            found += "; a text that holds a comma stands in quotes"
        place = Place(self.table.schema.path, line.number, 1)
        self.problems.append(LENGTH.at(place, found, breaks=self._thing(id)))

    def _row(self, line: _Line) -> None:
        cells = dict(zip(self.names, line.cells, strict=True))
        id = cells["id"]
        first = self.seen.setdefault(id, line.number)
        if first != line.number:
            message = f"{id!r} is also the id of line {first}; ids are unique"
            self.problems.append(TWICE.at(self.table.place(line.number, "id"), message))
            return
        found = list(self._cells(line.number, cells))
        if not found:
            given = {name: cell for name, cell in cells.items() if cell}
            try:
                row = self.adapter.validate_python(
                    {**given, "table": self.table.schema.name, "line": line.number}
                )
            except ValidationError as error:
                found = [self._invalid(line.number, cells, detail) for detail in error.errors()]
            else:
                self.rows.append(row)
        if found:
            self.broken.add(id)
            self.problems += found

    def _cells(self, line: int, cells: dict[str, str]) -> Iterator[Problem]:
        """What can be said of cells before they have a type."""
        thing = self._thing(cells["id"])
        for column in self.columns:
            cell = cells[column.name]
            place = self.table.place
            if cell != cell.strip():
                message = f"{column.name} is {cell!r}; without white space at an end"
                yield SPACE.at(place(line, column.name), message, breaks=thing)
            elif found := _INVISIBLE.search(cell):
                message = f"{column.name} holds U+{ord(found.group()):04X}, which nobody sees"
                yield HIDDEN.at(place(line, column.name), message, breaks=thing)
            elif absent(cell) and not column.words:
                message = f"{column.name} is {cell!r}; empty where nothing is reported"
                yield ABSENT.at(place(line, column.name), message, breaks=thing)
            elif column.vocabulary and cell:
                words = self._vocabulary(column)
                for word in cell.split() if column.vocabulary.many else [cell]:
                    if word not in words:
                        message = f"{column.name} is {word!r}; allowed: {allowed(words)}"
                        message += close(word, words)
                        # said once, however many cells hold a word that the subject lost
                        lost = f"{paths.SUBJECT}#{column.vocabulary.name}.{word}"
                        at = place(line, column.name)
                        yield WORD.at(at, message, breaks=thing, follows=lost)

    def _vocabulary(self, column: Column) -> frozenset[str]:
        outcome = self.subject.outcome_tables.get(self.table.schema.name)
        if outcome and column.name == "construct":
            return frozenset(outcome.constructs)
        return self.subject.vocabulary(column.vocabulary.name) if column.vocabulary else frozenset()

    def _invalid(self, line: int, cells: dict[str, str], detail: Any) -> Problem:
        name = str(detail["loc"][0]) if detail["loc"] else "id"
        rule, message = _said(name, cells.get(name, ""), detail)
        return rule.at(self.table.place(line, name), message, breaks=self._thing(cells["id"]))


def _said(name: str, cell: str, detail: Any) -> tuple[Rule, str]:
    """The rule and the sentence for one complaint of pydantic."""
    kind = str(detail["type"])
    if kind.startswith("missing"):
        return REQUIRED, f"{name} is empty; it must be filled"
    text = str(detail["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")
    if kind == "literal_error":
        words = [
            w.strip("'") for w in str(detail["ctx"]["expected"]).replace(" or ", ", ").split(", ")
        ]
        return WORD, f"{name} is {cell!r}; allowed: {allowed(words)}{close(cell, words)}"
    if text.startswith("range: "):
        return RANGE, f"{name} is {cell}; allowed: {text.removeprefix('range: ')}"
    return TYPE, f"{name} is {cell!r}; {text}"


def _cut(path: str, rows: Sequence[str]) -> Iterator[_Line | Problem]:
    """The lines after the header as cells. A quote that spans lines is one problem."""
    at = 1
    while at < len(rows):
        number, line = at + 1, rows[at]
        at += 1
        try:
            cells = next(csv.reader([line], strict=True), [])
        except csv.Error as error:
            thing = f"{path}#{line.partition(',')[0]}"
            place = Place(path, number, 1)
            end = _closes(rows, at - 1)
            if end is None:
                message = f"{error}; a quote in a cell is doubled"
                yield SYNTAX.at(place, message, breaks=thing)
            else:
                at = end + 1
                message = f"a cell holds a line break, up to line {end + 1}; one row is one line"
                yield BREAK.at(place, message, breaks=thing)
            continue
        yield _Line(number, tuple(cells))


def _closes(rows: Sequence[str], start: int) -> int | None:
    """The line at which a quoted cell that began at ``start`` closes, or None."""
    if rows[start].count('"') % 2 == 0:
        return None
    for end in range(start + 1, min(len(rows), start + _LOOK_AHEAD)):
        if rows[end].count('"') % 2:
            return end
    return None
