"""Pooled results in words: effects, intervals, people per hundred, numbers needed."""

from companion import synthesis
from companion.effects import MEASURES
from companion.model.cells import Event
from companion.questions.answers import Answer
from companion.synthesis import Pooled
from companion.synthesis.absolute import (
    AbsoluteEffect,
    NumberNeeded,
    absolute_effect,
    number_needed,
)
from companion.synthesis.errors import BadInput, UnknownOption
from companion.words.methods import PREDICTION, estimator, method
from companion.words.values import number

NOT_POOLED = "not pooled: fewer than two trials can be read"
FEW = 5
"""Of a hundred people: fewer are told with a decimal."""
_MOST = 8
_SAME = 1e-9


def digits(measure: str) -> int:
    """Decimals that a measure is printed with."""
    return 1 if measure == "mean_difference" else 2


def shown(measure: str, *values: float) -> tuple[str, ...]:
    """Values as a reader sees them, all with the same decimals.

    With as many as it takes that none looks like no effect by rounding alone: an interval that
    ends just below zero must not be read as one that ends at it.
    """
    null = MEASURES[measure].null
    off = [value for value in values if abs(value - null) > _SAME]
    enough = (n for n in range(digits(measure), _MOST) if all(round(v, n) != null for v in off))
    decimals = next(enough, _MOST)
    return tuple(number(value, decimals) for value in values)


def printed(measure: str, result: Pooled) -> tuple[str, ...]:
    """The estimate and its limits as a reader sees them."""
    kind = MEASURES[measure]
    values = (result.estimate, result.ci_low, result.ci_high)
    return shown(measure, *(kind.from_scale(v) for v in values))


def effect(measure: str, result: Pooled) -> str:
    """``risk ratio 2.10 (95% CI 1.30 to 3.40)``."""
    at, low, high = printed(measure, result)
    return f"{MEASURES[measure].label} {at} ({result.level:g}% CI {low} to {high})"


def pooled(found: Answer) -> str:
    """The pooled effect, or why there is none."""
    return effect(found.measure.name, found.pooled) if found.pooled else NOT_POOLED


def prediction(measure: str, result: Pooled) -> str:
    """The prediction interval with its convention; empty where there is none."""
    if result.pi_low is None or result.pi_high is None:
        return ""
    kind = MEASURES[measure]
    low, high = shown(measure, kind.from_scale(result.pi_low), kind.from_scale(result.pi_high))
    return f"{low} to {high} ({PREDICTION[str(result.prediction)]})"


def trials(found: Answer) -> str:
    """``3 trials``."""
    k = len(found.inputs)
    return f"{k} trial" if k == 1 else f"{k} trials"


def people(found: Answer) -> str:
    """``112 participants``, or that their number is not printed for every arm."""
    if found.participants is None:
        return "number of participants not printed for every arm"
    return f"{found.participants} participants"


def heterogeneity(found: Answer, result: Pooled) -> str:
    """How much the trials disagree, by name: τ² with its Q-profile interval, both I², Q."""
    parts = [f"Q {result.q:.2f} ({q_p(result)})", f"I² by Q {result.i2_q:.0f}%"]
    if result.tau2 is not None and result.i2_tau2 is not None:
        limits = synthesis.tau2_interval(found.effects, found.variances)
        span = "" if limits.empty else f", Q-profile {limits.low:.3g} to {limits.high:.3g}"
        parts = [f"τ² {result.tau2:.3g} ({estimator(result)}{span})", *parts]
        parts.append(f"I² by τ² {result.i2_tau2:.0f}%")
    return f"{'; '.join(parts)}. Method: {method(result)}."


def q_p(result: Pooled) -> str:
    """The p value of Q; one that rounds to nothing is a bound."""
    return f"p = {result.q_p:.3f}" if result.q_p >= 0.0005 else "p < 0.001"


def absolute(found: Answer) -> AbsoluteEffect | None:
    """The absolute effect at the question's stated baseline risk, where it has one."""
    result, risk = found.pooled, found.question.baseline_risk
    if risk is None or result is None:
        return None
    return at_risk(
        (result.estimate, result.ci_low, result.ci_high), found.measure.name, float(risk)
    )


def at_risk(values: tuple[float, float, float], measure: str, risk: float) -> AbsoluteEffect | None:
    """What an effect (estimate and limits on the scale of analysis) means at a baseline risk.

    None for a measure that gives no risk, or an effect that cannot hold there.
    """
    try:
        return absolute_effect(*values, measure, risk)
    except (BadInput, UnknownOption):
        return None


def places(effect: AbsoluteEffect) -> int:
    """Decimals of people per hundred: one where either risk is small."""
    return int(100 * min(effect.risk, effect.baseline_risk) < FEW)


def per_hundred(effect: AbsoluteEffect) -> str:
    """``52 per 100 (40 to 66) instead of 25 per 100``."""
    risks = (effect.risk, effect.risk_low, effect.risk_high, effect.baseline_risk)
    at, low, high, base = (f"{100 * v:.{places(effect)}f}" for v in risks)
    capped = "; a limit beyond 0 or 100 is cut there" if effect.limit_capped else ""
    return f"{at} per 100 ({low} to {high}{capped}) instead of {base} per 100"


def needed(effect: AbsoluteEffect, event: Event) -> str:
    """``number needed to treat 4.2 (2.9 to 8.0)``, or to harm; none where no difference is shown.

    The interval would then run through infinity, and a number alone would say that people are
    helped. Empty where it cannot be said whether the event is good or bad.
    """
    if event == "neither":
        return ""
    found = number_needed(effect, event="good" if event == "benefit" else "bad")
    if found.through_infinity:
        return "number needed: not given, since the interval includes no difference"
    low, high = sorted(_ends(found))
    name = "treat" if found.kind == "benefit" else "harm"
    return f"number needed to {name} {found.value:.1f} ({low:.1f} to {high:.1f})"


def _ends(found: NumberNeeded) -> tuple[float, float]:
    return found.low, found.high
