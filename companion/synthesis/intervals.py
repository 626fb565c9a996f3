"""Confidence interval of the mean effect: how its standard error and quantile are chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from scipy import special

from companion.synthesis.errors import choose
from companion.synthesis.inputs import quantile_level

INTERVALS: Mapping[str, str] = MappingProxyType(
    {
        "wald": "Wald: normal quantile, standard error 1/√Σw",
        "hksj": (
            "Hartung-Knapp-Sidik-Jonkman: Student's t with k - 1 degrees of freedom, the Wald "
            "standard error times √q, q = Σ w (y - μ̂)² / (k - 1) (Hartung and Knapp 2001; Sidik "
            'and Jonkman 2002; metafor test="knha")'
        ),
        "hksj-floored": (
            "HKSJ with q at least 1, so that it is never narrower than Wald's (Knapp and Hartung "
            '2003; Röver 2015; metafor test="adhoc")'
        ),
    }
)
"""Intervals of the mean by their names, with their formulas."""


@dataclass(frozen=True)
class MeanInterval:
    """Standard error as the interval uses it, and its limits."""

    se: float
    low: float
    high: float


def mean_interval(
    estimate: float, wald_se: float, scaled_q: float, k: int, interval: str, level: float
) -> MeanInterval:
    """Interval of the mean; `scaled_q` is Σ w (y - μ̂)² / (k - 1) at the weights of the estimate.

    UnknownOption for an interval not in `INTERVALS`. Studies with one and the same effect give
    `hksj` a width of 0, as its formula says; `hksj-floored` does not.
    """
    choose("interval", interval, tuple(INTERVALS))
    upper = quantile_level(level)
    if interval == "wald":
        se, quantile = wald_se, float(special.ndtri(upper))
    else:
        factor = scaled_q if interval == "hksj" else max(1.0, scaled_q)
        se, quantile = wald_se * factor**0.5, float(special.stdtrit(k - 1, upper))
    return MeanInterval(se, estimate - quantile * se, estimate + quantile * se)
