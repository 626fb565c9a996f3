"""Blocks that show rows: a table for readers, a whole table as data."""

from collections.abc import Iterator
from types import MappingProxyType

from companion.blocks.registry import Asked, Block, Complaint, Drawn, Option, register
from companion.blocks.selection import FILTERS, complaints, select
from companion.blocks.validation import absent
from companion.book import paths
from companion.book.book import Book
from companion.html import layouts, whole
from companion.html.desk import Desk
from companion.problem import allowed, close


def _evidence(book: Book, asked: Asked) -> Iterator[Complaint]:
    schema = book.schemas.get(asked.argument)
    known = [name for name, schema in book.schemas.items() if layouts.shown(schema)]
    if schema is None or not layouts.shown(schema):
        hint = close(asked.argument, known)
        message = f"{asked.argument!r}; known: {allowed(known)}{hint}"
        yield Complaint("argument", message, paths.table(asked.argument))
        return
    yield from complaints(book, schema, asked)


def _draw_evidence(desk: Desk, asked: Asked) -> Drawn:
    schema = desk.view.schema(asked.argument)
    rows = select(desk.view, schema, asked)
    caption = asked.options.get("caption") or layouts.title(desk, schema)
    sheet = layouts.sheet(rows, caption, desk)
    return (sheet.html(interactive="sortable" in asked.options),)


def _whole(book: Book, asked: Asked) -> Iterator[Complaint]:
    if asked.argument not in book.schemas:
        hint = close(asked.argument, book.schemas)
        message = f"{asked.argument!r}; known: {allowed(book.schemas)}{hint}"
        yield Complaint("argument", message, paths.table(asked.argument))
        return
    yield from absent(book, book.schemas[asked.argument])


def _anchors(book: Book, asked: Asked) -> Iterator[str]:
    schema = book.schemas.get(asked.argument)
    if schema:
        yield from (f"row-{row.id}" for row in book.table(schema).rows)


register(
    Block(
        "evidence-table",
        "Rows of a table in the columns that readers need; columns empty throughout are left out.",
        _draw_evidence,
        argument="a table",
        options=MappingProxyType(
            {
                **FILTERS,
                "caption": Option("the table's heading", prose=True),
                "sortable": Option("lets readers sort and filter", flag=True),
            }
        ),
        validate=_evidence,
    )
)
register(
    Block(
        "table-page",
        "A whole table: what its columns mean, every row with an anchor, the file itself.",
        lambda desk, asked: (whole.table_page(asked.argument, desk),),
        argument="a table",
        validate=_whole,
        anchors=_anchors,
    )
)
register(
    Block(
        "tables",
        "Every table: what a row is, what must be filled, which other tables its rows name.",
        lambda desk, asked: (whole.tables(desk),),
    )
)
