"""Cells that somebody types: what may stand in them, and what the reader would say of them."""

import unicodedata
from collections.abc import Mapping, Sequence

from companion.book.book import Book
from companion.book.rows import parsed
from companion.commands.files import csv_line
from companion.model import SYNTHESES
from companion.model.row import Column, Row, Schema
from companion.outputs.datapackage import words_of
from companion.problem import allowed, close

Cells = Mapping[str, str]
_SOME = "some-row"
"""An id, so that a row is read as one before it has its own."""


def unprintable(text: str) -> str:
    """The character for which a text cannot stand on one line; nothing where it can."""
    found = next((c for c in text if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")), "")
    return f"U+{ord(found):04X} cannot stand in a line of text" if found else ""


def known(book: Book, schema: Schema[Row], column: Column) -> tuple[str, ...]:
    """The words or keys of which a cell holds one; none where it is free, or holds several."""
    if column.refers == "references":
        return tuple(sorted({*book.references.entries, *book.references.broken}))
    if column.refers:
        table = book.tables[column.refers]
        return tuple(sorted({*table.by_id, *table.broken}))
    many = column.vocabulary is not None and column.vocabulary.many
    return () if many else words_of(schema, column, book.subject)


def resolved(typed: str, words: Sequence[str]) -> tuple[str, str]:
    """The word that is meant (the whole of it, or how it alone begins), or what is wrong."""
    if typed in words or not words or not typed:
        return typed, ""
    begin = [word for word in words if word.startswith(typed)]
    if len(begin) == 1:
        return begin[0], ""
    if begin:
        return "", f"{typed!r} may be {allowed(begin)}"
    return "", f"{typed!r} is not known{close(typed, words)} (? lists what is)"


def faults(book: Book, schema: Schema[Row], cells: Cells) -> dict[str, str]:
    """What the reader of the table says against cells, by column; an empty one stands for none.

    A key of another table that is not there is a fault as well, and so is the address of a row: it
    would be one of the check.
    """
    bad = {n: f"{n}: {wrong}" for n, cell in cells.items() if (wrong := unprintable(cell))}
    if bad:
        return bad
    names = [column.name for column in schema.columns]
    whole = {"id": _SOME, **{name: cell for name, cell in cells.items() if cell}}
    text = "\n".join([csv_line(names), csv_line(whole.get(name, "") for name in names)])
    table = parsed(schema, text, book.subject)
    at = {table.place(2, name).column: name for name in names}
    said = {at[problem.column]: problem.message for problem in reversed(table.problems)}
    found = {name: said[name] for name in names if name in said}
    if not cells.get("id"):
        found["id"] = "id is empty; it must be filled"
    for column in schema.columns:
        cell = cells.get(column.name, "")
        if column.refers and cell and column.name not in found:
            keys = known(book, schema, column)
            if cell not in keys:
                found[column.name] = f"{cell!r} is not in {column.refers}{close(cell, keys)}"
        if cell and column.name not in found and (wrong := _astray(book, schema, column, cell)):
            found[column.name] = wrong
    return found


def _astray(book: Book, schema: Schema[Row], column: Column, cell: str) -> str:
    """Why a cell that is to name a row as table.row-id names none; nothing where it does."""
    from companion.checks.keys import ADDRESSES, addressed

    if (schema, column.name) not in ADDRESSES:
        return ""
    questions = book.table(SYNTHESES).by_id if column.name == "headline" else ()
    table = cell.partition(".")[0]
    tables = addressed(book, schema)
    if cell in questions or (table in tables and book.at(cell) is not None):
        return ""
    rows = (f"{table}.{id}" for id in (book.tables[table].by_id if table in tables else ()))
    hint = close(cell, [*questions, *rows])
    other = " and no question" if questions else ""
    return f"{column.name} {cell!r} is no table.row-id{other}{hint}"
