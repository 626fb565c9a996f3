"""The axis of effects: plain ticks that cannot be misread, and the line of no effect by name."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from companion.charts.base import Point

MOST = 5
"""More ticks than this do not fit between columns."""
NULL = "no difference"
_RATIOS: tuple[tuple[float, ...], ...] = (
    (0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.4, 1.6, 2),
    (0.5, 0.75, 1, 1.5, 2, 3),
    (0.125, 0.25, 0.5, 1, 2, 4, 8, 16, 32),
    (0.03, 0.1, 0.3, 1, 3, 10, 30, 100),
    tuple(10.0**n for n in range(-6, 7)),
)
_STEPS = (1, 2, 2.5, 5, 10)


def effect_axis(points: Iterable[Point], *, ratio: bool) -> dict[str, Any]:
    """An axis for effects with their limits, which always shows the line of no effect."""
    null = 1.0 if ratio else 0.0
    every = [value for point in points for value in point if value is not None]
    low, high = min([*every, null]), max([*every, null])
    ticks = _ratio_ticks(low, high) if ratio else _plain_ticks(low, high)
    edge = (low == null, high == null)
    if ratio:
        low, high = math.log10(low), math.log10(high)
    room = 0.06 * (high - low) or 0.5
    before, after = (4 * room if at_edge else room for at_edge in edge)
    return {
        "type": "log" if ratio else "linear",
        "range": [low - before, high + after],  # the name of the line needs room at an edge
        "tickvals": ticks,
        "ticktext": [_printed(t) + f"<br>{NULL}" * (t == null) for t in ticks],
    }


def _printed(value: float) -> str:
    return f"{value:g}".replace("-", "\u2212")


def _ratio_ticks(low: float, high: float) -> list[float]:
    """The finest of the known sets of which no more than a few are in the range."""
    found: Sequence[float] = [1.0]
    for values in _RATIOS:
        found = [v for v in values if low <= v * 1.02 and v <= high * 1.02]
        if len(found) <= MOST and values[0] <= low and high <= values[-1]:
            break
    return [float(v) for v in found] or [1.0]


def _plain_ticks(low: float, high: float) -> list[float]:
    """Multiples of a round step."""
    span = (high - low) or 1.0
    size = 10.0 ** math.floor(math.log10(span / MOST))
    step = next(s * size for s in (*_STEPS, 20) if span / (s * size) < MOST)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [round(n * step, 10) for n in range(first, last + 1)]
