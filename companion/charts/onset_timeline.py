"""When treatments separated from their comparators, from minutes to weeks."""

from collections.abc import Sequence

import plotly.graph_objects as go

from companion.book.view import View
from companion.charts.base import (
    PALE,
    RED,
    Chart,
    ChartKind,
    families,
    family,
    lay_out,
    named_axis,
    role,
    time_axis,
)
from companion.charts.names import contrasts, told_apart
from companion.charts.notes import AT_DOSE, cautions, counted, not_drawn, sort_out, studies
from companion.model.cells import Number
from companion.model.outcomes import OnsetRow
from companion.model.subject import Family
from companion.words import values

NAME = "onset-timeline"
HOW = (
    "A filled start marks an effect already there at the first look: it began at or before it. "
    "An arrow marks one still there at the last look: it is not shown to have ended."
)
Named = tuple[OnsetRow, str]


def onset_timeline(view: View, rows: tuple[OnsetRow, ...]) -> Chart:
    """Onset rows as bars over a log time axis: the looks, and from first to last separation."""
    able, reasons = sort_out(rows, _lacks)
    rank = view.subject.rank
    order = sorted(able, key=lambda r: (rank(family(view, r.treatment).key), *_first(r)))
    names = told_apart(order, lambda r: values.study(view, r.study), contrasts(view))
    named = list(zip(order, names, strict=True))
    figure = go.Figure()
    _windows(figure, named)
    for kind in families(view, (r.treatment for r in order if r.apart is not None)):
        mine = [(r, n) for r, n in named if family(view, r.treatment) == kind]
        _bars(figure, view, kind, [(r, n) for r, n in mine if r.apart is not None])
    _nulls(figure, [(r, n) for r, n in named if r.separated == "no"])
    ends = [t for r in order for t in _looks(r)]
    lay_out(figure, rows=len(order), x=time_axis(ends), y=named_axis(names))
    lost = sum(r.separated == "no" for r in rows) - sum(r.separated == "no" for r in order)
    null = f"; {lost} of them did not separate at any look" if lost else ""
    return Chart(
        NAME, "When treatments separated from their comparators", _alt(view, order), figure,
        ("Study", "Comparison", "First look", "First apart", "Most apart", "Last apart",
         "Last look"),
        tuple(_row(view, r) for r in order), studies(order),
        (HOW, *_unreported(order), *not_drawn(reasons, null), *cautions(view, order)),
    )  # fmt: skip


def _lacks(row: OnsetRow) -> str:
    looks = (row.assessed_from_hours, row.assessed_to_hours)
    if looks == (None, None):
        return "neither the first nor the last look is given"
    if None in looks:
        return f"no {'first' if looks[0] is None else 'last'} look is given"
    return AT_DOSE if 0.0 in (*looks, row.apart) else ""


def _looks(row: OnsetRow) -> tuple[float, float]:
    """First and last look of a row that gives both."""
    return _plain(row.assessed_from_hours), _plain(row.assessed_to_hours)


def _plain(hours: Number | None) -> float:
    if hours is None:
        raise ValueError("a row without this time is not drawn")
    return float(hours)


def _first(row: OnsetRow) -> tuple[int, float, str]:
    """Rows in order of separation; those that never did, or not known when, come last."""
    if row.apart is not None:
        return 0, float(row.apart), row.id
    return 1, _looks(row)[0], row.id


def _windows(figure: go.Figure, named: Sequence[Named]) -> None:
    x: list[float | None] = []
    y: list[str | None] = []
    for row, name in named:
        x += [*_looks(row), None]
        y += [name, name, None]
    figure.add_scatter(
        x=x, y=y, mode="lines", line={"color": PALE, "width": 2, "dash": "dot"},
        name="When the study looked", hoverinfo="skip", meta=role("window"),
    )  # fmt: skip


def _bars(figure: go.Figure, view: View, kind: Family, mine: Sequence[Named]) -> None:
    x: list[float | None] = []
    y: list[str | None] = []
    hover: list[str | None] = []
    symbols: list[str] = []
    sizes: list[int] = []
    for row, name in mine:
        first = _plain(row.apart)
        last = _plain(row.last_hours or row.peak_hours or row.apart)
        x += [first, last, None]
        y += [name, name, None]
        text = (
            f"{values.comparison(view, row)}<br>"
            f"first apart: {values.onset(row, 'first_hours') or 'not reported'}"
            f"<br>last apart: {values.onset(row, 'last_hours') or 'not reported'}"
        )
        hover += [text, text, None]
        there = row.apart == row.assessed_from_hours
        still = row.last_hours is not None and row.last_hours == row.assessed_to_hours
        # Where one look is both ends, the second symbol stands around the first.
        around = "-open" if first == last and still else ""
        symbols += [
            kind.symbol if there else f"{kind.symbol}-open",
            f"triangle-right{around}" if still else "line-ns-open",
            kind.symbol,
        ]
        sizes += [12, 20 if around else 12, 12]
    figure.add_scatter(
        x=x, y=y, mode="lines+markers", name=kind.name, hovertext=hover, hoverinfo="text",
        line={"color": kind.colour, "width": 5}, meta=role("apart"),
        marker={"color": kind.colour, "size": sizes, "symbol": symbols, "opacity": 1,
                "line": {"color": kind.colour, "width": 2}},
    )  # fmt: skip


def _nulls(figure: go.Figure, named: Sequence[Named]) -> None:
    if not named:
        return
    figure.add_scatter(
        x=[_looks(r)[0] for r, _ in named], y=[n for _, n in named],
        mode="markers", name="Did not separate at any look", meta=role("null"),
        marker={"symbol": "x", "size": 11, "color": RED}, hoverinfo="y+name",
    )  # fmt: skip


def _row(view: View, r: OnsetRow) -> tuple[str, ...]:
    times = [values.onset(r, c) for c in ("first_hours", "peak_hours", "last_hours")]
    first, last = _looks(r)
    return (
        values.study(view, r.study),
        values.comparison(view, r),
        values.hours(first),
        *times,
        values.hours(last),
    )


def _unreported(order: Sequence[OnsetRow]) -> tuple[str, ...]:
    alone = sum(r.apart is None and r.separated != "no" for r in order)
    if not alone:
        return ()
    return (f"A dotted line alone ({alone}): the study looked, and does not say what it saw when.",)


def _alt(view: View, order: Sequence[OnsetRow]) -> str:
    if not order:
        return "No row gives both its first and its last look."
    apart = [(r, float(r.first_hours)) for r in order if r.first_hours is not None]
    parts = [f"{counted(len(order), 'comparison')} from {counted(len(studies(order)), 'report')}."]
    for kind in families(view, (r.treatment for r, _ in apart)):
        times = sorted(t for r, t in apart if family(view, r.treatment) == kind)
        low, high = values.hours(times[0]), values.hours(times[-1])
        span = f"from {low} to {high}" if low != high else f"at {low}"
        number = counted(len(times), "comparison")
        parts.append(f"{kind.name}: first separation {span} in {number}.")
    parts.append(f"{sum(r.separated == 'no' for r in order)} did not separate at any look.")
    return " ".join(parts)


KIND = ChartKind(
    NAME,
    OnsetRow,
    "Onset times",
    "When each treatment first and last differed from its comparator, and when the study looked.",
    onset_timeline,
)
