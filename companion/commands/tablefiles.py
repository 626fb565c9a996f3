"""What a table of a book is made of beside its file: its page, its line in the list, the package.

A book has the tables that it needs; one that it begins with, or that a command fills first, is
begun here.
"""

from collections.abc import Iterable

from companion.book import paths
from companion.book.book import Book
from companion.commands import files
from companion.model.row import Row, Schema
from companion.outputs.datapackage import written
from companion.words.described import heading

INDEX = f"{paths.DATA_PAGES}/index.md"
_INTRO = (
    "# Data\n\nEvery number in the book is a cell of one of these tables.\n"
    "Each row carries the document in which it was read, the place in it, and how it was "
    "accessed.\nThe tables are CSV files described by a "
    "[data package](../../data/datapackage.json).\n\n"
)


def header(schema: Schema[Row]) -> str:
    """The file of a table without rows."""
    return files.csv_line(column.name for column in schema.columns) + "\n"


def beside(book: Book, begun: Iterable[Schema[Row]]) -> dict[str, bytes]:
    """The pages of tables that are begun, the list of all, and the package, by path.

    A page that is there stays as it is, and so do the lines of the list.
    """
    new = tuple(begun)
    found: dict[str, bytes] = {}
    pages = {schema: f"{paths.DATA_PAGES}/{schema.name}.md" for schema in new}
    for schema, path in pages.items():
        if not (book.root / path).exists():
            found[path] = _page(book, schema).encode()
    lines = [_line(book, schema) for schema, path in pages.items() if path in found]
    here = (book.root / INDEX).exists()
    found[INDEX] = (files.read(book.root, INDEX) if here else files.Text(_INTRO)).appended(lines)
    found[paths.PACKAGE] = written(book, new).encode()
    return found


def _page(book: Book, schema: Schema[Row]) -> str:
    title, description = heading(schema, book.subject).values()
    return (
        f"---\norphan: true\n---\n# Table: {title}\n\n{description}\n\n"
        f"```{{table-page}} {schema.name}\n```\n"
    )


def _line(book: Book, schema: Schema[Row]) -> str:
    title, description = heading(schema, book.subject).values()
    return f"- [{title}]({schema.name}.md): {description}"
