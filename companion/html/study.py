"""The page that gathers everything the book holds of one document."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from companion.book.references import Reference
from companion.html.desk import Desk
from companion.html.fill import fill
from companion.html.help import opened
from companion.html.layouts import STUDY, sheet, study_tables, title
from companion.html.links import anchor
from companion.html.sheets import Cell
from companion.model import CLAIM_EVIDENCE, CLAIMS, STATEMENTS, STUDIES
from companion.model.row import Row, Schema, Sourced
from companion.model.studies import StudyRow
from companion.questions.agreement import verified
from companion.words import phrases, values
from companion.words.codes import in_words, sentence_case, stopped

_FACTS = (
    ("Design", "design"), ("Registration", "registration"), ("Diagnosis", "diagnosis"),
    ("Country", "country"), ("Randomised or enrolled", "n_randomised"),
    ("Analysed", "n_analysed"), ("Comparator", "comparator"), ("Blinding", "blinding"),
    ("Follow-up, days", "follow_up_days"), ("Funding", "funding"), ("Note", "note"),
)  # fmt: skip
_OWN = "the study's own row"


@dataclass(frozen=True)
class Disagreement:
    """What does not add up, said once, with the rows that it is of."""

    said: str
    rows: tuple[Cell, ...]


@dataclass(frozen=True)
class Record:
    """What a registry says of the reference: its page, the day on which it was read, our row."""

    page: Cell
    day: str
    row: Cell


def study_page(key: str, desk: Desk) -> Markup:
    """Everything that the book holds of one document, with what does not add up in it.

    It opens with the help lines where a table that needs them holds rows of the study, or where
    it has a word that asks for them.
    """
    study = desk.need(STUDIES, key)
    tables = [
        (schema, rows)
        for schema in study_tables(desk)
        if (rows := desk.view.rows(schema, study=key))
    ]
    statements = desk.view.rows(STATEMENTS, source=key)
    every: list[Row] = [study, *(row for _, rows in tables for row in rows), *statements]
    reference = desk.view.reference(key)
    family = desk.view.rows(STUDIES, family=study.family)
    page = fill(
        "study",
        reference=_printed(reference) if reference else "",
        links=reference.links if reference else (),
        record=_record(key, desk),
        audit=Cell("Where it is used", desk.links.page("book/references", anchor(key))),
        caution=desk.cautioned(Cell(""), study).caution,
        flags=_disagreements(every, desk),
        facts=_facts(study, desk),
        reports=[desk.warned(desk.study(other.id), other) for other in family if other != study],
        matter="trial" if any(other.randomised for other in family) else "matter",
        claims=_claims(study, desk),
        sheets=[
            *(_table(schema, rows, desk, skip=STUDY) for schema, rows in tables),
            *([_table(STATEMENTS, statements, desk)] if statements else []),
        ],
        row=Cell(sentence_case(_OWN), desk.links.row(study.table, study.id)),
    )
    return opened(page, desk, always=_needs_help(tables, desk))


def _record(key: str, desk: Desk) -> Record | None:
    found = verified(desk.view, key)
    if found is None:
        return None
    page = Cell(in_words(found.registry), found.page)
    return Record(page, found.read_on, Cell("what it says", desk.links.row(found.table, found.id)))


def _needs_help(tables: list[tuple[Schema[Row], tuple[Row, ...]]], desk: Desk) -> bool:
    named = desk.view.subject.outcome_tables
    return any(schema.name in named and named[schema.name].crisis for schema, _ in tables)


def _table(schema: Schema[Row], rows: tuple[Row, ...], desk: Desk, *, skip: str = "") -> Markup:
    return sheet(rows, title(desk, schema), desk, skip=skip).html()


def _disagreements(rows: Iterable[Row], desk: Desk) -> list[Disagreement]:
    found: dict[str, list[Sourced]] = {}
    for row in rows:
        if isinstance(row, Sourced) and row.disagreement:
            found.setdefault(row.disagreement, []).append(row)
    return [_disagreement(said, of, desk) for said, of in found.items()]


def _disagreement(said: str, rows: list[Sourced], desk: Desk) -> Disagreement:
    names = [_OWN if isinstance(row, StudyRow) else phrases.about(desk.view, row) for row in rows]
    if len(rows) == 1:
        names = ["See the row"]
    return Disagreement(
        _sentence(said, desk),
        tuple(
            Cell(name, desk.links.row(row.table, row.id))
            for name, row in zip(names, rows, strict=True)
        ),
    )


def _sentence(text: str, desk: Desk) -> str:
    return sentence_case(stopped(values.named(desk.view, text)))


def _facts(study: StudyRow, desk: Desk) -> list[tuple[str, str]]:
    facts = [(label, phrases.cell(desk.view, study, column)) for label, column in _FACTS]
    return [(label, text) for label, text in facts if text]


def _claims(study: StudyRow, desk: Desk) -> list[tuple[Cell, str]]:
    """The claims that the study bears on, and how."""
    found = []
    for bearing in desk.view.rows(CLAIM_EVIDENCE, study=study.id):
        claim = desk.view.row(CLAIMS, bearing.claim)
        named = Cell(claim.title if claim else bearing.claim, desk.links.claim(bearing.claim))
        found.append((desk.warned(named, bearing), in_words(bearing.direction)))
    return found


def _printed(reference: Reference) -> str:
    """The reference as the lists print it, without the names of its links, which stand after it."""
    names = ", ".join(name for name, _ in reference.links)
    return reference.printed.removesuffix(f"{names}.").rstrip()
