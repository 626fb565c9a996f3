"""Reads ``data/*.csv`` into typed rows; every bad cell is named, and nothing is repaired."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from companion.book import paths
from companion.book.csvtext import Line, astray, cut, elsewhere, header
from companion.book.kept import NOTHING, Kept
from companion.book.slips import likely, outside
from companion.book.tables import Table
from companion.book.text import UNSEEN, conflict_markers, lines, read_text
from companion.book.wordslips import meant
from companion.model import OPTIONAL, Row, Schema, Subject
from companion.model.cells import KEY, absent
from companion.model.row import Column
from companion.problem import Place, Problem, Rule, allowed, declare, row_thing

MISSING = declare("table-missing", "Every table that each book needs has its file.")
ENCODING = declare("table-encoding", "A table is UTF-8 text.")
LENGTH = declare("row-length", "A row has as many cells as the header.")
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
_INVISIBLE = re.compile(f"[{UNSEEN}\u200c-\u200f]")
R = TypeVar("R", bound=Row)


def read_table(root: Path, schema: Schema[R], subject: Subject, kept: Kept = NOTHING) -> Table[R]:
    """Read one table. Every problem is reported; a row with one is left out of ``rows``."""
    path = schema.path
    if not (root / path).is_file():
        if schema.name in OPTIONAL and not astray(root, path):
            return Table(schema, present=False)
        missing = MISSING.at(Place(path), f"no such file{elsewhere(root, path)}", breaks=path)
        return Table(schema, readable=False, present=False, problems=(missing,))
    text = read_text(root, path, ENCODING)
    if isinstance(text, Problem):
        return Table(schema, readable=False, problems=(text,))
    if marked := tuple(conflict_markers(path, text)):
        return Table(schema, readable=False, problems=marked)
    return kept.get(path, f"{subject!r} {text}", lambda: parsed(schema, text, subject))


def parsed(schema: Schema[R], text: str, subject: Subject) -> Table[R]:
    """The table that a text is: what :func:`read_table` makes of a file that can be read."""
    table = Table(schema, lines=lines(text))
    head = list(header(table))
    if head:
        return Table(schema, readable=False, problems=tuple(head), lines=table.lines)
    return _Reader(table, subject).read()


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
        for item in cut(self.table.schema.path, self.table.lines):
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

    def _length(self, line: Line) -> None:
        id = line.cells[0] if line.cells else ""
        self.broken.add(id)
        found = f"{len(line.cells)} cells; the header has {len(self.names)}"
        text = self.table.lines[line.number - 1]
        if not line.cells:
            found = "an empty line; take it out"
        elif curly := next((c for c in "“”„" if c in text), ""):
            found += f"; {curly} is no quote of CSV, a text stands in straight ones"
        elif len(line.cells) > len(self.names) and not any(line.cells[len(self.names) :]):
            found += "; the last are empty, as a spreadsheet adds them: delete its empty columns"
        elif len(line.cells) > len(self.names):
            found += "; a text that holds a comma stands in quotes"
        elif line.number == len(self.table.lines):
            found += "; does the file break off here?"
        place = Place(self.table.schema.path, line.number, 1)
        thing = self._thing(id) if id else ""
        self.problems.append(LENGTH.at(place, found, breaks=thing))

    def _row(self, line: Line) -> None:
        cells = dict(zip(self.names, line.cells, strict=True))
        id = cells["id"]
        if list(line.cells) == self.names:
            place = self.table.place(line.number, "id")
            self.problems.append(TWICE.at(place, "the header stands here again; take it out"))
            return
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
                found = self._refused(line.number, cells, error)
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
                message = f"{column.name} is {cell!r}, with white space at an end"
                message += f"; write {cell.strip()!r}"
                yield SPACE.at(place(line, column.name), message, breaks=thing)
            elif found := _INVISIBLE.search(cell):
                message = f"{column.name} holds U+{ord(found.group()):04X}, which nobody sees"
                message += "; take it out"
                yield HIDDEN.at(place(line, column.name), message, breaks=thing)
            elif absent(cell) and not column.words:
                why = "empty where nothing is reported"
                if cell.endswith(("!", "?")) and cell.startswith("#"):
                    why = "a spreadsheet's error, and what stood there is lost: type it again"
                message = f"{column.name} is {cell!r}; {why}"
                yield ABSENT.at(place(line, column.name), message, breaks=thing)
            elif column.vocabulary and cell:
                words = self._vocabulary(column)
                for word in cell.split() if column.vocabulary.many else [cell]:
                    if word not in words:
                        message = f"{column.name} is {word!r}; allowed in {paths.SUBJECT}: "
                        message += f"{allowed(words)}{meant(word, words)}"
                        # said once, however many cells hold a word that the subject lost
                        lost = f"{paths.SUBJECT}#{column.vocabulary.name}.{word}"
                        at = place(line, column.name)
                        yield WORD.at(at, message, breaks=thing, follows=lost)

    def _vocabulary(self, column: Column) -> frozenset[str]:
        outcome = self.subject.outcome_tables.get(self.table.schema.name)
        if outcome and column.name == "construct":
            return frozenset(outcome.constructs)
        return self.subject.vocabulary(column.vocabulary.name) if column.vocabulary else frozenset()

    def _refused(self, line: int, cells: dict[str, str], error: ValidationError) -> list[Problem]:
        """What is wrong with the cells; of a line without an id that it may be no row at all."""
        found = [self._invalid(line, cells, detail) for detail in error.errors()]
        empty = sum(problem.rule == REQUIRED.id for problem in found)
        if KEY.fullmatch(cells["id"]) or not empty:
            return found
        if any(cells.values()):
            id = next(p for p in found if p.message.startswith("id "))
            more = f"{empty} cells that must be filled are empty; is it a row of the table?"
            return [replace(id, message=f"{id.message}; {more}")]
        place = Place(self.table.schema.path, line, 1)
        return [LENGTH.at(place, "the row holds nothing but commas; take it out")]

    def _invalid(self, line: int, cells: dict[str, str], detail: Any) -> Problem:
        name = str(detail["loc"][0]) if detail["loc"] else "id"
        column = self.table.schema.column(name)
        rule, message = _said(column, name, cells.get(name, ""), detail)
        return rule.at(self.table.place(line, name), message, breaks=self._thing(cells["id"]))


def _said(column: Column | None, name: str, cell: str, detail: Any) -> tuple[Rule, str]:
    """The rule and the sentence for one complaint of pydantic."""
    kind = str(detail["type"])
    if kind.startswith("missing"):
        return REQUIRED, f"{name} is empty; it must be filled"
    text = str(detail["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")
    if kind == "literal_error":
        words = column.words if column else ()
        nothing = absent(cell) and column and not column.required
        hint = "; empty where nothing is reported" if nothing else meant(cell, words)
        return WORD, f"{name} is {cell!r}; allowed: {allowed(words)}{hint}"
    if text.startswith("range: "):
        hint = outside(column, cell) if column else ""
        return RANGE, f"{name} is {cell}; allowed: {text.removeprefix('range: ')}{hint}"
    of = getattr((detail.get("ctx") or {}).get("error"), "kind", "")
    return TYPE, f"{name} is {cell!r}; {text}{likely(of, column, cell) if column else ''}"
