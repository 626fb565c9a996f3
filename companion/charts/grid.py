"""What charts that are grids share: folded names, rows as high as their names, heads and lines."""

import textwrap
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from companion.charts.base import PALE, lay_out
from companion.charts.drawing import Drawing

LETTER = 16
"""Height of a line of text; the vertical axis of a grid counts pixels, downwards."""
WIDE = 7.5
"""Width of a letter, on average and not too narrow."""


class Lines(NamedTuple):
    """Rows of a grid: their folded names, their middles and the height of all."""

    names: tuple[str, ...]
    at: tuple[float, ...]
    height: float


class Head(NamedTuple):
    """The head of a column, or of several, with its span on the horizontal axis."""

    name: str
    low: float
    high: float


def folded(text: str, width: int) -> str:
    """A name on lines of that many letters, so that it leaves room for the grid on a phone."""
    wrapped = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    return "<br>".join(wrapped)


def in_lines(names: Iterable[str], *, width: int = 17, least: int = 28) -> Lines:
    """Names one below the other, a row no lower than ``least`` pixels."""
    said = tuple(folded(name, width) for name in names)
    at, top = [], 0.0
    for name in said:
        height = max(least, LETTER * (name.count("<br>") + 1) + 8)
        at.append(top + height / 2)
        top += height
    return Lines(said, tuple(at), top)


def lay_out_grid(
    figure: Drawing, lines: Lines, heads: Sequence[Head], *, turned: bool = False
) -> None:
    """A grid with room for the heads of its columns; ``turned``: heads read upwards.

    Heads are annotations inside the axes: they leave the legend above and ticks on a phone alone.
    """
    room = _room(heads, turned)
    right = max((head.high for head in heads), default=1.0)
    bare = {"showticklabels": False, "ticks": ""}
    names = {"tickmode": "array", "tickvals": list(lines.at), "ticktext": list(lines.names)}
    lay_out(
        figure, rows=0, x={**bare, "range": [0, right]},
        y={**names, "range": [lines.height, -room]},
    )  # fmt: skip
    figure.update_xaxes(showgrid=False)
    figure.update_layout(
        height=130 + room + round(lines.height), margin={"b": 16},
        annotations=[_head(head, turned) for head in heads],
        shapes=[_rule(h.low, h.low, -room, lines.height) for h in heads[1:]]
               + [_rule(0, right, y, y) for y in _edges(lines)],
    )  # fmt: skip


def _room(heads: Sequence[Head], turned: bool) -> int:
    """Pixels that the heads need above the grid."""
    parts = [head.name.split("<br>") for head in heads]
    if turned:
        return round(WIDE * max((len(p) for part in parts for p in part), default=0)) + 8
    return LETTER * max((len(part) for part in parts), default=0) + 8


def _head(head: Head, turned: bool) -> dict[str, object]:
    place = {"yanchor": "bottom", "textangle": -90} if turned else {"yanchor": "bottom"}
    return {"x": (head.low + head.high) / 2, "y": -4, "text": head.name, "showarrow": False,
            "align": "left" if turned else "center", **place}  # fmt: skip


def _edges(lines: Lines) -> list[float]:
    """The lines above rows, the first of which parts them from the heads."""
    edges, top = [], 0.0
    for at in lines.at:
        edges.append(top)
        top = 2 * at - top
    return edges


def _rule(x0: float, x1: float, y0: float, y1: float) -> dict[str, object]:
    return {"type": "line", "x0": x0, "x1": x1, "y0": y0, "y1": y1, "layer": "below",
            "line": {"color": PALE, "width": 0.5}}  # fmt: skip
