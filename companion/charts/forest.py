"""Forest plot: trials by comparator, the pooled result and its parts, and others' results apart."""

from collections.abc import Iterable, Sequence

from companion.book.view import View
from companion.charts.base import (
    GREY,
    RED,
    Chart,
    Point,
    Role,
    bars,
    families,
    family,
    labelled,
    opposed,
    role,
)
from companion.charts.drawing import Drawing
from companion.charts.effect_axis import effect_axis
from companion.charts.forest_plan import (
    HEAD,
    POOLED,
    PREDICTION,
    Line,
    Plan,
    arms,
    numbers,
    plan,
    span_of,
    subtotals,
    undrawn,
    weights,
)
from companion.charts.lines import lay_lines
from companion.charts.notes import cautions as row_cautions
from companion.charts.notes import levels, studies
from companion.charts.sides import of_line
from companion.questions import Answer
from companion.questions.cautions import cautions
from companion.synthesis import Pooled
from companion.words import results, values
from companion.words.codes import mid_sentence, sentence_case

SUBTOTALS = (
    "Subtotals are pooled as all trials are, but for those of two trials: how much two differ in "
    "truth cannot be told, so that they are taken for one common effect, with a Wald interval, "
    "which can be narrower for that alone."
)


ARMS = "Beside a trial: its events of its participants, or its mean (SD), in each arm."


def forest(view: View, found: Answer) -> Chart:
    """The trials of a question with their weights, and what pooling them gives."""
    shown = plan(view, found)
    totals = {n: a.pooled for n, a in subtotals(found, shown).items() if a.pooled}
    figure = Drawing()
    _draw_trials(figure, view, found, shown.trials)
    _draw_totals(figure, found, totals, "Subtotal", "subtotal")
    _draw_totals(figure, found, {POOLED: found.pooled} if found.pooled else {}, "Pooled", "pooled")
    _draw_prediction(figure, found)
    _draw_theirs(figure, shown.theirs)
    _lay_out(figure, view, found, shown)
    drawn = [line.row for line in (*shown.trials, *shown.theirs)]
    return Chart(
        f"forest-{found.question.id}", found.question.question, alternative(found), figure,
        ("Trial", "Index arm", "Comparator arm", "Effect", "Interval", "Weight"),
        (*_trial_cells(found, shown.trials), *_total_cells(found, totals), *_pooled_cells(found),
         *_their_cells(shown.theirs)),
        studies(drawn),
        (*cautions(found), *[ARMS] * bool(arms(view, found, shown)), *[SUBTOTALS] * bool(totals),
         *levels(line.row for line in shown.theirs), *undrawn(found, shown.theirs),
         *row_cautions(view, drawn)),
        labels=labelled((line.name, line.row.study) for line in (*shown.trials, *shown.theirs)),
    )  # fmt: skip


def _lay_out(figure: Drawing, view: View, found: Answer, shown: Plan) -> None:
    kind = found.measure
    lay_lines(
        figure, shown.groups, head=HEAD,
        x=effect_axis(_points(figure), ratio=kind.scale == "log"), keep=kind.null,
        title=f"{sentence_case(kind.label)}: {_sides(view, found)}",
        left=arms(view, found, shown), right=numbers(found, shown),
    )  # fmt: skip
    figure.add_vline(x=kind.null, line={"color": GREY, "width": 1})


def _points(figure: Drawing) -> Iterable[Point]:
    """Everything that the axis must hold."""
    for trace in figure.traces:
        limits = trace.get("error_x")
        for i, at in enumerate(trace["x"]):
            if limits:
                yield at, at - limits["arrayminus"][i], at + limits["array"][i]
            else:
                yield at, None, None


def _sides(view: View, found: Answer) -> str:
    """What lies on each side of the line, by the names of what was given."""
    given, _ = opposed(view, ((i.row.treatment, i.row.comparator or "") for i in found.inputs))
    index = mid_sentence(given) or "the treatment"
    return of_line(found.better, found.measure.name, index, found.question.comparator)


def _draw_trials(figure: Drawing, view: View, found: Answer, trials: Sequence[Line]) -> None:
    """The trials; families of treatments by colour, and by symbol where there are several."""
    sized = list(zip(trials, weights(found), strict=True))
    kinds = families(view, (line.row.treatment for line in trials))
    for kind in kinds:
        mine = [(line, w) for line, w in sized if family(view, line.row.treatment) == kind]
        alone = len(kinds) == 1
        figure.add_scatter(
            x=[line.at for line, _ in mine], y=[line.name for line, _ in mine], mode="markers",
            name="Trial, sized by its weight" if alone else f"Trial: {kind.name}",
            meta=role("trial"),
            marker={"symbol": "square" if alone else kind.symbol, "color": kind.colour,
                    "size": [7 + 14 * (w / 100) ** 0.5 for _, w in mine]},
            error_x=_bars([line[2:] for line, _ in mine], kind.colour),
            hovertext=[_hover(found, line, w) for line, w in mine], hoverinfo="text+y",
        )  # fmt: skip


def _draw_totals(
    figure: Drawing, found: Answer, totals: dict[str, Pooled], name: str, what: Role
) -> None:
    """Pooled results, each on the line of its name."""
    if not totals:
        return
    points = [_printed(found, result) for result in totals.values()]
    figure.add_scatter(
        x=[at for at, _, _ in points], y=list(totals), mode="markers", name=name, meta=role(what),
        error_x=_bars(points, RED),
        marker={"symbol": "diamond", "color": RED, "size": 15 if what == "pooled" else 11},
    )  # fmt: skip


def _draw_prediction(figure: Drawing, found: Answer) -> None:
    if span := span_of(found):
        figure.add_scatter(
            x=list(span), y=[PREDICTION, PREDICTION], mode="lines+markers",
            name="Prediction interval", line={"color": RED, "dash": "dash", "width": 2},
            marker={"symbol": "line-ns-open", "size": 10}, meta=role("prediction"),
        )  # fmt: skip


def _draw_theirs(figure: Drawing, theirs: Sequence[Line]) -> None:
    if theirs:
        figure.add_scatter(
            x=[line.at for line in theirs], y=[line.name for line in theirs], mode="markers",
            name="Pooled by others", meta=role("published"),
            error_x=_bars([line[2:] for line in theirs], GREY),
            marker={"symbol": "diamond-open", "color": GREY, "size": 12},
            hovertext=[values.effect(line.row) for line in theirs], hoverinfo="text+y",
        )  # fmt: skip


def _printed(found: Answer, result: Pooled) -> tuple[float, float, float]:
    kind = found.measure
    at, low, high = map(kind.from_scale, (result.estimate, result.ci_low, result.ci_high))
    return at, low, high


def _bars(points: Sequence[Point], colour: str) -> dict[str, object]:
    return bars(points, color=colour, thickness=2, width=0)


def _hover(found: Answer, line: Line, weight: float) -> str:
    at, low, high = results.shown(found.measure.name, *line[2:])
    share = f", weight {weight:.0f}%" if found.pooled else ""
    return f"{at} ({low} to {high}){share}"


def _trial_cells(found: Answer, trials: Sequence[Line]) -> list[tuple[str, ...]]:
    cells: list[tuple[str, ...]] = []
    for line, weight in zip(trials, weights(found), strict=True):
        at, low, high = results.shown(found.measure.name, *line[2:])
        arm = (values.arm(line.row, "treatment"), values.arm(line.row, "control"))
        share = f"{weight:.0f}%" if found.pooled else ""
        cells.append((line.name, *arm, at, f"95% CI {low} to {high}", share))
    return cells


def _their_cells(theirs: Sequence[Line]) -> list[tuple[str, ...]]:
    """As their authors print them."""
    return [
        (line.name, "", "", values.number(line.row.text("estimate")), values.interval(line.row), "")
        for line in theirs
    ]


def _total_cells(
    found: Answer, totals: dict[str, Pooled], share: str = ""
) -> list[tuple[str, ...]]:
    cells: list[tuple[str, ...]] = []
    for name, result in totals.items():
        at, low, high = results.shown(found.measure.name, *_printed(found, result))
        cells.append((name, "", "", at, f"{result.level:g}% CI {low} to {high}", share))
    return cells


def _pooled_cells(found: Answer) -> list[tuple[str, ...]]:
    if found.pooled is None:
        return []
    cells = _total_cells(found, {POOLED: found.pooled}, "100%")
    if said := results.prediction(found.measure.name, found.pooled):
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
