"""Printed effects with their intervals, side by side and not pooled."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from companion.book.view import View
from companion.charts.base import GREY, Chart, ChartKind, bars, lay_out, named_axis, role
from companion.charts.names import contrasts, subject_of, told_apart
from companion.charts.notes import cautions, enumerated, levels, not_drawn, sort_out, studies
from companion.charts.results_by_time import RESULTS
from companion.charts.sides import by_side, of_line, sides_note
from companion.effects import MEASURES
from companion.model.outcomes import OutcomeRow
from companion.words import values
from companion.words.codes import in_words, sentence_case

NAME = "estimates"


class Effect(NamedTuple):
    """A row with what it prints."""

    row: OutcomeRow
    at: float
    low: float
    high: float


def estimates(view: View, rows: tuple[OutcomeRow, ...]) -> Chart:
    """Printed effects of one measure, which is the commonest among the rows."""
    able, reasons = sort_out(rows, _lacks)
    counts = Counter[str](r.measure for r in able)
    measure = max(counts, key=lambda m: counts[m]) if counts else ""
    others = [
        f"the measure is another ({in_words(r.measure)})" for r in able if r.measure != measure
    ]
    drawn = [r for r in able if r.measure == measure]
    names = told_apart(drawn, lambda r: _name(view, r), contrasts(view))
    effects = [_effect(r) for r in drawn]
    figure = go.Figure()
    for result, mark in RESULTS.items():
        mine = [(e, n) for e, n in zip(effects, names, strict=True) if e.row.result == result]
        if not mine:
            continue
        points = [(e.at, e.low, e.high) for e, _ in mine]
        figure.add_scatter(
            x=[e.at for e, _ in mine], y=[n for _, n in mine], mode="markers",
            name=sentence_case(in_words(result)), meta=role("estimate"),
            marker={"symbol": mark.symbol, "size": 10, "color": mark.colour},
            error_x=bars(points, thickness=2, width=0, color=mark.colour),
            hovertext=[f"{values.comparison(view, e.row)}<br>{values.effect(e.row)}"
                       for e, _ in mine],
            hoverinfo="text",
        )  # fmt: skip
    label = MEASURES[measure].label if measure in MEASURES else "effect"
    sides = by_side(view, drawn, of_line)
    side = f"<br>({next(iter(sides))})" if len(sides) == 1 else ""
    ratio = bool(drawn) and drawn[0].ratio
    figure.add_vline(x=drawn[0].null if drawn else 0, line={"width": 1, "color": GREY})
    lay_out(
        figure,
        rows=len(drawn),
        x={
            "type": "log" if ratio else "linear",
            "title": {"text": f"{sentence_case(label)}{side}"},
        },
        y=named_axis(names),
    )
    about = f"{subject_of(view, drawn)}: printed" if drawn else "Printed"
    return Chart(
        NAME, f"{about} effects, {label}", _alt(drawn, names), figure,
        ("Study", "Comparison", "Effect", "Source says"),
        tuple((n, values.comparison(view, r), values.effect(r), in_words(r.result))
              for n, r in zip(names, drawn, strict=True)),
        studies(drawn),
        ("Effects as printed by their authors, not pooled here.", *sides_note(sides),
         *levels(drawn), *not_drawn([*reasons, *others]), *cautions(view, drawn)),
    )  # fmt: skip


def _lacks(row: OutcomeRow) -> str:
    found = row.interval()
    if not row.comparative:
        return "it compares no arms"
    if row.estimate is None:
        return "no estimate is printed"
    if found is None:
        return "no whole interval is printed"
    if row.ratio and min(row.estimate, found.low) <= 0:
        return "a ratio or limit of 0 has no place on a log axis"
    return ""


def _effect(row: OutcomeRow) -> Effect:
    found = row.interval()
    if row.estimate is None or found is None:
        raise ValueError(f"{row.address} has no estimate with its interval")
    return Effect(row, float(row.estimate), float(found.low), float(found.high))


def _name(view: View, row: OutcomeRow) -> str:
    when = f", {values.hours(row.time_hours)}" if row.time_hours is not None else ""
    return f"{values.study(view, row.study)}{when}"


def _alt(drawn: Sequence[OutcomeRow], names: Sequence[str]) -> str:
    said = enumerated([f"{n}: {values.effect(r)}" for n, r in zip(names, drawn, strict=True)])
    return f"{said or 'No row prints an effect with its interval'}."


KIND = ChartKind(
    NAME,
    OutcomeRow,
    "Printed effects",
    "Effects of one measure as their authors print them, with their intervals, and not pooled.",
    estimates,
)
