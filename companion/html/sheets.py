"""A table as a page shows it, and as text."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup, escape

from companion.html import order
from companion.html.fill import fill
from companion.html.fit import fit, named, whole
from companion.words.values import MINUS


@dataclass(frozen=True)
class Cell:
    """What stands in a cell; ``sort`` orders it where the text would not.

    ``caution`` and ``disagreement`` are those of the row behind it, and are printed with it.
    """

    text: str
    href: str = ""
    sort: str = ""
    hint: str = ""
    caution: str = ""
    disagreement: str = ""


@dataclass(frozen=True)
class Sheet:
    """A table as a page shows it.

    ``anchors`` has an id per row, ``hints`` one text per column; each may be empty. A ``raw`` table
    keeps every column beside the other, however wide; else it fits its page.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    anchors: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    raw: bool = False

    def html(self, *, interactive: bool = False) -> Markup:
        """The table, sortable, and filterable where ``interactive``."""
        texts = [[cell.text for cell in row] for row in self.rows]
        shown = self if self.raw else replace(self, rows=tuple(_sorted(self.rows)))
        fitted = whole(self.head, texts) if self.raw else fit(self.head, texts)
        return fill(
            "table",
            sheet=shown,
            heads=[escape(name) for name in self.head],
            filled=[sum(map(bool, row)) for row in texts],
            fit=fitted,
            named=named,
            interactive=interactive,
        )

    def csv(self) -> str:
        """The same table as text, with the minus sign that programs read as one.

        A caution or disagreement has a column of its own.
        """
        extra = [
            (name, words)
            for name in ("caution", "disagreement")
            if any(words := [_joined(row, name) for row in self.rows])
        ]
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([*self.head, *(name for name, _ in extra)])
        for i, row in enumerate(self.rows):
            told = (cell.text.replace(MINUS, "-") for cell in row)
            writer.writerow([*told, *(words[i] for _, words in extra)])
        return out.getvalue()


def _sorted(rows: Sequence[tuple[Cell, ...]]) -> Iterator[tuple[Cell, ...]]:
    """The rows, each cell of a column that says nothing of its order with what its words begin."""
    columns = []
    for cells in zip(*rows, strict=True):
        found = [""] * len(cells)
        if not any(cell.sort for cell in cells):
            found = order.keys([cell.text for cell in cells])
        columns.append(
            [
                replace(cell, sort=key) if key else cell
                for cell, key in zip(cells, found, strict=True)
            ]
        )
    return zip(*columns, strict=True)


def _joined(row: tuple[Cell, ...], name: str) -> str:
    return "; ".join(text for cell in row if (text := getattr(cell, name)))
