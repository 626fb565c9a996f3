"""The roles that bring a number into a sentence: a cell of a row, a pooled value, a finding."""

from collections.abc import Iterator

from markupsafe import Markup

from companion.blocks.registry import Complaint, Role, register
from companion.blocks.validation import no_row, unread
from companion.book import paths
from companion.book.book import Book
from companion.book.view import View
from companion.effects import EffectError
from companion.grade import evidence
from companion.html import values
from companion.html.desk import Desk
from companion.model import CERTAINTY, SYNTHESIS_INPUTS
from companion.problem import allowed, close, row_thing
from companion.questions import MissingRow, answer
from companion.synthesis import SynthesisError
from companion.words.fields import POOLED, pooled_text
from companion.words.findings import FIELDS, finding_text
from companion.words.phrases import data_of, datum

_OF_POOL = "a value is synthesis-id.field, of the fields"


def _datum_sound(book: Book, text: str) -> Iterator[Complaint]:
    address, _, column = text.rpartition(".")
    table, _, id = address.partition(".")
    if book.at(text) is not None:
        yield Complaint("argument", f"{text!r} names no column; a value is table.row-id.column")
        return
    if table not in book.schemas:
        hint = close(table, book.schemas)
        message = f"{text!r}; there is no table {table!r}{hint}"
        yield Complaint("argument", message, paths.table(table))
        return
    row = book.at(address)
    if row is None:
        message, thing = no_row(book, book.schemas[table], id)
        yield Complaint("argument", f"{text!r}; {message}", thing)
    elif datum(View(book), row, column) is None:
        known = data_of(View(book), row)
        empty = book.schemas[table].column(column) is not None
        hint = ": its cell is empty" if empty else close(column, known)
        yield Complaint("option", f"{text!r}; the row reports no {column!r}{hint}")


def _draw_datum(desk: Desk, text: str) -> Markup:
    address, _, column = text.rpartition(".")
    row = desk.view.at(address)
    return values.datum(row, column, desk) if row else Markup("")


def _pooled_sound(book: Book, text: str) -> Iterator[Complaint]:
    id, _, field = text.rpartition(".")
    if text in book.tables["syntheses"].by_id:
        yield Complaint("argument", f"{text!r} names no field; {_OF_POOL}: {allowed(POOLED)}")
        return
    if field not in POOLED:
        hint = close(field, POOLED)
        yield Complaint(
            "option", f"{text!r}; a result has no {field!r}; known: {allowed(POOLED)}{hint}"
        )
        return
    try:
        found = answer(View(book), id)
        if pooled_text(found, field) is None:
            message = f"{text!r}; the result has no {field!r}"
            if len(found.inputs) < 2:
                message += ": one row alone is included, which a {datum} shows"
            yield Complaint("option", message, unread(book, SYNTHESIS_INPUTS))
    except MissingRow as error:
        yield Complaint("argument", f"{text!r}; {error}", book.thing(error.address))
    except (SynthesisError, EffectError) as error:
        yield Complaint("argument", f"{text!r}; {error}", row_thing("syntheses", id))


def _draw_pooled(desk: Desk, text: str) -> Markup:
    id, _, field = text.rpartition(".")
    return values.pooled(answer(desk.view, id), field, desk)


def _finding_sound(book: Book, text: str) -> Iterator[Complaint]:
    id, _, field = text.rpartition(".")
    judged = book.row(CERTAINTY, id)
    if judged is None:
        known = book.table(CERTAINTY).by_id
        message = f"{text!r}; there is no judgement {id!r}{close(id, known)}"
        yield Complaint("argument", message, row_thing(CERTAINTY.name, id))
        return
    if field not in FIELDS:
        hint = close(field, FIELDS)
        message = f"{text!r}; a finding has no {field!r}; known: {allowed(FIELDS)}{hint}"
        yield Complaint("option", message)
        return
    try:
        of = evidence(View(book), judged)
    except (SynthesisError, EffectError) as error:
        thing = row_thing("syntheses", judged.synthesis or "")
        yield Complaint("argument", f"{text!r}; {error}", thing)
        return
    if of is None:
        missing = book.thing(judged.row or "")
        yield Complaint("argument", f"{text!r}; its row is none of outcomes", missing)
    elif finding_text(judged, of, field) is None:
        yield Complaint("option", f"{text!r}; the finding has no {field!r}")


def _draw_finding(desk: Desk, text: str) -> Markup:
    id, _, field = text.rpartition(".")
    judged = desk.need(CERTAINTY, id)
    of = evidence(desk.view, judged)
    return values.finding(judged, of, field, desk) if of else Markup("")


register(
    Role(
        "datum",
        "A value of a row, as `table.row-id.column`, with a card that says where it was read.",
        _draw_datum,
        _datum_sound,
    )
)
register(
    Role(
        "pooled",
        "A value of a pooled result, as `synthesis-id.field`, with its question and method.",
        _draw_pooled,
        _pooled_sound,
    )
)
register(
    Role(
        "finding",
        "What a judged outcome comes to, as `certainty-id.field`, with its size and certainty.",
        _draw_finding,
        _finding_sound,
    )
)
