"""Pooled results in words: effects, intervals, people per hundred, numbers needed, methods."""

import math

from companion.effects import MEASURES
from companion.model.cells import Event
from companion.model.outcomes import OutcomeRow
from companion.questions.answers import Answer
from companion.synthesis import Pooled
from companion.synthesis.absolute import (
    AbsoluteEffect,
    NumberNeeded,
    absolute_effect,
    number_needed,
)
from companion.synthesis.inputs import BadInput, UnknownOption
from companion.synthesis.tau2 import tau2_interval
from companion.words.values import number

NOT_POOLED = "not pooled: fewer than two trials can be read"


def digits(measure: str) -> int:
    """Decimals that a measure is printed with."""
    return 1 if measure == "mean_difference" else 2


def shown(measure: str, *values: float) -> tuple[str, ...]:
    """Values as a reader sees them."""
    return tuple(number(value, digits(measure)) for value in values)


def effect(measure: str, result: Pooled) -> str:
    """``risk ratio 2.10 (95% CI 1.30 to 3.40)``."""
    kind = MEASURES[measure]
    values = (result.estimate, result.ci_low, result.ci_high)
    at, low, high = shown(measure, *(kind.from_scale(v) for v in values))
    return f"{kind.label} {at} ({result.level:g}% CI {low} to {high})"


def pooled(found: Answer) -> str:
    """The pooled effect, or why there is none."""
    return effect(found.measure.name, found.pooled) if found.pooled else NOT_POOLED


def prediction(measure: str, result: Pooled) -> str:
    """The prediction interval with its convention; empty where there is none."""
    if result.pi_low is None or result.pi_high is None:
        return ""
    kind = MEASURES[measure]
    low, high = shown(measure, kind.from_scale(result.pi_low), kind.from_scale(result.pi_high))
    return f"{low} to {high} ({result.prediction})"


def trials(found: Answer) -> str:
    """``3 trials``."""
    k = len(found.inputs)
    return f"{k} trial" if k == 1 else f"{k} trials"


def people(found: Answer) -> str:
    """``112 participants``, or that their number is not printed for every arm."""
    if found.participants is None:
        return "number of participants not printed for every arm"
    return f"{found.participants} participants"


def method(result: Pooled | None) -> str:
    """Model, estimator, interval and prediction convention by name."""
    if result is None:
        return "nothing pooled"
    parts = ["random effects" if result.model == "random" else "common effect"]
    parts += [name for name in (result.tau2_method, result.interval) if name]
    return ", ".join(
        parts + ([f"prediction interval {result.prediction}"] * bool(result.prediction))
    )


def heterogeneity(found: Answer, result: Pooled) -> str:
    """How much the trials disagree, by name: τ² with its Q-profile interval, both I², Q."""
    parts = [f"Q {result.q:.2f} (p = {result.q_p:.3f})", f"I² by Q {result.i2_q:.0f}%"]
    if result.tau2 is not None and result.i2_tau2 is not None:
        limits = tau2_interval(found.effects, found.variances)
        span = "" if limits.empty else f", Q-profile {limits.low:.3g} to {limits.high:.3g}"
        parts = [f"τ² {result.tau2:.3g} ({result.tau2_method}{span})", *parts]
        parts.append(f"I² by τ² {result.i2_tau2:.0f}%")
    return f"{'; '.join(parts)}. Method: {method(result)}."


def absolute(found: Answer, baseline: float | None = None) -> AbsoluteEffect | None:
    """The absolute effect at a baseline risk: the one given, else the question's own."""
    result = found.pooled
    risk = found.question.baseline_risk if baseline is None else baseline
    if risk is None or result is None:
        return None
    return at_risk(
        (result.estimate, result.ci_low, result.ci_high), found.measure.name, float(risk)
    )


def printed_at(row: OutcomeRow, risk: float) -> AbsoluteEffect | None:
    """What a printed effect with its interval means at a baseline risk."""
    limits = row.interval()
    if row.estimate is None or limits is None or row.measure not in MEASURES:
        return None
    if row.ratio and min(row.estimate, limits.low) <= 0:
        return None
    kind = MEASURES[row.measure]
    at, low, high = (kind.to_scale(v) for v in (row.estimate, limits.low, limits.high))
    return at_risk((at, low, high), row.measure, risk)


def at_risk(values: tuple[float, float, float], measure: str, risk: float) -> AbsoluteEffect | None:
    """What an effect (estimate and limits on the scale of analysis) means at a baseline risk.

    None for a measure that gives no risk, or an effect that cannot hold there.
    """
    try:
        return absolute_effect(*values, measure, risk)
    except (BadInput, UnknownOption):
        return None


def per_hundred(effect: AbsoluteEffect) -> str:
    """``52 per 100 (40 to 66) instead of 25 per 100``."""
    at, low, high = (f"{100 * v:.0f}" for v in (effect.risk, effect.risk_low, effect.risk_high))
    capped = "; a limit beyond 0 or 100 is cut there" if effect.limit_capped else ""
    base = f"{100 * effect.baseline_risk:.0f}"
    return f"{at} per 100 ({low} to {high}{capped}) instead of {base} per 100"


def needed(effect: AbsoluteEffect, event: Event) -> str:
    """``number needed to treat 4.2 (2.9 to 8.0)``: by its name, never a range through infinity.

    Empty where it cannot be said whether the event is good or bad.
    """
    if event == "neither":
        return ""
    found = number_needed(effect, event="good" if event == "benefit" else "bad")
    name = f"number needed to {'treat' if found.kind == 'benefit' else 'harm'}"
    if not math.isfinite(found.value):
        return f"{name}: none, no difference"
    if found.through_infinity:
        return f"{name} {found.value:.0f}; the interval includes no difference"
    low, high = sorted(_ends(found))
    return f"{name} {found.value:.1f} ({low:.1f} to {high:.1f})"


def _ends(found: NumberNeeded) -> tuple[float, float]:
    return found.low, found.high
