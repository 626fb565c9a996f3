"""Shares of people: by dose, by treatment step, and with an adverse event."""

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from companion import wording
from companion.charts.base import (
    CONVENTIONAL,
    OTHER,
    Chart,
    label,
    lay_out,
    look,
    name,
    percent,
    studies,
)
from companion.tables import Record
from companion.view import View

PANELS = (("dose_mg_per_kg", "mg/kg"), ("dose_mg", "mg"))


def outcome_by_dose(view: View, records: tuple[Record, ...]) -> Chart:
    """Share with the outcome by dose, the comparator at dose 0; doses of one trial are joined."""
    groups: dict[tuple[str, str, str, str], list[tuple[float, float, Record]]] = {}
    for record in records:
        treatment = view.row("treatments", record["treatment"])
        share = percent(record, "treatment")
        if treatment is None or share is None:
            continue
        for column, unit in PANELS:
            if treatment[column]:
                key = (record["study"], record["outcome"], record["time_hours"], unit)
                groups.setdefault(key, []).append((float(treatment[column]), share, record))
                break
    groups = {k: sorted(v, key=lambda p: p[0]) for k, v in groups.items() if len(v) > 1}
    units = [unit for _, unit in PANELS if any(k[3] == unit for k in groups)] or ["mg"]
    figure = make_subplots(rows=1, cols=len(units), shared_yaxes=True)
    rows = []
    for key, points in groups.items():
        rows += _dose_trace(figure, view, key, points, units.index(key[3]) + 1)
    for i, unit in enumerate(units, 1):
        figure.update_xaxes(title={"text": f"Dose, {unit}"}, col=i)
    lay_out(figure, rows=9, x={}, y={"rangemode": "tozero", "ticksuffix": "%"})
    figure.update_yaxes(showgrid=True)
    outcomes = sorted({wording.words(k[1]) for k in groups})
    alt = "; ".join(
        f"{label(view, k[0])}, {wording.words(k[1])} at {wording.hours(k[2] or 0)}: "
        + ", ".join(f"{d:g} {k[3]} {s:.0f}%" for d, s, _ in v)
        for k, v in groups.items()
    )
    return Chart(
        "outcome-by-dose", f"Share with {' or '.join(outcomes) or 'the outcome'} by dose",
        f"{alt or 'No trial gives two doses'}.", figure,
        ("Study", "Outcome", "Time", "Dose", "Share"), tuple(rows),
        studies([p[2] for v in groups.values() for p in v]),
        ("Dose 0 is the comparator arm. Arms are small and trials differ; lines only join doses.",),
    )  # fmt: skip


def _dose_trace(figure: go.Figure, view: View, key, points, column: int) -> list[tuple[str, ...]]:
    study, outcome, time, unit = key
    family = look(view, points[0][2]["treatment"])
    control = next((c for _, _, r in points if (c := percent(r, "control")) is not None), None)
    line = ([(0.0, control)] if control is not None else []) + [(d, s) for d, s, _ in points]
    when = wording.hours(time) if time else "end"
    figure.add_scatter(
        x=[d for d, _ in line], y=[s for _, s in line], mode="lines+markers",
        name=f"{label(view, study)}, {wording.words(outcome)}, {when}",
        line={"color": family.colour, "width": 2},
        marker={"symbol": family.symbol, "size": 10, "color": family.colour},
        row=1, col=column,
    )  # fmt: skip
    return [
        (label(view, study), wording.words(outcome), when, f"{d:g} {unit}", f"{s:.0f}%")
        for d, s in line
    ]


def remission_by_step(view: View, records: tuple[Record, ...]) -> Chart:
    """Share in remission after each treatment step, in the order of the rows."""
    drawn = [(r, p) for r in records if (p := percent(r, "treatment")) is not None]
    names = [name(view, r["treatment"]) for r, _ in drawn]
    names = [
        f"{n}, {label(view, r['study'])}" if names.count(n) > 1 else n
        for n, (r, _) in zip(names, drawn, strict=True)
    ]
    figure = go.Figure()
    figure.add_bar(
        y=names, x=[p for _, p in drawn], orientation="h", name="In remission",
        marker={"color": CONVENTIONAL.colour, "pattern": {"shape": "/", "size": 4}},
        text=[f"{p:.1f}%" for _, p in drawn], textposition="outside", cliponaxis=False,
    )  # fmt: skip
    lay_out(
        figure, rows=2 * len(drawn),
        x={"title": {"text": "Share in remission"}, "ticksuffix": "%", "rangemode": "tozero"},
        y={"categoryorder": "array", "categoryarray": names[::-1]},
    )  # fmt: skip
    said = "; ".join(f"{n} {p:.1f}%" for n, (_, p) in zip(names, drawn, strict=True))
    return Chart(
        "remission-by-step", "Remission by treatment step", f"{said}.", figure,
        ("Step", "Study", "In remission", "n"),
        tuple((n, label(view, r["study"]), f"{p:.1f}%", r["treatment_n"])
              for n, (r, p) in zip(names, drawn, strict=True)),
        studies([r for r, _ in drawn]),
    )  # fmt: skip


def _event_names(view: View, rows: list[Record]) -> list[str]:
    """The event; its study where several are drawn; a count where that is not enough."""
    names = [wording.words(r["outcome"]) for r in rows]
    if len(studies(rows)) > 1:
        names = [f"{n}, {label(view, r['study'])}" for n, r in zip(names, rows, strict=True)]
    return [
        f"{n} ({names[: i + 1].count(n)})" if names.count(n) > 1 else n for i, n in enumerate(names)
    ]


def adverse_events(view: View, records: tuple[Record, ...]) -> Chart:
    """Share with an adverse event in each arm, the larger difference first."""
    drawn = [
        (r, a, b)
        for r in records
        if (a := percent(r, "treatment")) is not None and (b := percent(r, "control")) is not None
    ]
    drawn.sort(key=lambda x: x[2] - x[1])
    names = _event_names(view, [r for r, _, _ in drawn])
    figure = go.Figure()
    x, y = [], []
    for n, (_, a, b) in zip(names, drawn, strict=True):
        x += [a, b, None]
        y += [n, n, None]
    figure.add_scatter(x=x, y=y, mode="lines", line={"color": "#9aa3ad", "width": 2},
                       showlegend=False, hoverinfo="skip")  # fmt: skip
    figure.add_scatter(
        x=[b for _, _, b in drawn], y=names, mode="markers", name="Comparator arm",
        marker={"symbol": "circle-open", "size": 10, "color": OTHER.colour, "line": {"width": 2}},
        hovertemplate="%{x:.0f}%",
    )  # fmt: skip
    for family in dict.fromkeys(look(view, r["treatment"]) for r, _, _ in drawn):
        mine = [(n, a) for n, (r, a, _) in zip(names, drawn, strict=True)
                if look(view, r["treatment"]) == family]  # fmt: skip
        figure.add_scatter(
            x=[a for _, a in mine], y=[n for n, _ in mine], mode="markers", name=family.name,
            marker={"symbol": family.symbol, "size": 12, "color": family.colour},
            hovertemplate="%{x:.0f}%",
        )  # fmt: skip
    lay_out(
        figure, rows=len(drawn),
        x={"title": {"text": "Share with the event"}, "ticksuffix": "%", "rangemode": "tozero"},
        y={"categoryorder": "array", "categoryarray": names[::-1]},
    )  # fmt: skip
    top = [
        f"{n} {a:.0f}% against {b:.0f}%"
        for n, (_, a, b) in list(zip(names, drawn, strict=True))[:3]
    ]
    return Chart(
        "adverse-events", "Adverse events in each arm",
        f"{len(drawn)} comparisons. Largest differences: {'; '.join(top)}.", figure,
        ("Event and study", "Index arm", "Comparator arm", "Comparison"),
        tuple((n, wording.share(r, "treatment") or f"{a:.1f}%",
               wording.share(r, "control") or f"{b:.1f}%",
               f"{name(view, r['treatment'])} vs {name(view, r['comparator'])}")
              for n, (r, a, b) in zip(names, drawn, strict=True)),
        studies([r for r, _, _ in drawn]),
        ("Events counted at any time in the trial unless the row says otherwise.",),
    )  # fmt: skip
