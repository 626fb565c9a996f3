"""Prediction interval: where the true effect of a new, similar study may lie.

All four are μ̂ ± quantile × √(τ² + SE²). A convention fixes the quantile and which standard error
of the mean is meant: Wald's, or that of the confidence interval beside which it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from scipy import special

from companion.synthesis.errors import TooFewStudies, choose
from companion.synthesis.inputs import quantile_level


@dataclass(frozen=True)
class Convention:
    """`lost_df`: Student's t with k minus this many degrees of freedom; None: normal."""

    lost_df: int | None
    uses_interval_se: bool
    source: str


PREDICTIONS: Mapping[str, Convention] = MappingProxyType(
    {
        "normal": Convention(
            None,
            False,
            'normal quantile, Wald standard error (Skipka 2006; metafor with test="z"; '
            'meta method.predict="S")',
        ),
        "higgins": Convention(
            2,
            False,
            "Student's t with k - 2 degrees of freedom, Wald standard error (Higgins, Thompson "
            'and Spiegelhalter 2009; Riley 2011; meta method.predict="HTS")',
        ),
        "partlett-riley": Convention(
            2,
            True,
            "Student's t with k - 2 degrees of freedom, standard error of the interval shown "
            '(Partlett and Riley 2017 with HKSJ; metafor predtype="Riley"; meta "HK-PR")',
        ),
        "metafor-t": Convention(
            1,
            True,
            "Student's t with k - 1 degrees of freedom, standard error of the interval shown "
            '(metafor with test="knha" or "adhoc"; meta "HK")',
        ),
    }
)

DEFAULT_PREDICTION = "metafor-t"
"""Matches the default interval in quantile and standard error, so that it always contains it."""


def prediction_interval(
    estimate: float,
    wald_se: float,
    interval_se: float,
    tau2: float,
    k: int,
    prediction: str,
    level: float,
) -> tuple[float, float]:
    """Limits by one of `PREDICTIONS`, at `level` percent.

    UnknownOption for another name; TooFewStudies where k leaves Student's t no degree of freedom
    (metafor sets it to 1 there; we do not, because no source says so).
    """
    choose("prediction interval", prediction, tuple(PREDICTIONS))
    convention = PREDICTIONS[prediction]
    upper = quantile_level(level)
    if convention.lost_df is None:
        quantile = float(special.ndtri(upper))
    else:
        df = k - convention.lost_df
        if df < 1:
            raise TooFewStudies(
                f"prediction interval {prediction!r} needs at least {convention.lost_df + 1} "
                f"studies, got {k}"
            )
        quantile = float(special.stdtrit(df, upper))
    se = interval_se if convention.uses_interval_se else wald_se
    half = quantile * (tau2 + se**2) ** 0.5
    return estimate - half, estimate + half
