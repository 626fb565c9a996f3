"""Trim and fill: how many studies a lopsided funnel would lack, and the mean with them added.

A look at how much could hang on missing studies, not a correction of the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from companion.synthesis.inputs import BadInput, NotConverged, Vector, checked, choose
from companion.synthesis.pooling import Pooled, pool

ESTIMATORS = ("L0", "R0")
_MOST_ROUNDS = 100


@dataclass(frozen=True)
class TrimFill:
    """`missing` studies on `side`, with the effects and variances filled in, and the new mean."""

    missing: int
    missing_se: float | None
    side: str
    estimator: str
    filled_effects: tuple[float, ...]
    filled_variances: tuple[float, ...]
    pooled: Pooled


def trim_and_fill(
    effects: Sequence[float],
    variances: Sequence[float],
    *,
    side: str,
    estimator: str = "L0",
    **options: str | float | None,
) -> TrimFill:
    """Trim and fill (Duval and Tweedie 2000, Biometrics 56:455).

    `side` ("left" or "right") is where studies would be missing: it is named, never guessed from
    the data. `options` go to `pool`, which centres each round and gives the result.
    SynthesisError for bad input, k < 3, unknown names, equal effects or no stable count.
    """
    choose("side", side, ("left", "right"))
    choose("trim-and-fill estimator", estimator, ESTIMATORS)
    y, v = checked(effects, variances, at_least=3)
    if np.ptp(y) == 0:
        raise BadInput("all effects are equal: there is no funnel to trim")
    sign = -1.0 if side == "right" else 1.0
    order = np.argsort(sign * y, kind="stable")
    flipped, ordered_v = sign * y[order], v[order]
    k, missing = len(y), 0
    for _ in range(_MOST_ROUNDS):
        kept = k - missing
        centre = pool(flipped[:kept], ordered_v[:kept], **options).estimate
        previous, (missing, missing_se) = missing, _count(flipped - centre, estimator)
        if missing == previous:
            break
    else:
        raise NotConverged(f"trim and fill: no stable count in {_MOST_ROUNDS} rounds")
    filled_y = sign * (2 * centre - flipped[k - missing :])
    filled_v = ordered_v[k - missing :]
    return TrimFill(
        missing=missing,
        missing_se=missing_se,
        side=side,
        estimator=estimator,
        filled_effects=tuple(float(x) for x in filled_y),
        filled_variances=tuple(float(x) for x in filled_v),
        pooled=pool(np.concatenate([y, filled_y]), np.concatenate([v, filled_v]), **options),
    )


def _count(deviations: Vector, estimator: str) -> tuple[int, float | None]:
    """Number of missing studies, rounded, and its standard error, from deviations in order.

    The variance formula of L0 goes below 0 where the funnel leans clearly to the other side: the
    standard error is then None.
    """
    k = len(deviations)
    ranks = stats.rankdata(np.abs(deviations), method="ordinal")
    if estimator == "R0":
        raw = k - float(np.max(ranks[deviations < 0], initial=0)) - 1
        return max(0, round(raw)), (2 * max(0.0, raw) + 2) ** 0.5
    raw = (4 * float(np.sum(ranks[deviations > 0])) - k * (k + 1)) / (2 * k - 1)
    variance = (
        k * (k + 1) * (2 * k + 1)
        + 10 * raw**3
        + 27 * raw**2
        + 17 * raw
        - 18 * k * raw**2
        - 18 * k * raw
        + 6 * k**2 * raw
    ) / 24
    se = None if variance < 0 else 4 * variance**0.5 / (2 * k - 1)
    return max(0, round(raw)), se
