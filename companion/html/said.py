"""What bodies say and ask: requirements around a treatment, positions by topic."""

from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

from companion.html.desk import Desk
from companion.html.fill import fill
from companion.html.listing import Cells, Listing, one
from companion.html.notices import newer_document, said
from companion.html.sheets import Cell
from companion.model.search import StatementRow
from companion.words.codes import in_words, sentence_case
from companion.words.notices import REQUIREMENTS, requirement

_Item = tuple[Cell, Cell, bool]
_ASKED = ("Topic", "What is asked", "Body", "Where", "Date", "Read in")
_SAID = ("Topic", "Position", "What it says", "Body", "Where", "Date", "Read in")
_LONG = 8
"""More rows than these can be filtered."""


def requirements(rows: Sequence[StatementRow], desk: Desk, *, brief: bool = False) -> Markup:
    """What is asked before, during and after treatment, and of whom; superseded rows are left out.

    ``brief``: lists for a sheet of paper instead of tables.
    """
    kept = sorted((r for r in rows if not r.superseded_by), key=lambda r: _rank(r, desk))
    asked = [
        (requirement(when, desk.view.subject), [r for r in kept if r.requirement == when])
        for when in REQUIREMENTS
    ]
    groups = [(name, group) for name, group in asked if group]
    left_out = [row for row in rows if row.superseded_by]
    if brief:
        lists = [(name, _by_body(group, desk)) for name, group in groups]
        newer = any(newer_document(r, desk) for _, group in groups for r in group)
        return fill("duties", lists=lists, newer=newer, left_out=len(left_out))
    tables = [
        Listing(name, _ASKED, tuple(_asked(r, desk) for r in group)).html(
            interactive=len(group) > _LONG
        )
        for name, group in groups
    ]
    return fill("statements", tables=tables, left_out=[_replaced(r, desk) for r in left_out])


def _rank(row: StatementRow, desk: Desk) -> tuple[str, str, str]:
    """By topic and place, and the newest of a place first."""
    return in_words(row.topic, desk.view.subject), row.jurisdiction, _newest_first(row)


def _newest_first(row: StatementRow) -> str:
    """A key that sorts later dates first, and what has none last."""
    return "".join(chr(ord("9") - ord(c) + ord("0")) for c in row.date or "" if c.isdigit()) or "~"


def _asked(row: StatementRow, desk: Desk) -> tuple[Cells, ...]:
    return (
        one(sentence_case(in_words(row.topic, desk.view.subject))),
        _words(row, desk),
        one(row.body),
        one(row.jurisdiction),
        _date(row),
        _read_in(row, desk),
    )


def _words(row: StatementRow, desk: Desk) -> Cells:
    """What it says, with what must be known of it."""
    warned = desk.warnings([row])
    caution, disagreement = (warned[0].caution, warned[0].disagreement) if warned else ("", "")
    return (Cell(row.statement, caution=caution, disagreement=disagreement),)


def _date(row: StatementRow) -> Cells:
    return (Cell(row.date or "no date printed", sort=row.date or "0"),)


def _read_in(row: StatementRow, desk: Desk) -> Cells:
    """The place in the document, linked to the row; and the document's newer version."""
    where = row.locator or in_words(row.access)
    return (Cell(where, desk.links.row(row.table, row.id)), *newer_document(row, desk))


def _by_body(rows: Sequence[StatementRow], desk: Desk) -> list[tuple[str, list[_Item]]]:
    """What each body asks, by place, body and date, which are said once; topics lead to the rows.

    An item is marked where its document has a newer version.
    """
    found: dict[str, list[_Item]] = {}
    for row in sorted(rows, key=lambda r: (r.jurisdiction, _newest_first(r), r.body)):
        who = ", ".join(part for part in (row.jurisdiction, row.body, row.date) if part)
        topic = sentence_case(in_words(row.topic, desk.view.subject))
        (words,) = _words(row, desk)
        item = (
            Cell(topic, desk.links.row(row.table, row.id)), words, bool(newer_document(row, desk)),
        )  # fmt: skip
        found.setdefault(who, []).append(item)
    return list(found.items())


def _replaced(row: StatementRow, desk: Desk) -> Cell:
    return Cell(f"{said(row, desk)} ({row.jurisdiction})", desk.links.row(row.table, row.id))


def positions(rows: Sequence[StatementRow], desk: Desk) -> Markup:
    """What is said, topic by topic: by place, the newest of a place first.

    The topic of which most is said stands first; superseded statements are left out.
    """
    kept = [row for row in rows if not row.superseded_by]
    counts = Counter(row.topic for row in kept)
    kept.sort(key=lambda r: (-counts[r.topic], r.topic, r.jurisdiction, _newest_first(r)))
    said_of = tuple(_position(row, desk) for row in kept)
    tables = [Listing("Positions", _SAID, said_of).html(interactive=len(kept) > _LONG)] * bool(kept)
    left_out = [_replaced(row, desk) for row in rows if row.superseded_by]
    return fill("statements", tables=tables, left_out=left_out)


def _position(row: StatementRow, desk: Desk) -> tuple[Cells, ...]:
    topic, words, body, where, date, read_in = _asked(row, desk)
    return (
        topic,
        one(in_words(row.position, desk.view.subject)),
        words,
        body,
        where,
        date,
        read_in,
    )
