"""Tests for small-study effects (funnel asymmetry). Weak with fewer than about ten studies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from companion.synthesis.inputs import BadInput, checked, quantile_level


@dataclass(frozen=True)
class EggerTest:
    """`bias` is Egger's intercept; `limit` the effect extrapolated to a standard error of 0."""

    k: int
    bias: float
    se: float
    t: float
    df: int
    p: float
    limit: float
    limit_low: float
    limit_high: float


def egger(
    effects: Sequence[float], variances: Sequence[float], *, level: float = 95.0
) -> EggerTest:
    """Egger's regression test (Egger 1997, BMJ 315:629); metafor `regtest(model="lm")`.

    Least squares of the effect on its standard error, weights 1/variance, with a residual
    variance estimated from the data: the slope is the intercept of Egger's plot of y/se on 1/se.
    SynthesisError for bad input or k < 3; BadInput where all standard errors are equal.
    """
    y, v = checked(effects, variances, at_least=3)
    x, w = np.sqrt(v), 1 / v
    k = len(y)
    if np.ptp(v) == 0:
        raise BadInput("all standard errors are equal: there is nothing to regress on")
    x_mean, y_mean = np.sum(w * x) / np.sum(w), np.sum(w * y) / np.sum(w)
    spread = float(np.sum(w * (x - x_mean) ** 2))
    slope = float(np.sum(w * (x - x_mean) * (y - y_mean))) / spread
    limit = float(y_mean - slope * x_mean)
    residual = float(np.sum(w * (y - y_mean - slope * (x - x_mean)) ** 2)) / (k - 2)
    if residual == 0:
        raise BadInput("the studies lie on one line: there is no residual to test against")
    se = (residual / spread) ** 0.5
    limit_se = float(residual * (1 / np.sum(w) + x_mean**2 / spread)) ** 0.5
    half = float(stats.t.ppf(quantile_level(level), k - 2)) * limit_se
    return EggerTest(
        k=k,
        bias=slope,
        se=se,
        t=slope / se,
        df=k - 2,
        p=float(2 * stats.t.sf(abs(slope / se), k - 2)),
        limit=limit,
        limit_low=limit - half,
        limit_high=limit + half,
    )


@dataclass(frozen=True)
class RankTest:
    """Kendall's `tau` and its two-sided `p`; `method` is "exact", or "normal" with ties."""

    k: int
    tau: float
    p: float
    method: str


def rank_test(effects: Sequence[float], variances: Sequence[float]) -> RankTest:
    """Begg and Mazumdar's rank correlation test (1994, Biometrics 50:1088).

    Kendall's tau of the standardised deviates from the common effect with the variances. Exact
    unless there are ties, as R's `cor.test`; then the normal approximation with the variance for
    ties and no continuity correction. SynthesisError for bad input or k < 3; BadInput where all
    variances or all deviates are equal.
    """
    y, v = checked(effects, variances, at_least=3)
    w = 1 / v
    deviates = (y - np.sum(w * y) / np.sum(w)) / np.sqrt(v - 1 / np.sum(w))
    tied = len(np.unique(deviates)) < len(y) or len(np.unique(v)) < len(y)
    if np.ptp(v) == 0 or np.ptp(deviates) == 0:
        raise BadInput("all variances or all deviates are equal: there is nothing to rank")
    result = stats.kendalltau(deviates, v, method="asymptotic" if tied else "exact")
    return RankTest(
        len(y), float(result.statistic), float(result.pvalue), "normal" if tied else "exact"
    )
