"""The difference between arms over time, in points of a scale."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from companion.book.view import View
from companion.charts.base import (
    GREY,
    Chart,
    ChartKind,
    Point,
    Spots,
    bars,
    family,
    lay_out,
    role,
    time_axis,
)
from companion.charts.notes import (
    cautions,
    counted,
    lacks_time,
    levels,
    not_drawn,
    sort_out,
    studies,
)
from companion.charts.sides import by_side, of_zero, sides_note
from companion.effects import EffectError, mean_difference
from companion.model import SCALES
from companion.model.outcomes import OutcomeRow
from companion.model.subject import Family
from companion.questions.answers import Z95
from companion.words import values

NAME = "time-course"
MANY = 3


class Dot(NamedTuple):
    """A row with the time and the difference that it gives."""

    row: OutcomeRow
    hours: float
    point: Point


def difference(row: OutcomeRow) -> Point | None:
    """Difference of a row with its limits: printed, else from the means of the arms.

    Limits from means are 95% by normal quantile, where both SDs and sizes are given; they are
    left out for a printed estimate without an interval and for crossover means.
    """
    if row.measure == "mean_difference" and row.estimate is not None:
        found = row.interval()
        low, high = (float(found.low), float(found.high)) if found else (None, None)
        return float(row.estimate), low, high
    if row.measure not in ("mean", "change"):
        return None
    a, b = row.arm("treatment").mean, row.arm("control").mean
    if a is None or b is None:
        return None
    bare = float(a) - float(b), None, None
    if row.means is None or row.analysis == "crossover":
        return bare
    try:
        effect = mean_difference(*row.means)
    except EffectError:  # an SD of 0, or one person: no standard error follows
        return bare
    half = Z95 * effect.se
    return effect.estimate, effect.estimate - half, effect.estimate + half


def time_course(view: View, rows: tuple[OutcomeRow, ...]) -> Chart:
    """Differences by time; the points of one comparison on one scale are joined."""
    able, reasons = sort_out(rows, _lacks)
    dots = [
        Dot(r, float(r.time_hours), d)
        for r in able
        if r.time_hours is not None and (d := difference(r))
    ]
    rank = view.subject.rank
    ordered = sorted(_groups(dots), key=lambda g: rank(family(view, g[0].row.treatment).key))
    figure = go.Figure()
    seen: set[Family] = set()
    spots = Spots()
    for group in ordered:
        _trace(figure, view, group, seen, spots)
    figure.add_hline(y=0, line={"width": 1, "color": GREY})
    unit = _unit(view, able)
    lay_out(
        figure,
        rows=10,
        x=time_axis([d.hours for d in dots]),
        y={"title": {"text": f"Difference, {unit}" if unit else "Difference"}},
        lines=True,
    )
    scales = _named(view, able)
    return Chart(
        NAME,
        "Difference from the comparator over time" + (f" ({scales})" if scales else ""),
        _alt(view, dots, len(ordered)),
        figure,
        ("Study", "Comparison", "Time", "Difference", "Interval"),
        tuple(_row(view, d) for d in dots),
        studies([d.row for group in ordered for d in group]),
        (
            *sides_note(by_side(view, able, lambda side, _: of_zero(side))),
            "A bar is a confidence interval, where there is one.",
            *levels(r for r in able if r.measure == "mean_difference"),
            *not_drawn(reasons),
            *cautions(view, able),
        ),
    )


def _lacks(row: OutcomeRow) -> str:
    lacking = lacks_time(row.time_hours)
    return lacking or ("" if difference(row) else "no difference of scores is given")


def _groups(dots: Sequence[Dot]) -> list[list[Dot]]:
    """The points of one comparison and analysis on one scale; at each time one point a line."""
    same = ("study", "treatment", "comparator", "scale", "outcome", "population", "analysis")
    groups: dict[tuple[tuple[str, ...], int], list[Dot]] = {}
    taken: Counter[tuple[tuple[str, ...], float]] = Counter()
    for dot in sorted(dots, key=lambda d: d.hours):
        key = tuple(dot.row.text(name) for name in same)
        groups.setdefault((key, taken[key, dot.hours]), []).append(dot)
        taken[key, dot.hours] += 1
    return list(groups.values())


def _scales(view: View, rows: Sequence[OutcomeRow]) -> list[str]:
    return sorted({values.scale(view, r.scale) for r in rows if r.scale})


def _named(view: View, rows: Sequence[OutcomeRow]) -> str:
    """The scales by name, or their number where a title cannot hold the names."""
    found = _scales(view, rows)
    return " / ".join(found) if len(found) <= MANY else f"{len(found)} scales"


def _unit(view: View, rows: Sequence[OutcomeRow]) -> str:
    """``ABC / DEF points``; each scale with its own unit where units differ."""
    found = {r.scale: view.row(SCALES, r.scale) for r in rows if r.scale}
    units = {s.unit for s in found.values() if s}
    if len(units) == 1:
        unit = units.pop()
        named = _named(view, rows)
        return f"{named} {unit}" if len(found) <= MANY else f"{unit} of {named}"
    each = sorted({f"{s.abbreviation} {s.unit}" for s in found.values() if s})
    return " / ".join(each) if len(each) <= MANY else f"in the units of {len(each)} scales"


def _trace(
    figure: go.Figure, view: View, group: Sequence[Dot], seen: set[Family], spots: Spots
) -> None:
    first = group[0].row
    kind = family(view, first.treatment)
    text = f"{values.study(view, first.study)}: {values.comparison(view, first)}"
    marks = [spots.mark(d.hours, d.point[0], kind.symbol, 9) for d in group]
    figure.add_scatter(
        x=[d.hours for d in group],
        y=[d.point[0] for d in group],
        mode="lines+markers",
        name=kind.name,
        legendgroup=kind.name,
        showlegend=kind not in seen,
        meta=role("comparison"),
        hovertext=[f"{text}<br>{values.hours(d.hours)}: {_said(d.point[0])}" for d in group],
        hoverinfo="text",
        line={"color": kind.colour, "width": 2},
        marker={
            "symbol": [symbol for symbol, _ in marks],
            "size": [size for _, size in marks],
            "color": kind.colour,
            "opacity": 1,
            "line": {"width": 1, "color": kind.colour},
        },
        error_y=bars([d.point for d in group], thickness=1, width=3),
    )
    seen.add(kind)


def _said(value: float) -> str:
    return values.number(value, 1)


def _row(view: View, dot: Dot) -> tuple[str, ...]:
    row, (at, low, high) = dot.row, dot.point
    printed = row.interval() if row.measure == "mean_difference" else None
    level = printed.level if printed else 95
    limits = None if low is None or high is None else f"{_said(low)} to {_said(high)}"
    return (
        values.study(view, row.study),
        values.comparison(view, row),
        values.hours(dot.hours),
        _said(at),
        f"{level:g}% CI {limits}" if limits else "",
    )


def _alt(view: View, dots: Sequence[Dot], groups: int) -> str:
    """The numbers and the span; which end is good stands in the notes, scale by scale."""
    if not dots:
        return "No row gives a difference at a stated time."

    def say(dot: Dot) -> str:
        who = values.study(view, dot.row.study)
        return f"{_said(dot.point[0])} at {values.hours(dot.hours)} ({who})"

    low = min(dots, key=lambda d: d.point[0])
    high = max(dots, key=lambda d: d.point[0])
    number = f"{counted(len(dots), 'difference')} from {counted(groups, 'comparison')}"
    return f"{number}. Lowest: {say(low)}; highest: {say(high)}."


KIND = ChartKind(
    NAME,
    OutcomeRow,
    "Differences over time",
    "Differences of scores between arms by time, the points of one comparison joined.",
    time_course,
)
