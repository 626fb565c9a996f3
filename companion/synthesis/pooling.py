"""The mean effect over studies, common-effect or random-effects, by inverse variance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from companion.synthesis.errors import SynthesisError, choose
from companion.synthesis.inputs import Values, Vector, checked
from companion.synthesis.intervals import mean_interval
from companion.synthesis.prediction import DEFAULT_PREDICTION, prediction_interval
from companion.synthesis.result import Pooled
from companion.synthesis.tau2 import estimate_tau2, generalised_q

MODELS = ("random", "common")


def pool(
    effects: Values,
    variances: Values,
    *,
    model: str = "random",
    tau2: str = "REML",
    interval: str = "hksj-floored",
    prediction: str | None = None,
    level: float = 95.0,
) -> Pooled:
    """Pool `effects` with their sampling `variances`, both of shape (k,) on the scale of analysis.

    `model` is "random" or "common"; `tau2` one of `tau2.TAU2_ESTIMATORS` (not used by the common
    effect); `interval` one of `intervals.INTERVALS`; `prediction` one of
    `prediction.PREDICTIONS`, None being "metafor-t" for random effects; `level` in percent, of
    both intervals. An interval is used as named with either model: the usual common-effect
    interval is `interval="wald"`.

    SynthesisError (a ValueError) for k < 2, lengths that differ, values that are not finite,
    variances <= 0, unknown names, a prediction interval asked of the common effect or of too few
    studies, and an iteration that does not converge. Nothing is dropped or replaced.
    """
    choose("model", model, MODELS)
    y, v = checked(effects, variances)
    k = len(y)
    between: float | None = None
    if model == "random":
        prediction = DEFAULT_PREDICTION if prediction is None else prediction
        between = estimate_tau2(y, v, tau2)
    elif prediction is not None:
        raise SynthesisError("the common-effect model has no prediction interval")

    origin = float(np.mean(y))
    centred = y - origin
    added = 0.0 if between is None else between
    w = 1 / (v + added)
    total = float(np.sum(w))
    estimate = origin + float(np.sum(w * centred)) / total
    wald_se = total**-0.5
    scaled_q = generalised_q(centred, v, added) / (k - 1)
    confidence = mean_interval(estimate, wald_se, scaled_q, k, interval, level)

    spread = heterogeneity(generalised_q(centred, v, 0.0), k)
    pi_low = pi_high = i2_tau2 = h2_tau2 = None
    if between is not None and prediction is not None:
        pi_low, pi_high = prediction_interval(
            estimate, wald_se, confidence.se, between, k, prediction, level
        )
        typical = _typical_variance(v)
        i2_tau2 = 100 * between / (typical + between)
        h2_tau2 = between / typical + 1
    return Pooled(
        k=k,
        estimate=estimate,
        se=confidence.se,
        ci_low=confidence.low,
        ci_high=confidence.high,
        pi_low=pi_low,
        pi_high=pi_high,
        tau2=between,
        i2_q=spread.i2,
        i2_tau2=i2_tau2,
        h2_q=spread.h2,
        h2_tau2=h2_tau2,
        q=spread.q,
        q_p=spread.p,
        weights=tuple(float(share) for share in 100 * w / total),
        model=model,
        tau2_method=None if between is None else tau2,
        interval=interval,
        prediction=prediction,
        level=level,
    )


@dataclass(frozen=True)
class Heterogeneity:
    """Cochran's Q of k studies with its p by χ², and what follows: I² in percent, and H²."""

    q: float
    p: float
    i2: float
    h2: float


def heterogeneity(q: float, k: int) -> Heterogeneity:
    """How far k studies lie apart, from their Q (Higgins and Thompson 2002)."""
    df = k - 1
    i2 = 100 * max(0.0, (q - df) / q) if q > 0 else 0.0
    return Heterogeneity(q, float(special.chdtrc(df, q)), i2, q / df)


def _typical_variance(v: Vector) -> float:
    """Typical within-study variance (Higgins and Thompson 2002, equation 9)."""
    w = 1 / v
    return float((len(v) - 1) / (np.sum(w) - np.sum(w**2) / np.sum(w)))
