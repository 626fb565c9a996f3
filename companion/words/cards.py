"""What a card says of the document behind a value or a citation."""

from companion.book.references import Reference
from companion.book.view import View
from companion.model import CLAIM_EVIDENCE, STUDIES
from companion.model.outcomes import MechanismRow, OnsetRow, OutcomeRow
from companion.model.row import Row
from companion.words import phrases, values
from companion.words.codes import sentence_case, stopped
from companion.words.plain import plainly


def conduct(view: View, row: Row | None, key: str) -> str:
    """How a study was done, as far as it concerns the row: design, people, comparison, time."""
    study = view.row(STUDIES, key) if key else None
    people = (study.n_randomised or study.n_analysed) if study else None
    compared = f"compared with {study.comparator}" if study and study.comparator else ""
    time = ""
    if isinstance(row, OutcomeRow | OnsetRow):
        compared = values.comparison(view, row)
    if isinstance(row, OutcomeRow):
        people = row.people or people
        time = values.hours(row.time_hours) if row.time_hours is not None else ""
    design = phrases.cell(view, study, "design") if study else ""
    counted = f"{people} {'participant' if people == 1 else 'participants'}" if people else ""
    said = "; ".join(filter(None, (design, counted, compared, time)))
    return sentence_case(stopped(said)) if said else ""


def measured(view: View, row: Row, column: str) -> str:
    """What a value of a row is of: its outcome, and the arm where it is the number of one."""
    if isinstance(row, MechanismRow):
        return row.finding
    if not isinstance(row, OutcomeRow | OnsetRow):
        return ""
    of = sentence_case(values.measured(view, row.outcome, row.scale))
    arm = {"treatment": row.treatment, "control": row.comparator}.get(column.partition("_")[0])
    return f"{of}; arm: {values.treatment(view, arm)}" if arm else of


def found(view: View, key: str, claim: str) -> str:
    """What a study found of a claim, with its values in place of the roles that name them."""
    rows = view.rows(CLAIM_EVIDENCE, claim=claim, study=key)
    return plainly(view, rows[0].finding) if rows else ""


def printed_in(reference: Reference) -> str:
    """Where a document appeared, and when."""
    where = next(filter(None, map(reference.get, ("journal", "booktitle", "publisher"))), "")
    return ", ".join(filter(None, (where, reference.get("year"))))
