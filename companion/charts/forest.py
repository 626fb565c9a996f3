"""Forest plot: each trial, the pooled result, its prediction interval, and others' results."""

import plotly.graph_objects as go

from companion import wording
from companion.charts.base import KETAMINE, OTHER, Chart, label, lay_out, studies
from companion.evidence import row_at
from companion.questions import Answer, cautions
from companion.tables import Record
from companion.view import View

POOLED = "Pooled"
PREDICTION = "Prediction"


def digits(measure: str) -> int:
    """Decimals that a measure is printed with."""
    return 1 if measure == "mean_difference" else 2


def shown(measure: str, *values: float) -> tuple[str, ...]:
    """Values as a reader sees them."""
    return tuple(wording.number(value, digits(measure)) for value in values)


def forest(view: View, found: Answer) -> Chart:
    """The trials of a question with their weights, and what pooling them gives."""
    kind, result = found.measure, found.pooled
    names = _names(view, [i.record for i in found.inputs])
    figure = go.Figure()
    points = [i.printed for i in found.inputs]
    weights = result.weights if result else [100.0] * len(points)
    figure.add_scatter(
        x=[p[0] for p in points], y=names, mode="markers", name="Trial",
        marker={"symbol": "square", "color": KETAMINE.colour,
                "size": [7 + 14 * (w / 100) ** 0.5 for w in weights]},
        error_x=_bars(points, KETAMINE.colour),
        hovertext=[_hover(kind.name, p, w) for p, w in zip(points, weights, strict=True)],
        hoverinfo="text+y",
    )  # fmt: skip
    theirs = _theirs(view, found, kind.name)
    if theirs:
        figure.add_scatter(
            x=[float(r["estimate"]) for r in theirs],
            y=[f"{label(view, r['study'])} (theirs)" for r in theirs], mode="markers",
            name="Pooled by others", error_x=_bars([_limits(r) for r in theirs], OTHER.colour),
            marker={"symbol": "diamond-open", "color": OTHER.colour, "size": 12},
        )  # fmt: skip
    if result:
        at = [kind.from_scale(v) for v in (result.estimate, result.ci_low, result.ci_high)]
        figure.add_scatter(
            x=[at[0]], y=[POOLED], mode="markers", name="Pooled here",
            error_x=_bars([at], "#b3372f"),
            marker={"symbol": "diamond", "color": "#b3372f", "size": 15},
        )  # fmt: skip
        if result.pi_low is not None:
            span = [kind.from_scale(result.pi_low), kind.from_scale(result.pi_high)]
            figure.add_scatter(
                x=span, y=[PREDICTION, PREDICTION], mode="lines+markers",
                name="Prediction interval", line={"color": "#b3372f", "dash": "dash", "width": 2},
                marker={"symbol": "line-ns-open", "size": 10},
            )  # fmt: skip
    figure.add_vline(x=kind.null, line={"color": "#7d8590", "width": 1})
    order = [*names, *[f"{label(view, r['study'])} (theirs)" for r in theirs], POOLED, PREDICTION]
    lay_out(
        figure, rows=len(order),
        x={"type": "log" if kind.scale == "log" else "linear",
           "title": {"text": _axis(found)}},
        y={"categoryorder": "array", "categoryarray": order[::-1]},
    )  # fmt: skip
    rows: list[tuple[str, ...]] = [
        (name, wording.arm(i.record, "treatment"), wording.arm(i.record, "control"),
         *shown(kind.name, *p), f"{w:.0f}%" if result else "")
        for name, i, p, w in zip(names, found.inputs, points, weights, strict=True)
    ]  # fmt: skip
    rows += _summary_rows(view, found, theirs)
    return Chart(
        f"forest-{found.question.id}", found.question["question"], _alt(found), figure,
        ("Trial", "Index arm", "Comparator arm", "Effect", "95% from", "to", "Weight"),
        tuple(rows), studies([i.record for i in found.inputs]), cautions(found),
    )  # fmt: skip


def _summary_rows(view: View, found: Answer, theirs: list[Record]) -> list[tuple[str, ...]]:
    kind, result = found.measure, found.pooled
    rows = [
        (f"{label(view, r['study'])} (theirs)", "", "", *shown(kind.name, *_limits(r)), "")
        for r in theirs
    ]
    if result:
        values = (result.estimate, result.ci_low, result.ci_high)
        rows.append((POOLED, "", "", *shown(kind.name, *map(kind.from_scale, values)), "100%"))
        if result.pi_low is not None:
            span = map(kind.from_scale, (result.pi_low, result.pi_high))
            rows.append((PREDICTION, "", "", "", *shown(kind.name, *span), ""))
    return rows


def people(found: Answer) -> str:
    """``112 participants``, or that their number is not printed for every arm."""
    if found.participants is None:
        return "number of participants not printed for every arm"
    return f"{found.participants} participants"


def pooled_words(found: Answer) -> str:
    """``risk ratio 2.10 (95% CI 1.30 to 3.40)``, or why there is none."""
    if found.pooled is None:
        return "not pooled: fewer than two trials can be read"
    kind = found.measure
    values = (found.pooled.estimate, found.pooled.ci_low, found.pooled.ci_high)
    at, low, high = shown(kind.name, *(kind.from_scale(v) for v in values))
    return f"{kind.label} {at} (95% CI {low} to {high})"


def prediction_words(found: Answer) -> str:
    """The prediction interval with its convention."""
    result, kind = found.pooled, found.measure
    if result is None or result.pi_low is None:
        return "none"
    low, high = shown(kind.name, kind.from_scale(result.pi_low), kind.from_scale(result.pi_high))
    return f"{low} to {high} ({result.prediction})"


def _trials(found: Answer) -> str:
    k = len(found.inputs)
    return f"{k} trial" if k == 1 else f"{k} trials"


def _names(view: View, records: list[Record]) -> list[str]:
    plain = [label(view, r["study"]) for r in records]
    return [
        n if plain.count(n) == 1 else f"{n}, {wording.words(r['outcome'])} {i}"
        for i, (n, r) in enumerate(zip(plain, records, strict=True), 1)
    ]


def _bars(points: list, colour: str) -> dict:
    return {
        "type": "data", "symmetric": False, "color": colour, "thickness": 2, "width": 0,
        "array": [p[2] - p[0] for p in points], "arrayminus": [p[0] - p[1] for p in points],
    }  # fmt: skip


def _limits(record: Record) -> tuple[float, float, float]:
    at, low, high = (float(record[c]) for c in ("estimate", "ci_low", "ci_high"))
    return at, low, high


def _theirs(view: View, found: Answer, measure: str) -> list[Record]:
    rows = [row_at(view, item["row"]) for item in found.left_out]
    return [
        r for r in rows
        if r and r["analysis"] == "pooled" and r["measure"] == measure and r["ci_low"]
        and r["ci_high"]
    ]  # fmt: skip


def _hover(measure: str, point: tuple[float, float, float], weight: float) -> str:
    at, low, high = shown(measure, *point)
    return f"{at} ({low} to {high}), weight {weight:.0f}%"


def _axis(found: Answer) -> str:
    kind = found.measure
    better = "left of the line favours the treatment"
    if kind.scale == "log" or kind.name == "risk_difference":
        better = "right of the line: more often with the treatment"
    return f"{kind.label[0].upper()}{kind.label[1:]} ({better})"


def _alt(found: Answer) -> str:
    result = found.pooled
    text = f"{_trials(found)}, {people(found)}: {pooled_words(found)}."
    if result and result.pi_low is not None:
        text += f" Prediction interval {prediction_words(found)}."
    if result and result.tau2 is not None:
        text += f" τ² {result.tau2:.3g} ({result.tau2_method}), I² {result.i2_q:.0f}% by Q."
    return text
