"""Effects from the means and standard deviations of two arms, treatment minus control."""

from __future__ import annotations

import math
from typing import Literal

from companion.effects.measures import Effect, EffectError

Scores = Literal["final", "change"]


def _check_arm(arm: str, mean: float, sd: float, n: float) -> None:
    if not all(math.isfinite(value) for value in (mean, sd, n)):
        raise EffectError(f"{arm}: mean, sd and n must be finite, not {mean}, {sd}, {n}")
    if sd <= 0:
        raise EffectError(f"{arm}: the standard deviation must be greater than 0, not {sd}")
    if n < 2:
        raise EffectError(f"{arm}: a standard deviation needs n of at least 2, not {n}")


def _check_scores(scores: str) -> None:
    if scores not in ("final", "change"):
        raise EffectError(f"unknown scores {scores!r}; known: final, change")


def _pooled_sd(sd1: float, n1: float, sd2: float, n2: float) -> float:
    return math.sqrt(((n1 - 1) * sd1**2 + (n2 - 1) * sd2**2) / (n1 + n2 - 2))


def mean_difference(
    treatment_mean: float,
    treatment_sd: float,
    treatment_n: float,
    control_mean: float,
    control_sd: float,
    control_n: float,
    *,
    scores: Scores = "final",
    variance: Literal["LS", "HO"] = "LS",
) -> Effect:
    """Difference of means in the scale's own unit, treatment minus control; parallel arms.

    `variance`: "LS" is sd1²/n1 + sd2²/n2 (metafor's default); "HO" supposes one standard
    deviation for both arms and pools it. Change scores (with the SD of the change) estimate the
    same difference as final scores and may be mixed with them (Cochrane Handbook 10.5.2); the
    note says that they are. EffectError for impossible input.
    """
    _check_arm("treatment", treatment_mean, treatment_sd, treatment_n)
    _check_arm("control", control_mean, control_sd, control_n)
    _check_scores(scores)
    if variance == "LS":
        value = treatment_sd**2 / treatment_n + control_sd**2 / control_n
    elif variance == "HO":
        pooled = _pooled_sd(treatment_sd, treatment_n, control_sd, control_n)
        value = pooled**2 * (1 / treatment_n + 1 / control_n)
    else:
        raise EffectError(f"unknown variance {variance!r}; known: LS, HO")
    note = "change scores" if scores == "change" else ""
    return Effect(treatment_mean - control_mean, value, "mean_difference", note)


def small_sample_correction(degrees_of_freedom: float) -> float:
    """Hedges' exact correction J(m) = Γ(m/2) / (√(m/2) Γ((m-1)/2)) (Hedges 1981); m > 1."""
    if not degrees_of_freedom > 1:
        raise EffectError(f"needs more than 1 degree of freedom, not {degrees_of_freedom}")
    half = degrees_of_freedom / 2
    return math.exp(math.lgamma(half) - 0.5 * math.log(half) - math.lgamma(half - 0.5))


def smd(
    treatment_mean: float,
    treatment_sd: float,
    treatment_n: float,
    control_mean: float,
    control_sd: float,
    control_n: float,
    *,
    scores: Scores = "final",
    allow_change_scores: bool = False,
    variance: Literal["LS", "UB"] = "LS",
) -> Effect:
    """Hedges' g: difference of means in pooled standard deviations, exactly corrected; parallel.

    With N = n1 + n2, m = N - 2 and J of `small_sample_correction`, g = J d. `variance` as in
    metafor's `escalc(vtype=)`: "LS" (its default) is 1/n1 + 1/n2 + g²/(2N); "UB" is
    1/n1 + 1/n2 + (1 - (m-2)/(m J²)) g², unbiased.

    Change scores are refused unless `allow_change_scores`: their SD is not the SD of final
    scores, so that the two kinds of g are not in one unit (Cochrane Handbook 10.5.2). Crossover
    means are not for this function. EffectError for impossible input.
    """
    _check_arm("treatment", treatment_mean, treatment_sd, treatment_n)
    _check_arm("control", control_mean, control_sd, control_n)
    _check_scores(scores)
    if scores == "change" and not allow_change_scores:
        raise EffectError(
            "change scores are standardised by the SD of change, final scores by the SD between "
            "people: do not mix them in a standardised mean difference; pool mean differences, or "
            "say allow_change_scores=True where every study gives change scores"
        )
    m = treatment_n + control_n - 2
    j = small_sample_correction(m)
    d = (treatment_mean - control_mean) / _pooled_sd(
        treatment_sd, treatment_n, control_sd, control_n
    )
    g = j * d
    by_size = 1 / treatment_n + 1 / control_n
    if variance == "LS":
        value = by_size + g**2 / (2 * (treatment_n + control_n))
    elif variance == "UB":
        value = by_size + (1 - (m - 2) / (m * j**2)) * g**2
    else:
        raise EffectError(f"unknown variance {variance!r}; known: LS, UB")
    note = "change scores, standardised by the SD of change" if scores == "change" else ""
    return Effect(g, value, "smd", note)
