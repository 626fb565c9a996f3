"""Reads ``data/*.csv`` into checked rows that know their line."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
from pydantic import TypeAdapter, ValidationError

from companion.model import TABLES, columns
from companion.problem import Problem

_CELL = re.compile(r'("(?:[^"]|"")*"|[^,]*)(,|$)')


@dataclass(frozen=True)
class Record:
    """A row as printed (``text``) and as checked (``value``, one of the row models)."""

    table: str
    id: str
    line: int
    text: Mapping[str, str] = field(repr=False, hash=False, compare=False)
    value: Any = field(repr=False, hash=False, compare=False)

    def __getitem__(self, column: str) -> str:
        """The cell as printed; empty where nothing is reported."""
        return self.text[column]


@dataclass(frozen=True)
class Table:
    """The rows of one file that pass the schema, and what is wrong with the others."""

    name: str
    path: str
    records: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()
    lines: tuple[str, ...] = field(default=(), repr=False)

    def place(self, line: int, column: str) -> tuple[str, int, int]:
        """``path, line, column`` of a cell, for a message."""
        return self.path, line, cell_column(self.lines[line - 1], self._index(column))

    def _index(self, column: str) -> int:
        return next((i for i, c in enumerate(columns(self.name)) if c.name == column), 0)


def cell_column(line: str, index: int) -> int:
    """Position, from 1, of the cell with that index in a line of CSV."""
    position = 0
    for _ in range(index):
        match = _CELL.match(line, position)
        if match is None or match.end() >= len(line):
            break
        position = match.end()
    return position + 1


def read_table(root: Path, name: str) -> Table:
    """Read one table. Every problem is reported; a row with one is left out of ``records``."""
    path = f"data/{name}.csv"
    file = root / path
    if not file.is_file():
        return Table(name, path, problems=(Problem(path, 0, 0, "table-missing", "no such file"),))
    try:
        content = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = f"byte {error.object[error.start]:#04x} is not UTF-8; save the file as UTF-8"
        return Table(name, path, problems=(Problem(path, line, 1, "table-encoding", message),))
    table = Table(name, path, lines=tuple(content.splitlines()))
    records, problems = [], []
    for item in _parse(table, content):
        (problems if isinstance(item, Problem) else records).append(item)
    return Table(name, path, tuple(records), tuple(problems), table.lines)


def _parse(table: Table, content: str) -> Iterator[Record | Problem]:
    names = [column.name for column in columns(table.name)]
    reader = csv.reader(content.splitlines(keepends=True), strict=True)
    seen: dict[str, int] = {}
    adapter = TypeAdapter(TABLES[table.name])
    start = 1
    try:
        for cells in reader:
            start, line = reader.line_num + 1, start
            if line == 1:
                if cells != names:
                    yield from _header(table, cells, names)
                    return
            elif reader.line_num != line:
                yield Problem(table.path, line, 1, "row-lines", "a cell holds a line break")
            elif len(cells) != len(names):
                found = f"{len(cells)} cells; the header has {len(names)}"
                yield Problem(table.path, line, 1, "row-length", found)
            else:
                yield from _record(table, line, dict(zip(names, cells, strict=True)), adapter, seen)
    except csv.Error as error:
        yield Problem(table.path, max(reader.line_num, 1), 1, "table-syntax", str(error))
    if not content:
        yield Problem(table.path, 1, 1, "table-header", "the file is empty")


def _header(table: Table, cells: list[str], names: list[str]) -> Iterator[Problem]:
    wrong = next((i for i, (a, b) in enumerate(zip(cells, names, strict=False)) if a != b), None)
    at = min(len(cells), len(names)) if wrong is None else wrong
    found = repr(cells[at]) if at < len(cells) else "nothing"
    allowed = repr(names[at]) if at < len(names) else "nothing more"
    column = cell_column(table.lines[0], at) if table.lines else 1
    yield Problem(
        table.path, 1, column, "table-header", f"found {found}, allowed here is {allowed}"
    )


def _record(
    table: Table, line: int, text: dict[str, str], adapter: TypeAdapter, seen: dict[str, int]
) -> Iterator[Record | Problem]:
    for name, cell in text.items():
        if cell != cell.strip():
            message = f"{cell!r} has white space at an end"
            yield Problem(*table.place(line, name), "cell-space", message)
    first = seen.setdefault(text["id"], line)
    if first != line:
        message = f"{text['id']!r} is also the id of line {first}; ids are unique"
        yield Problem(*table.place(line, "id"), "id-duplicate", message)
        return
    try:
        value = adapter.validate_python({k: v for k, v in text.items() if v})
    except ValidationError as error:
        for detail in error.errors():
            name = str(detail["loc"][0]) if detail["loc"] else "id"
            yield Problem(*table.place(line, name), _rule(detail), _sentence(name, text, detail))
        return
    yield Record(table.name, text["id"], line, MappingProxyType(text), value)


def _rule(detail: Any) -> str:
    kind = detail["type"]
    if kind.startswith("missing"):
        return "cell-required"
    if kind == "literal_error":
        return "cell-word"
    if kind.startswith(("greater", "less")):
        return "cell-range"
    return "cell-type"


def _sentence(name: str, text: Mapping[str, str], detail: Any) -> str:
    if detail["type"].startswith("missing"):
        return f"{name} is empty; it must be filled"
    allowed = detail["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    return f"{name} is {text[name]!r}; allowed: {allowed}"


def frame(table: Table) -> pd.DataFrame:
    """The table as a frame indexed by id: numbers as floats, the rest as text, empty as NA."""
    names = [f.name for f in fields(TABLES[table.name])]
    order = [column.name for column in columns(table.name)]
    rows = [{name: getattr(r.value, name) for name in names} for r in table.records]
    data = pd.DataFrame(rows, columns=order)
    for column in columns(table.name):
        if column.kind in ("number", "count"):
            data[column.name] = pd.to_numeric(data[column.name])
    return data.set_index("id", drop=False)
