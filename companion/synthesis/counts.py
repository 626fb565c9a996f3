"""The common effect of two-by-two tables by Mantel and Haenszel.

It weighs tables by their counts, so that few events make it neither undefined nor lean on the
variance of each, and is what the Cochrane Handbook (10.4.1) prefers for few events and what RevMan
shows by default. The formulas are those of metafor's ``rma.mh`` without a correction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from companion.synthesis.errors import BadInput, choose
from companion.synthesis.inputs import Values, Vector, checked
from companion.synthesis.intervals import mean_interval
from companion.synthesis.pooling import heterogeneity
from companion.synthesis.result import Pooled

Tables = Sequence[tuple[float, float, float, float]]
"""Events and people of the treatment, events and people of the control, of each study."""
Found = tuple[float, float, Vector]
"""Estimate on the scale of analysis, its variance, and the weights."""


def _odds_ratio(a: Vector, n1: Vector, c: Vector, n2: Vector) -> Found:
    """The variance is that of Robins, Breslow and Greenland 1986, Biometrics 42:311."""
    b, d, n = n1 - a, n2 - c, n1 + n2
    r, s = a * d / n, b * c / n
    p, q = (a + d) / n, (b + c) / n
    over, under = _both(r, s)
    variance = (
        np.sum(p * r) / (2 * over**2)
        + np.sum(p * s + q * r) / (2 * over * under)
        + np.sum(q * s) / (2 * under**2)
    )
    return float(np.log(over / under)), float(variance), s


def _risk_ratio(a: Vector, n1: Vector, c: Vector, n2: Vector) -> Found:
    """The variance is that of Greenland and Robins 1985, Biometrics 41:55."""
    n = n1 + n2
    r, s = a * n2 / n, c * n1 / n
    over, under = _both(r, s)
    variance = np.sum((n1 * n2 * (a + c) - a * c * n) / n**2) / (over * under)
    return float(np.log(over / under)), float(variance), s


def _risk_difference(a: Vector, n1: Vector, c: Vector, n2: Vector) -> Found:
    """The variance is that of Sato, Greenland and Robins 1989, Am J Epidemiol 130:1089."""
    n = n1 + n2
    w = n1 * n2 / n
    at = float(np.sum((a * n2 - c * n1) / n) / np.sum(w))
    p = np.sum(c * (n1 / n) ** 2 - a * (n2 / n) ** 2 + w / n * (n2 - n1) / 2)
    q = np.sum(a * (n2 - c) / n + c * (n1 - a) / n) / 2
    return at, float((at * p + q) / np.sum(w) ** 2), w


def _both(over: Vector, under: Vector) -> tuple[float, float]:
    top, bottom = float(np.sum(over)), float(np.sum(under))
    if not top > 0 or not bottom > 0:
        raise BadInput("one arm has no event, or nobody without it, in every study")
    return top, bottom


_MEASURES: Mapping[str, Callable[[Vector, Vector, Vector, Vector], Found]] = MappingProxyType(
    {"odds_ratio": _odds_ratio, "risk_ratio": _risk_ratio, "risk_difference": _risk_difference}
)


def mantel_haenszel(
    tables: Tables, effects: Values, variances: Values, measure: str, *, level: float = 95.0
) -> Pooled:
    """Pool k tables of a measure, ``odds_ratio``, ``risk_ratio`` or ``risk_difference``.

    ``effects`` and ``variances``, of shape (k,), are each study's own: heterogeneity is how far
    they lie from the pooled effect, by inverse variance. The interval is Wald's.

    SynthesisError for k < 2, lengths that differ, counts that cannot be, an unknown measure, and a
    ratio of which one side is nothing.
    """
    choose("measure of counts", measure, tuple(_MEASURES))
    y, v = checked(effects, variances)
    k = len(y)
    if len(tables) != k:
        raise BadInput(f"{k} effects but {len(tables)} tables")
    a, n1, c, n2 = np.asarray(tables, dtype=np.float64).T
    if not (np.all((a >= 0) & (a <= n1) & (n1 > 0)) and np.all((c >= 0) & (c <= n2) & (n2 > 0))):
        raise BadInput("events must lie between 0 and the people of their arm")
    estimate, variance, weights = _MEASURES[measure](a, n1, c, n2)
    interval = "wald"
    confidence = mean_interval(estimate, variance**0.5, 1.0, k, interval, level)
    spread = heterogeneity(float(np.sum((y - estimate) ** 2 / v)), k)
    return Pooled(
        k=k,
        estimate=estimate,
        se=confidence.se,
        ci_low=confidence.low,
        ci_high=confidence.high,
        pi_low=None,
        pi_high=None,
        tau2=None,
        i2_q=spread.i2,
        i2_tau2=None,
        h2_q=spread.h2,
        h2_tau2=None,
        q=spread.q,
        q_p=spread.p,
        weights=tuple(float(share) for share in 100 * weights / np.sum(weights)),
        model="common",
        tau2_method=None,
        interval=interval,
        prediction=None,
        level=level,
        weighting="mantel-haenszel",
    )
