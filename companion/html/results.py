"""A pooled question as readers see it: forest plot, other methods, and what stands around it."""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from companion import synthesis
from companion.charts.base import Chart
from companion.charts.forest import alternative as alt
from companion.charts.forest import forest as plot
from companion.charts.forest_plan import POOLED, Plan, numbers, plan, subtotals
from companion.html import figures
from companion.html.desk import Desk
from companion.html.fill import data_block, fill
from companion.html.sheets import Cell, Sheet
from companion.model import REVIEW_STUDIES
from companion.questions.answers import PAIR, Answer, options
from companion.questions.methods import alternatives
from companion.synthesis import Pooled, SynthesisError
from companion.words import methods, results, values
from companion.words.codes import in_words

_METHOD = ". Method: "
OTHERWISE = f"{POOLED}, as chosen"
"""The name of the line of a result by another method, where it has no room for the method."""


def forest(found: Answer, desk: Desk) -> Markup:
    """The forest plot with a switch between estimators and intervals, all computed here."""
    chart = plot(desk.view, found)
    rows = [found.question, *(item.row for item in found.inputs)]
    parts = [figures.html(chart, _id(found), desk), figures.flags(rows, desk)]
    others = [replace(found, pooled=result) for _, _, result in alternatives(found)]
    if others:
        if _key(found) not in map(_key, others):
            others.insert(0, found)
        parts += [
            switch(found, others, chart, plan(desk.view, found)),
            heterogeneity(found),
            steps(found, desk),
        ]
    parts += [left_out(found, desk), differences(found, desk)]
    return Markup("").join(parts)


def switch(found: Answer, others: Sequence[Answer], chart: Chart, shown: Plan) -> Markup:
    """The choice of another method, with everything that the figure then draws and says."""
    order = _order(chart)
    items = [_item(other, found, shown) for other in others]
    estimators = {str(i["estimator"]): other for i, other in zip(items, others, strict=True)}
    data = {
        "items": items,
        "estimators": {name: _estimator(other, order, shown) for name, other in estimators.items()},
    }
    method = methods.method(found.pooled)
    return fill("switch", id=_id(found), method=method, items=items, data=data_block(data))


def _id(found: Answer) -> str:
    return f"forest-{found.question.id}"


def _key(found: Answer) -> str:
    """Estimator and interval by their codes, for the script; readers see their names."""
    result = found.pooled
    return f"{_code(result)}, {result.interval}" if result else ""


def _code(result: Pooled) -> str:
    if result.weighting == "mantel-haenszel":
        return result.weighting
    return result.tau2_method or "common"


def _item(other: Answer, found: Answer, shown: Plan) -> dict[str, object]:
    """What depends on estimator and interval: where the marks lie and what is said of them."""
    kind, result = other.measure, other.pooled
    if result is None or found.pooled is None:
        raise ValueError("nothing is pooled")
    name, own = methods.named(result), methods.named(found.pooled)
    limits = (result.estimate, result.ci_low, result.ci_high, result.pi_low, result.pi_high)
    _, low, high = results.printed(kind.name, result)
    mark = f"Shown: {name}; the book's own result is {own}"
    return {
        "key": _key(other),
        "name": name,
        "own": name == own,
        "estimator": _code(result),
        "values": [None if v is None else kind.from_scale(v) for v in limits],
        "interval": f"{low} to {high}",
        "totals": [_limits(part) for part in subtotals(other, shown).values()],
        "columns": {"effect": _column(other, shown, "effect")},
        "row": f"{POOLED} ({name})",
        "label": OTHERWISE,
        "mark": f"Shown: the book's own result, {own}" if name == own else mark,
        "alt": alt(other),
        "method": methods.method(result),
    }


def _limits(part: Answer) -> list[float] | None:
    """A subtotal with its limits as printed; None where the method does not converge."""
    kind, result = part.measure, part.pooled
    if result is None:
        return None
    return [kind.from_scale(v) for v in (result.estimate, result.ci_low, result.ci_high)]


def _column(other: Answer, shown: Plan, key: str) -> tuple[str, ...]:
    """What a column of the figure holds under another method."""
    return next(column.written for column in numbers(other, shown) if column.key == key)


def _order(chart: Chart) -> list[int]:
    """Positions of the trials in the order in which the figure's traces of trials draw them."""
    names = [row[0] for row in chart.rows]
    traces = (t for t in chart.drawing.traces if t.get("meta", {}).get("role") == "trial")
    return [names.index(name) for trace in traces for name in trace["y"]]


def _estimator(other: Answer, order: Sequence[int], shown: Plan) -> dict[str, object]:
    """What depends on the estimator alone: each trial's weight, and how much the trials differ.

    Squares are sized, and hovers worded, as the forest plot does.
    """
    weights = other.pooled.weights if other.pooled else ()
    return {
        "sizes": [round(7 + 14 * (weights[i] / 100) ** 0.5, 2) for i in order],
        "hover": [_hover(other, i, weights[i]) for i in order],
        "columns": {"weight": _column(other, shown, "weight")},
        "parts": _disagreement(other)[0],
    }


def _hover(other: Answer, i: int, weight: float) -> str:
    at, low, high = results.shown(other.measure.name, *other.inputs[i].printed)
    return f"{at} ({low} to {high}), weight {weight:.0f}%"


def _disagreement(found: Answer) -> tuple[str, str]:
    """How much the trials disagree, and the method, each in words."""
    if found.pooled is None:
        return "", ""
    parts, _, method = results.heterogeneity(found, found.pooled).partition(_METHOD)
    return parts, method.removesuffix(".")


def heterogeneity(found: Answer) -> Markup:
    """How much the trials disagree, by name: τ² with its Q-profile interval, both I², Q."""
    parts, method = _disagreement(found)
    return fill("heterogeneity", id=_id(found), parts=parts, method=method)


def steps(found: Answer, desk: Desk) -> Markup:
    """The result as trials were added by year, and without each trial in turn.

    Nothing for two trials; two of more are a common effect. Where a step cannot be computed, the
    reason is said in its place.
    """
    if len(found.inputs) < 3:
        return Markup("")
    names = [values.study(desk.view, item.row.study) for item in found.inputs]
    effects, variances, how = found.effects, found.variances, options(found)
    problem, sheets = "", []
    try:
        pair = synthesis.pool(effects[:2], variances[:2], **PAIR)
        added = (pair, *synthesis.cumulative(effects, variances, start=3, **how))
        less = how if len(effects) > 3 else PAIR
        without = synthesis.leave_one_out(effects, variances, **less)
    except SynthesisError as error:
        problem = str(error)
    else:
        first = [f"up to {name}" for name in names[1:]]
        left = [f"without {name}" for name in names]
        sheets = [
            _steps("Trials added by year", "Added", first, added, found),
            _steps("One trial left out in turn", "Left out", left, without, found),
        ]
    paired = found.question.model == "random"
    return fill("steps", sheets=sheets, problem=problem, paired=paired)


def _steps(
    caption: str, head: str, names: list[str], steps: tuple[Pooled, ...], found: Answer
) -> Markup:
    kind = found.measure
    rows = []
    for name, step in zip(names, steps, strict=True):
        printed = (kind.from_scale(v) for v in (step.estimate, step.ci_low, step.ci_high))
        cells = (Cell(text) for text in results.shown(kind.name, *printed))
        rows.append((Cell(name), Cell(str(step.k)), *cells))
    level = f"{steps[0].level:g}%"
    return Sheet(caption, (head, "Trials", "Effect", f"{level} from", "to"), tuple(rows)).html()


def left_out(found: Answer, desk: Desk) -> Markup:
    """Rows that were considered and not pooled, each with its reason; nothing where none was."""
    rows = []
    for item, row in found.left_out:
        if row is None:
            who, result = Cell(item.row), Cell("")
        else:
            who = desk.cautioned(desk.study(row.study), row)
            said = values.effect(row) or values.arm(row, "treatment") or in_words(row.result)
            result = desk.flagged(Cell(said, desk.links.row(row.table, row.id)), row)
        rows.append((who, result, Cell(values.named(desk.view, item.reason or ""))))
    if not rows:
        return Markup("")
    head = ("Study", "Its result", "Why it is left out")
    return Sheet("Considered and not pooled", head, tuple(rows)).html()


def differences(found: Answer, desk: Desk) -> Markup:
    """For each published result beside ours: trials in both, on its list, and in ours alone.

    A review's trials are those of the table of reviews, as far as its list could be read: which of
    them enter a result is mostly not printed, and a trial may stand on the part that was not read.
    """
    ours = [item.row.study for item in found.inputs]
    reviews = [row.study for _, row in found.left_out if row and row.analysis == "pooled"]
    rows = []
    for review in dict.fromkeys(reviews):
        listed = desk.view.rows(REVIEW_STUDIES, review=review)
        names = {item.study: item.reported_as for item in listed}
        both = [values.study(desk.view, s) for s in ours if s in names]
        alone = [values.study(desk.view, s) for s in ours if s not in names]
        theirs = [name for s, name in names.items() if s not in ours]
        shown = ("; ".join(both), "; ".join(theirs), "; ".join(alone))
        if not listed:
            shown = ("its list could not be read", "", "")
        warned = desk.warnings(listed)
        who = replace(
            desk.study(review),
            caution="; ".join(c.caution for c in warned if c.caution),
            disagreement="; ".join(c.disagreement for c in warned if c.disagreement),
        )
        rows.append((who, *map(Cell, shown)))
    if not rows:
        return Markup("")
    head = ("Published result", "Trials in both", "On its list as read, not in ours",
            "In ours, not on its list as read")  # fmt: skip
    return Sheet("Trials in published results and here", head, tuple(rows)).html()
