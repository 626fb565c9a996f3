"""``companion data-package`` and ``companion columns``: what the tables hold, for others."""

from collections.abc import Iterator
from pathlib import Path

import click

from companion.book import paths
from companion.book.book import Book
from companion.commands.edge import ROOT, Unusable, opened, say
from companion.commands.transaction import commit, editing
from companion.model.row import Column, Row, Schema
from companion.model.subject import Subject
from companion.outputs.datapackage import words_of, written
from companion.words.described import heading

_KINDS = {"day": "a day: YYYY, YYYY-MM or YYYY-MM-DD", "p": "a p value: 0.03 or <0.001"}


@click.command("data-package")
@ROOT
def data_package(path: Path) -> None:
    """Write data/datapackage.json: every column of the tables of the book at PATH."""
    with editing(path) as book:
        commit(path, {paths.PACKAGE: written(_tellable(book)).encode()}, book.files)
    say(f"wrote {path / paths.PACKAGE}")


@click.command()
@ROOT
def columns(path: Path) -> None:
    """Print what each column of each table means, as Markdown."""
    for line in _documentation(_tellable(opened(path))):
        say(line)


def _tellable(book: Book) -> Book:
    """The book, whose subject says which tables there are."""
    for problem in book.problems:
        if problem.path == paths.SUBJECT:
            raise Unusable(f"the tables cannot be told: {problem}")
    return book


def _documentation(book: Book) -> Iterator[str]:
    """The lines of the documentation of every table."""
    for number, schema in enumerate(book.schemas.values()):
        description = heading(schema, book.subject)["description"]
        yield from ("",) if number else ()
        yield from (f"## {schema.name}", "", description, "")
        yield from ("| column | meaning | allowed |", "| --- | --- | --- |")
        for column in schema.columns:
            said = allowed_in(schema, column, book.subject)
            cells = (f"`{column.name}`", column.description, said)
            yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def allowed_in(schema: Schema[Row], column: Column, subject: Subject) -> str:
    """What a cell of the column may hold, on one line."""
    words = ", ".join(f"`{word}`" for word in words_of(schema, column, subject))
    refers = f"an id of {column.refers}" if column.refers else ""
    if column.refers == "references":
        refers = f"a key of {paths.REFERENCES}"
    if words and column.vocabulary and column.vocabulary.many:
        words = f"one or more, apart by spaces, of {words}"
    kind = words or refers or _KINDS.get(column.kind, column.kind)
    parts = [kind, column.unit, str(column.bounds or ""), "" if column.required else "may be empty"]
    return "; ".join(part for part in parts if part)
