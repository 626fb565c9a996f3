"""Summary of findings: each outcome's effect, relative and absolute, and how sure we are."""

from companion import wording
from companion.charts import forest as plots
from companion.effects import MEASURES
from companion.evidence import row_at
from companion.model import RATIOS
from companion.questions import answer
from companion.render.pooled import absolute_words, needed_words, per_hundred
from companion.render.tables import Cell, Desk, Sheet
from companion.synthesis.absolute import absolute_effect
from companion.synthesis.inputs import BadInput
from companion.tables import Record


def summary(desk: Desk, claim_id: str) -> str:
    """Summary of findings: each outcome's effect, relative and absolute, and how sure we are."""
    rows = [_finding(desk, row) for row in desk.view.rows("certainty", claim=claim_id)]
    head = ("Outcome", "Effect", "In absolute terms", "Participants (trials)", "How sure",
            "What it means")  # fmt: skip
    return Sheet("Summary of findings", head, tuple(rows)).html()


def _finding(desk: Desk, row: Record) -> tuple[Cell, ...]:
    sure = Cell(wording.CERTAINTY[row["certainty"]], desk.links.row("certainty", row.id))
    if row["synthesis"]:
        found = answer(desk.view, row["synthesis"])
        size = f"{found.participants or 'not all printed'} ({len(found.inputs)})"
        needed = needed_words(found)
        risk = absolute_words(found)
        both = f"{risk}; number needed to treat {needed}" if needed else risk
        effect = Cell(plots.pooled_words(found), desk.links.row("syntheses", row["synthesis"]))
        return Cell(row["outcome"]), effect, Cell(both), Cell(size), sure, Cell(row["reason"])
    record = row_at(desk.view, row["row"]) if row["row"] else None
    if record is None:
        return Cell(row["outcome"]), Cell("no row"), Cell(""), Cell(""), sure, Cell(row["reason"])
    n = sum(int(float(record.text.get(c) or 0)) for c in ("treatment_n", "control_n"))
    k = record.text.get("k") or "1"
    size = f"{n or 'not reported'} ({k})"
    effect = Cell(wording.headline(record), desk.links.row(record.table, record.id))
    arms = [wording.share(record, s) for s in ("treatment", "control")] if n else []
    shown = _at_baseline(row, record) or " vs ".join(a for a in arms if a)
    return (Cell(row["outcome"]), effect, Cell(shown), Cell(size),
            sure, Cell(row["reason"]))  # fmt: skip


def _at_baseline(row: Record, record: Record) -> str:
    """A printed ratio at the stated baseline risk; nothing where it gives no risk there."""
    printed = [record.text.get(c, "") for c in ("estimate", "ci_low", "ci_high")]
    measure = record.text.get("measure", "")
    if not row["baseline_risk"] or measure not in RATIOS or not all(printed):
        return ""
    values = [MEASURES[measure].to_scale(float(v)) for v in printed]
    try:
        effect = absolute_effect(*values, measure, float(row["baseline_risk"]))
    except BadInput:
        return ""
    return f"{per_hundred(effect)} ({row['baseline_source']})"
