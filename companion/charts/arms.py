"""Arms as marks in a panel: what each showed and when, an arm's looks joined, with its name."""

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from companion.book.view import View
from companion.charts.base import Point, bars, family, role
from companion.charts.doubts import doubts
from companion.charts.drawing import Drawing
from companion.charts.labels import Series, short
from companion.charts.names import told_apart
from companion.charts.stacked import abreast, axes
from companion.model import TREATMENTS
from companion.model.outcomes import OutcomeRow, Side
from companion.words import values
from companion.words.codes import in_words


class Mark(NamedTuple):
    """One arm of a row at its place on the axis of time (a power of ten on a log axis)."""

    row: OutcomeRow
    side: Side
    at: float
    point: Point

    @property
    def treatment(self) -> str:
        """What the arm was given."""
        return self.row.treatment if self.side == "treatment" else self.row.comparator or ""


class Arm(NamedTuple):
    """The marks of one arm, by time, with the name that stands beside them."""

    marks: tuple[Mark, ...]
    name: str


def arms(view: View, marks: Sequence[Mark]) -> list[Arm]:
    """The marks of each arm; two of one arm at one time are two arms, and so is one of no time."""
    same = ("study", "treatment", "comparator", "outcome", "scale", "population", "analysis")
    groups: dict[tuple[object, ...], list[Mark]] = {}
    for mark in sorted(marks, key=lambda m: m.at):
        key = (mark.side, mark.row.time_hours is None, *map(mark.row.text, same))
        number = 0
        while any(other.at == mark.at for other in groups.get((number, *key), ())):
            number += 1
        groups.setdefault((number, *key), []).append(mark)
    found = [tuple(group) for group in groups.values()]
    names = told_apart(
        [group[0] for group in found],
        lambda mark: f"{short(view, mark.row.study)}, {_drug(view, mark.treatment)}",
        (
            lambda mark: when(mark.row) if mark.row.time_hours is None else "",
            lambda mark: values.dose(view, mark.treatment),
            lambda mark: in_words(mark.row.population, view.subject),
        ),
        key=lambda mark: mark.row.id,
    )
    return [Arm(group, name) for group, name in zip(found, names, strict=True)]


def ends(found: Sequence[Arm], unit: str) -> str:
    """The lowest and the highest of arms, with their names and times."""
    marks = [(arm.name, mark) for arm in found for mark in arm.marks]
    low, high = (pick(marks, key=lambda pair: pair[1].point[0]) for pick in (min, max))
    if low[1].point[0] == high[1].point[0]:
        return _say(*low, unit)
    return f"from {_say(*low, unit)} to {_say(*high, unit)}"


def _say(name: str, mark: Mark, unit: str) -> str:
    return f"{values.number(round(mark.point[0], 1))}{unit} at {when(mark.row)} ({name})"


def when(row: OutcomeRow) -> str:
    """The time of a row in words, which it may not have."""
    return values.hours(row.time_hours) if row.time_hours is not None else "no one time"


def _drug(view: View, treatment: str) -> str:
    found = view.row(TREATMENTS, treatment)
    return found.drug if found else treatment


def draw(
    figure: Drawing, view: View, found: Sequence[Arm], number: int, *, apart: float,
    power: bool = False, unit: str = "%",
) -> list[Series]:  # fmt: skip
    """Draw arms in a panel; those of one time stand ``apart``. The names that they should have.

    ``power``: the axis of time is a log axis. ``unit``: what follows a value in the hover text.
    """
    flat = [(i, mark) for i, arm in enumerate(found) for mark in arm.marks]
    least = -inf if power else 0.0
    places = abreast([mark.at for _, mark in flat], apart, 4 * apart, least)
    series = []
    for i, arm in enumerate(found):
        x = tuple(at for (j, _), at in zip(flat, places, strict=True) if j == i)
        points = tuple(mark.point for mark in arm.marks)
        kind = family(view, arm.marks[0].treatment)
        figure.add_scatter(
            x=[10**at for at in x] if power else x, y=[at for at, _, _ in points],
            mode="lines+markers", name=arm.name, showlegend=False, hoverinfo="text",
            hovertext=[_hover(view, arm.name, mark, unit) for mark in arm.marks],
            meta=role("index" if arm.marks[0].side == "treatment" else "comparator",
                      arm.marks[0].row.study),
            line={"color": kind.colour, "width": 1.5},
            marker={"symbol": [kind.symbol + "-open" * bool(doubts(m.row)) for m in arm.marks],
                    "size": 9, "color": kind.colour, "line": {"width": 1.5, "color": kind.colour}},
            error_y=bars(points, thickness=1, width=0), cliponaxis=False, **axes(number),
        )  # fmt: skip
        series.append(Series(arm.name, x, points))
    return series


def _hover(view: View, name: str, mark: Mark, unit: str) -> str:
    what = values.outcome(view, mark.row.outcome)
    at = values.number(round(mark.point[0], 2))
    return f"{name}<br>{what}, {when(mark.row)}: {at}{unit}"
