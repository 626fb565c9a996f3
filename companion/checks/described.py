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
_HOW = "run companion data-package"


@rule("package-current", "data/datapackage.json says of every column what the tables have.")
def package_current(book: Book) -> Iterator[Found]:
    """One that is there is what ``companion data-package`` would write; ends of lines aside."""
    here = _described(book)
    lost = lost_tables(book)
    for schema in lost:
        number = next(n for n, line in enumerate(here, 1) if line.strip() == file_of(schema))
        message = f"there is no {schema.path}; {restore(schema.path)}, or {_HOW}"
        yield Found(Place(paths.PACKAGE, number, 1), message, breaks=schema.path)
    made = () if lost or not here else written(book).splitlines()
    for number, (found, other) in enumerate(zip_longest(here, made), 1) if made else ():
        if found != other:
            message = f"found {_said(found)}, the tables have {_said(other)}; {_HOW}"
            yield Found(Place(paths.PACKAGE, number, 1), message)
            return


def lost_tables(book: Book) -> tuple[Schema[Row], ...]:
    """The tables that a book may do without, and had: they are described and have no file."""
    lines = {line.strip() for line in _described(book)}
    tables = ((schema, book.table(schema)) for schema in book.schemas.values())
    absent = (schema for schema, table in tables if table.readable and not table.present)
    return tuple(schema for schema in absent if file_of(schema) in lines)


def _described(book: Book) -> tuple[str, ...]:
    """The lines of the description; none where there is none."""
    return book.once(_lines)


def _lines(book: Book) -> Iterator[str]:
    file = book.root / paths.PACKAGE
    if file.is_file():
        yield from file.read_text(encoding="utf-8", errors="replace").splitlines()


def _said(line: str | None) -> str:
    return "no more" if line is None else repr(line.strip()[:_SHOWN])
