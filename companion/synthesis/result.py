"""A pooled result, and how it may be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypedDict

Weighting = Literal["inverse-variance", "mantel-haenszel"]


@dataclass(frozen=True)
class Pooled:
    """A pooled result, on the scale of analysis of the effects (log for ratios).

    `se` belongs to the interval that was asked for (under HKSJ it is scaled). `weights` are each
    study's share of the estimate in percent. I² (percent) and H² come in two definitions:
    `_q` from Cochran's Q, I² = max(0, (Q - df)/Q), H² = Q/df (Higgins and Thompson 2002);
    `_tau2` from τ² and the typical variance s² = df / (Σw - Σw²/Σw), I² = τ²/(τ² + s²),
    H² = (τ² + s²)/s² (what metafor prints for a random-effects model). They agree for DL.
    Under the common-effect model no τ² is estimated: `tau2`, `i2_tau2`, `h2_tau2`, `pi_low`,
    `pi_high`, `tau2_method` and `prediction` are None. `weighting` is how a common effect weighs
    studies: by inverse variance, or by their counts (Mantel and Haenszel).
    """

    k: int
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    pi_low: float | None
    pi_high: float | None
    tau2: float | None
    i2_q: float
    i2_tau2: float | None
    h2_q: float
    h2_tau2: float | None
    q: float
    q_p: float
    weights: tuple[float, ...]
    model: str
    tau2_method: str | None
    interval: str
    prediction: str | None
    level: float
    weighting: Weighting = "inverse-variance"


class Options(TypedDict, total=False):
    """How to pool: the keyword arguments of `pool`."""

    model: str
    tau2: str
    interval: str
    prediction: str | None
    level: float
