"""The id that a new row is proposed: what it is of, and what tells it from the rows beside it."""

import re

from companion.book.book import Book
from companion.commands.add.cells import Cells
from companion.commands.draft import free_id
from companion.model import (
    CLAIM_EVIDENCE,
    ONSET_TIMES,
    OUTCOMES,
    REGISTRY,
    SCREENING,
    SEARCH_LOG,
    STUDIES,
    SYNTHESIS_INPUTS,
)
from companion.model.outcomes import OutcomeRow
from companion.model.row import Row, Schema
from companion.questions.agreement import plain

_WORDS = 4
_DAYS_FROM = 96
"""Hours from which a time is told in days, where it is whole days."""
_BEFORE = {SCREENING.name: "screen", REGISTRY.name: "record"}
_NUMBERED = re.compile(r"(.*?)(\d+)")


def short(table: str) -> str:
    """``onset`` for ``onset_times``."""
    return table.split("_")[0]


def proposed(book: Book, schema: Schema[Row], cells: Cells) -> str:
    """A free id in the form that the table's ids have."""
    if schema.name == SEARCH_LOG.name:
        return _next(book, schema)
    parts = [part for part in _parts(book, schema, cells) if part]
    return free_id(book.tables[schema.name], _key("-".join(parts) or short(schema.name)))


def _parts(book: Book, schema: Schema[Row], cells: Cells) -> list[str]:
    cell = cells.get
    if issubclass(schema.row, OutcomeRow):
        named = book.row(OUTCOMES, cell("outcome", ""))
        score = named is not None and named.event == "neither"
        what = cell("scale", "") if score else ""
        any_time = cell("analysis") == "any-time"
        when = "any" if any_time else _time(cell("time_hours", ""))
        return [cell("study", ""), what or cell("outcome", ""), when]
    if schema.name == ONSET_TIMES.name:
        return [cell("study", ""), "onset", cell("scale", "")]
    if schema.name == SYNTHESIS_INPUTS.name:
        return [cell("synthesis", ""), cell("row", "").partition(".")[2]]
    if schema.name == STUDIES.name:
        return [cell("source", "")]
    if schema.name == CLAIM_EVIDENCE.name:
        return [cell("claim", ""), cell("study", "")]
    own = [column.name for column in schema.columns[1:3]]
    first, second = (_some(cell(name, "")) for name in own)
    if schema.columns[1].refers:
        return [_BEFORE.get(schema.name, ""), first] + [second] * (schema.name not in _BEFORE)
    return [_BEFORE.get(schema.name, ""), first]


def _some(text: str) -> str:
    return " ".join(plain(text).split()[:_WORDS])


def _key(text: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", text.lower()))


def _time(hours: str) -> str:
    if not hours:
        return ""
    value = float(hours)
    in_days = value >= _DAYS_FROM and value % 24 == 0
    return f"{value / 24:g}d" if in_days else f"{value:g}h"


def _next(book: Book, schema: Schema[Row]) -> str:
    """The id after the last, whose number goes on."""
    rows = book.tables[schema.name].rows
    found = _NUMBERED.fullmatch(rows[-1].id) if rows else None
    if found is None:
        return free_id(book.tables[schema.name], f"{short(schema.name)}-001")
    number = str(int(found[2]) + 1).zfill(len(found[2]))
    return free_id(book.tables[schema.name], f"{found[1]}{number}")
