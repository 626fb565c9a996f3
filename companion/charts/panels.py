"""Panels one below the other over one horizontal axis, each under a heading of its own."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import plotly.graph_objects as go

from companion.charts.base import GREY, lay_out, time_axis

HEAD = 17
"""Height of a line of a heading in pixels."""
UNDER = 30
"""Room for the labels of the horizontal axis, which every panel has."""
MARGIN = 56
MAIN = (1, 4, 24, 168, 672, 2688, 8736)
"""Ticks of the time axis, in hours."""
STEP, WIDTH = 0.05, 0.2
"""Points of one time stand this far apart, and all no wider than this, in powers of ten."""


class Panel(NamedTuple):
    """A heading (lines by ``<br>``), a height in pixels without it, and a vertical axis."""

    heading: str
    height: int
    y: Mapping[str, Any]

    @property
    def head(self) -> int:
        """Height of the heading."""
        return HEAD * (self.heading.count("<br>") + 1) + 6


def axes(number: int) -> dict[str, str]:
    """What a trace, shape or annotation says to stand in that panel, the first being 0."""
    suffix = str(number + 1) if number else ""
    return {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}


def refs(number: int) -> dict[str, str]:
    """As :func:`axes`, for shapes and annotations."""
    return {f"{key[0]}ref": value for key, value in axes(number).items()}


def stack(figure: go.Figure, panels: Sequence[Panel], x: Mapping[str, Any]) -> None:
    """Lay out the panels in their order; every one has the ticks of ``x``, the last its title."""
    total = sum(p.head + p.height for p in panels) + UNDER * max(0, len(panels) - 1)
    bare = {key: value for key, value in x.items() if key != "title"}
    top = float(total)
    for i, panel in enumerate(panels):
        suffix = str(i + 1) if i else ""
        high, low = top - panel.head, top - panel.head - panel.height
        figure.update_layout(
            {
                f"xaxis{suffix}": {"anchor": f"y{suffix}"},
                f"yaxis{suffix}": {
                    "anchor": f"x{suffix}", "domain": [max(0.0, low / total), high / total],
                },
            }
        )  # fmt: skip
        figure.add_annotation(
            text=panel.heading, xref="paper", x=0, xanchor="left", align="left", yref="paper",
            y=high / total, yanchor="bottom", yshift=4, showarrow=False,
        )  # fmt: skip
        top = low - UNDER
    lay_out(figure, rows=0, x=bare, lines=True)
    for i, panel in enumerate(panels):
        figure.update_layout({f"yaxis{i + 1 if i else ''}": dict(panel.y)})
    last = len(panels) if len(panels) > 1 else ""
    figure.update_layout({f"xaxis{last}": {"title": x.get("title", {})}})
    figure.update_layout(
        height=total + 2 * MARGIN if panels else 300,
        margin={"t": MARGIN if figure.layout.showlegend else 8, "b": MARGIN},
    )


def line_at(figure: go.Figure, number: int, y: float) -> None:
    """A line across a panel."""
    figure.add_shape(
        type="line", xref=f"{axes(number)['xaxis']} domain", yref=axes(number)["yaxis"],
        x0=0, x1=1, y0=y, y1=y, line={"width": 1, "color": GREY},
    )  # fmt: skip


def times_axis(times: Sequence[float]) -> dict[str, Any]:
    """The time axis with the few ticks that a narrow panel can hold, always the same."""
    axis = time_axis(times)
    kept = [
        (at, text) for at, text in zip(axis["tickvals"], axis["ticktext"], strict=True)
        if at in MAIN
    ]  # fmt: skip
    if len(kept) > 1:
        axis |= {"tickvals": [at for at, _ in kept], "ticktext": [text for _, text in kept]}
    return {**axis, "range": log_range(times)}


def abreast(places: Sequence[float], step: float = STEP, width: float = WIDTH) -> list[float]:
    """Places on an axis, where points of one place would hide each other: side by side.

    Neighbours stand ``step`` apart, and all of one place no wider than ``width``, in the units of
    the axis (powers of ten where it is a log axis).
    """
    many, before = Counter(places), Counter[float]()
    result = []
    for place in places:
        gap = min(step, width / max(1, many[place] - 1))
        result.append(place + (before[place] - (many[place] - 1) / 2) * gap)
        before[place] += 1
    return result


def log_range(values: Sequence[float], room: float = 0.15) -> tuple[float, float]:
    """The range of a log axis around values, in powers of ten."""
    low, high = (min(values), max(values)) if values else (1.0, 24.0)
    return math.log10(low) - room, math.log10(high) + room
