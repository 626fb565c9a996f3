"""Which rows a block means: the options that filter."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from companion.blocks.registry import Asked, Complaint, Option
from companion.blocks.validation import absent, no_row, unread
from companion.book.book import Book
from companion.book.view import View
from companion.model import (
    CLAIM_EVIDENCE,
    CLAIMS,
    SYNTHESES,
    SYNTHESIS_INPUTS,
    TREATMENTS,
    OutcomeRow,
    Row,
    Schema,
)
from companion.problem import close

R = TypeVar("R", bound=Row)
ROWS = "rows"
COLUMNS = (
    "study", "claim", "treatment", "comparator", "population", "outcome", "construct", "scale",
    "analysis", "measure", "separated", "species", "target", "method", "topic", "body", "guesser",
    "domain", "result",
)  # fmt: skip


@dataclass(frozen=True)
class Through:
    """An option that reaches rows through another table.

    Its words are those of the column ``key`` of ``table``; ``find`` turns them into values of the
    first of ``columns`` that the table asked has.
    """

    meaning: str
    columns: tuple[str, ...]
    table: Schema[Row]
    key: str
    find: Callable[[View, tuple[str, ...]], Iterable[str]]

    def column(self, schema: Schema[Row]) -> str:
        """The column of a table that the option is about."""
        return next((c for c in self.columns if schema.column(c)), self.columns[0])


def _given(view: View, drugs: tuple[str, ...]) -> Iterable[str]:
    return (row.id for row in view.rows(TREATMENTS, drug=drugs))


def _bearing(view: View, claims: tuple[str, ...]) -> Iterable[str]:
    return (row.study for row in view.rows(CLAIM_EVIDENCE, claim=claims))


def _pooled(view: View, questions: tuple[str, ...]) -> Iterable[str]:
    inputs = view.rows(SYNTHESIS_INPUTS, synthesis=questions, included="yes")
    rows = (view.at(item.row) for item in inputs)
    return (row.study for row in rows if isinstance(row, OutcomeRow))


_STUDY = ("study", "id")
THROUGH: Mapping[str, Through] = MappingProxyType(
    {
        "drug": Through(
            "what the treatment gives, apart by spaces; an underscore for a space",
            ("treatment",), TREATMENTS, "drug", _given,
        ),
        "comparator-drug": Through(
            "what the comparator gives, apart by spaces; an underscore for a space",
            ("comparator",), TREATMENTS, "drug", _given,
        ),
        "of-claim": Through(
            "claims, apart by spaces: their studies", _STUDY, CLAIMS, "id", _bearing
        ),
        "of-question": Through(
            "pooled questions, apart by spaces: the studies pooled", _STUDY, SYNTHESES, "id",
            _pooled,
        ),
    }
)  # fmt: skip
FILTERS: Mapping[str, Option] = MappingProxyType(
    {
        ROWS: Option("ids of the rows, in the order wanted; no other filter beside it"),
        **{name: Option(f"words of the column {name}, apart by spaces") for name in COLUMNS},
        **{name: Option(through.meaning) for name, through in THROUGH.items()},
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
    for name, column in _columns(schema, asked):
        words = frozenset(_words(view, name, asked))
        wanted[column] = wanted[column] & words if column in wanted else words
    return view.rows(schema, **wanted)


def _columns(schema: Schema[Row], asked: Asked) -> Iterator[tuple[str, str]]:
    for name in asked.options:
        if name in FILTERS and name != ROWS:
            yield name, THROUGH[name].column(schema) if name in THROUGH else name


def _words(view: View, name: str, asked: Asked) -> Iterable[str]:
    words = asked.words(name)
    if name not in THROUGH:
        return words
    return THROUGH[name].find(view, tuple(word.replace("_", " ") for word in words))


def complaints(book: Book, schema: Schema[Row], asked: Asked) -> Iterator[Complaint]:
    """Options that the table cannot answer, words that no row has, rows that are not there."""
    if missing := tuple(absent(book, schema)):
        yield from missing
        return
    if ROWS in asked.options:
        yield from _picked(book, schema, asked)
        return
    unanswered = False
    for name, column in _columns(schema, asked):
        if schema.column(column) is None:
            unanswered = True
            yield Complaint("option", f"{name}: {schema.name} has no column {column}")
            continue
        for word in asked.words(name):
            if not _known(book, schema, name, column, word):
                unanswered = True
                known = _vocabulary(book, schema, name, column)
                message = f"{name}: no row of {schema.name} has {word!r}{close(word, known)}"
                lost = unread(book, THROUGH[name].table) if name in THROUGH else ""
                yield Complaint("option", message, lost)
    whole = book.table(schema).readable and not book.table(schema).broken
    if not unanswered and whole and not select(View(book), schema, asked):
        yield Complaint("rows", f"no row of {schema.name} matches", schema.path)


def _picked(book: Book, schema: Schema[Row], asked: Asked) -> Iterator[Complaint]:
    for name, _ in _columns(schema, asked):
        yield Complaint("option", f"{name}: has no effect beside rows, which names them one by one")
    seen: set[str] = set()
    for id in asked.words(ROWS):
        if id in seen:
            yield Complaint("option", f"rows: {id!r} is named twice")
        seen.add(id)
        if book.fate(schema.name, id) != "here":
            message, thing = no_row(book, schema, id)
            yield Complaint("option", f"rows: {message}", thing)


def _known(book: Book, schema: Schema[Row], name: str, column: str, word: str) -> bool:
    if name in THROUGH:
        through = THROUGH[name]
        return bool(book.rows(through.table, **{through.key: word.replace("_", " ")}))
    table = book.table(schema)
    if not table.readable or book.rows(schema, **{column: word}):
        return True
    return bool(table.broken) and any(word in line.split(",") for line in table.lines)


def _vocabulary(book: Book, schema: Schema[Row], name: str, column: str) -> set[str]:
    if name in THROUGH:
        through = THROUGH[name]
        words = (row.text(through.key) for row in book.table(through.table).rows)
        return {word.replace(" ", "_") for word in words}
    return {row.text(column) for row in book.table(schema).rows}
