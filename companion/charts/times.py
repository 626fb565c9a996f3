"""Axes of time, from minutes to years: what the times drawn span says which ticks they have."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from companion.book.view import View
from companion.words import values
from companion.words.values import MONTH, YEAR

DAY, WEEK = 24.0, 168.0
FEW = 6
"""Ticks that a narrow panel has room for, whatever they are."""
_HOURS = (0.5, 1.0, 2.0, 4.0, 8.0, DAY, 3 * DAY)
_WEEKS = (*_HOURS, *(n * WEEK for n in (1, 2, 4, 8, 16, 52)))
_YEARS = (
    *_HOURS, WEEK, *(n * MONTH for n in (1, 3, 6)), *(n * YEAR for n in (1, 2, 5, 10, 20, 50)),
)  # fmt: skip
_MAIN = frozenset(
    (1.0, 4.0, DAY, WEEK, 4 * WEEK, 16 * WEEK, 52 * WEEK, MONTH, 6 * MONTH, 2 * YEAR, 10 * YEAR)
)
_WITHIN_A_YEAR = 1.05 * YEAR


class Unit(NamedTuple):
    """A unit of a linear axis, and how many of it may stand between two ticks."""

    name: str
    hours: float
    steps: tuple[int, ...]


_UNITS = (
    Unit("weeks", WEEK, (1, 2, 4)),
    Unit("months", MONTH, (1, 2, 3, 6)),
    Unit("years", YEAR, (1, 2, 5, 10)),
)
_LASTS = (2.5 * MONTH, 3 * YEAR)
"""The last times, in hours, that are still told in weeks and in months."""


def since(view: View) -> str:
    """What times are counted from, as an axis says it."""
    return f"since the first {view.subject.occasion}"


def log_axis(view: View, times: Sequence[float]) -> dict[str, Any]:
    """A log axis of hours, labelled from minutes to weeks, or to years where the times go on."""
    ticks = _ticks(times)
    return {
        "type": "log",
        "tickvals": ticks,
        "ticktext": [_tick(t) for t in ticks],
        "title": {"text": f"Time {since(view)} (log scale)"},
    }


def few_ticks(view: View, times: Sequence[float]) -> dict[str, Any]:
    """A log axis around times with as many ticks as a narrow panel can hold."""
    axis, across = log_axis(view, times), log_range(times)
    low, high = (10**end for end in across)
    kept = [t for t in axis["tickvals"] if low <= t <= high] or [*times[:1]]
    kept = kept if len(kept) <= FEW else [t for t in kept if t in _MAIN]
    return {**axis, "range": across, "tickvals": kept, "ticktext": [_tick(t) for t in kept]}


def log_range(values: Sequence[float], room: float = 0.15) -> tuple[float, float]:
    """The range of a log axis around values, in powers of ten."""
    low, high = (min(values), max(values)) if values else (1.0, DAY)
    return math.log10(low) - room, math.log10(high) + room


def _ticks(times: Sequence[float]) -> list[float]:
    low, high = (min(times), max(times)) if times else (1.0, DAY)
    every = _WEEKS if high <= _WITHIN_A_YEAR else _YEARS
    return [t for t in every if low / 2 <= t <= high * 2] or [low, high]


def _tick(t: float) -> str:
    for short, length in (("yr", YEAR), ("mo", MONTH)):
        if t >= length and not t % length:
            return f"{t / length:g} {short}"
    return f"{t / WEEK:g} wk" if t >= WEEK and not t % WEEK else values.hours(t)


def unit_of(last: float) -> Unit:
    """The unit of a linear axis from 0 to a last time, in hours."""
    return next((u for u, most in zip(_UNITS, _LASTS, strict=False) if last <= most), _UNITS[-1])


def even(unit: Unit, last: float) -> list[float]:
    """Ticks of a linear axis from 0 to a last time, in its unit."""
    step = next((s for s in unit.steps if last / s <= 6), unit.steps[-1])
    return [float(n) for n in range(0, int(1.01 * last) + 1, step)]  # 3650 days are 9.99 years
