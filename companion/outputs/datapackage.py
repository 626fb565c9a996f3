"""What the columns of the tables hold, as a Data Package (https://datapackage.org, version 2)."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from companion.book.book import Book
from companion.model.cells import DAY, KEY, P_VALUE
from companion.model.row import Column, Row, Schema
from companion.model.subject import Subject
from companion.outputs import crate
from companion.words.described import heading

TYPES: Mapping[str, str] = {
    "number": "number", "count": "integer", "key": "string", "text": "string", "day": "string",
    "p": "string",
}  # fmt: skip
PATTERNS = {"key": KEY, "day": DAY, "p": P_VALUE}
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
LICENCE = {
    "name": "CC-BY-4.0",
    "path": crate.LICENCE,
    "title": "Creative Commons Attribution 4.0",
}


def written(book: Book, begun: Iterable[Schema[Row]] = ()) -> str:
    """The file of the package: :func:`package_of` as JSON."""
    return json.dumps(package_of(book, begun), indent=2, ensure_ascii=False) + "\n"


def file_of(schema: Schema[Row]) -> str:
    """The line of :func:`written` that names the file of a table."""
    return f'"path": "{schema.name}.csv",'


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
    elif column.kind in PATTERNS:
        yield "pattern", PATTERNS[column.kind].pattern
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
