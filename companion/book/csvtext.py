"""A table as text: its head, its lines cut into cells, and where a file that is missing may be."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from companion.book import paths
from companion.book.tables import Table, cell_column
from companion.book.text import restore
from companion.model import Row
from companion.problem import Place, Problem, declare

HEADER = declare("table-header", "A table has the columns of its schema, in their order.")
SYNTAX = declare("table-syntax", "A table is CSV: commas, quotes that close, one row a line.")
BREAK = declare("row-lines", "No cell holds a line break.")
WORKBOOKS = (".xlsx", ".xls", ".ods", ".numbers", ".tsv")
_LOOK_AHEAD = 40
LONGEST = 100_000
"""Characters of a row: the reader of CSV has a limit of its own, which other libraries move."""


@dataclass(frozen=True)
class Line:
    """The cells of a row and the line it stands on."""

    number: int
    cells: tuple[str, ...]


def elsewhere(root: Path, path: str) -> str:
    """Where a table that is missing may be, or how it comes back."""
    new = f"`companion add table {PurePosixPath(path).stem}` begins one"
    back = f"; {restore(path)}; {new}"
    return astray(root, path) or back


def astray(root: Path, path: str) -> str:
    """Where a table was put: under a name like its own, as a workbook, in a folder; or nothing."""
    if (root / path).is_dir():
        return f"; a folder has its name: {restore(path)}"
    name = PurePosixPath(path).stem
    here = [file for file in sorted((root / paths.DATA).glob("*.*")) if file.stem != name]
    like = [f for f in here if f.suffix == ".csv" and re.sub("[ -]", "_", f.stem.lower()) == name]
    books = [f for end in WORKBOOKS if (f := root / paths.DATA / f"{name}{end}").is_file()]
    astray = [*root.glob(f"{name}.csv"), *root.glob(f"*/{name}.csv")]
    for found in (*like, *astray):
        return f"; is it {found.relative_to(root).as_posix()}?"
    for found in books:
        return f"; {found.name} is a workbook: save it as CSV UTF-8 under this name"
    return ""


def header(table: Table[Row]) -> Iterator[Problem]:
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
    message = f"found {found}, allowed here is {wanted}{_misheaded(table, cells, at)}"
    place = Place(table.schema.path, 1, cell_column(first, at))
    yield HEADER.at(place, message, breaks=table.schema.path)


def _misheaded(table: Table[Row], cells: list[str], at: int) -> str:
    """What became of the head of a table whose cell ``at`` is the first that is wrong."""
    names = [column.name for column in table.schema.columns]
    head = ",".join(names)
    first = table.lines[0] if table.lines else ""
    if not any(table.lines):
        return f"; the file is empty, and its first line is {head}"
    if head in table.lines:
        return f"; the head stands in line {table.lines.index(head) + 1}: take out what is above it"
    if at < len(cells) and cells[at] in names:
        gone = [name for name in names if name not in cells]
        return f"; missing: {', '.join(gone)}" if gone else "; the order differs"
    if len(cells) == 1 and any(mark in first for mark in ";\t"):
        return "; the file is cut by semicolons or tabs: save it as CSV with commas"
    if at < len(cells) and len(cells) > len(names):
        where = "a remark stands in note" if "note" in names else "take the column out"
        return f"; {where}: a table has no columns but these"
    return ""


def cut(path: str, rows: Sequence[str]) -> Iterator[Line | Problem]:
    """The lines after the header as cells. A quote that spans lines is one problem."""
    at = 1
    while at < len(rows):
        number, line = at + 1, rows[at]
        at += 1
        thing, place = f"{path}#{line.partition(',')[0]}", Place(path, number, 1)
        if len(line) > LONGEST:
            yield SYNTAX.at(
                place, f"a row of {len(line)} characters; no text is so long", breaks=thing
            )
            continue
        try:
            cells = next(csv.reader([line], strict=True), [])
        except csv.Error as error:
            end = _closes(rows, at - 1)
            if end is None:
                yield SYNTAX.at(place, _unquoted(str(error)), breaks=thing)
            else:
                at = end + 1
                message = f"a cell holds a line break, up to line {end + 1}; one row is one line"
                yield BREAK.at(place, message, breaks=thing)
            continue
        yield Line(number, tuple(cells))


def _unquoted(error: str) -> str:
    """What the reader of CSV says of quotes, in words."""
    if "end of data" in error:
        return "a quote is opened and not closed; close it, or double it where it is of the text"
    return f"a quote within a quoted text ({error}); such a quote is doubled"


def _closes(rows: Sequence[str], start: int) -> int | None:
    """The line at which a quoted cell that began at ``start`` closes, or None."""
    if rows[start].count('"') % 2 == 0:
        return None
    for end in range(start + 1, min(len(rows), start + _LOOK_AHEAD)):
        if rows[end].count('"') % 2:
            return end
    return None
