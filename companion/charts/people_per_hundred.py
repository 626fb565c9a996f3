"""Of a hundred people: who has the event anyway, how many more or fewer do with the treatment."""

from dataclasses import dataclass, replace

from companion.book.view import View
from companion.charts.base import BLUE, GREY, PALE, PURPLE, RED, Chart, faint, lay_out, role
from companion.charts.drawing import Drawing
from companion.charts.notes import cautions, studies
from companion.charts.sides import event, shares_note
from companion.effects import EffectError
from companion.grade import evidence
from companion.model import STUDIES
from companion.model.cells import Event
from companion.model.judgements import CertaintyRow, SynthesisRow
from companion.model.outcomes import SIDES, OutcomeRow
from companion.questions import Answer, answer, counted_risks
from companion.questions.cautions import cautions as of_pooling
from companion.synthesis import SynthesisError
from companion.synthesis.absolute import AbsoluteEffect
from companion.words import findings, results, values
from companion.words.codes import CERTAINTY, in_words, sentence_case

NAME = "people-per-hundred"
ACROSS = 20
SIZE = 12
_COLOURS = {"benefit": BLUE, "harm": RED, "neither": PURPLE}


class NoHundred(ValueError):
    """Why a row says nothing of a hundred people."""


@dataclass(frozen=True)
class Hundred:
    """A risk with and without a treatment, and what must be said of where it comes from."""

    title: str
    outcome: str
    given: str
    other: str
    effect: AbsoluteEffect
    level: float
    rows: tuple[OutcomeRow, ...]
    notes: tuple[str, ...]

    @property
    def people(self) -> tuple[int, int, int, int]:
        """Whole people with the event: the other arm, the treatment, its limits."""
        e = self.effect
        base, at, low, high = (
            int(f"{100 * v:.0f}") for v in (e.baseline_risk, e.risk, e.risk_low, e.risk_high)
        )
        return base, at, low, high


def hundred(view: View, address: str) -> Hundred:
    """What ``table.row-id`` says: a row of counts, a pooled question or a judgement of either.

    Raises NoHundred with the reason; SynthesisError or EffectError where nothing can be pooled.
    """
    row = view.at(address)
    if isinstance(row, SynthesisRow):
        return _asked(view, row.id)
    if isinstance(row, OutcomeRow):
        return _counted(view, row)
    if not isinstance(row, CertaintyRow):
        raise NoHundred("neither an outcome, a pooled question nor a judgement of certainty")
    found = _judged(view, row)
    said = [f"{CERTAINTY[row.certainty]}: {row.reason}", *([row.caution] if row.caution else [])]
    return replace(found, title=row.outcome, notes=(*said, *found.notes))


def _judged(view: View, judged: CertaintyRow) -> Hundred:
    try:
        of = evidence(view, judged)
    except (SynthesisError, EffectError) as error:
        raise NoHundred(str(error)) from error
    if of is None:
        raise NoHundred("no outcome was judged")
    baseline = of.estimate.baseline
    source = baseline.source if baseline else ""
    if of.found is not None:
        return _pooled(view, of.found, of.absolute, source)
    (row,) = of.estimate.rows
    if of.absolute is None:
        raise NoHundred(f"the effect of {row.address} gives no risk")
    notes = (
        f"{sentence_case(findings.effect(of))}.",
        *_baseline(of.absolute, values.named(view, source)),
    )
    return _of_row(view, row, of.absolute, of.estimate.level, notes)


def _counted(view: View, row: OutcomeRow) -> Hundred:
    risks = counted_risks(row)
    if risks is None:
        raise NoHundred("it does not count people with the event in two arms side by side")
    effect = results.at_risk(risks, "risk_difference", row.share("control") or 0.0)
    if effect is None:
        raise NoHundred("the other arm has no event, or nothing but events")
    arms = " against ".join(values.share(row, side) for side in SIDES)
    return _of_row(view, row, effect, 95, (f"Counted: {arms}; {_analysis(view, row)}.",))


def _analysis(view: View, row: OutcomeRow) -> str:
    study = view.row(STUDIES, row.study)
    when = values.hours(row.time_hours) if row.time_hours is not None else in_words(row.analysis)
    return f"{when}, {in_words(study.design)}" if study else when


def _of_row(
    view: View, row: OutcomeRow, effect: AbsoluteEffect, level: float, notes: tuple[str, ...]
) -> Hundred:
    what = values.outcome(view, row.outcome)
    title = f"{sentence_case(what)}, {values.study(view, row.study)}"
    arms = (values.treatment(view, row.treatment), values.treatment(view, row.comparator))
    return Hundred(title, row.outcome, *arms, effect, level, (row,), notes)


def _asked(view: View, synthesis: str) -> Hundred:
    try:
        found = answer(view, synthesis)
    except (SynthesisError, EffectError) as error:
        raise NoHundred(str(error)) from error
    return _pooled(view, found, results.absolute(found), "")


def _pooled(view: View, found: Answer, effect: AbsoluteEffect | None, source: str) -> Hundred:
    question = found.question
    if effect is None or found.pooled is None:
        raise NoHundred(
            f"{question.id}: nothing is pooled, no baseline risk is stated, or the measure gives "
            "none"
        )
    keys = question.treatment_families.split()
    given = " or ".join(view.subject.family(key).name for key in keys)
    made = f"{results.trials(found)}, {results.people(found)}: {results.pooled(found)}."
    notes = (made, *_baseline(effect, values.named(view, source)), *of_pooling(found))
    rows = tuple(item.row for item in found.inputs)
    level = found.pooled.level
    return Hundred(question.question, question.outcome, given, question.comparator, effect, level,
                   rows, notes)  # fmt: skip


def _baseline(effect: AbsoluteEffect, source: str) -> tuple[str, ...]:
    where = f" ({source})" if source else ""
    capped = "; a limit beyond 0 or 100 is cut there" if effect.limit_capped else ""
    said = f"The risk without the treatment, {values.percent(effect.baseline_risk)}{where}, is "
    return (f"{said}taken as known{capped}.",)


def people_per_hundred(view: View, address: str) -> Chart:
    """A hundred marks, the same people with and without; those within the interval are paler."""
    found = hundred(view, address)
    kind = event(view, found.outcome)
    what = values.outcome(view, found.outcome)
    figure = Drawing()
    for name, (places, look) in _groups(found, kind).items():
        figure.add_scatter(
            x=[i % ACROSS for i in places], y=[i // ACROSS for i in places], mode="markers",
            name=f"{name}: {len(places)}", meta=role("person"), marker={"size": SIZE, **look},
            hoverinfo="name",
        )  # fmt: skip
    bare = {"showticklabels": False, "ticks": "", "showline": False}
    lay_out(
        figure, rows=0, x={**bare, "range": [-0.7, ACROSS - 0.3]},
        y={**bare, "range": [100 / ACROSS - 0.4, -0.6]},
    )  # fmt: skip
    figure.update_xaxes(showgrid=False)
    figure.update_layout(height=340, margin={"b": 16}, legend={"traceorder": "normal"})
    base, at, low, high = found.people
    return Chart(
        NAME, f"Of a hundred people: {found.title}", _alt(found, what), figure,
        (f"People with {what}", "Of a hundred", f"{found.level:g}% limits"),
        ((f"With {found.other}", str(base), ""),
         (f"With {found.given}", str(at), f"{low} to {high}"),
         ("Difference", *_differences(found))),
        studies(found.rows),
        (f"Unsure: within the {found.level:g}% interval.", *found.notes,
         *shares_note(view, found.rows[:1]), *cautions(view, found.rows)),
        (address,) * 3,
    )  # fmt: skip


def _groups(found: Hundred, kind: Event) -> dict[str, tuple[list[int], dict[str, object]]]:
    """The places of a hundred by who stands there, each with its look, in order.

    A place below ``base`` has the event in the other arm, below ``at`` with the treatment; from
    ``low`` to ``high`` the interval leaves open whether it does.
    """
    base, at, low, high = found.people
    good = kind == "neither" or (at >= base) == (kind == "benefit")
    colour = _COLOURS[kind if kind == "neither" else "benefit" if good else "harm"]
    judged = "" if kind == "neither" else " (better)" if good else " (worse)"
    looks: dict[tuple[bool, bool], tuple[str, dict[str, object]]] = {
        (True, True): ("Have it either way", {"symbol": "circle", "color": GREY}),
        (False, True): (f"More with the treatment{judged}", {"symbol": "diamond", "color": colour}),
        (True, False): (f"Fewer with the treatment{judged}", {"symbol": "x", "color": colour}),
    }
    groups: dict[str, tuple[list[int], dict[str, object]]] = {}
    for i in range(100):
        inside = low <= i < high
        if i < max(base, at):
            name, look = looks[i < base, i < at]
            look = {**look, **faint(str(look["color"]))} if inside else look
        else:
            name = "Might have it too" if inside else "Do not have it"
            edge = {"width": 1.5 if inside else 1, "color": colour if inside else PALE}
            look = {"symbol": "circle-open", "color": edge["color"], "line": edge}
        name += ", unsure" if inside else ""
        groups.setdefault(name, ([], look))[0].append(i)
    return groups


def _differences(found: Hundred) -> tuple[str, str]:
    """The difference and its limits in whole people: ``20 more``, ``4 fewer to 42 more``."""
    base, at, low, high = found.people
    effect = found.effect
    limits = (_more(low - base, effect.difference_low), _more(high - base, effect.difference_high))
    return _more(at - base, effect.difference), " to ".join(limits)


def _more(people: int, exactly: float) -> str:
    """``20 more``; what is less than half a person is not nothing."""
    if people:
        return f"{abs(people)} {'more' if people > 0 else 'fewer'}"
    trace = round(exactly, 9)
    return f"less than 1 {'more' if trace > 0 else 'fewer'}" if trace else "no difference"


def _alt(found: Hundred, what: str) -> str:
    base, at, _, _ = found.people
    low, high = found.effect.difference_low, found.effect.difference_high
    difference, span = _differences(found)
    none = ", so no difference is not excluded" if round(low, 9) <= 0 <= round(high, 9) else ""
    return (
        f"{sentence_case(what)} in {base} of 100 people with {found.other}, and in {at} with "
        f"{found.given}: {difference} ({found.level:g}% interval {span}{none})."
    )
