"""What everything here is given: the evidence as a page sees it, and addresses in the book."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from companion.book.kept import NOTHING, Kept
from companion.book.view import View
from companion.html.links import Links
from companion.html.sheets import Cell
from companion.model.row import Row, Schema, Sourced
from companion.words import values

R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Desk:
    """The evidence through its recorder, and the links of the page being made.

    ``kept`` is what was made for this ``page`` before, by name and by what it was made from.
    """

    view: View
    links: Links
    page: str = ""
    kept: Kept = NOTHING

    def need(self, schema: Schema[R], id: str) -> R:
        """The row with that id. Raises KeyError with its address where there is none."""
        row = self.view.row(schema, id)
        if row is None:
            raise KeyError(f"{schema.name}.{id}")
        return row

    def study(self, key: str) -> Cell:
        """Author and year of a study, linked to its page."""
        return Cell(values.study(self.view, key), self.links.study(key))

    def cautioned(self, cell: Cell, row: Row) -> Cell:
        """The cell with its row's caution."""
        said = row.caution if isinstance(row, Sourced) else None
        return replace(cell, caution=values.named(self.view, said)) if said else cell

    def flagged(self, cell: Cell, row: Row) -> Cell:
        """The cell with what does not add up in its row's source."""
        said = row.disagreement if isinstance(row, Sourced) else ""
        return replace(cell, disagreement=values.named(self.view, said)) if said else cell

    def warned(self, cell: Cell, row: Row) -> Cell:
        """The cell with both."""
        return self.flagged(self.cautioned(cell, row), row)

    def behind(self, row: Row) -> str:
        """Key of the study that a row is about, else of the document it was read in, or nothing."""
        for name in ("study", "source"):
            if self.view.schema(row.table).column(name) and row.text(name):
                return row.text(name)
        return ""

    def warnings(self, rows: Iterable[Row]) -> tuple[Cell, ...]:
        """The cautions and disagreements of rows, each said once, after the studies that have it.

        A row of no study is one of ours, beside which its warning stands: it has no name.
        """
        found: dict[Cell, dict[str, None]] = {}
        for row in rows:
            said = self.warned(Cell(""), row)
            if said.caution or said.disagreement:
                key = self.behind(row)
                found.setdefault(said, {})[self.study(key).text if key else ""] = None
        return tuple(
            replace(said, text=", ".join(filter(None, names))) for said, names in found.items()
        )
