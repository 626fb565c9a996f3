"""What the validations of several blocks share."""

from collections.abc import Iterator

from companion.blocks.registry import Complaint
from companion.book.book import Book
from companion.book.text import restore
from companion.model import Row, Schema
from companion.problem import close, row_thing


def unread(book: Book, schema: Schema[Row]) -> str:
    """The table, as a thing, where it cannot be read: what is missed in it follows from that."""
    return "" if book.table(schema).readable else schema.path


def absent(book: Book, schema: Schema[Row]) -> Iterator[Complaint]:
    """A complaint where the book has no such table, though other books have."""
    table = book.table(schema)
    if table.readable and not table.present:
        yield Complaint("rows", _no_file(schema), schema.path)


def row_named(book: Book, schema: Schema[Row], id: str) -> Iterator[Complaint]:
    """A complaint where an argument names no row of a table."""
    if book.fate(schema.name, id) == "here":
        return
    yield Complaint("argument", *no_row(book, schema, id))


def no_row(book: Book, schema: Schema[Row], id: str) -> tuple[str, str]:
    """What is said of a row that is not there, and the thing that this follows from.

    A table without its file is one thing, whatever names its rows.
    """
    table = book.table(schema)
    if table.readable and not table.present:
        return _no_file(schema), schema.path
    found = f"there is no row {id!r} in {schema.name}{close(id, table.by_id)}"
    return found, row_thing(schema.name, id)


def _no_file(schema: Schema[Row]) -> str:
    how = f"`companion add table {schema.name}` begins it"
    return f"there is no {schema.path}; {how}, {restore(schema.path)}"
