"""Panels one below the other over one horizontal axis, each under a heading of its own."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import inf
from types import MappingProxyType
from typing import Any, NamedTuple

from companion.charts.base import GREY, lay_out
from companion.charts.drawing import Drawing

HEAD = 17
"""Height of a line of a heading in pixels."""
UNDER = 30
"""Room for the labels of the horizontal axis, which every panel has."""
MARGIN = 56
STEP, WIDTH = 0.05, 0.2
"""Points of one time stand this far apart, and all no wider than this, in powers of ten."""


class Panel(NamedTuple):
    """What stands under one heading (its lines by ``<br>``).

    ``height`` is in pixels, without the heading; ``x`` is what differs from the axis of all panels.
    ``names`` and ``lines`` are annotations and shapes in the units of the panel's own axes.
    """

    heading: str
    height: int
    y: Mapping[str, Any]
    names: Sequence[Mapping[str, Any]] = ()
    lines: Sequence[Mapping[str, Any]] = ()
    x: Mapping[str, Any] = MappingProxyType({})

    @property
    def head(self) -> int:
        """Height of the heading."""
        return HEAD * (self.heading.count("<br>") + 1) + 6


def axes(number: int) -> dict[str, str]:
    """What a trace says to stand in that panel, the first being 0."""
    suffix = str(number + 1) if number else ""
    return {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}


def level(y: float) -> dict[str, Any]:
    """A line across a panel."""
    return _line(x0=0, x1=1, y0=y, y1=y, xref=" domain")


def wall(x: float, dash: str = "dot") -> dict[str, Any]:
    """A line from the bottom of a panel to its top."""
    return _line(x0=x, x1=x, y0=0, y1=1, yref=" domain", dash=dash)


def _line(dash: str = "solid", **ends: Any) -> dict[str, Any]:
    return {"type": "line", "line": {"width": 1, "color": GREY, "dash": dash}, **ends}


def stack(figure: Drawing, panels: Sequence[Panel], x: Mapping[str, Any]) -> None:
    """Lay out the panels in their order; every one has the ticks of ``x``, the last its title."""
    total = sum(p.head + p.height for p in panels) + UNDER * max(0, len(panels) - 1)
    layout: dict[str, Any] = {"annotations": [], "shapes": []}
    top = float(total)
    for i, panel in enumerate(panels):
        high, low = top - panel.head, top - panel.head - panel.height
        here = axes(i)
        layout[here["xaxis"].replace("x", "xaxis")] = {
            **x, "anchor": here["yaxis"], **panel.x,
            "title": x.get("title", {}) if i == len(panels) - 1 else {},
        }  # fmt: skip
        layout[here["yaxis"].replace("y", "yaxis")] = {
            **panel.y, "anchor": here["xaxis"], "domain": [max(0.0, low / total), high / total],
        }  # fmt: skip
        layout["annotations"].append(_heading(panel.heading, high / total))
        layout["annotations"] += [_within(name, here) for name in panel.names]
        layout["shapes"] += [_within(line, here) for line in panel.lines]
        top = low - UNDER
    figure.update_layout(**layout)
    lay_out(figure, rows=0, x={}, lines=True)
    figure.update_layout(height=total + 2 * MARGIN if panels else 300, margin={"t": 8, "b": MARGIN})


def _heading(text: str, y: float) -> dict[str, Any]:
    return {
        "text": text, "xref": "paper", "x": 0, "xanchor": "left", "align": "left",
        "yref": "paper", "y": y, "yanchor": "bottom", "yshift": 4, "showarrow": False,
    }  # fmt: skip


def _within(part: Mapping[str, Any], here: Mapping[str, str]) -> dict[str, Any]:
    """An annotation or shape on the axes of its panel, or on the span of one of them."""
    refs = {f"{key[0]}ref": axis + part.get(f"{key[0]}ref", "") for key, axis in here.items()}
    return {**part, **refs}


def abreast(
    places: Sequence[float], step: float = STEP, width: float = WIDTH, least: float = -inf
) -> list[float]:
    """Places on an axis, where points of one place would hide each other: side by side.

    Neighbours stand ``step`` apart, and all of one place no wider than ``width``, in the units of
    the axis (powers of ten where it is a log axis). None stands before ``least``, as before time 0.
    """
    many, before = Counter(places), Counter[float]()
    result = []
    for place in places:
        gap = min(step, width / max(1, many[place] - 1))
        early = (place + least) / 2  # by its time, so that two early groups are told apart
        first = max(place - (many[place] - 1) / 2 * gap, early)
        result.append(first + before[place] * gap)
        before[place] += 1
    return result
