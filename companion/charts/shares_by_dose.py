"""Share of people with an outcome by dose, the comparator beside it."""

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from companion.book.view import View
from companion.charts.base import Chart, ChartKind, Spots, family, lay_out, role
from companion.charts.names import contrasts, outcomes_or, told_apart
from companion.charts.notes import NO_SHARE, cautions, enumerated, listed, not_drawn, studies
from companion.charts.shares import in_percent
from companion.charts.sides import event, harms_first, shares_note
from companion.model import TREATMENTS
from companion.model.cells import Number
from companion.model.outcomes import OutcomeRow
from companion.words import values

NAME = "shares-by-dose"
UNITS = ("mg/kg", "mg")
DASHES = ("solid", "dash", "dot", "dashdot")


class Dose(NamedTuple):
    """An arm: its dose, the share of its people, and the cell that says both."""

    dose: float
    share: float
    said: str


class Group(NamedTuple):
    """The doses of one trial against one comparator, in one unit."""

    rows: tuple[OutcomeRow, ...]
    controls: tuple[Dose, ...]
    doses: tuple[Dose, ...]
    unit: str


def shares_by_dose(view: View, rows: tuple[OutcomeRow, ...]) -> Chart:
    """A line a trial over its doses; the larger excess first where the outcome is a harm."""
    groups, reasons = _grouped(view, rows)
    drawn = [r for g in groups for r in g.rows]
    names = told_apart([g.rows[0] for g in groups], lambda r: _name(view, r), contrasts(view))
    units = [u for u in UNITS if any(g.unit == u for g in groups)] or [UNITS[-1]]
    figure = make_subplots(rows=1, cols=len(units), shared_yaxes=True)
    cells: list[tuple[str, ...]] = []
    spots = [Spots() for _ in units]
    for i, (group, name) in enumerate(zip(groups, names, strict=True)):
        column = units.index(group.unit)
        _trace(figure, view, group, name, DASHES[i % len(DASHES)], spots[column], column + 1)
        cells += _cells(view, group)
    for i, unit in enumerate(units, 1):
        figure.update_xaxes(title={"text": f"Dose, {unit}"}, col=i)
    lay_out(figure, rows=9, x={}, y={"rangemode": "tozero", "ticksuffix": "%"}, lines=True)
    what = outcomes_or(view, drawn, "the outcome")
    said = enumerated([f"{n}: {_line(g)}" for g, n in zip(groups, names, strict=True)])
    return Chart(
        NAME, f"Share with {what} by dose", f"{said or 'No trial gives two doses'}.", figure,
        ("Study", "Outcome", "Time", "Treatment", "Dose", "Share"), tuple(cells), studies(drawn),
        (_how(groups), *shares_note(view, drawn), *not_drawn(reasons), *cautions(view, drawn)),
    )  # fmt: skip


def _grouped(view: View, rows: Sequence[OutcomeRow]) -> tuple[list[Group], list[str]]:
    """Trials with two doses or more, and why each other row is not drawn."""
    found: dict[tuple[str, ...], list[OutcomeRow]] = {}
    reasons = []
    for row in rows:
        dose = _dose(view, row.treatment)
        if row.share("treatment") is None:
            reasons.append(NO_SHARE)
        elif dose is None:
            reasons.append("no dose is fixed")
        else:
            same = ("study", "outcome", "scale", "time_hours", "comparator", "population",
                    "analysis")  # fmt: skip
            key = (*map(row.text, same), family(view, row.treatment).key, dose[1])
            found.setdefault(key, []).append(row)
    groups = []
    for key, mine in found.items():
        arms = [arm for r in mine if (arm := _index(view, r))]
        if len({arm.dose for arm in arms}) > 1:
            controls = dict.fromkeys(arm for r in mine if (arm := _control(view, r, key[-1])))
            ordered = tuple(sorted(arms, key=lambda a: a.dose))
            groups.append(Group(tuple(mine), tuple(controls), ordered, key[-1]))
        else:
            reasons += ["its trial gives no other dose"] * len(mine)
    return sorted(groups, key=lambda g: (harms_first(view, g.rows[0]), _order(view, g))), reasons


def _order(view: View, group: Group) -> float:
    """Harms by the excess of the highest dose, the larger first; others as they come."""
    if event(view, group.rows[0].outcome) != "harm" or not group.controls:
        return 0.0
    return group.controls[0].share - group.doses[-1].share


def _dose(view: View, treatment: str | None) -> tuple[Number, str] | None:
    found = view.row(TREATMENTS, treatment) if treatment else None
    if found is None:
        return None
    if found.dose_mg_per_kg is not None:
        return found.dose_mg_per_kg, UNITS[0]
    return (found.dose_mg, UNITS[1]) if found.dose_mg is not None else None


def _index(view: View, row: OutcomeRow) -> Dose | None:
    share, dose = in_percent(row, "treatment"), _dose(view, row.treatment)
    if share is None or dose is None:
        return None
    return Dose(float(dose[0]), share, values.arm(row, "treatment"))


def _control(view: View, row: OutcomeRow, unit: str) -> Dose | None:
    """The comparator at dose 0; at its own where it is another dose of the same family."""
    share = in_percent(row, "control")
    if share is None:
        return None
    own = _dose(view, row.comparator)
    same = row.comparator and family(view, row.comparator) == family(view, row.treatment)
    at = float(own[0]) if own and same and own[1] == unit else 0.0
    return Dose(at, share, values.arm(row, "control"))


def _points(group: Group) -> list[Dose]:
    return sorted((*group.controls, *group.doses), key=lambda d: d.dose)


def _name(view: View, row: OutcomeRow) -> str:
    when = values.hours(row.time_hours) if row.time_hours is not None else "time not stated"
    return f"{values.study(view, row.study)}, {values.outcome(view, row.outcome)}, {when}"


def _trace(
    figure: go.Figure, view: View, group: Group, name: str, dash: str, spots: Spots, column: int
) -> None:
    kind = family(view, group.rows[0].treatment)
    points = _points(group)
    marks = [spots.mark(p.dose, p.share, kind.symbol, 10) for p in points]
    figure.add_scatter(
        x=[p.dose for p in points], y=[p.share for p in points], mode="lines+markers", name=name,
        line={"color": kind.colour, "width": 2, "dash": dash}, meta=role("dose"),
        marker={"symbol": [m for m, _ in marks], "size": [s for _, s in marks],
                "color": kind.colour, "opacity": 1, "line": {"width": 1, "color": kind.colour}},
        row=1, col=column,
    )  # fmt: skip


def _cells(view: View, group: Group) -> list[tuple[str, ...]]:
    row = group.rows[0]
    when = values.hours(row.time_hours) if row.time_hours is not None else ""
    head = (values.study(view, row.study), values.outcome(view, row.outcome), when)
    other, index = values.treatment(view, row.comparator), family(view, row.treatment).name
    return [
        (*head, other if p in group.controls else index, f"{p.dose:g} {group.unit}", p.said)
        for p in _points(group)
    ]


def _line(group: Group) -> str:
    said = (f"{p.dose:g} {group.unit} {values.percent(p.share / 100)}" for p in _points(group))
    return ", ".join(said)


def _how(groups: Sequence[Group]) -> str:
    zero = any(c.dose == 0 for g in groups for c in g.controls)
    parts = ["Dose 0 is the comparator arm."] * zero
    orders = sum(len(g.rows) for g in groups)
    parts += ["Arms are small and trials differ; lines only join doses."] * bool(orders)
    return " ".join(parts) or f"A line joins the doses of one trial, in {listed(UNITS)}."


KIND = ChartKind(
    NAME,
    OutcomeRow,
    "Shares by dose",
    "Share of people with an outcome by dose, for trials that gave two doses or more.",
    shares_by_dose,
)
