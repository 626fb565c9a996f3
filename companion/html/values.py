"""A value in prose with a card that says where it comes from and what must be known of it."""

from markupsafe import Markup

from companion.grade import Evidence
from companion.html.desk import Desk
from companion.html.fill import fill
from companion.html.sheets import Cell
from companion.model.judgements import CertaintyRow
from companion.model.row import Row, Sourced
from companion.questions.answers import Answer
from companion.words import methods, phrases, results, values
from companion.words.codes import in_words
from companion.words.fields import pooled_text
from companion.words.findings import compared, finding_text, size

NOTHING = "not reported"


def datum(row: Row, column: str, desk: Desk) -> Markup:
    """A value of a row: its study, place, access and derivation, and a link to the row.

    The row's caution and what does not add up in its source stand in the card.
    """
    who = desk.behind(row)
    source = access = place = derivation = ""
    if isinstance(row, Sourced):
        source = values.study(desk.view, row.source) if row.source and row.source != who else ""
        access, place = in_words(row.access), row.locator or ""
        access = "" if access == place else access
        derived = values.named(desk.view, row.derivation or "")
        derivation = f"Derived: {derived}" if derived else ""
    return _card(
        phrases.datum(desk.view, row, column) or NOTHING,
        Cell(values.study(desk.view, who) if who else in_words(row.table)),
        (place, access, source),
        (derivation,),
        tuple(c for c in (desk.warned(Cell(""), row),) if c.caution or c.disagreement),
        desk.links.row(row.table, row.id),
    )


def pooled(found: Answer, field: str, desk: Desk) -> Markup:
    """A value of a pooled result: its question, size, method, and the cautions of its rows."""
    question = found.question
    rows: tuple[Row, ...] = (question, *(item.row for item in found.inputs))
    return _card(
        pooled_text(found, field) or NOTHING,
        Cell(question.question),
        (f"{results.trials(found)}, {results.people(found)}", "pooled here", ""),
        (f"Derived: {methods.method(found.pooled)}",),
        desk.warnings(rows),
        desk.links.row(question.table, question.id),
    )


def finding(judged: CertaintyRow, of: Evidence, field: str, desk: Desk) -> Markup:
    """What a judged outcome comes to: what was compared, its size, certainty and cautions."""
    rows = (judged, of.subject, *(row for row in of.estimate.rows if row is not of.subject))
    sure = finding_text(judged, of, "certainty") or ""
    return _card(
        finding_text(judged, of, field) or NOTHING,
        Cell(judged.outcome),
        (compared(desk.view, of), sure, ""),
        (size(of), judged.reason),
        desk.warnings(rows),
        desk.links.row(judged.table, judged.id),
    )


def _card(
    value: str,
    who: Cell,
    place: tuple[str, str, str],
    lines: tuple[str, ...],
    warnings: tuple[Cell, ...],
    href: str,
) -> Markup:
    locator, access, source = place
    return fill(
        "datum",
        value=value,
        who=who,
        locator=locator,
        access=access,
        source=source,
        lines=[line for line in lines if line],
        warnings=warnings,
        row=Cell("See the row", href),
    )
