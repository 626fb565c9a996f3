"""A value or a citation with a card: where it comes from and what must be known of it."""

from dataclasses import dataclass

from markupsafe import Markup

from companion.book.bibstyle import RESOLVERS
from companion.grade import Evidence
from companion.html.desk import Desk
from companion.html.fill import fill
from companion.html.sheets import Cell
from companion.model import STUDIES
from companion.model.judgements import CertaintyRow
from companion.model.row import Row, Sourced
from companion.questions.answers import Answer
from companion.words import cards, methods, phrases, results, values
from companion.words.codes import in_words
from companion.words.fields import pooled_text
from companion.words.findings import compared, finding_text, size

NOTHING = "not reported"


@dataclass(frozen=True)
class Card:
    """What a card says, line by line, under its name; ``of`` is the class by which it is found."""

    name: str
    who: str
    lines: tuple[str, ...]
    links: tuple[Cell, ...]
    warnings: tuple[Cell, ...] = ()
    of: str = ""


def datum(row: Row, column: str, desk: Desk) -> Markup:
    """A value of a row: its paper, of what it is, how it was done, where read, cautions, links."""
    who = desk.behind(row)
    label = values.study(desk.view, who) if who else in_words(row.table)
    reference = desk.view.reference(who) if who else None
    return _with_card(
        phrases.datum(desk.view, row, column) or NOTHING,
        label,
        (
            reference.get("title") if reference else "",
            cards.measured(desk.view, row, column),
            cards.conduct(desk.view, row, who),
            *(_read(row, who, desk) if isinstance(row, Sourced) else ()),
        ),
        tuple(c for c in (desk.warned(Cell(""), row),) if c.caution or c.disagreement),
        (*_address(who, desk), Cell(f"See the row of {label}", desk.links.row(row.table, row.id))),
    )


def _read(row: Sourced, who: str, desk: Desk) -> tuple[str, str]:
    """The place in the document and how it was read; what was derived."""
    source = values.study(desk.view, row.source) if row.source and row.source != who else ""
    access, place = in_words(row.access), row.locator or ""
    where = f"{place} ({access})" if place and place != access else access
    derived = values.named(desk.view, row.derivation or "")
    return (
        f"Read in: {where}{f', {source}' if source else ''}",
        f"Derived: {derived}" if derived else "",
    )


def _address(key: str, desk: Desk) -> tuple[Cell, ...]:
    """The first address of a document, with the identifier in words where it has one."""
    reference = desk.view.reference(key) if key else None
    for name, field, address in RESOLVERS if reference else ():
        if reference and (identifier := reference.get(field)):
            said = name if field == "url" else f"{name} {identifier}"
            return (Cell(said, address.format(identifier)),)
    return ()


def pooled(found: Answer, field: str, desk: Desk) -> Markup:
    """A value of a pooled result: its question, size, method, and the cautions of its rows."""
    question = found.question
    rows: tuple[Row, ...] = (question, *(item.row for item in found.inputs))
    return _with_card(
        pooled_text(found, field) or NOTHING,
        question.question,
        (
            f"{results.trials(found)}, {results.people(found)} (pooled here)",
            f"Derived: {methods.method(found.pooled)}",
        ),
        desk.warnings(rows),
        (
            Cell("See the row of this question", desk.links.row(question.table, question.id)),
            *_trials(question.id, desk),
        ),
    )


def _trials(question: str, desk: Desk) -> tuple[Cell, ...]:
    """The forest plot of a question, on the first page that has it."""
    page = desk.view.shown("forest").get(question)
    return (Cell("See its trials", desk.links.page(page, f"forest-{question}")),) if page else ()


def finding(judged: CertaintyRow, of: Evidence, field: str, desk: Desk) -> Markup:
    """What a judged outcome comes to: what was compared, its size, certainty and cautions."""
    rows = (judged, of.subject, *(row for row in of.estimate.rows if row is not of.subject))
    sure = finding_text(judged, of, "certainty") or ""
    return _with_card(
        finding_text(judged, of, field) or NOTHING,
        judged.outcome,
        (f"{compared(desk.view, of)} ({sure})", size(of), judged.reason),
        desk.warnings(rows),
        (
            Cell("See the row of this judgement", desk.links.row(judged.table, judged.id)),
            *(_trials(judged.synthesis, desk) if judged.synthesis else ()),
        ),
    )


def citation(key: str, claim: str, desk: Desk) -> Markup:
    """The card of a cited document on a page: what it is, and what it found of the page's claim."""
    label = values.study(desk.view, key)
    reference = desk.view.reference(key)
    study = desk.view.row(STUDIES, key)
    found = cards.found(desk.view, key, claim) if claim else ""
    lines = (
        reference.get("title") if reference else "",
        cards.printed_in(reference) if reference else "",
        cards.conduct(desk.view, None, key),
        f"Here: {found}" if found else "",
    )
    warned = (desk.cautioned(Cell(""), study),) if study and study.caution else ()
    own = Cell(f"See {label}: all that is read of it", desk.links.study(key)) if study else Cell("")
    links = tuple(link for link in (*_address(key, desk), own) if link.href)
    card = Card(label, label, tuple(filter(None, lines)), links, warned, cited_as(key))
    return fill("card", card=card)


def cited_as(key: str) -> str:
    """The class that a citation's link and its card share."""
    return f"cites-{key}"


def _with_card(
    value: str,
    who: str,
    lines: tuple[str, ...],
    warnings: tuple[Cell, ...],
    links: tuple[Cell, ...],
) -> Markup:
    name = f"Where {value} comes from"
    card = Card(
        name,
        who,
        tuple(line for line in lines if line),
        tuple(link for link in links if link.href),
        warnings,
    )
    return fill("datum", value=value, card=card)
