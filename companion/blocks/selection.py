"""Which rows a block means: the options that filter."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeVar

from companion.blocks.registry import Asked, Complaint, Option
from companion.blocks.validation import unread
from companion.book.book import Book
from companion.book.view import View
from companion.model import TREATMENTS, Row, Schema
from companion.problem import close, row_thing

R = TypeVar("R", bound=Row)
ROWS = "rows"
THROUGH = MappingProxyType({"drug": "treatment", "comparator-drug": "comparator"})
COLUMNS = (
    "study", "claim", "treatment", "comparator", "population", "outcome", "construct", "scale",
    "analysis", "measure", "separated", "species", "target", "method", "topic", "body", "guesser",
    "domain", "result",
)  # fmt: skip
FILTERS: Mapping[str, Option] = MappingProxyType(
    {
        ROWS: Option("ids of the rows, in the order wanted; no other filter beside it"),
        **{name: Option(f"words of the column {name}, apart by spaces") for name in COLUMNS},
        **{
            name: Option(f"drugs of the {column}, apart by spaces; an underscore for a space")
            for name, column in THROUGH.items()
        },
    }
)


def select(view: View, schema: Schema[R], asked: Asked) -> tuple[R, ...]:
    """The rows that match every filter; those of ``rows`` in the order named.

    Filters that the table cannot answer are left to :func:`complaints`: here they match nothing.
    """
    if ROWS in asked.options:
        found = (view.row(schema, id) for id in asked.words(ROWS))
        return tuple(row for row in found if row is not None)
    wanted: dict[str, frozenset[str]] = {}
    for name, column in _columns(asked):
        words = frozenset(_words(view, name, asked))
        wanted[column] = wanted[column] & words if column in wanted else words
    return view.rows(schema, **wanted)


def _columns(asked: Asked) -> Iterator[tuple[str, str]]:
    for name in asked.options:
        if name in FILTERS and name != ROWS:
            yield name, THROUGH.get(name, name)


def _words(view: View, name: str, asked: Asked) -> Iterable[str]:
    words = asked.words(name)
    if name not in THROUGH:
        return words
    drugs = [word.replace("_", " ") for word in words]
    return [row.id for row in view.rows(TREATMENTS, drug=drugs)]


def complaints(book: Book, schema: Schema[Row], asked: Asked) -> Iterator[Complaint]:
    """Options that the table cannot answer, words that no row has, rows that are not there."""
    if ROWS in asked.options:
        yield from _picked(book, schema, asked)
        return
    unanswered = False
    for name, column in _columns(asked):
        if schema.column(column) is None:
            unanswered = True
            yield Complaint("option", f"{name}: {schema.name} has no column {column}")
            continue
        for word in asked.words(name):
            if not _known(book, schema, name, column, word):
                unanswered = True
                known = _vocabulary(book, schema, name, column)
                message = f"{name}: no row of {schema.name} has {word!r}{close(word, known)}"
                lost = unread(book, TREATMENTS) if name in THROUGH else ""
                yield Complaint("option", message, lost)
    if not unanswered and book.table(schema).readable and not select(View(book), schema, asked):
        yield Complaint("rows", f"no row of {schema.name} matches", schema.path)


def _picked(book: Book, schema: Schema[Row], asked: Asked) -> Iterator[Complaint]:
    for name, _ in _columns(asked):
        yield Complaint("option", f"{name}: has no effect beside rows, which names them one by one")
    seen: set[str] = set()
    for id in asked.words(ROWS):
        if id in seen:
            yield Complaint("option", f"rows: {id!r} is named twice")
        seen.add(id)
        if book.fate(schema.name, id) != "here":
            hint = close(id, book.table(schema).by_id)
            message = f"rows: there is no row {id!r} in {schema.name}{hint}"
            yield Complaint("option", message, row_thing(schema.name, id))


def _known(book: Book, schema: Schema[Row], name: str, column: str, word: str) -> bool:
    if name in THROUGH:
        return bool(book.rows(TREATMENTS, drug=word.replace("_", " ")))
    return bool(book.rows(schema, **{column: word})) or not book.table(schema).readable


def _vocabulary(book: Book, schema: Schema[Row], name: str, column: str) -> set[str]:
    if name in THROUGH:
        return {row.drug.replace(" ", "_") for row in book.table(TREATMENTS).rows}
    return {row.text(column) for row in book.table(schema).rows}
