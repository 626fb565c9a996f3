"""What the validations of several blocks share."""

from collections.abc import Iterator

from companion.blocks.registry import Complaint
from companion.book.book import Book
from companion.model import Row, Schema
from companion.problem import close, row_thing


def unread(book: Book, schema: Schema[Row]) -> str:
    """The table, as a thing, where it cannot be read: what is missed in it follows from that."""
    return "" if book.table(schema).readable else schema.path


def absent(book: Book, schema: Schema[Row]) -> Iterator[Complaint]:
    """A complaint where the book has no such table, though other books have."""
    table = book.table(schema)
    if table.readable and not table.present:
        message = f"there is no {schema.path}; `companion add table {schema.name}` begins it"
        yield Complaint("rows", message, schema.path)


def row_named(book: Book, schema: Schema[Row], id: str) -> Iterator[Complaint]:
    """A complaint where an argument names no row of a table."""
    if book.fate(schema.name, id) == "here":
        return
    thing = row_thing(schema.name, id)
    message = f"there is no row {id!r} in {schema.name}{close(id, book.table(schema).by_id)}"
    yield Complaint("argument", message, thing)
