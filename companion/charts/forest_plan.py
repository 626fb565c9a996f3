"""What stands in a forest plot, in order: trials by comparator, the pool, results of others."""

from collections.abc import Sequence
from typing import NamedTuple

from companion.book.view import View
from companion.charts.base import families, family, opposed
from companion.charts.lines import Column, Group, parted
from companion.charts.names import contrasts, told_apart
from companion.charts.notes import listed, not_drawn
from companion.model import TREATMENTS
from companion.model.outcomes import OutcomeRow, Side
from companion.questions import Answer, subtotal
from companion.words import results, values
from companion.words.codes import in_words, mid_sentence

POOLED = "Pooled"
PREDICTION = "Prediction"
NO_PREDICTION = "none"  # by a method that gives none
HEAD = "Trial"
LEVEL = 95
THEIRS = "Pooled by others, not here"


class Line(NamedTuple):
    """A trial or a published result: its name, its row, its effect as printed."""

    name: str
    row: OutcomeRow
    at: float
    low: float
    high: float


class Part(NamedTuple):
    """Trials of one kind of comparator: their positions in the answer, the name of their total.

    The total has no name where there is none: one trial alone, or no other kind of comparator.
    """

    heading: str
    positions: tuple[int, ...]
    total: str

    @property
    def totals(self) -> tuple[str, ...]:
        """The name of the total, where there is one."""
        return (self.total,) if self.total else ()


class Plan(NamedTuple):
    """Everything in its order. ``trials`` stand as in the answer, ``parts`` say where."""

    trials: tuple[Line, ...]
    parts: tuple[Part, ...]
    theirs: tuple[Line, ...]
    pooled: tuple[str, ...]

    @property
    def groups(self) -> tuple[Group, ...]:
        """The lines in groups, as they stand along the axis."""
        trials = [
            Group(part.heading, (*(self.trials[i].name for i in part.positions), *part.totals))
            for part in self.parts
        ]
        theirs = [Group(THEIRS, tuple(line.name for line in self.theirs))] if self.theirs else []
        pooled = [Group("All trials" if len(self.parts) > 1 else "", self.pooled)]
        return (*trials, *(pooled if self.pooled else []), *theirs)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the lines, without headings."""
        return tuple(name for group in self.groups for name in group.names)


def plan(view: View, found: Answer) -> Plan:
    """What the forest plot of an answer holds."""
    result = found.pooled
    pooled = (POOLED, *[PREDICTION] * (result is not None and result.pi_low is not None))
    return Plan(
        _trials(view, found), _parts(view, found), _theirs(view, found), pooled if result else ()
    )


def subtotals(found: Answer, shown: Plan) -> dict[str, Answer]:
    """The answers of the parts that have a total, by its name, by the answer's own method."""
    return {
        part.total: subtotal(found, [found.inputs[i] for i in part.positions])
        for part in shown.parts
        if part.total
    }


def _trials(view: View, found: Answer) -> tuple[Line, ...]:
    rows = [i.row for i in found.inputs]
    routes = {row.treatment: _route(view, row) for row in rows}

    def name(row: OutcomeRow) -> str:
        route = f", {routes[row.treatment]}" if len(set(routes.values())) > 1 else ""
        return f"{values.study(view, row.study)}{route}"

    names = told_apart(rows, name, contrasts(view), key=lambda r: r.id)
    return tuple(Line(n, i.row, *i.printed) for n, i in zip(names, found.inputs, strict=True))


def _route(view: View, row: OutcomeRow) -> str:
    given = view.row(TREATMENTS, row.treatment)
    return given.route if given else ""


def _parts(view: View, found: Answer) -> tuple[Part, ...]:
    rows = [i.row for i in found.inputs]
    kinds = families(view, (row.comparator or "" for row in rows))
    by_kind = parted(range(len(rows)), lambda i: family(view, rows[i].comparator or ""))
    several = len(kinds) > 1
    return tuple(
        Part(
            _against(view, kind.name, [rows[i] for i in by_kind[kind]]),
            tuple(by_kind[kind]),
            f"Subtotal, {mid_sentence(kind.name)}"
            if found.pooled and several and len(by_kind[kind]) > 1 else "",
        )
        for kind in kinds
    )  # fmt: skip


def _against(view: View, kind: str, rows: Sequence[OutcomeRow]) -> str:
    """A kind of comparator with what it was, unless its name says so."""
    given = (view.row(TREATMENTS, row.comparator or "") for row in rows)
    drugs = dict.fromkeys(t.drug for t in given if t and t.drug.lower() not in kind.lower())
    return f"{kind}: {listed([*drugs])}" if drugs else kind


def _theirs(view: View, found: Answer) -> tuple[Line, ...]:
    """Published results left out, of the same measure and whole; of other people, named so."""
    rows = [row for _, row in found.left_out if row and not _lacks(found, row)]
    ours = {given.row.population for given in found.inputs}

    def name(row: OutcomeRow) -> str:
        whom = "" if row.population in ours else f", {in_words(row.population, view.subject)}"
        return f"{values.study(view, row.study)}, pooled{whom}"

    names = told_apart(
        rows,
        name,
        contrasts(view),
        key=lambda r: r.id,
    )
    return tuple(
        Line(name, row, float(row.estimate), float(limits.low), float(limits.high))
        for name, row in zip(names, rows, strict=True)
        if row.estimate is not None and (limits := row.interval())
    )


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


def undrawn(found: Answer, theirs: Sequence[Line]) -> tuple[str, ...]:
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


def weights(found: Answer) -> Sequence[float]:
    """The share of each trial in the pool, in percent; equal shares where nothing is pooled."""
    return found.pooled.weights if found.pooled else [100.0] * len(found.inputs)


def arms(view: View, found: Answer, shown: Plan) -> tuple[Column, ...]:
    """What the two arms of each trial showed, as shortly as it can be said; none where unknown."""
    rows = {line.name: line.row for line in shown.trials}
    sides: tuple[Side, Side] = ("treatment", "control")
    given, _ = opposed(view, ((r.treatment, r.comparator or "") for r in rows.values()))
    heads = (given or "Treatment", "Control")
    columns = tuple(
        Column(side, head, tuple(_arm(rows[n], side) if n in rows else "" for n in shown.names))
        for side, head in zip(sides, heads, strict=True)
    )
    return columns if any(text for column in columns for text in column.texts) else ()


def _arm(row: OutcomeRow, side: Side) -> str:
    arm = row.arm(side)
    if arm.share is not None:
        return f"{arm.events}/{arm.n}"
    size = f"n {arm.n}" if arm.n is not None else ""
    if arm.mean is None:
        return size
    spread = f" ({values.number(arm.sd)})" if arm.sd is not None else ""
    return f"{values.number(arm.mean)}{spread}" + (f"<br>{size}" if size else "")


def numbers(found: Answer, shown: Plan) -> tuple[Column, ...]:
    """Effect and weight of every line, by the method of the answer."""
    kind, totals = found.measure, subtotals(found, shown)
    effects: dict[str, str] = {}
    shares: dict[str, str] = {}
    for line, weight in zip(shown.trials, weights(found), strict=True):
        effects[line.name] = _limits(kind.name, line[2:])
        shares[line.name] = f"{weight:.0f}%"
    for line in shown.theirs:
        limits = line.row.interval()
        level = f", {limits.level:g}%" if limits and limits.level != LEVEL else ""
        effects[line.name] = f"{_limits(kind.name, line[2:])}{level}"
    for name, answer in ((POOLED, found), *totals.items()):
        if result := answer.pooled:
            at = (result.estimate, result.ci_low, result.ci_high)
            effects[name] = _limits(kind.name, [kind.from_scale(v) for v in at])
    for part in shown.parts:
        shares[part.total] = f"{sum(weights(found)[i] for i in part.positions):.0f}%"
    effects[PREDICTION] = NO_PREDICTION
    if span := span_of(found):
        effects[PREDICTION] = " to ".join(results.shown(kind.name, *span))
    columns = [("effect", f"{kind.abbreviation}<br>({LEVEL}%\u00a0CI)", effects)]
    columns += [("weight", "Weight", shares)] if found.pooled else []
    return tuple(
        Column(key, head, tuple(words.get(name, "") for name in shown.names))
        for key, head, words in columns
    )


def _limits(measure: str, printed: Sequence[float]) -> str:
    at, low, high = results.shown(measure, *printed)
    return f"{at}<br>({low} to {high})"


def span_of(found: Answer) -> tuple[float, float] | None:
    """The prediction interval as printed."""
    result, kind = found.pooled, found.measure
    if result is None or result.pi_low is None or result.pi_high is None:
        return None
    return kind.from_scale(result.pi_low), kind.from_scale(result.pi_high)
