"""What a judgement of certainty is about, in numbers: effect, people, threshold, risk."""

from dataclasses import dataclass
from typing import Literal

from companion.book.view import View
from companion.effects import MEASURES, Measure
from companion.model import OUTCOMES, SCALES, STUDIES, TREATMENTS
from companion.model.cells import Event
from companion.model.judgements import CertaintyRow, SynthesisRow
from companion.model.outcomes import OutcomeRow
from companion.questions import Answer, Limits, answer, own_effect
from companion.synthesis.absolute import AbsoluteEffect, absolute_effect
from companion.synthesis.errors import BadInput, UnknownOption

Unit = Literal["points", "standard deviations", "people per hundred"]
UNITS: dict[str, Unit] = {"mean_difference": "points", "smd": "standard deviations"}
SAME_TRIAL = "the other arm of the same trial"


@dataclass(frozen=True)
class Threshold:
    """The smallest effect that matters to people, in ``unit``, and where that is from."""

    value: float
    unit: Unit
    source: str


@dataclass(frozen=True)
class Baseline:
    """The risk without the treatment, 0 to 1, and where it is from."""

    risk: float
    source: str


@dataclass(frozen=True)
class Estimate:
    """An effect and the people behind it, as a row prints it or a question pools it.

    ``limits`` are on the scale of analysis (log for ratios) and ``level`` is that of the interval
    in percent. ``trials`` and ``people`` are None where the source does not print them. ``risks``
    is the difference of the risks of two counted arms, whose baseline is the other arm's.
    """

    rows: tuple[OutcomeRow, ...]
    measure: Measure | None
    limits: Limits | None
    level: float
    trials: int | None
    people: int | None
    scale: str | None
    baseline: Baseline | None
    risks: Limits | None = None
    whole: int | None = None
    """People of the one study that it is of, all or those analysed, where that is known."""


@dataclass(frozen=True)
class Evidence:
    """What a judgement is about. ``found`` is the pooled answer, where it is one.

    ``families`` are those of the index arms, and ``comparators`` that of the other arm of each row,
    in the order of the rows, empty where there is none. ``event`` says whether the outcome is a
    benefit or a harm.
    """

    subject: SynthesisRow | OutcomeRow
    estimate: Estimate
    found: Answer | None
    families: frozenset[str]
    comparators: tuple[str, ...]
    event: Event
    threshold: Threshold | None
    randomised: bool = True
    """Whether it is of trials; one row may be of a study that assigned nobody by chance."""
    no_worse: bool = False
    """Whether its trials asked only that, and their rows claim no difference."""

    @property
    def events(self) -> int | None:
        """People with the event in all arms; None where an arm's are not counted."""
        counted = [row.events for row in self.estimate.rows]
        known = [n for n in counted if n is not None]
        return sum(known) if known and len(known) == len(counted) else None

    @property
    def absolute(self) -> AbsoluteEffect | None:
        """The effect at the baseline risk; None where there is none, or it cannot hold there."""
        what = self.estimate
        if what.measure is None or what.limits is None or what.baseline is None:
            return None
        limits, name = what.limits, what.measure.name
        if what.risks is not None:
            limits, name = what.risks, "risk_difference"
        try:
            return absolute_effect(*limits, name, what.baseline.risk)
        except (BadInput, UnknownOption):
            return None

    @property
    def span(self) -> Limits | None:
        """The effect with its limits in the threshold's unit; None where it cannot be said so."""
        at = self.absolute
        if at is not None:
            return 100 * at.difference, 100 * at.difference_low, 100 * at.difference_high
        what = self.estimate
        if what.measure is None or what.limits is None:
            return None
        if what.measure.name == "risk_difference":
            effect, low, high = what.limits
            return 100 * effect, 100 * low, 100 * high
        return what.limits if what.measure.name in UNITS else None


def evidence(view: View, judged: CertaintyRow) -> Evidence | None:
    """The evidence of a judgement; None where its row is no outcome's, or is not there.

    Raises SynthesisError or EffectError where its question cannot be pooled.
    """
    own = _baseline(judged)
    subject: SynthesisRow | OutcomeRow
    if judged.synthesis:
        found = answer(view, judged.synthesis)
        subject, what = found.question, _pooled(found, own)
    else:
        row = view.at(judged.row or "")
        if not isinstance(row, OutcomeRow):
            return None
        found, subject, what = None, row, _single(view, row, own)
    outcome = view.row(OUTCOMES, subject.outcome)
    return Evidence(
        subject,
        what,
        found,
        frozenset(_family(view, row.treatment) for row in what.rows),
        tuple(_family(view, row.comparator) for row in what.rows),
        outcome.event if outcome else "neither",
        _threshold(view, judged, what),
        not any((s := view.row(STUDIES, r.study)) and s.unassigned for r in what.rows),
        all(_no_worse(view, row) for row in what.rows),
    )


def _baseline(row: CertaintyRow | SynthesisRow) -> Baseline | None:
    if row.baseline_risk is None or not 0 < row.baseline_risk < 1:
        return None
    return Baseline(float(row.baseline_risk), row.baseline_source or "")


def _pooled(found: Answer, own: Baseline | None) -> Estimate:
    question, result = found.question, found.pooled
    return Estimate(
        tuple(item.row for item in found.inputs),
        found.measure,
        (result.estimate, result.ci_low, result.ci_high) if result else None,
        result.level if result else 95.0,
        len(found.inputs),
        found.participants,
        question.scale,
        own or _baseline(question),
    )


def _single(view: View, row: OutcomeRow, own: Baseline | None) -> Estimate:
    """A row's own effect, at the risk of its own other arm where no other is stated."""
    effect, share = own_effect(row), row.share("control")
    risks = effect.risks if effect and own is None else None
    if own is None and effect and share is not None and 0 < share < 1:
        own = Baseline(share, SAME_TRIAL)
    study = view.row(STUDIES, row.study)
    alone = (
        row.analysis != "pooled" and study is not None and (study.randomised or study.unassigned)
    )
    return Estimate(
        (row,),
        effect.measure if effect else MEASURES.get(row.measure),
        effect.limits if effect else None,
        effect.level if effect else 95.0,
        row.k or (1 if alone else None),
        row.people,
        row.scale,
        own,
        risks,
        (study.n_randomised or study.n_analysed) if study and alone else None,
    )


def _no_worse(view: View, row: OutcomeRow) -> bool:
    study = view.row(STUDIES, row.study)
    asked = study is not None and study.design == "rct-noninferiority"
    return asked and row.result == "not-stated"


def _family(view: View, treatment: str | None) -> str:
    found = view.row(TREATMENTS, treatment) if treatment else None
    return found.family if found else ""


def _threshold(view: View, judged: CertaintyRow, what: Estimate) -> Threshold | None:
    """The judgement's own, else the scale's smallest difference that matters."""
    name = what.measure.name if what.measure else ""
    unit: Unit = UNITS.get(name, "people per hundred")
    if judged.threshold is not None:
        return Threshold(float(judged.threshold), unit, judged.threshold_source or "")
    scale = view.row(SCALES, what.scale) if what.scale else None
    if unit != "points" or scale is None or scale.mid is None:
        return None
    return Threshold(float(scale.mid), unit, scale.mid_source or "")
