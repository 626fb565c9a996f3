"""Rows to fill and files to begin, gathered first and written together."""

from collections import defaultdict
from collections.abc import Mapping
from importlib import resources
from string import Template

import click

from companion.book.book import Book
from companion.commands import files, tablefiles, transaction
from companion.commands.edge import Unusable, say
from companion.model.cells import KEY
from companion.model.row import Row, Schema
from companion.problem import close

PENDING = {"second_reading": "pending"}
OURS = {**PENDING, "access": "judgement"}


class Draft:
    """What is to be appended to the files of a book. Nothing is written before :meth:`write`."""

    def __init__(self, book: Book):
        self.book = book
        self.rows: dict[str, list[Mapping[str, str]]] = defaultdict(list)
        self.changes: dict[str, bytes | None] = {}
        self.places: list[str] = []
        self.begun: list[Schema[Row]] = []

    def row(self, schema: Schema[Row], id: str, **cells: str) -> None:
        """A row whose other cells are left to fill; its id is made free."""
        taken = {row["id"] for row in self.rows[schema.name]} | _ids(self.book, schema)
        wanted, number = id, 2
        while id in taken:
            id, number = f"{wanted}-{number}", number + 1
        known = {column.name for column in schema.columns}
        self.rows[schema.name].append(
            {"id": id, **{name: cell for name, cell in cells.items() if name in known}}
        )

    def table(self, schema: Schema[Row]) -> None:
        """A table that the book has not had so far, without a row."""
        self.begun.append(schema)
        self._keep(schema.path, tablefiles.header(schema).encode(), 1)

    def append(self, path: str, lines: list[str]) -> None:
        """Lines at the end of a file, after an empty one."""
        text = files.read(self.book.root, path)
        gap = [""] if text.lines and text.lines[-1].strip() else []
        self._keep(path, text.appended([*gap, *lines]), len(text.lines) + len(gap) + 1)

    def insert(self, path: str, line: int, lines: list[str]) -> None:
        """Lines before the line of that number, from 1."""
        text = files.read(self.book.root, path)
        self._keep(path, text.inserted(line, lines), line)

    def begin(self, path: str, skeleton: str, **values: str) -> None:
        """A new file from a skeleton of the package."""
        file = resources.files("companion").joinpath("skeleton", skeleton)
        text = Template(file.read_text(encoding="utf-8")).substitute(values)
        self._keep(path, text.encode(), 1)

    def _keep(self, path: str, content: bytes, line: int) -> None:
        self.changes[path] = content
        self.places.append(f"{path}:{line}")

    def write(self) -> None:
        """Write everything in one go, and say where what is to be filled stands."""
        for name, rows in self.rows.items():
            schema = self.book.schemas[name]
            if self.book.table(schema).present:
                text = files.read(self.book.root, schema.path)
            else:
                text = files.Text(tablefiles.header(schema))
                self.begun.append(schema)
            names = [column.name for column in schema.columns]
            lines = [files.csv_line(row.get(n, "") for n in names) for row in rows]
            self._keep(schema.path, text.appended(lines), len(text.lines) + 1)
        if self.begun:
            self.changes |= tablefiles.beside(self.book, self.begun)
        transaction.commit(self.book.root, self.changes)
        for place in sorted(self.places):
            say(place)
        say("`companion check` lists what is to be filled.", err=True)


def _ids(book: Book, schema: Schema[Row]) -> set[str]:
    """The ids that stand in a table, read or not. A table that cannot be read takes no row."""
    table = book.tables[schema.name]
    if not table.readable:
        why = str(table.problems[0]) if table.problems else f"{schema.path} cannot be read"
        raise Unusable(f"nothing is added: {why}")
    return {*table.by_id, *table.broken}


def new_key(book: Book, schema: Schema[Row], key: str) -> str:
    """The key, which is kebab case and the id of no row of the table."""
    if not KEY.fullmatch(key):
        raise click.UsageError(f"{key!r} is no key; one is lower-case kebab case, such as roe-2020")
    if key in _ids(book, schema):
        raise click.UsageError(f"{key!r} stands in {schema.path} already")
    return key


def known_key(book: Book, schema: Schema[Row], key: str) -> str:
    """The key, which is the id of a row of the table."""
    known = _ids(book, schema)
    if key not in known:
        raise click.UsageError(f"{key!r} is not in {schema.path}{close(key, known)}")
    return key


def in_words(key: str) -> str:
    """A key as the words of a heading; what holds a digit is left out, as prose must not."""
    words = [word for word in key.split("-") if word.isalpha()]
    return " ".join(words).capitalize()
