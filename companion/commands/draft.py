"""Rows to fill and files to begin, gathered first and written together, each in its place."""

from collections.abc import Sequence
from importlib import resources
from itertools import pairwise
from string import Template

import click

from companion.book import paths
from companion.book.book import Book
from companion.book.rows import parsed
from companion.book.tables import Table
from companion.commands import files, tablefiles, transaction
from companion.commands.edge import Unusable
from companion.model.cells import KEY
from companion.model.row import Row, Schema
from companion.problem import close

PENDING = {"second_reading": "pending"}
OURS = {**PENDING, "access": "judgement"}
ORDERED = 3
"""Things in a file that show in which order it is kept."""


class Draft:
    """The files of a book as they are to be. Nothing is written before :meth:`write`."""

    def __init__(self, book: Book):
        self.book = book
        self.tables = dict(book.tables)
        self._texts: dict[str, files.Text] = {}
        self._places: list[tuple[str, int]] = []
        self._begun: list[Schema[Row]] = []

    @property
    def paths(self) -> list[str]:
        """The files that change, in the order in which they were first touched."""
        return list(self._texts)

    @property
    def places(self) -> list[str]:
        """Where what was added stands, as ``path:line``."""
        return [f"{path}:{line}" for path, line in sorted(self._places)]

    def row(self, schema: Schema[Row], id: str, **cells: str) -> int:
        """Add a row, whose other cells are left to fill; its id is made free. Its line number.

        It stands where the order of the ids has it, where the table is kept in one; else with the
        rows of its own study (or claim, or question); else at the end.
        """
        if not self.tables[schema.name].present:
            self.table(schema)
        id = free_id(self.tables[schema.name], id)
        cells = {**cells, "id": id}
        line = files.csv_line(cells.get(column.name, "") for column in schema.columns)
        own = schema.columns[1]
        group = cells.get(own.name, "") if own.refers else ""
        at = _place(self.tables[schema.name].rows, id, own.name, group)
        at = self.insert(schema.path, at, [line])
        text = self._texts[schema.path].text
        self.tables[schema.name] = parsed(schema, text, self.book.subject)
        return at

    def entry(self, key: str, lines: Sequence[str]) -> None:
        """Add an entry to the references: in the order of their keys, if they are kept in it."""
        found = sorted((entry.line, key) for key, entry in self.book.references.entries.items())
        keys = [name for _, name in found]
        after = [line for line, name in found if name > key]
        if len(keys) < ORDERED or not after or keys != sorted(keys):
            self.append(paths.REFERENCES, lines)
            return
        before = self._text(paths.REFERENCES).lines
        at = after[0]
        while at > 1 and before[at - 2].startswith("%"):  # what is said of the entry stays with it
            at -= 1
        self.insert(paths.REFERENCES, at, [*lines, ""])

    def table(self, schema: Schema[Row]) -> None:
        """Begin a table that the book has not had so far: its file, its page, what lists it."""
        header = tablefiles.header(schema)
        self._keep(schema.path, header.encode(), 1)
        self.tables[schema.name] = parsed(schema, header, self.book.subject)
        self._begun.append(schema)
        for path, content in tablefiles.beside(self.book, self._begun).items():
            self._texts[path] = files.text_of(content)

    def append(self, path: str, lines: Sequence[str]) -> None:
        """Lines at the end of a file, after an empty one."""
        text = self._text(path)
        gap = [""] if text.lines and text.lines[-1].strip() else []
        self._keep(path, text.appended([*gap, *lines]), len(text.lines) + len(gap) + 1)

    def insert(self, path: str, line: int | None, lines: Sequence[str]) -> int:
        """Lines before the line of that number, from 1; at the end for None. Their number."""
        text = self._text(path)
        at = len(text.lines) + 1 if line is None else line
        self._keep(path, text.inserted(at, lines), at)
        return at

    def begin(self, path: str, skeleton: str, **values: str) -> None:
        """A new file from a skeleton of the package."""
        file = resources.files("companion").joinpath("skeleton", skeleton)
        text = Template(file.read_text(encoding="utf-8")).substitute(values)
        self._keep(path, text.encode(), 1)

    def _text(self, path: str) -> files.Text:
        return self._texts.get(path) or files.read(self.book.root, path)

    def _keep(self, path: str, content: bytes, line: int) -> None:
        self._texts[path] = files.text_of(content)
        self._places.append((path, line))

    def write(self) -> None:
        """Write everything in one go. Called within ``transaction.editing``."""
        changes = {path: text.edited(()) for path, text in self._texts.items()}
        transaction.commit(self.book.root, changes, self.book.files)


def _place(rows: Sequence[Row], id: str, own: str, group: str) -> int | None:
    """The line before which a row goes; None for the end. No row is cut: each is one line."""
    mine = [row for row in rows if group and row.text(own) == group]
    for kept in (rows, mine):
        if len(kept) >= ORDERED and all(a.id < b.id for a, b in pairwise(kept)):
            before = [row for row in kept if row.id < id]
            return before[-1].line + 1 if before else kept[0].line
    return mine[-1].line + 1 if mine else None


def ids_of(table: Table[Row]) -> set[str]:
    """The ids that stand in a table, read or not. A table that cannot be read takes no row."""
    if not table.readable:
        why = str(table.problems[0]) if table.problems else f"{table.schema.path} cannot be read"
        raise Unusable(f"nothing is added: {why}")
    return {*table.by_id, *table.broken}


def free_id(table: Table[Row], wanted: str) -> str:
    """The id, with a number behind it where a row has it already."""
    known, id, number = ids_of(table), wanted, 2
    while id in known:
        id, number = f"{wanted}-{number}", number + 1
    return id


def new_key(book: Book, schema: Schema[Row], key: str) -> str:
    """The key, which is kebab case and the id of no row of the table."""
    if not KEY.fullmatch(key):
        raise click.UsageError(f"{key!r} is no key; one is lower-case kebab case, such as roe-2020")
    if key in ids_of(book.tables[schema.name]):
        raise click.UsageError(f"{key!r} stands in {schema.path} already")
    return key


def known_key(book: Book, schema: Schema[Row], key: str) -> str:
    """The key, which is the id of a row of the table."""
    known = ids_of(book.tables[schema.name])
    if key not in known:
        raise click.UsageError(f"{key!r} is not in {schema.path}{close(key, known)}")
    return key


def in_words(key: str) -> str:
    """A key as the words of a heading; what holds a digit is left out, as prose must not."""
    words = [word for word in key.split("-") if word.isalpha()]
    return " ".join(words).capitalize()
