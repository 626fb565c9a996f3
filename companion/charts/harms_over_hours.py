"""What happens in the hours after a treatment: shares and scores of both arms by time."""

import math
from collections.abc import Sequence

from companion.book.view import View
from companion.charts.arms import Mark, arms, draw, ends
from companion.charts.base import FEWEST, Chart, ChartKind, Point, labels_of
from companion.charts.doubts import open_note
from companion.charts.drawing import Drawing
from companion.charts.labels import Frame, named, nameless, room
from companion.charts.notes import (
    cautions,
    counted,
    enumerated,
    lacks_time,
    not_drawn,
    sort_out,
    studies,
)
from companion.charts.shares import intervals_note, with_interval
from companion.charts.sides import harms_first, shares_note
from companion.charts.stacked import STEP, Panel, level, stack
from companion.charts.times import log_range
from companion.model import SCALES
from companion.model.outcomes import SIDES, OutcomeRow, Side
from companion.words import values
from companion.words.codes import sentence_case, with_article

NAME = "harms-over-hours"
LATEST = 36
"""Hours after which a look is no longer of the day of the treatment."""
TICKS = (0.25, 0.5, 1, 2, 4, 8, 24)
SHARE = "share of people"
_MEANS = ("mean", "change", "median")
Part = tuple[int, str, str]


def harms_over_hours(view: View, rows: tuple[OutcomeRow, ...]) -> Chart:
    """A panel an outcome and unit, both arms of each row at its time."""
    able, reasons = sort_out(rows, _lacks)
    parts: dict[Part, list[Mark]] = {}
    for row in able:
        part = (harms_first(view, row), values.outcome(view, row.outcome), _unit(view, row))
        parts.setdefault(part, [])
        for side in SIDES:
            if point := _value(row, side):
                at = math.log10(float(row.time_hours or 1))
                parts[part].append(Mark(row, side, at, point))
    times = [float(r.time_hours) for r in able if r.time_hours is not None]
    across = log_range([TICKS[0], TICKS[-1], *times], 0.12)
    figure, panels, missing = Drawing(), [], 0
    said = []
    for i, part in enumerate(sorted(parts, key=lambda p: (p[0], -len(parts[p]), p))):
        found, up = arms(view, parts[part]), _range(parts[part], part[2] == SHARE)
        tall = room((arm.name for arm in found), 100, 300)
        unit = "%" if part[2] == SHARE else f" {part[2]}"
        series = draw(figure, view, found, i, apart=STEP, power=True, unit=unit)
        names = named(Frame(across, up, tall), series)
        missing += len(series) - len(names)
        y = {"range": up, "nticks": 6, "ticksuffix": "%" if part[2] == SHARE else ""}
        panels.append(Panel(_heading(parts[part], part), tall, y, names, (level(0),)))
        said.append(f"{sentence_case(part[1])}: {ends(found, unit)}")
    stack(figure, panels, {
        "type": "log", "range": across, "tickvals": TICKS,
        "ticktext": [values.hours(t) for t in TICKS],
        "title": {"text": f"Time since the {view.subject.occasion} (log scale)"},
    })  # fmt: skip
    shares = [m.point for part, found in parts.items() if part[2] == SHARE for m in found]
    return Chart(
        NAME, f"Unwanted effects in the hours after {with_article(view.subject.occasion)}",
        f"{enumerated(said) or 'No row gives what an arm showed within a day'}.", figure,
        ("Study", "Outcome", "Time", "Treatment", "Value", "Comparator", "Value, comparator"),
        tuple(_cells(view, row) for row in able), studies(able),
        (*_how(parts), *nameless(missing, "arm"), *intervals_note(shares), *open_note(able),
         *shares_note(view, [r for r in able if r.measure not in _MEANS]),
         *not_drawn(reasons), *cautions(view, able)),
        tuple(row.address for row in able),
        labels_of(figure),
    )  # fmt: skip


def _lacks(row: OutcomeRow) -> str:
    if lacking := lacks_time(row.time_hours):
        return lacking
    if row.time_hours is not None and row.time_hours > LATEST:
        return "its time is later than a day and a half"
    return "" if _value(row, "treatment") else "no share or score of an arm is given"


def _value(row: OutcomeRow, side: Side) -> Point | None:
    """A share with its limits, or a score: of one arm no source prints an interval."""
    if row.measure in _MEANS:
        mean = row.arm(side).mean
        return None if mean is None else (float(mean), None, None)
    return with_interval(row, side)


def _unit(view: View, row: OutcomeRow) -> str:
    """The unit, after the scale where the outcome does not name it: no two share an axis."""
    if row.measure not in _MEANS:
        return SHARE
    found = view.row(SCALES, row.scale) if row.scale else None
    if found is None:
        return "units not stated"
    said = found.abbreviation in values.outcome(view, row.outcome)
    unit = found.unit if said else f"{found.abbreviation} {found.unit}"
    return f"{unit} (change)" if row.measure == "change" else unit


def _range(marks: Sequence[Mark], share: bool) -> tuple[float, float]:
    every = [v for m in marks for v in m.point if v is not None]
    low, high = min([*every, 0.0]), max([*every, 10.0 if share else 0.0])
    room = 0.08 * (high - low) or 1.0
    return low - room, high + 2 * room


def _heading(marks: Sequence[Mark], part: Part) -> str:
    n = len({m.row.study for m in marks})
    few = "few data, " if n < FEWEST else ""
    what = counted(n, "study").replace("studys", "studies")
    return f"<b>{sentence_case(part[1])}</b><br>{sentence_case(few + what)}; {part[2]}"


def _shown(view: View, row: OutcomeRow) -> list[tuple[str, str]]:
    """Each arm that gives a value, and the value."""
    unit = _unit(view, row)
    return [
        (
            values.treatment(view, row.treatment if side == "treatment" else row.comparator),
            values.arm(row, side) if unit == SHARE else f"{values.number(point[0], 1)} {unit}",
        )
        for side in SIDES
        if (point := _value(row, side))
    ]


def _cells(view: View, row: OutcomeRow) -> tuple[str, ...]:
    index, *other = _shown(view, row)
    return (
        values.study(view, row.study), values.outcome(view, row.outcome),
        values.hours(row.time_hours or 0), *index, *(other[0] if other else ("", "")),
    )  # fmt: skip


def _how(parts: dict[Part, list[Mark]]) -> tuple[str, ...]:
    if not parts:
        return ()
    few = sum(len({m.row.study for m in found}) < FEWEST for found in parts.values())
    notes = ["Points of one time stand side by side."]
    if few:
        notes.append(f"{few} of {len(parts)} panels hold fewer than three studies.")
    if any(part[2] != SHARE for part in parts):
        notes.append("Scores are means as printed; their sources print no interval of an arm.")
    return tuple(notes)


KIND = ChartKind(
    NAME,
    OutcomeRow,
    "Harms over hours",
    "What both arms showed from minutes to a day after a treatment, a panel an outcome.",
    harms_over_hours,
)
