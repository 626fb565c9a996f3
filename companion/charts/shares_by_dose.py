"""Share of people with an outcome by dose, the comparator beside it."""

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from companion.book.view import View
from companion.charts.base import (
    Chart,
    ChartKind,
    Point,
    bars,
    families,
    family,
    labels_of,
    role,
)
from companion.charts.drawing import Drawing
from companion.charts.labels import Frame, Series, named, nameless, short
from companion.charts.names import contrasts, outcomes_or, told_apart
from companion.charts.notes import NO_SHARE, cautions, enumerated, not_drawn, studies
from companion.charts.shares import intervals_note, limits_said, with_interval
from companion.charts.sides import event, harms_first, shares_note
from companion.charts.stacked import Panel, abreast, axes, stack
from companion.model import TREATMENTS
from companion.model.cells import Number
from companion.model.outcomes import OutcomeRow, Side
from companion.questions.rows import RANDOMISED
from companion.words import values
from companion.words.codes import in_words, mid_sentence, sentence_case

NAME = "shares-by-dose"
UNITS = ("mg/kg", "mg")
APART = 0.1
"""Labelled doses are further apart than this part of the axis."""


class Dose(NamedTuple):
    """An arm: its dose, the share of its people in percent, who it is and what it showed."""

    dose: float
    point: Point
    treatment: str
    said: str


class Group(NamedTuple):
    """The doses of one trial against one comparator, in one unit."""

    rows: tuple[OutcomeRow, ...]
    controls: tuple[Dose, ...]
    doses: tuple[Dose, ...]
    unit: str

    @property
    def arms(self) -> list[Dose]:
        """Every arm by its dose."""
        return sorted((*self.controls, *self.doses), key=lambda d: d.dose)


def shares_by_dose(view: View, rows: tuple[OutcomeRow, ...]) -> Chart:
    """A line a trial over its doses; the larger excess first where the outcome is a harm."""
    groups, reasons = _grouped(view, rows)
    drawn = [r for g in groups for r in g.rows]
    figure, panels, missing = Drawing(), [], 0
    parts: dict[str, list[Group]] = {}
    for group in groups:
        parts.setdefault(_heading(view, group), []).append(group)
    highs = [v for g in groups for a in g.arms for v in a.point if v is not None]
    up = (0.0, 1.08 * max(highs, default=1.0))
    for i, (heading, mine) in enumerate(parts.items()):
        tall = min(260, 150 + 20 * len(mine))
        across, ticks = _ticks([a.dose for g in mine for a in g.arms])
        series = _draw(figure, view, mine, across, i)
        names = named(Frame(across, up, tall), series)
        missing += len(series) - len(names)
        y = {"range": up, "ticksuffix": "%", "dtick": 20}
        panels.append(Panel(heading, tall, y, names, x={"range": across, "tickvals": ticks}))
    stack(figure, panels, {})
    what = outcomes_or(view, drawn, "the outcome")
    said = enumerated([_line(view, g) for g in groups])
    return Chart(
        NAME, f"Share with {what} by dose", f"{said or 'No trial gives two doses'}.", figure,
        ("Study", "Outcome", "Time", "Treatment", "Dose", "Share", "95% interval"),
        tuple(line for g in groups for line in _cells(view, g)), studies(drawn),
        (*_how(view, groups), *nameless(missing, "line"),
         *intervals_note([a.point for g in groups for a in g.arms]),
         *shares_note(view, drawn), *not_drawn(reasons), *cautions(view, drawn)),
        labels=labels_of(figure),
    )  # fmt: skip


def _grouped(view: View, rows: Sequence[OutcomeRow]) -> tuple[list[Group], list[str]]:
    """Trials with two doses or more, and why each other row is not drawn."""
    found: dict[tuple[str, ...], list[OutcomeRow]] = {}
    reasons = []
    for row in rows:
        dose = _dose(view, row.treatment)
        if row.share("treatment") is None:
            reasons.append(NO_SHARE)
        elif row.analysis not in RANDOMISED:
            reasons.append(f"it is no comparison of arms or of a first period: {_kind(row)}")
        elif dose is None:
            reasons.append("no dose is fixed")
        else:
            same = ("study", "outcome", "scale", "time_hours", "comparator", "population",
                    "analysis")  # fmt: skip
            key = (*map(row.text, same), family(view, row.treatment).key, dose[1])
            found.setdefault(key, []).append(row)
    groups = []
    for key, mine in found.items():
        doses = [arm for r in mine if (arm := _arm(view, r, "treatment", key[-1]))]
        if len({arm.dose for arm in doses}) > 1:
            controls = dict.fromkeys(a for r in mine if (a := _arm(view, r, "control", key[-1])))
            ordered = tuple(sorted(doses, key=lambda a: a.dose))
            groups.append(Group(tuple(mine), tuple(controls), ordered, key[-1]))
        else:
            reasons += ["its trial gives no other dose"] * len(mine)
    return sorted(groups, key=lambda g: _order(view, g)), reasons


def _kind(row: OutcomeRow) -> str:
    return in_words(row.analysis).replace(", ", " in ")


def _order(view: View, group: Group) -> tuple[float, ...]:
    """Harms by the excess of the highest dose, the larger first; others by unit and time."""
    row, excess = group.rows[0], 0.0
    if event(view, row.outcome) == "harm" and group.controls:
        excess = group.doses[-1].point[0] - group.controls[0].point[0]
    when = float(row.time_hours) if row.time_hours is not None else inf
    return harms_first(view, row), -excess, UNITS.index(group.unit), when


def _dose(view: View, treatment: str | None) -> tuple[Number, str] | None:
    found = view.row(TREATMENTS, treatment) if treatment else None
    if found is None:
        return None
    if found.dose_mg_per_kg is not None:
        return found.dose_mg_per_kg, UNITS[0]
    return (found.dose_mg, UNITS[1]) if found.dose_mg is not None else None


def _arm(view: View, row: OutcomeRow, side: Side, unit: str) -> Dose | None:
    """An arm at its dose: a comparator at dose 0, unless it is another dose of the family."""
    point = with_interval(row, side)
    treatment = row.treatment if side == "treatment" else row.comparator
    if point is None or treatment is None:
        return None
    own = _dose(view, treatment)
    same = family(view, treatment) == family(view, row.treatment)
    at = float(own[0]) if own and same and own[1] == unit else 0.0
    return Dose(at, point, treatment, values.arm(row, side))


def _ticks(doses: Sequence[float]) -> tuple[tuple[float, float], list[float]]:
    """The range of a dose axis, and the doses given that its labels have room for."""
    top = max(doses) or 1.0
    kept: list[float] = []
    for dose in sorted({0.0, *doses}, reverse=True):
        if not kept or kept[-1] - dose >= APART * top:
            kept.append(dose)
    return (-0.08 * top, 1.08 * top), kept[::-1]


def _heading(view: View, group: Group) -> str:
    row = group.rows[0]
    when = f" at {values.hours(row.time_hours)}" if row.time_hours is not None else ""
    what = sentence_case(values.outcome(view, row.outcome))
    return f"<b>{what}</b>{when}<br>Dose in {group.unit}"


def _names(view: View, groups: Sequence[Group]) -> list[str]:
    return told_apart([g.rows[0] for g in groups], lambda r: short(view, r.study), contrasts(view))


def _draw(
    figure: Drawing, view: View, groups: Sequence[Group], across: tuple[float, float], column: int
) -> list[Series]:
    flat = [(i, arm) for i, g in enumerate(groups) for arm in g.arms]
    span = across[1] - across[0]
    places = abreast([arm.dose for _, arm in flat], span / 50, span / 14)
    series = []
    for i, (group, name) in enumerate(zip(groups, _names(view, groups), strict=True)):
        x = tuple(at for (j, _), at in zip(flat, places, strict=True) if j == i)
        points = tuple(arm.point for arm in group.arms)
        looks = [family(view, arm.treatment) for arm in group.arms]
        kind = family(view, group.rows[0].treatment)
        figure.add_scatter(
            x=x, y=[p[0] for p in points], mode="lines+markers", name=name, showlegend=False,
            line={"color": kind.colour, "width": 2}, meta=role("dose", group.rows[0].study),
            hoverinfo="text",
            hovertext=[f"{name}<br>{a.dose:g} {group.unit}: {a.said}" for a in group.arms],
            marker={"symbol": [k.symbol for k in looks], "size": 9, "opacity": 1,
                    "color": [k.colour for k in looks]},
            error_y=bars(points, thickness=1, width=0), cliponaxis=False, **axes(column),
        )  # fmt: skip
        series.append(Series(name, x, points))
    return series


def _cells(view: View, group: Group) -> list[tuple[str, ...]]:
    row = group.rows[0]
    when = values.hours(row.time_hours) if row.time_hours is not None else ""
    head = (values.study(view, row.study), values.outcome(view, row.outcome), when)
    other, index = values.treatment(view, row.comparator), family(view, row.treatment).name
    return [
        (*head, other if p in group.controls else index, f"{p.dose:g} {group.unit}", p.said,
         limits_said(p.point))
        for p in group.arms
    ]  # fmt: skip


def _line(view: View, group: Group) -> str:
    row = group.rows[0]
    when = f", {values.hours(row.time_hours)}" if row.time_hours is not None else ""
    arms = (f"{p.dose:g} {group.unit} {values.percent(p.point[0] / 100)}" for p in group.arms)
    who = f"{values.study(view, row.study)}, {values.outcome(view, row.outcome)}{when}"
    return f"{who}: {', '.join(arms)}"


def _how(view: View, groups: Sequence[Group]) -> tuple[str, ...]:
    if not groups:
        return ()
    kinds = families(view, (arm.treatment for g in groups for arm in g.arms))
    marks = enumerated([f"{k.symbol.replace('-', ' ')}, {mid_sentence(k.name)}" for k in kinds])
    zero = any(c.dose == 0 for g in groups for c in g.controls)
    parts = ["Dose 0 is the comparator arm."] * zero
    parts.append("A line joins the arms of one trial; points of one dose stand side by side.")
    return (*parts, f"Marks: {marks}.")


KIND = ChartKind(
    NAME,
    OutcomeRow,
    "Shares by dose",
    "Share of people with an outcome by dose, with intervals, for trials that gave two doses or "
    "more to parallel arms or in a first period.",
    shares_by_dose,
)
