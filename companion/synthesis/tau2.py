"""Estimators of the variance between studies, τ², and its interval.

All are for the model without moderators, truncated at 0, and take vectors of shape (k,).
Formulas and the comparison: Viechtbauer 2005, J Educ Behav Stat 30:261; Veroniki 2016, Res Synth
Methods 7:55. PM and EB solve the same equation; both names are kept because both are in use.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from scipy import special

from companion.synthesis.errors import choose
from companion.synthesis.inputs import Values, Vector, checked, quantile_level


def generalised_q(y: Vector, v: Vector, tau2: float) -> float:
    """Σ (y - μ̂)² / (v + τ²): falls from Cochran's Q at τ² = 0 to 0."""
    w = 1 / (v + tau2)
    return float(np.sum(w * (y - np.sum(w * y) / np.sum(w)) ** 2))


def _dersimonian_laird(y: Vector, v: Vector) -> float:
    w = 1 / v
    excess = generalised_q(y, v, 0.0) - (len(y) - 1)
    return excess / float(np.sum(w) - np.sum(w**2) / np.sum(w))


def _hedges(y: Vector, v: Vector) -> float:
    return float(np.var(y, ddof=1) - np.mean(v))


def _hunter_schmidt(y: Vector, v: Vector) -> float:
    return (generalised_q(y, v, 0.0) - len(y)) / float(np.sum(1 / v))


def _sidik_jonkman(y: Vector, v: Vector) -> float:
    start = float(np.var(y))
    if start == 0:
        return 0.0
    return start * generalised_q(y, v, start) / (len(y) - 1)


def _solve(function: Callable[[float], float], low: float, high: float) -> float:
    """The root between two values at which a continuous function has different signs.

    The stretch is halved until no number lies within it: at most some thousand times, since each
    halving of one that begins at 0 takes a bit from the exponent.
    """
    # scipy.optimize takes longer to import than all pooled questions of a check take to answer
    start = function(low)
    if start == 0:
        return low
    rising = start < 0
    while low < (middle := low + (high - low) / 2) < high:
        if (function(middle) < 0) == rising:
            low = middle
        else:
            high = middle
    return high


def _q_equal_to(y: Vector, v: Vector, target: float) -> float:
    """The τ² at which the generalised Q has come down to `target` > 0; 0 if it starts below."""
    if generalised_q(y, v, 0.0) <= target:
        return 0.0
    # Q(τ²) <= Σ (y - ȳ)² / τ², so that the target is passed here at the latest.
    high = 2 * float(np.sum((y - np.mean(y)) ** 2)) / target
    return _solve(lambda tau2: generalised_q(y, v, tau2) - target, 0.0, high)


def _paule_mandel(y: Vector, v: Vector) -> float:
    return _q_equal_to(y, v, len(y) - 1)


def _likelihood(
    y: Vector, v: Vector, tau2: float | Vector, *, restricted: bool
) -> tuple[Vector, Vector]:
    """Log likelihood (without its constant) and twice its derivative, at each of `tau2`."""
    w = 1 / (v + np.asarray(tau2)[..., np.newaxis])
    total = np.sum(w, axis=-1)
    residual2 = (y - (np.sum(w * y, axis=-1) / total)[..., np.newaxis]) ** 2
    log_likelihood = 0.5 * np.sum(np.log(w) - w * residual2, axis=-1)
    score = np.sum(w**2 * residual2, axis=-1) - total
    if restricted:
        log_likelihood = log_likelihood - 0.5 * np.log(total)
        score = score + np.sum(w**2, axis=-1) / total
    return log_likelihood, score


def _most_likely(y: Vector, v: Vector, *, restricted: bool) -> float:
    """The global maximum of the likelihood over τ² >= 0.

    Beyond `highest` the likelihood can only fall (each squared residual is at most the squared
    range). Below it every change of the score's sign from + to - on a fine grid is a maximum;
    the best of them and 0 is taken, so that a local maximum is never mistaken for the answer.
    The grid is geometric in τ² + min(v), the smallest scale on which the score can change.
    """
    smallest = float(np.min(v))
    highest = max(float(np.max(v)), 3 * float(np.ptp(y)) ** 2)
    steps = 2 + math.ceil(100 * math.log10(1 + highest / smallest))
    grid = np.geomspace(smallest, smallest + 1.001 * highest, steps) - smallest
    grid[0] = 0.0

    def score(tau2: float) -> float:
        return float(_likelihood(y, v, tau2, restricted=restricted)[1])

    rising = _likelihood(y, v, grid, restricted=restricted)[1] > 0
    peaks = np.flatnonzero(rising[:-1] & ~rising[1:])
    maxima = [_solve(score, float(grid[i]), float(grid[i + 1])) for i in peaks]
    if not rising[0]:
        maxima.append(0.0)
    return maxima[int(np.argmax(_likelihood(y, v, np.array(maxima), restricted=restricted)[0]))]


def _restricted_maximum_likelihood(y: Vector, v: Vector) -> float:
    return _most_likely(y, v, restricted=True)


def _maximum_likelihood(y: Vector, v: Vector) -> float:
    return _most_likely(y, v, restricted=False)


_ESTIMATORS: Mapping[str, Callable[[Vector, Vector], float]] = MappingProxyType(
    {
        "DL": _dersimonian_laird,
        "PM": _paule_mandel,
        "REML": _restricted_maximum_likelihood,
        "ML": _maximum_likelihood,
        "SJ": _sidik_jonkman,
        "HE": _hedges,
        "HS": _hunter_schmidt,
        "EB": _paule_mandel,
    }
)

TAU2_ESTIMATORS: Mapping[str, str] = MappingProxyType(
    {
        "DL": "DerSimonian-Laird",
        "PM": "Paule-Mandel",
        "REML": "restricted maximum likelihood",
        "ML": "maximum likelihood",
        "SJ": "Sidik-Jonkman",
        "HE": "Hedges",
        "HS": "Hunter-Schmidt",
        "EB": "empirical Bayes",
    }
)
"""Estimators of τ² by their short names."""


def estimate_tau2(effects: Values, variances: Values, method: str) -> float:
    """τ² by one of `TAU2_ESTIMATORS`, in squared units of the effects, never below 0.

    SynthesisError for bad input, k < 2, an unknown estimator or an iteration without solution.
    """
    choose("τ² estimator", method, tuple(_ESTIMATORS))
    y, v = checked(effects, variances)
    return max(0.0, _ESTIMATORS[method](y - np.mean(y), v))


@dataclass(frozen=True)
class Tau2Interval:
    """Interval for τ²; `empty` says that no τ² >= 0 fits (the studies agree too well)."""

    low: float
    high: float
    empty: bool


def tau2_interval(effects: Values, variances: Values, *, level: float = 95.0) -> Tau2Interval:
    """Q-profile interval for τ² (Viechtbauer 2007, Stat Med 26:37); `level` in percent.

    The limits are where the generalised Q meets the quantiles of χ² with k - 1 degrees of
    freedom. Where even τ² = 0 gives a Q below the lower quantile the set is empty, and both
    limits are 0 as in metafor. SynthesisError for bad input or k < 2.
    """
    y, v = checked(effects, variances)
    y = y - np.mean(y)
    upper = quantile_level(level)
    q_low, q_high = (float(special.chdtri(len(y) - 1, 1 - p)) for p in (1 - upper, upper))
    return Tau2Interval(
        low=_q_equal_to(y, v, q_high),
        high=_q_equal_to(y, v, q_low),
        empty=generalised_q(y, v, 0.0) < q_low,
    )
