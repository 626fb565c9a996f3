"""``companion data-package`` and ``companion columns``: what the tables hold, for others."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import click

from companion.book import paths
from companion.book.book import Book
from companion.commands.edge import ROOT, Unusable, opened, say
from companion.commands.transaction import commit, editing
from companion.model.cells import KEY
from companion.model.row import Column, Row, Schema
from companion.model.subject import Subject
from companion.outputs import crate
from companion.words.described import heading

TYPES: Mapping[str, str] = {
    "number": "number", "count": "integer", "key": "string", "text": "string",
}  # fmt: skip
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
LICENCE = {
    "name": "CC-BY-4.0",
    "path": crate.LICENCE,
    "title": "Creative Commons Attribution 4.0",
}


@click.command("data-package")
@ROOT
def data_package(path: Path) -> None:
    """Write data/datapackage.json: every column of the tables of the book at PATH."""
    with editing(path):
        text = json.dumps(package_of(_read(path)), indent=2, ensure_ascii=False) + "\n"
        commit(path, {paths.PACKAGE: text.encode()})
    say(f"wrote {path / paths.PACKAGE}")


@click.command()
@ROOT
def columns(path: Path) -> None:
    """Print what each column of each table means, as Markdown."""
    for line in _documentation(_read(path)):
        say(line)


def _read(path: Path) -> Book:
    """The book, whose subject says which tables there are."""
    book = opened(path)
    for problem in book.problems:
        if problem.path == paths.SUBJECT:
            raise Unusable(f"the tables cannot be told: {problem}")
    return book


def package_of(book: Book, begun: Iterable[Schema[Row]] = ()) -> dict[str, object]:
    """A data package (https://datapackage.org, version 2) of every column of the book's tables.

    ``begun`` are tables that are about to have their file.
    """
    subject, here = book.subject, {schema.name for schema in (*book.present, *begun)}
    return {
        "$schema": PROFILE,
        "name": subject.package,
        "title": subject.title,
        **({"version": subject.version} if subject.version else {}),
        "licenses": [LICENCE],
        "resources": [_resource(s, subject) for name, s in book.schemas.items() if name in here],
    }


def _resource(schema: Schema[Row], subject: Subject) -> dict[str, object]:
    keys = [
        {"fields": [c.name], "reference": {"resource": _name(c.refers), "fields": ["id"]}}
        for c in schema.columns
        if c.refers and c.refers != "references"
    ]
    described: dict[str, object] = {
        "fields": [_field(schema, column, subject) for column in schema.columns],
        "primaryKey": ["id"],
        "missingValues": [""],
    }
    if keys:
        described["foreignKeys"] = keys
    return {
        "name": _name(schema.name),
        **heading(schema, subject),
        "path": f"{schema.name}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": described,
    }


def _name(table: str) -> str:
    return table.replace("_", "-")


def _field(schema: Schema[Row], column: Column, subject: Subject) -> dict[str, object]:
    made: dict[str, object] = {
        "name": column.name,
        "type": TYPES[column.kind],
        "description": column.description,
    }
    if column.unit:
        made["unit"] = column.unit
    if constraints := dict(_constraints(schema, column, subject)):
        made["constraints"] = constraints
    return made


def _constraints(
    schema: Schema[Row], column: Column, subject: Subject
) -> Iterator[tuple[str, object]]:
    if column.required:
        yield "required", True
    words = words_of(schema, column, subject)
    if words and column.vocabulary and column.vocabulary.many:
        one = "|".join(map(re.escape, words))
        yield "pattern", f"({one})( ({one}))*"
    elif words:
        yield "enum", list(words)
    elif column.kind == "key":
        yield "pattern", KEY.pattern
    low, high = limits_of(column)
    if low is not None:
        yield "minimum", low
    if high is not None:
        yield "maximum", high


def words_of(schema: Schema[Row], column: Column, subject: Subject) -> tuple[str, ...]:
    """The words that a cell may hold; none where it is free."""
    if column.vocabulary is None:
        return column.words
    own = subject.outcome_tables.get(schema.name)
    if own and column.vocabulary.name == "construct":
        return tuple(own.constructs)
    return tuple(sorted(subject.vocabulary(column.vocabulary.name)))


def limits_of(column: Column) -> tuple[float | None, float | None]:
    """The least and the greatest value; for an open range the ends, which it leaves out."""
    if column.bounds is None:
        return (0, None) if column.kind == "count" else (None, None)
    low, high = (
        None if abs(end) == float("inf") else int(end) if end == int(end) else end
        for end in (column.bounds.low, column.bounds.high)
    )
    return low, high


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
    kind = (
        words
        or refers
        or {"number": "number", "count": "count", "key": "key"}.get(column.kind, "text")
    )
    parts = [kind, column.unit, str(column.bounds or ""), "" if column.required else "may be empty"]
    return "; ".join(part for part in parts if part)
