"""How a published pooled result differs from ours in the trials that it includes."""

from companion.evidence import row_at
from companion.questions import Answer
from companion.render.tables import Cell, Desk, Sheet


def differences(found: Answer, desk: Desk) -> str:
    """For each published result beside ours: trials in both, in theirs alone, in ours alone.

    A review's trials are those of ``review_studies``, as far as its list could be read; a review
    whose list could not be read at all is said to be so.
    """
    ours = [i.record["study"] for i in found.inputs]
    rows = []
    for review in dict.fromkeys(_reviews(found, desk)):
        listed = desk.view.rows("review_studies", review=review)
        names = {r["study"]: r["reported_as"] for r in listed}
        both = [s for s in ours if s in names]
        cells = (
            "; ".join(map(desk.label, both)),
            "; ".join(name for s, name in names.items() if s not in ours),
            "; ".join(desk.label(s) for s in ours if s not in names),
        )
        unread = ("its list could not be read", "", "")
        shown = cells if listed else unread
        rows.append((Cell(desk.label(review), desk.links.study(review)), *map(Cell, shown)))
    if not rows:
        return ""
    head = ("Published result", "Trials in both", "In theirs alone", "In ours alone")
    return Sheet("Trials in published results and here", head, tuple(rows)).html()


def _reviews(found: Answer, desk: Desk) -> list[str]:
    rows = [row_at(desk.view, item["row"]) for item in found.left_out]
    return [r["study"] for r in rows if r and r["analysis"] == "pooled"]
