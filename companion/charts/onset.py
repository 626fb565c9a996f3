"""When treatments separated from their comparators, from minutes to weeks."""

import plotly.graph_objects as go

from companion import wording
from companion.charts.base import (
    Chart,
    axis_names,
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

FLOOR = 0.25


def onset_timeline(view: View, records: tuple[Record, ...]) -> Chart:
    """Onset rows as bars over a log time axis: the looks, and from first to last separation."""
    drawn = [r for r in records if r["assessed_from_hours"] and r["assessed_to_hours"]]
    order = sorted(drawn, key=lambda r: (rank(look(view, r["treatment"])), *_first(r)))
    names = axis_names(view, order)
    figure = go.Figure()
    _windows(figure, order, names)
    for family in dict.fromkeys(look(view, r["treatment"]) for r in order):
        mine = [
            (r, n) for r, n in zip(order, names, strict=True)
            if look(view, r["treatment"]) == family and _apart(r)
        ]  # fmt: skip
        if mine:
            _bars(figure, mine, family, view)
    _nulls(figure, [(r, n) for r, n in zip(order, names, strict=True) if r["separated"] == "no"])
    ends = [float(r[c]) for r in order for c in ("assessed_from_hours", "assessed_to_hours")]
    low, high = max(min(ends, default=1), FLOOR), max(ends, default=24)
    lay_out(
        figure, rows=len(order), x=time_axis(low, high),
        y={"categoryorder": "array", "categoryarray": names[::-1]},
    )  # fmt: skip
    return Chart(
        "onset-times",
        "When treatments separated from their comparators",
        _alt(view, order),
        figure,
        ("Study", "Comparison", "First look", "First apart", "Most apart", "Last apart",
         "Last look"),
        tuple(_row(view, r) for r in order),
        studies(order),
        (
            "A filled start marks an effect already there at the first look: it began at or "
            "before it. An arrow marks one still there at the last look: it is not shown to "
            "have ended.",
        ),
    )  # fmt: skip


def _first(record: Record) -> tuple[int, float]:
    first = _apart(record)
    return (0, float(first)) if first else (1, float(record["assessed_from_hours"]))


def _apart(record: Record) -> str:
    """The earliest look known to show a difference: not the first where that is not reported."""
    return record["first_hours"] or record["peak_hours"] or record["last_hours"]


def _at(text: str) -> float:
    return max(float(text), FLOOR)


def _windows(figure: go.Figure, order: list[Record], names: list[str]) -> None:
    x, y = [], []
    for record, name in zip(order, names, strict=True):
        x += [_at(record["assessed_from_hours"]), _at(record["assessed_to_hours"]), None]
        y += [name, name, None]
    figure.add_scatter(
        x=x, y=y, mode="lines", line={"color": "#9aa3ad", "width": 2, "dash": "dot"},
        name="When the study looked", hoverinfo="skip",
    )  # fmt: skip


def _bars(figure: go.Figure, mine: list, family, view: View) -> None:
    x, y, hover, symbols = [], [], [], []
    for record, name in mine:
        first = _apart(record)
        last = record["last_hours"] or record["peak_hours"] or first
        x += [_at(first), _at(last), None]
        y += [name, name, None]
        text = (
            f"{comparison(view, record)}<br>first apart: {wording.onset(record, 'first_hours')}"
            f"<br>last apart: {wording.onset(record, 'last_hours') or 'not reported'}"
        )
        hover += [text, text, None]
        at_first_look = first == record["assessed_from_hours"]
        to_last_look = record["last_hours"] == record["assessed_to_hours"] != ""
        symbols += [
            family.symbol if at_first_look else f"{family.symbol}-open",
            "triangle-right" if to_last_look else "line-ns-open",
            family.symbol,
        ]
    figure.add_scatter(
        x=x, y=y, mode="lines+markers", name=family.name, hovertext=hover, hoverinfo="text",
        line={"color": family.colour, "width": 5},
        marker={"color": family.colour, "size": 12, "symbol": symbols,
                "line": {"color": family.colour, "width": 2}},
    )  # fmt: skip


def _nulls(figure: go.Figure, rows: list[tuple[Record, str]]) -> None:
    if not rows:
        return
    figure.add_scatter(
        x=[_at(r["assessed_from_hours"]) for r, _ in rows], y=[n for _, n in rows],
        mode="markers", name="Did not separate at any look",
        marker={"symbol": "x", "size": 11, "color": "#b3372f"}, hoverinfo="y+name",
    )  # fmt: skip


def _row(view: View, r: Record) -> tuple[str, ...]:
    times = [wording.onset(r, c) for c in ("first_hours", "peak_hours", "last_hours")]
    return (
        label(view, r["study"]),
        comparison(view, r),
        wording.hours(r["assessed_from_hours"]),
        *times,
        wording.hours(r["assessed_to_hours"]),
    )


def _alt(view: View, order: list[Record]) -> str:
    apart = [r for r in order if r["first_hours"]]
    null = [r for r in order if r["separated"] == "no"]
    parts = [f"{len(order)} comparisons from {len(studies(order))} reports."]
    for family in dict.fromkeys(look(view, r["treatment"]) for r in apart):
        mine = [r for r in apart if look(view, r["treatment"]) == family]
        times = sorted(float(r["first_hours"]) for r in mine)
        span = f"from {wording.hours(times[0])} to {wording.hours(times[-1])}"
        parts.append(f"{family.name}: first separation {span} in {len(mine)} comparisons.")
    parts.append(f"{len(null)} did not separate at any look.")
    return " ".join(parts)
