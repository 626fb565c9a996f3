"""The difference between arms over time, in points of one scale."""

import math

import plotly.graph_objects as go

from companion import wording
from companion.charts.base import (
    Chart,
    Look,
    comparison,
    label,
    lay_out,
    look,
    rank,
    studies,
    time_axis,
)
from companion.tables import Record
from companion.view import View

Point = tuple[float, float, float | None, float | None]


def difference(record: Record) -> tuple[float, float | None, float | None] | None:
    """Difference of an outcome row with its limits: printed, else from the means of the arms.

    Limits from means are 95% by normal quantile, where both SDs and sizes are given; they are
    left out for a printed estimate without an interval and for crossover means.
    """
    if record["measure"] == "mean_difference" and record["estimate"]:
        low, high = record["ci_low"], record["ci_high"]
        return (
            float(record["estimate"]),
            float(low) if low and high else None,
            float(high) if low and high else None,
        )
    if record["measure"] not in ("mean", "change"):
        return None
    if not record["treatment_mean"] or not record["control_mean"]:
        return None
    at = float(record["treatment_mean"]) - float(record["control_mean"])
    parts = [record[c] for c in ("treatment_sd", "treatment_n", "control_sd", "control_n")]
    if not all(parts) or record["analysis"] == "crossover":
        return at, None, None
    s1, n1, s2, n2 = (float(p) for p in parts)
    half = 1.959963984540054 * math.sqrt(s1**2 / n1 + s2**2 / n2)
    return at, at - half, at + half


def time_course(view: View, records: tuple[Record, ...]) -> Chart:
    """Differences by time; the points of one comparison are joined."""
    rows = [(r, d) for r in records if r["time_hours"] and (d := difference(r))]
    groups: dict[tuple[str, str, str], list[tuple[Record, tuple]]] = {}
    for record, found in sorted(rows, key=lambda x: float(x[0]["time_hours"])):
        key = (record["study"], record["treatment"], record["comparator"])
        groups.setdefault(key, []).append((record, found))
    figure = go.Figure()
    seen: set[Look] = set()
    ordered = sorted(groups.values(), key=lambda g: rank(look(view, g[0][0]["treatment"])))
    for group in ordered:
        _trace(figure, view, group, seen)
    figure.add_hline(y=0, line={"width": 1, "color": "#7d8590"})
    times = [float(r["time_hours"]) for r, _ in rows] or [1.0, 24.0]
    scales = {r["scale"] for r, _ in rows}
    unit = " / ".join(sorted(wording.scale(view.row("scales", s), s) for s in scales if s))
    lay_out(
        figure,
        rows=10,
        x=time_axis(max(min(times), 0.25), max(times)),
        y={"title": {"text": f"Difference, {unit} points"}},
    )
    figure.update_yaxes(showgrid=True)
    drawn = [r for group in ordered for r, _ in group]
    return Chart(
        "time-course",
        f"Difference from the comparator over time ({unit})",
        _alt(view, rows, len(groups)),
        figure,
        ("Study", "Comparison", "Time", "Difference", "95% from", "to"),
        tuple(_row(view, r, d) for r, d in rows),
        studies(drawn),
        ("Below zero favours the treatment. A bar is a confidence interval, where there is one.",),
    )


def _trace(figure: go.Figure, view: View, group: list, seen: set[Look]) -> None:
    first = group[0][0]
    family = look(view, first["treatment"])
    points = [(float(r["time_hours"]), *d) for r, d in group]
    text = f"{label(view, first['study'])}: {comparison(view, first)}"
    figure.add_scatter(
        x=[p[0] for p in points],
        y=[p[1] for p in points],
        mode="lines+markers",
        name=family.name,
        legendgroup=family.name,
        showlegend=family not in seen,
        hovertext=[f"{text}<br>{wording.hours(p[0])}: {p[1]:.1f}" for p in points],
        hoverinfo="text",
        line={"color": family.colour, "width": 2},
        marker={"symbol": family.symbol, "size": 9, "color": family.colour},
        error_y={
            "type": "data",
            "symmetric": False,
            "thickness": 1,
            "width": 3,
            "array": [p[3] - p[1] if p[3] is not None else 0 for p in points],
            "arrayminus": [p[1] - p[2] if p[2] is not None else 0 for p in points],
        },
    )
    seen.add(family)


def _row(view: View, r: Record, d: tuple) -> tuple[str, ...]:
    limits = ["" if v is None else wording.number(v, 1) for v in d[1:]]
    return (
        label(view, r["study"]),
        comparison(view, r),
        wording.hours(r["time_hours"]),
        wording.number(d[0], 1),
        *limits,
    )


def _alt(view: View, rows: list, groups: int) -> str:
    if not rows:
        return "No row gives a difference at a stated time."
    least = max(rows, key=lambda x: x[1][0])
    most = min(rows, key=lambda x: x[1][0])

    def say(item) -> str:
        record, found = item
        at = wording.number(found[0], 1)
        return f"{at} at {wording.hours(record['time_hours'])} ({label(view, record['study'])})"

    return (
        f"{len(rows)} differences from {groups} comparisons. Largest in favour of the treatment: "
        f"{say(most)}; least: {say(least)}."
    )
