"""Share of people with an outcome after each step of treatment, in the order of the rows."""

from collections.abc import Sequence

import plotly.graph_objects as go

from companion.book.view import View
from companion.charts.base import Chart, ChartKind, families, family, lay_out, named_axis, role
from companion.charts.names import contrasts, outcomes_or, told_apart
from companion.charts.notes import NO_SHARE, cautions, enumerated, not_drawn, sort_out, studies
from companion.charts.shares import in_percent
from companion.charts.sides import shares_note
from companion.model.outcomes import OutcomeRow
from companion.words import values
from companion.words.codes import sentence_case

NAME = "shares-by-step"


def shares_by_step(view: View, rows: tuple[OutcomeRow, ...]) -> Chart:
    """Bars of the index arms' shares, a bar a row."""
    able, reasons = sort_out(rows, lambda r: NO_SHARE if r.share("treatment") is None else "")
    drawn = [(r, p) for r in able if (p := in_percent(r, "treatment")) is not None]
    names = _names(view, able)
    figure = go.Figure()
    for kind in families(view, (r.treatment for r in able)):
        mine = [
            (n, p) for n, (r, p) in zip(names, drawn, strict=True)
            if family(view, r.treatment) == kind
        ]  # fmt: skip
        figure.add_bar(
            y=[n for n, _ in mine], x=[p for _, p in mine], orientation="h", name=kind.name,
            marker={"color": kind.colour, "pattern": {"shape": "/", "size": 4}},
            text=[f"{p:.1f}%" for _, p in mine], textposition="outside", cliponaxis=False,
            meta=role("step"),
        )  # fmt: skip
    figure.update_layout(barmode="overlay")  # a bar a name: families do not share the width
    what = outcomes_or(view, able, "the outcome")
    lay_out(
        figure, rows=2 * len(drawn),
        x={"title": {"text": f"Share with {what}"}, "ticksuffix": "%", "rangemode": "tozero"},
        y=named_axis(names),
    )  # fmt: skip
    said = enumerated([f"{n} {p:.1f}%" for n, (_, p) in zip(names, drawn, strict=True)])
    return Chart(
        NAME, f"{sentence_case(what)} by treatment step", f"{said or 'No row gives a share'}.",
        figure, ("Step", "Study", f"Share with {what}", "n"),
        tuple((n, values.study(view, r.study), f"{p:.1f}%", r.text("treatment_n"))
              for n, (r, p) in zip(names, drawn, strict=True)),
        studies(able),
        (*shares_note(view, able), *not_drawn(reasons), *cautions(view, able)),
    )  # fmt: skip


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
