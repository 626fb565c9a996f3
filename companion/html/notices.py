"""What has been superseded, corrected, doubted, retracted or reinstated, and what leans on it."""

from collections import Counter
from collections.abc import Mapping

from markupsafe import Markup

from companion.html.desk import Desk
from companion.html.fill import fill
from companion.html.listing import USED, Cells, Listing, document, one, used
from companion.html.sheets import Cell
from companion.model import STATEMENTS, STUDIES
from companion.model.search import StatementRow
from companion.model.studies import StudyRow
from companion.questions.uses import Uses, uses
from companion.words import values
from companion.words.codes import in_words, sentence_case
from companion.words.notices import NOTICES

_NOTICED = ("Document", "What is said of it", "Since", "Looked up", *USED)
_REPLACED = ("Document", "Newer version", "Looked up", *USED)
_STATED = ("Statement", "Where", "Date", "Topic", "Replaced by", "Read in")


def notices(desk: Desk) -> Markup:
    """Documents with a notice, superseded ones, superseded statements; then what has none."""
    studies = desk.view.rows(STUDIES)
    leaning = uses(desk.view)
    order = list(NOTICES)
    found = Counter(study.notice for study in studies if study.notice)
    noticed = sorted(
        (s for s in studies if s.notice not in (None, "none")),
        key=lambda study: order.index(study.notice or "none"),
    )
    clear = [study for study in studies if study.notice == "none"]
    unseen = [study for study in studies if study.notice is None]
    tables = (
        Listing("Documents of which something is said since", _NOTICED,
                tuple(_noticed(study, leaning, desk) for study in noticed)),
        Listing("Superseded documents", _REPLACED,
                tuple(_replaced(s, leaning, desk) for s in studies if s.superseded_by)),
        Listing("Superseded statements", _STATED,
                tuple(_stated(s, desk) for s in desk.view.rows(STATEMENTS) if s.superseded_by)),
    )  # fmt: skip
    return fill(
        "notices",
        counts=[(NOTICES[word], count) for word in order if (count := found[word])],
        documents=len(studies),
        seen=found.total(),
        tables=[table.html() for table in tables if table.rows],
        empty=[table.caption for table in tables if not table.rows],
        clear=[(document(s.id, desk), s.notice_checked or "") for s in clear],
        unseen=[document(s.id, desk) for s in unseen],
    )


def _noticed(study: StudyRow, leaning: Mapping[str, Uses], desk: Desk) -> tuple[Cells, ...]:
    return (
        (document(study.id, desk, study),),
        one(sentence_case(NOTICES[study.notice or "none"])),
        one(study.notice_date or "no date printed"),
        one(study.notice_checked or "day not noted"),
        *used(leaning.get(study.id, Uses()), desk),
    )


def _replaced(study: StudyRow, leaning: Mapping[str, Uses], desk: Desk) -> tuple[Cells, ...]:
    return (
        (document(study.id, desk, study),),
        (desk.study(study.superseded_by or ""),),
        one(study.notice_checked or "day not noted"),
        *used(leaning.get(study.id, Uses()), desk),
    )


def _stated(row: StatementRow, desk: Desk) -> tuple[Cells, ...]:
    newer = desk.view.row(STATEMENTS, row.superseded_by or "")
    return (
        one(said(row, desk), desk.links.row(row.table, row.id)),
        one(row.jurisdiction),
        one(row.date or "no date printed"),
        one(in_words(row.topic, desk.view.subject)),
        one(said(newer, desk), desk.links.row(newer.table, newer.id)) if newer else (),
        one(values.study(desk.view, row.source or ""), desk.links.study(row.source or "")),
    )


def said(row: StatementRow, desk: Desk) -> str:
    """Who says what, in a line: body, date and position."""
    when = f" {row.date}" if row.date else ""
    return f"{row.body}{when}: {in_words(row.position, desk.view.subject)}"


def newer_document(row: StatementRow, desk: Desk) -> tuple[Cell, ...]:
    """The newer version of the document that a statement was read in; nothing without one."""
    read_in = desk.view.row(STUDIES, row.source) if row.source else None
    if read_in is None or not read_in.superseded_by:
        return ()
    newer = desk.study(read_in.superseded_by)
    return (Cell(f"the document has a newer version, {newer.text}", newer.href),)
