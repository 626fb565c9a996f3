"""Blocks that summarise findings: of a claim, and benefit beside harm of a family of treatments."""

from collections.abc import Iterator, Sequence
from types import MappingProxyType

from markupsafe import Markup

from companion.blocks.registry import (
    Asked,
    Block,
    CitedTable,
    Complaint,
    Drawn,
    Inline,
    Option,
    Plain,
    register,
)
from companion.blocks.validation import row_named, unread
from companion.book.book import Book
from companion.book.view import View
from companion.effects import EffectError
from companion.grade import evidence
from companion.html.desk import Desk
from companion.html.summary import Note, note_anchor, summary
from companion.model import CERTAINTY, CLAIMS
from companion.model.judgements import CertaintyRow
from companion.problem import allowed, close
from companion.synthesis import SynthesisError

BENEFITS, HARMS = "benefits", "harms"
_SIDES = BENEFITS, HARMS
MOST = 7
"""Rows of one summary: what a reader can weigh at once (Cochrane Handbook 14.1.1)."""
_HEAD = ("Note", "Outcome", "Domain", "Why")
_WIDTHS = (1, 4, 4, 9)


def _names_claim(book: Book, asked: Asked) -> Iterator[Complaint]:
    yield from row_named(book, CLAIMS, asked.argument)


def _of_claim(desk: Desk, asked: Asked) -> Drawn:
    return _drawn(desk, desk.view.rows(CERTAINTY, claim=asked.argument))


def _drawn(desk: Desk, rows: Sequence[CertaintyRow]) -> Drawn:
    found = summary(rows, desk)
    if not found.notes:
        return (found.html(),)
    return (
        found.html(),
        Markup('<details class="notes"><summary>Why no surer</summary>'),
        CitedTable(
            "Why the certainty is no higher",
            _HEAD,
            _WIDTHS,
            tuple(_cells(note) for note in found.notes),
            tuple(note_anchor(note) for note in found.notes),
        ),
        Markup("</details>"),
    )


def _cells(note: Note) -> tuple[Inline | Plain, ...]:
    why = ". ".join(part.rstrip(".") for part in (note.computed, note.reason) if part)
    return Plain(note.letter), Plain(note.outcome), Plain(note.about), Inline(f"{why}.")


def _validate(book: Book, asked: Asked) -> Iterator[Complaint]:
    """A family with its judgements: of that family, not too many, benefits and harms among them.

    Which of the two an outcome is, its author says: fewer relapses are a benefit, of a bad event.
    """
    families = [family.key for family in book.subject.families]
    if asked.argument not in families:
        hint = close(asked.argument, families)
        yield Complaint("argument", f"{asked.argument!r}; known: {allowed(families)}{hint}")
        return
    table = book.table(CERTAINTY)
    for option in _SIDES:
        for id in asked.words(option):
            judged = table.by_id.get(id)
            if judged is None:
                message = f"{option}: there is no judgement {id!r}{close(id, table.by_id)}"
                yield Complaint("option", message, unread(book, CERTAINTY))
                continue
            try:
                of = evidence(View(book), judged)
            except (SynthesisError, EffectError):
                continue
            if of is None or of.families != {asked.argument}:
                message = f"{option}: {id!r} is no judgement on {asked.argument} alone"
                yield Complaint("option", message)
            elif option == HARMS and of.event == "benefit":
                message = f"{option}: {id!r} is of a good event, {judged.outcome!r}"
                yield Complaint("option", message)
    named = _named(asked)
    for id in sorted({id for id in named if named.count(id) > 1}):
        yield Complaint("option", f"{id!r} is named more than once")
    if len(named) > MOST:
        yield Complaint("option", f"{len(named)} judgements; at most {MOST} can be weighed at once")
    for option in _SIDES:
        if not asked.words(option):
            yield Complaint("option", f"{option}: none is named; one table holds both")


def _named(asked: Asked) -> list[str]:
    return [id for option in _SIDES for id in asked.words(option)]


def _of_family(desk: Desk, asked: Asked) -> Drawn:
    return _drawn(desk, [desk.need(CERTAINTY, id) for id in _named(asked)])


register(
    Block(
        "summary-of-findings",
        "Each judged outcome of a claim: its effect, relative and absolute, and how sure we are.",
        _of_claim,
        argument="a claim",
        validate=_names_claim,
        cites=True,
    )
)
register(
    Block(
        "findings",
        f"Benefits and harms of a family of treatments in one table of at most {MOST} judgements.",
        _of_family,
        argument="a family of treatments",
        options=MappingProxyType(
            {
                BENEFITS: Option(
                    "judgements on what the treatment is for, fewer of a bad event among them",
                    names=CERTAINTY.name,
                ),
                HARMS: Option("judgements on what it may harm", names=CERTAINTY.name),
            }
        ),
        validate=_validate,
        cites=True,
    )
)
