"""A table whose cells hold several links each, and what leans on a document as such cells."""

from dataclasses import dataclass, replace

from markupsafe import Markup, escape

from companion.html.desk import Desk
from companion.html.fill import fill
from companion.html.fit import fit
from companion.html.sheets import Cell
from companion.model import CERTAINTY, CLAIMS, SYNTHESES
from companion.model.row import Row
from companion.questions.uses import Uses

Cells = tuple[Cell, ...]
USED = ("Rows", "Claims", "Pooled in", "Judged in")
"""The heads of :func:`used`."""
_FOLDED = frozenset(USED)
_FEW = 2
"""More links than these in a cell of :data:`USED` are counted, and listed in a fold."""


@dataclass(frozen=True)
class Listing:
    """A table as a page shows it, several links a cell. ``anchors`` has an id per row or none."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cells, ...], ...]
    anchors: tuple[str, ...] = ()

    def html(self, *, interactive: bool = False) -> Markup:
        """The table, sortable, and filterable where ``interactive``."""
        folds = [name in _FOLDED for name in self.head]
        texts = [[" ".join(cell.text for cell in cells) for cells in row] for row in self.rows]
        return fill(
            "listing",
            listing=self,
            heads=[escape(name) for name in self.head],
            fit=fit(self.head, texts),
            interactive=interactive,
            folds=folds,
            few=_FEW,
        )


def one(text: str, href: str = "") -> Cells:
    """A cell of one text."""
    return (Cell(text, href),)


def count(n: int) -> Cells:
    """A cell of one number, by which the column is sorted."""
    return (Cell(str(n), sort=str(n)),)


def document(key: str, desk: Desk, row: Row | None = None) -> Cell:
    """A study, linked; with what must be known of ``row`` beside it."""
    cell = desk.study(key)
    warned = desk.warnings([row]) if row else ()
    if warned:
        return replace(cell, caution=warned[0].caution, disagreement=warned[0].disagreement)
    return cell


def used(uses: Uses, desk: Desk) -> tuple[Cells, ...]:
    """What leans on a document: how many rows, and each claim, question, judgement linked."""
    return (
        count(uses.rows),
        tuple(_claim(id, desk) for id in uses.claims),
        tuple(question(id, desk) for id in uses.pooled),
        tuple(_judgement(id, desk) for id in uses.judgements),
    )


def _claim(id: str, desk: Desk) -> Cell:
    claim = desk.view.row(CLAIMS, id)
    return Cell(claim.title if claim else id, desk.links.claim(id))


def question(id: str, desk: Desk) -> Cell:
    """A pooled question in words, linked to its row."""
    found = desk.view.row(SYNTHESES, id)
    return Cell(found.question if found else id, desk.links.row(SYNTHESES.name, id))


def _judgement(id: str, desk: Desk) -> Cell:
    found = desk.view.row(CERTAINTY, id)
    return Cell(found.outcome if found else id, desk.links.row(CERTAINTY.name, id))
