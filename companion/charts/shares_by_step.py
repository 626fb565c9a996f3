"""Share of people with an outcome after each step of treatment, in the order of the rows."""

from collections.abc import Sequence

from companion.book.view import View
from companion.charts.base import (
    Chart,
    ChartKind,
    Point,
    bars,
    faint,
    families,
    family,
    labelled,
    lay_out,
    named_axis,
    role,
)
from companion.charts.drawing import Drawing
from companion.charts.names import contrasts, outcomes_or, told_apart
from companion.charts.notes import NO_SHARE, cautions, enumerated, not_drawn, sort_out, studies
from companion.charts.shares import intervals_note, limits_said, with_interval
from companion.charts.sides import shares_note
from companion.model.outcomes import OutcomeRow
from companion.words import values
from companion.words.codes import sentence_case

NAME = "shares-by-step"
ROOM = 1.25
"""Of the axis beyond the longest bar, where its number stands."""


def shares_by_step(view: View, rows: tuple[OutcomeRow, ...]) -> Chart:
    """Bars of the index arms' shares with their intervals, a bar a row."""
    able, reasons = sort_out(rows, lambda r: NO_SHARE if r.share("treatment") is None else "")
    points = [point for r in able if (point := with_interval(r, "treatment"))]
    drawn = list(zip(able, _names(view, able), points, strict=True))
    figure = Drawing()
    for kind in families(view, (r.treatment for r in able)):
        mine = [(n, p) for r, n, p in drawn if family(view, r.treatment) == kind]
        figure.add_bar(
            y=[n for n, _ in mine], x=[p[0] for _, p in mine], orientation="h", name=kind.name,
            marker=faint(kind.colour), hoverinfo="text", meta=role("step"),
            hovertext=[f"{n}: {' '.join(filter(None, (f'{p[0]:.1f}%', _within(p))))}"
                       for n, p in mine],
            error_x=bars([p for _, p in mine], thickness=3, width=0, color=kind.colour),
        )  # fmt: skip
    numbers = [
        {"text": f"{at:.1f}%", "x": at if high is None else high, "y": name, "xanchor": "left",
         "xshift": 5, "showarrow": False}
        for _, name, (at, _, high) in drawn
    ]  # fmt: skip
    # A bar a name: families do not share the width.
    figure.update_layout(barmode="overlay", annotations=numbers)
    what = outcomes_or(view, able, "the outcome")
    most = max((v for p in points for v in p if v is not None), default=100.0)
    lay_out(
        figure, rows=2 * len(drawn),
        x={"title": {"text": f"Share with {what}"}, "ticksuffix": "%", "range": [0, ROOM * most],
           "dtick": 10 if most <= 50 else 20},
        y=named_axis(n for _, n, _ in drawn),
    )  # fmt: skip
    return Chart(
        NAME, f"{sentence_case(what)} by treatment step", _alt(drawn),
        figure, ("Step", "Study", f"Share with {what}", "95% interval", "n"),
        tuple((n, values.study(view, r.study), f"{p[0]:.1f}%", limits_said(p),
               r.text("treatment_n")) for r, n, p in drawn),
        studies(able),
        (*intervals_note(points), *shares_note(view, able), *not_drawn(reasons),
         *cautions(view, able)),
        tuple(row.address for row in able),
        labelled((name, row.study) for row, name, _ in drawn),
    )  # fmt: skip


def _within(point: Point) -> str:
    limits = limits_said(point)
    return f"({limits})" if limits else ""


def _alt(drawn: Sequence[tuple[OutcomeRow, str, Point]]) -> str:
    if not drawn:
        return "No row gives a share."
    low, high = (pick(drawn, key=lambda d: d[2][0]) for pick in (min, max))
    ends = f"Lowest {low[2][0]:.1f}% ({low[1]}), highest {high[2][0]:.1f}% ({high[1]}). "
    said = enumerated([f"{n} {p[0]:.1f}%" for _, n, p in drawn])
    return f"{ends if len(drawn) > 1 else ''}{said}."


def _names(view: View, rows: Sequence[OutcomeRow]) -> list[str]:
    return told_apart(
        rows,
        lambda r: values.treatment(view, r.treatment),
        (lambda r: values.study(view, r.study), *contrasts(view)),
    )


KIND = ChartKind(
    NAME,
    OutcomeRow,
    "Shares by step",
    "Share of people with an outcome after each step of treatment, in the order of the rows.",
    shares_by_step,
)
