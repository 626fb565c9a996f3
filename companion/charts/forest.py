"""Forest plot: each trial, the pooled result, its prediction interval, and others' results."""

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from companion.book.view import View
from companion.charts.base import (
    GREY,
    RED,
    Chart,
    Point,
    bars,
    families,
    family,
    lay_out,
    named_axis,
    role,
)
from companion.charts.names import contrasts, told_apart
from companion.charts.notes import cautions as row_cautions
from companion.charts.notes import levels, not_drawn, studies
from companion.charts.sides import of_line
from companion.model.outcomes import OutcomeRow
from companion.questions import Answer
from companion.questions.cautions import cautions
from companion.words import results, values
from companion.words.codes import sentence_case

POOLED = "Pooled"
PREDICTION = "Prediction"


class Line(NamedTuple):
    """A trial or a published result: its name, its row, its effect as printed."""

    name: str
    row: OutcomeRow
    at: float
    low: float
    high: float


def forest(view: View, found: Answer) -> Chart:
    """The trials of a question with their weights, and what pooling them gives."""
    kind, result = found.measure, found.pooled
    trials, theirs = _trials(view, found), _theirs(view, found)
    figure = go.Figure()
    _draw_trials(figure, view, found, trials)
    if theirs:
        figure.add_scatter(
            x=[line.at for line in theirs], y=[line.name for line in theirs], mode="markers",
            name="Pooled by others", meta=role("published"),
            error_x=_bars([line[2:] for line in theirs], GREY),
            marker={"symbol": "diamond-open", "color": GREY, "size": 12},
            hovertext=[values.effect(line.row) for line in theirs], hoverinfo="text+y",
        )  # fmt: skip
    _draw_pooled(figure, found)
    figure.add_vline(x=kind.null, line={"color": GREY, "width": 1})
    order = [line.name for line in (*trials, *theirs)]
    order += [POOLED] * bool(result) + [PREDICTION] * bool(_span(found))
    side = of_line(found.better, kind.name)
    lay_out(
        figure, rows=len(order), y=named_axis(order),
        x={"type": "log" if kind.scale == "log" else "linear",
           "title": {"text": f"{sentence_case(kind.label)}<br>({side})"}},
    )  # fmt: skip
    drawn = [line.row for line in (*trials, *theirs)]
    return Chart(
        f"forest-{found.question.id}", found.question.question, alternative(found), figure,
        ("Trial", "Index arm", "Comparator arm", "Effect", "Interval", "Weight"),
        (*_trial_cells(found, trials), *_their_cells(theirs), *_pooled_cells(found)),
        studies(drawn),
        (*cautions(found), *levels(line.row for line in theirs), *_undrawn(found, theirs),
         *row_cautions(view, drawn)),
    )  # fmt: skip


def _trials(view: View, found: Answer) -> list[Line]:
    rows = [i.row for i in found.inputs]
    names = told_apart(rows, lambda r: values.study(view, r.study), contrasts(view))
    return [Line(n, i.row, *i.printed) for n, i in zip(names, found.inputs, strict=True)]


def _theirs(view: View, found: Answer) -> list[Line]:
    """Published results left out of the pool, of the same measure and with a whole interval."""
    rows = [row for _, row in found.left_out if row and not _lacks(found, row)]
    names = told_apart(rows, lambda r: f"{values.study(view, r.study)} (theirs)", contrasts(view))
    return [
        Line(name, row, float(row.estimate), float(limits.low), float(limits.high))
        for name, row in zip(names, rows, strict=True)
        if row.estimate is not None and (limits := row.interval())
    ]


def _lacks(found: Answer, row: OutcomeRow) -> str:
    """Why a row left out of the pool cannot stand beside it either."""
    limits = row.interval()
    if row.analysis != "pooled":
        return "left out"
    if row.measure != found.question.measure:
        return "published with another measure"
    if row.estimate is None or limits is None:
        return "published without an interval"
    zero = row.ratio and min(row.estimate, limits.low) <= 0
    return "a limit of 0 has no place on a log axis" if zero else ""


def _undrawn(found: Answer, theirs: Sequence[Line]) -> tuple[str, ...]:
    """Rows of the question that are not in the plot, by the reason that stands beside each."""
    shown = {line.row.address for line in theirs}
    reasons = []
    for item, row in found.left_out:
        if row is None:
            reasons.append("the row cannot be read")
        elif row.address not in shown:
            lacking = _lacks(found, row)
            reasons.append(item.reason or lacking if lacking == "left out" else lacking)
    return not_drawn(reasons)


def _weights(found: Answer) -> Sequence[float]:
    return found.pooled.weights if found.pooled else [100.0] * len(found.inputs)


def _draw_trials(figure: go.Figure, view: View, found: Answer, trials: Sequence[Line]) -> None:
    """The trials; families of treatments by colour, and by symbol where there are several."""
    sized = list(zip(trials, _weights(found), strict=True))
    kinds = families(view, (line.row.treatment for line in trials))
    for kind in kinds:
        mine = [(line, w) for line, w in sized if family(view, line.row.treatment) == kind]
        alone = len(kinds) == 1
        figure.add_scatter(
            x=[line.at for line, _ in mine], y=[line.name for line, _ in mine], mode="markers",
            name="Trial" if alone else f"Trial: {kind.name}", meta=role("trial"),
            marker={"symbol": "square" if alone else kind.symbol, "color": kind.colour,
                    "size": [7 + 14 * (w / 100) ** 0.5 for _, w in mine]},
            error_x=_bars([line[2:] for line, _ in mine], kind.colour),
            hovertext=[_hover(found, line, w) for line, w in mine], hoverinfo="text+y",
        )  # fmt: skip


def _span(found: Answer) -> tuple[float, float] | None:
    """The prediction interval as printed."""
    result, kind = found.pooled, found.measure
    if result is None or result.pi_low is None or result.pi_high is None:
        return None
    return kind.from_scale(result.pi_low), kind.from_scale(result.pi_high)


def _draw_pooled(figure: go.Figure, found: Answer) -> None:
    result, kind = found.pooled, found.measure
    if result is None:
        return
    at, low, high = map(kind.from_scale, (result.estimate, result.ci_low, result.ci_high))
    figure.add_scatter(
        x=[at], y=[POOLED], mode="markers", name="Pooled here", meta=role("pooled"),
        error_x=_bars([(at, low, high)], RED),
        marker={"symbol": "diamond", "color": RED, "size": 15},
    )  # fmt: skip
    if span := _span(found):
        figure.add_scatter(
            x=list(span), y=[PREDICTION, PREDICTION], mode="lines+markers",
            name="Prediction interval", line={"color": RED, "dash": "dash", "width": 2},
            marker={"symbol": "line-ns-open", "size": 10}, meta=role("prediction"),
        )  # fmt: skip


def _bars(points: Sequence[Point], colour: str) -> dict[str, object]:
    return bars(points, color=colour, thickness=2, width=0)


def _hover(found: Answer, line: Line, weight: float) -> str:
    at, low, high = results.shown(found.measure.name, *line[2:])
    share = f", weight {weight:.0f}%" if found.pooled else ""
    return f"{at} ({low} to {high}){share}"


def _trial_cells(found: Answer, trials: Sequence[Line]) -> list[tuple[str, ...]]:
    cells: list[tuple[str, ...]] = []
    for line, weight in zip(trials, _weights(found), strict=True):
        at, low, high = results.shown(found.measure.name, *line[2:])
        arms = (values.arm(line.row, "treatment"), values.arm(line.row, "control"))
        share = f"{weight:.0f}%" if found.pooled else ""
        cells.append((line.name, *arms, at, f"95% CI {low} to {high}", share))
    return cells


def _their_cells(theirs: Sequence[Line]) -> list[tuple[str, ...]]:
    """As their authors print them."""
    return [
        (line.name, "", "", values.number(line.row.text("estimate")), values.interval(line.row), "")
        for line in theirs
    ]


def _pooled_cells(found: Answer) -> list[tuple[str, ...]]:
    result, kind = found.pooled, found.measure
    if result is None:
        return []
    printed = map(kind.from_scale, (result.estimate, result.ci_low, result.ci_high))
    at, low, high = results.shown(kind.name, *printed)
    cells: list[tuple[str, ...]] = [
        (POOLED, "", "", at, f"{result.level:g}% CI {low} to {high}", "100%")
    ]
    if said := results.prediction(kind.name, result):
        cells.append((PREDICTION, "", "", "", said, ""))
    return cells


def alternative(found: Answer) -> str:
    result = found.pooled
    text = f"{results.trials(found)}, {results.people(found)}: {results.pooled(found)}."
    if result and (said := results.prediction(found.measure.name, result)):
        text += f" Prediction interval {said}."
    if result and result.tau2 is not None:
        text += f" τ² {result.tau2:.3g} ({result.tau2_method}), I² {result.i2_q:.0f}% by Q."
    return text
