"""The description of the tables for other programs is that of the tables that are here."""

from collections.abc import Iterator
from itertools import zip_longest

from companion.book import paths
from companion.book.book import Book
from companion.book.text import restore
from companion.checks.registry import Found, rule
from companion.model.row import Row, Schema
from companion.outputs.datapackage import file_of, written
from companion.problem import Place

_SHOWN = 60
_BEFORE = 20
_HOW = "run companion data-package"


@rule("table-lost", "A table that data/datapackage.json describes has its file.")
def table_lost(book: Book) -> Iterator[Found]:
    """What a book may do without is missed where it was there: all that names its rows follows."""
    here = book.description or ()
    for schema in lost_tables(book):
        number = next(n for n, line in enumerate(here, 1) if line.strip() == file_of(schema))
        message = f"there is no {schema.path}; {restore(schema.path)}, or {_HOW}"
        yield Found(Place(paths.PACKAGE, number, 1), message, breaks=schema.path)


@rule(
    "package-current", "data/datapackage.json says of every column what the tables have.", "warning"
)
def package_current(book: Book) -> Iterator[Found]:
    """One that is there is what ``companion data-package`` would write; ends of lines aside."""
    if book.description is None or lost_tables(book):
        return
    lines = zip_longest(book.description, written(book).splitlines(), fillvalue="")
    for number, (found, other) in enumerate(lines, 1):
        if found != other:
            yield Found(Place(paths.PACKAGE, number, 1), f"{_apart(found, other)}; {_HOW}")
            return


def lost_tables(book: Book) -> tuple[Schema[Row], ...]:
    """The tables that a book may do without, and had: they are described and have no file."""
    lines = {line.strip() for line in book.description or ()}
    tables = ((schema, book.table(schema)) for schema in book.schemas.values())
    absent = (schema for schema, table in tables if table.readable and not table.present)
    return tuple(schema for schema in absent if file_of(schema) in lines)


def _apart(found: str, other: str) -> str:
    """A line and the one that it should be, from where they differ."""
    one, two = found.strip(), other.strip()
    if one == two:
        return "the line is set in another way"
    apart = (n for n, (a, b) in enumerate(zip_longest(one, two)) if a != b)
    start = max(0, next(apart) - _BEFORE)
    one, two = (text[start : start + _SHOWN] or "nothing" for text in (one, two))
    return f"found {one!r}, the tables have {two!r}"
