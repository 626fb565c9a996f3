"""When treatments separated from their comparators, from minutes to years."""

from collections.abc import Sequence

from companion.book.view import View
from companion.charts.base import (
    PALE,
    RED,
    Chart,
    ChartKind,
    families,
    family,
    labelled,
    role,
)
from companion.charts.drawing import Drawing
from companion.charts.lines import grouped, lay_lines
from companion.charts.names import contrasts, told_apart
from companion.charts.notes import AT_DOSE, cautions, counted, not_drawn, sort_out, studies
from companion.charts.panels import panels
from companion.charts.times import DAY, log_axis
from companion.model.cells import Number
from companion.model.outcomes import OnsetRow
from companion.model.subject import Family
from companion.words import values

NAME = "onset-timeline"
HOW = (
    "A bar runs from the first look with a difference to the last, ticks are the first and the "
    "last look. Where a start is open the first look is not given. With no dotted line before a "
    "filled one the effect was there at the first look: it began at or before it. An arrow marks "
    "one still there at the last look: it is not shown to have ended."
)
NONE = "A bar with crosses: no look found a difference. An open cross: the first look is not given."
SIZE, WIDTH = 12, 5
Named = tuple[OnsetRow, str]


def onset_timeline(view: View, rows: tuple[OnsetRow, ...]) -> Chart:
    """Onset rows as bars over a log time axis, by comparator, reviews apart from trials."""
    able, reasons = sort_out(rows, _lacks)
    rank = view.subject.rank
    able = tuple(sorted(able, key=lambda r: (rank(family(view, r.treatment).key), *_first(r))))
    groups = panels(view, able)
    order = [row for group in groups.values() for row in group]
    several = len({r.outcome for r in order}) > 1
    names = told_apart(
        order, lambda r: _name(view, r, several), contrasts(view), key=lambda r: r.id
    )
    named = list(zip(order, names, strict=True))
    figure = Drawing()
    _windows(figure, named)
    for kind in families(view, (r.treatment for r in order if r.apart is not None)):
        mine = [(r, n) for r, n in named if family(view, r.treatment) == kind]
        _bars(figure, view, kind, [(r, n) for r, n in mine if r.apart is not None])
    _nulls(figure, view, [(r, n) for r, n in named if r.separated == "no"])
    axis = log_axis(view, [t for r in order for t in _times(r)])
    lay_lines(
        figure,
        grouped(groups, names),
        x=axis, keep=DAY, title=axis.pop("title")["text"],
    )  # fmt: skip
    lost = sum(r.separated == "no" for r in rows) - sum(r.separated == "no" for r in order)
    null = f"; {lost} of them did not separate at any look" if lost else ""
    return Chart(
        NAME, "When treatments separated from their comparators", _alt(view, order), figure,
        ("Study", "Outcome", "Comparison", "First look", "First apart", "Most apart",
         "Last apart", "Last look"),
        tuple(_row(view, r) for r in order), studies(order),
        (HOW, NONE, *_unreported(order), *not_drawn(reasons, null), *cautions(view, order)),
        labels=labelled((name, row.study) for row, name in named),
    )  # fmt: skip


def _name(view: View, row: OnsetRow, several: bool) -> str:
    """Who looked; and at what, in a chart of several outcomes."""
    study = values.study(view, row.study)
    return f"{study}, {values.outcome(view, row.outcome)}" if several else study


def _lacks(row: OnsetRow) -> str:
    times = _times(row)
    if 0.0 in times:
        return AT_DOSE
    return "" if times else "no look is given"


def _times(row: OnsetRow) -> tuple[float, ...]:
    """Every time that a row gives, the looks first."""
    every = (row.assessed_from_hours, row.assessed_to_hours, row.apart, _last(row))
    return tuple(float(t) for t in every if t is not None)


def _looks(row: OnsetRow) -> tuple[float, ...]:
    """First and last look as far as they are given, each once."""
    given = (row.assessed_from_hours, row.assessed_to_hours)
    return tuple(dict.fromkeys(float(t) for t in given if t is not None))


def _last(row: OnsetRow) -> Number | None:
    """The last look known to show a difference."""
    return row.last_hours or row.peak_hours or row.apart


def _first(row: OnsetRow) -> tuple[int, float, str]:
    """Rows in order of separation; those that never did, or not known when, come last."""
    if row.apart is not None:
        return 0, float(row.apart), row.id
    return 1, _looks(row)[0], row.id


def _spans(parts: Sequence[tuple[Sequence[float], str]]) -> dict[str, list[float | str | None]]:
    """Points that belong together, with a gap after those of each line."""
    x: list[float | str | None] = []
    y: list[float | str | None] = []
    for times, name in parts:
        x += [*times, None]
        y += [*[name] * len(times), None]
    return {"x": x, "y": y}


def _windows(figure: Drawing, named: Sequence[Named]) -> None:
    figure.add_scatter(
        **_spans([(_looks(row), name) for row, name in named]), mode="lines+markers",
        line={"color": PALE, "width": 2, "dash": "dot"}, name="When the study looked",
        marker={"symbol": "line-ns-open", "size": SIZE + 2, "color": PALE, "line": {"width": 2}},
        hoverinfo="skip", meta=role("window"),
    )  # fmt: skip


def _bars(figure: Drawing, view: View, kind: Family, mine: Sequence[Named]) -> None:
    hover: list[str | None] = []
    symbols: list[str] = []
    sizes: list[int] = []
    spans = []
    for row, name in mine:
        first, last = _plain(row.apart), _plain(_last(row))
        spans.append(((first, last), name))
        text = (
            f"{values.comparison(view, row)}<br>"
            f"first apart: {values.onset(row, 'first_hours') or 'not reported'}"
            f"<br>last apart: {values.onset(row, 'last_hours') or 'not reported'}"
        )
        hover += [text, text, None]
        still = row.last_hours is not None and row.last_hours == row.assessed_to_hours
        # Where one look is both ends, the second symbol stands around the first.
        around = "-open" if first == last and still else ""
        symbols += [
            kind.symbol if row.assessed_from_hours is not None else f"{kind.symbol}-open",
            f"triangle-right{around}" if still else "line-ns-open",
            kind.symbol,
        ]
        sizes += [SIZE, 20 if around else SIZE, SIZE]
    figure.add_scatter(
        **_spans(spans), mode="lines+markers", name=kind.name, hovertext=hover, hoverinfo="text",
        line={"color": kind.colour, "width": WIDTH}, meta=role("apart"),
        marker={"color": kind.colour, "size": sizes, "symbol": symbols, "opacity": 1,
                "line": {"color": kind.colour, "width": 2}},
    )  # fmt: skip


def _plain(hours: Number | None) -> float:
    if hours is None:
        raise ValueError("a row without this time has no bar")
    return float(hours)


def _nulls(figure: Drawing, view: View, named: Sequence[Named]) -> None:
    """What did not separate, as large as what did."""
    if not named:
        return
    crosses: list[str] = []
    hover: list[str | None] = []
    for row, _ in named:
        cross = "x-open" if row.assessed_from_hours is None else "x"
        crosses += [cross] * (len(_looks(row)) + 1)
        text = f"{values.comparison(view, row)}<br>did not separate at any look"
        hover += [text] * len(_looks(row)) + [None]
    figure.add_scatter(
        **_spans([(_looks(row), name) for row, name in named]), mode="lines+markers",
        name="Did not separate at any look", meta=role("null"), hovertext=hover, hoverinfo="text",
        line={"color": RED, "width": WIDTH},
        marker={"symbol": crosses, "size": SIZE, "color": RED, "opacity": 1,
                "line": {"color": RED, "width": 2}},
    )  # fmt: skip


def _row(view: View, r: OnsetRow) -> tuple[str, ...]:
    times = [values.onset(r, c) for c in ("first_hours", "peak_hours", "last_hours")]
    first, last = (
        values.hours(t) if t is not None else "not given"
        for t in (r.assessed_from_hours, r.assessed_to_hours)
    )
    who, what = values.study(view, r.study), values.outcome(view, r.outcome)
    return (who, what, values.comparison(view, r), first, *times, last)


def _unreported(order: Sequence[OnsetRow]) -> tuple[str, ...]:
    alone = sum(r.apart is None and r.separated != "no" for r in order)
    if not alone:
        return ()
    return (f"Looks alone ({alone}): the study looked, and does not say what it saw when.",)


def _alt(view: View, order: Sequence[OnsetRow]) -> str:
    if not order:
        return "No row gives a look."
    found = [(r, float(r.first_hours)) for r in order if r.first_hours is not None]
    parts = [f"{counted(len(order), 'comparison')} from {counted(len(studies(order)), 'report')}."]
    for kind in families(view, (r.treatment for r, _ in found)):
        times = sorted(t for r, t in found if family(view, r.treatment) == kind)
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
