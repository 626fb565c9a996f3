"""The course of the difference between arms, from the first hour on: reviews before trials."""

import math
from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

from companion.book.view import View
from companion.charts.base import Chart, ChartKind, bars, family, labels_of, role
from companion.charts.differences import (
    Dot,
    comparisons,
    in_one_unit,
    said,
    unit,
    unit_in_words,
)
from companion.charts.doubts import doubts, open_note
from companion.charts.drawing import Drawing
from companion.charts.labels import Frame, Series, named, nameless, short
from companion.charts.names import told_apart
from companion.charts.notes import cautions, counted, levels, not_drawn, studies
from companion.charts.sides import by_side, of_zero, sides_note
from companion.charts.stacked import (
    Panel,
    abreast,
    axes,
    level,
    stack,
)
from companion.charts.times import few_ticks, log_range
from companion.effects import MEASURES
from companion.model import TREATMENTS
from companion.model.outcomes import OutcomeRow
from companion.words import values
from companion.words.codes import in_words, sentence_case

NAME = "time-course"
ONCE, OFTEN, UNSAID = "one {}", "more than one {}", "how often is not stated"


class Part(NamedTuple):
    """What a panel is of."""

    rank: int
    route: str
    often: str
    against: str
    name: str

    @property
    def heading(self) -> str:
        """Two lines."""
        against = f", against {self.against}" if self.against else ""
        return f"<b>{self.name}</b>, route: {self.route}<br>{sentence_case(self.often)}{against}"


def time_course(view: View, rows: tuple[OutcomeRow, ...]) -> Chart:
    """Differences by time in one unit; the points of one comparison are joined."""
    dots, reasons, by = in_one_unit(view, rows)
    drawn = [d.row for d in dots]
    parts: dict[Part, list[list[Dot]]] = {}
    for group in comparisons(dots):
        parts.setdefault(_part(view, group[0].row), []).append(group)
    figure, panels, missing = Drawing(), [], 0
    what, full, up = unit_in_words(view, by), _in_full(view, by), _range(dots)
    across = log_range([d.hours for d in dots])
    order = {row: i for i, row in enumerate(rows)}
    first = {part: min(order[d.row] for g in gs for d in g) for part, gs in parts.items()}
    for i, part in enumerate(sorted(parts, key=lambda p: (p.rank, first[p]))):
        groups = _ordered(parts[part])
        tall = min(270, 110 + 14 * len(groups))
        series = _draw(figure, view, groups, i)
        names = named(Frame(across, up, tall), series)
        missing += len(series) - len(names)
        y = {"title": {"text": what}, "range": up, "nticks": 4}
        panels.append(Panel(part.heading, tall, y, names, (level(0),)))
    stack(figure, panels, few_ticks(view, [d.hours for d in dots]))
    return Chart(
        NAME, "Difference from the comparator over time" + (f", {full}" if full else ""),
        _alt(view, dots), figure,
        ("Study", "Comparison", "Time", "Difference", "Interval", "Given", "Kind"),
        tuple(_cells(view, d) for d in dots), studies(drawn),
        (*sides_note(by_side(view, drawn, lambda side, _: of_zero(side))),
         *_how(dots, by), *nameless(missing, "comparison"), *open_note(drawn),
         *levels(drawn), *not_drawn(reasons),
         *cautions(view, drawn)),
        tuple(row.address for row in drawn),
        labels_of(figure),
    )  # fmt: skip


def _in_full(view: View, by: str) -> str:
    return MEASURES[by].label if by in MEASURES else unit_in_words(view, by)


def _part(view: View, row: OutcomeRow) -> Part:
    kind, given = family(view, row.treatment), view.row(TREATMENTS, row.treatment)
    other = family(view, row.comparator or "")
    plain = other.placebo or other == view.subject.family("")
    often = UNSAID
    if given and (given.doses_given or given.schedule):
        often = (ONCE if given.doses_given == 1 else OFTEN).format(view.subject.occasion)
    return Part(
        view.subject.rank(kind.key), in_words(given.route) if given else "", often,
        "" if plain else other.name, kind.name,
    )  # fmt: skip


def _ordered(groups: Sequence[list[Dot]]) -> list[list[Dot]]:
    """Pooled results first, then the outermost: a name is wanted most where results differ."""
    middle = median(g[-1].point[0] for g in groups)
    return sorted(groups, key=lambda g: (not g[0].pooled, -abs(g[-1].point[0] - middle)))


def _range(dots: Iterable[Dot]) -> tuple[float, float]:
    every = [v for d in dots for v in d.point if v is not None]
    low, high = min([*every, 0.0]), max([*every, 0.0])
    room = 0.06 * (high - low) or 0.5
    return low - room, high + room


def _draw(
    figure: Drawing, view: View, groups: Sequence[Sequence[Dot]], number: int
) -> list[Series]:
    """The marks of a panel, single trials thin and first, so that pooled results lie on them."""
    names = told_apart(
        [g[0].row for g in groups],
        lambda r: short(view, r.study),
        (
            lambda r: values.dose(view, r.treatment),
            lambda r: f"vs {_given(view, r.comparator, 'drug')}",
            lambda r: _given(view, r.treatment, "schedule"),
            lambda r: in_words(r.population, view.subject),
        ),
    )
    flat = [(i, d) for i, g in enumerate(groups) for d in g]
    flat.sort(key=lambda pair: pair[1].hours)
    aside = list(zip(flat, abreast([math.log10(d.hours) for _, d in flat]), strict=True))
    series = []
    for i, (group, name) in enumerate(zip(groups, names, strict=True)):
        x = tuple(at for (j, _), at in aside if j == i)
        series.append(Series(name, x, tuple(d.point for d in group), group[0].pooled))
    for group, one in reversed(list(zip(groups, series, strict=True))):
        _trace(figure, view, group, one, number)
    return series


def _given(view: View, treatment: str | None, column: str) -> str:
    found = view.row(TREATMENTS, treatment) if treatment else None
    return found.text(column) if found else ""


def _trace(figure: Drawing, view: View, group: Sequence[Dot], one: Series, number: int) -> None:
    kind = family(view, group[0].row.treatment)
    text = f"{values.study(view, group[0].row.study)}: {values.comparison(view, group[0].row)}"
    figure.add_scatter(
        x=[10**at for at in one.x], y=[d.point[0] for d in group], mode="lines+markers",
        name=one.name, showlegend=False,
        meta=role("pooled" if one.bold else "comparison", group[0].row.study),
        cliponaxis=False, hoverinfo="text",
        hovertext=[f"{text}<br>{values.hours(d.hours)}: {said(d.row, d.point[0])}"
                   for d in group],
        line={"color": kind.colour, "width": 3 if one.bold else 1},
        marker={"symbol": [kind.symbol + "-open" * bool(doubts(d.row)) for d in group],
                "size": 12 if one.bold else 8, "color": kind.colour,
                "line": {"width": 1.5, "color": kind.colour}},
        error_y=bars([d.point for d in group], thickness=2.5 if one.bold else 1, width=0),
        **axes(number),
    )  # fmt: skip


def _how(dots: Sequence[Dot], by: str) -> tuple[str, ...]:
    if not dots:
        return ()
    notes = [
        "Thick: results that reviews or joint analyses pooled; thin: single trials. A bar is a "
        "confidence interval, where there is one. Points of one time stand side by side."
    ]
    made = sum(unit(d.row) != by for d in dots)
    if made:
        notes.append(f"{counted(made, 'difference')} standardised here from final scores.")
    return tuple(notes)


def _cells(view: View, dot: Dot) -> tuple[str, ...]:
    row, (at, low, high) = dot.row, dot.point
    found = row.interval()
    level = found.level if found else 95
    limits = "" if low is None or high is None else (
        f"{level:g}% CI {said(row, low)} to {said(row, high)}"
    )  # fmt: skip
    return (
        values.study(view, row.study), values.comparison(view, row), values.hours(dot.hours),
        said(row, at), limits, _part(view, row).often,
        in_words(row.analysis),
    )  # fmt: skip


def _alt(view: View, dots: Sequence[Dot]) -> str:
    """The numbers and the spans; which end is good stands in the notes."""
    if not dots:
        return "No row gives a difference at a stated time."
    parts = [counted(len(dots), "difference")]
    for what, mine in (
        ("Pooled by others", [d for d in dots if d.pooled]),
        ("Single trials", [d for d in dots if not d.pooled]),
    ):
        if mine:
            low, high = (pick(mine, key=lambda d: d.point[0]) for pick in (min, max))
            ends = f"lowest {_say(view, low)}"
            ends += f", highest {_say(view, high)}" if low.point[0] < high.point[0] else ""
            parts.append(f"{what} ({len(mine)}): {ends}")
    return ". ".join(parts) + "."


def _say(view: View, dot: Dot) -> str:
    who = values.study(view, dot.row.study)
    return f"{said(dot.row, dot.point[0])} at {values.hours(dot.hours)} ({who})"


KIND = ChartKind(
    NAME,
    OutcomeRow,
    "Differences over time",
    "Differences of scores by time in one unit, pooled results before single trials, in panels "
    "by treatment, route and how often it is given.",
    time_course,
)
