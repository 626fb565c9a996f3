"""Share of people with an outcome by arm over weeks, months or years."""

from collections.abc import Sequence
from typing import NamedTuple

from companion.book.view import View
from companion.charts.arms import Arm, Mark, arms, draw, ends, when
from companion.charts.base import Chart, ChartKind, labels_of
from companion.charts.doubts import against_itself, open_note
from companion.charts.drawing import Drawing
from companion.charts.labels import Frame, named, nameless, room
from companion.charts.names import outcomes_or
from companion.charts.notes import (
    NO_SHARE,
    cautions,
    counted,
    enumerated,
    not_drawn,
    sort_out,
    studies,
)
from companion.charts.shares import intervals_note, with_interval
from companion.charts.sides import shares_note
from companion.charts.stacked import Panel, abreast, stack, wall
from companion.charts.times import Unit, even, since, unit_of
from companion.model import STUDIES
from companion.model.outcomes import SIDES, OutcomeRow
from companion.words import values
from companion.words.codes import sentence_case
from companion.words.values import YEAR

NAME = "shares-over-months"
KINDS = (
    "Randomised withdrawal",
    "Other randomised comparisons",
    "Compared without randomisation",
    "Followed without a comparison",
    "Pooled by others",
)
UP = (-4.0, 104.0)


class Axis(NamedTuple):
    """To the last time given, in a unit, with a place for the rows that give none."""

    unit: Unit
    last: float
    untimed: bool

    @property
    def wall(self) -> float:
        """Where the strip begins, for rows that give no one time."""
        return self.last * 1.06

    @property
    def beside(self) -> float:
        """The middle of the strip."""
        return self.last * 1.3

    @property
    def range(self) -> tuple[float, float]:
        """Both ends."""
        return -0.04 * self.last, self.last * 1.54 if self.untimed else self.wall

    def at(self, row: OutcomeRow) -> float:
        """The place of a row."""
        return self.beside if row.time_hours is None else float(row.time_hours) / self.unit.hours

    def spread(self, found: Sequence[Arm]) -> list[Arm]:
        """Arms, those that give no one time next to each other in the strip."""
        loose = [i for i, arm in enumerate(found) if arm.marks[0].row.time_hours is None]
        aside = abreast([self.beside] * len(loose), self.last / 12, self.last * 0.4)
        places = dict(zip(loose, aside, strict=True))
        return [
            arm._replace(marks=tuple(m._replace(at=places.get(i, m.at)) for m in arm.marks))
            for i, arm in enumerate(found)
        ]


def shares_over_months(view: View, rows: tuple[OutcomeRow, ...]) -> Chart:
    """A panel a kind of evidence and outcome; a study's arms side by side at each time."""
    able, reasons = sort_out(
        rows, lambda r: NO_SHARE if with_interval(r, "treatment") is None else ""
    )
    times = [float(r.time_hours) for r in able if r.time_hours is not None]
    last = max(times, default=0.0) or YEAR
    unit = unit_of(last)
    axis = Axis(unit, last / unit.hours, len(times) < len(able))
    parts: dict[tuple[int, str], list[Mark]] = {}
    for row in able:
        part = (_kind(view, row), values.outcome(view, row.outcome))
        for side in SIDES:
            if point := with_interval(row, side):
                parts.setdefault(part, []).append(Mark(row, side, axis.at(row), point))
    figure, panels, missing = Drawing(), [], 0
    said, marks = [], [mark for part in sorted(parts) for mark in parts[part]]
    for i, (kind, outcome) in enumerate(sorted(parts)):
        found = axis.spread(arms(view, parts[kind, outcome]))
        tall = room((arm.name for arm in found), 140, 340)
        series = draw(figure, view, found, i, apart=axis.last / 40)
        names = named(Frame(axis.range, UP, tall), series)
        missing += len(series) - len(names)
        heading = f"<b>{KINDS[kind]}</b><br>Share with {outcome}"
        y = {"range": UP, "ticksuffix": "%", "dtick": 25}
        panels.append(Panel(heading, tall, y, names, (wall(axis.wall),) * axis.untimed))
        said.append(f"{KINDS[kind]}, share with {outcome}: {ends(found, '%')}")
    stack(figure, panels, _laid(view, axis))
    what = outcomes_or(view, able, "an outcome")
    order = list(dict.fromkeys(mark.row for mark in marks))
    return Chart(
        NAME, f"Share with {what} over {unit.name}",
        f"{enumerated(said) or 'No row gives a share'}.", figure,
        ("Study", "Outcome", "Time", "Treatment", "Share", "Comparator", "Share, comparator",
         "Kind"),
        tuple(_cells(view, row) for row in order), studies(able),
        (*_how(view, able), *nameless(missing, "arm"),
         *intervals_note([m.point for m in marks]), *open_note(able),
         *shares_note(view, able), *not_drawn(reasons), *cautions(view, able)),
        tuple(row.address for row in order),
        labels_of(figure),
    )  # fmt: skip


def _kind(view: View, row: OutcomeRow) -> int:
    study = view.row(STUDIES, row.study)
    if row.analysis == "pooled":
        return 4
    if against_itself(row):
        return 3
    if study is None or not study.randomised or row.analysis == "cohort":
        return 2
    return 0 if study.design == "rct-withdrawal" else 1


def _laid(view: View, axis: Axis) -> dict[str, object]:
    ticks = even(axis.unit, axis.last)
    text = [f"{t:g}" for t in ticks]
    if axis.untimed:
        ticks, text = [*ticks, axis.beside], [*text, "no one time"]
    return {
        "range": axis.range, "tickvals": ticks, "ticktext": text,
        "title": {"text": f"{sentence_case(axis.unit.name)} {since(view)}"},
    }  # fmt: skip


def _given(view: View, row: OutcomeRow, side: str) -> str:
    return values.treatment(view, row.treatment if side == "treatment" else row.comparator)


def _cells(view: View, row: OutcomeRow) -> tuple[str, ...]:
    alone = with_interval(row, "control") is None
    return (
        values.study(view, row.study), values.outcome(view, row.outcome), when(row),
        _given(view, row, "treatment"), values.arm(row, "treatment"),
        "" if alone else _given(view, row, "control"), "" if alone else values.arm(row, "control"),
        KINDS[_kind(view, row)],
    )  # fmt: skip


def _how(view: View, rows: Sequence[OutcomeRow]) -> tuple[str, ...]:
    notes = []
    if untimed := sum(r.time_hours is None for r in rows):
        one = "gives" if untimed == 1 else "give"
        notes.append(
            f"{counted(untimed, 'row')} {one} no one time {since(view)}: right of the dotted line."
        )
    if rows:
        notes.append("Points of one time stand side by side; studies differ in whom they followed.")
    return tuple(notes)


KIND = ChartKind(
    NAME,
    OutcomeRow,
    "Shares over months",
    "Share of people with an outcome over weeks, months or years by arm, with intervals: "
    "randomised withdrawal, other comparisons and uncontrolled follow-up apart.",
    shares_over_months,
)
