"""Effects from a printed estimate and its confidence interval."""

from __future__ import annotations

import math
from statistics import NormalDist

from companion.effects.measures import Effect, EffectError, Measure, measure_named


def _quantile(level: float, df: float | None) -> float:
    if not 50 <= level < 100:
        raise EffectError(f"the level is in percent, from 50 to below 100, not {level}")
    upper = 0.5 + level / 200
    if df is None:
        return NormalDist().inv_cdf(upper)
    if not df > 0:
        raise EffectError(f"degrees of freedom must be greater than 0, not {df}")
    from scipy import special  # its import is long, and few estimates say their degrees of freedom

    return float(special.stdtrit(df, upper))


def from_interval(
    estimate: float,
    low: float,
    high: float,
    level: float,
    measure: str,
    *,
    df: float | None = None,
) -> Effect:
    """Effect from values as printed (a ratio as a ratio); variance ((high - low) / 2q)².

    `level` is in percent (95, not 0.95); q is the normal quantile, or Student's with `df` degrees
    of freedom where the authors used it; for ratios all is done on the log scale (Cochrane
    Handbook 6.3). The interval is used as it stands: ask `interval_is_symmetric` first.
    EffectError where low < high or low <= estimate <= high does not hold, for a ratio <= 0, or a
    level out of range.
    """
    kind = measure_named(measure)
    if not all(math.isfinite(value) for value in (estimate, low, high)):
        raise EffectError(f"estimate and limits must be finite, not {estimate}, {low}, {high}")
    if not (low < high and low <= estimate <= high):
        raise EffectError(f"{estimate} does not lie in an interval from {low} to {high}")
    width = kind.to_scale(high) - kind.to_scale(low)
    variance = (width / (2 * _quantile(level, df))) ** 2
    note = f"from the printed {level:g}% interval"
    return Effect(kind.to_scale(estimate), variance, measure, note)


def interval_is_symmetric(
    estimate: float, low: float, high: float, measure: str, *, decimals: int
) -> bool:
    """Whether the printed estimate can be the middle of the printed interval on its scale.

    True when some values that round to those printed, to `decimals` places, are symmetric: for
    a ratio on the log scale. False means a misprint, another scale, or an interval that is not
    of the Wald kind (exact, bootstrap, profile likelihood). EffectError for an unknown measure,
    or a ratio whose estimate is <= 0.
    """
    kind = measure_named(measure)
    half = 0.5 * 10.0**-decimals
    kind.to_scale(estimate)
    lowest_middle = (_analysed(kind, low - half) + _analysed(kind, high - half)) / 2
    highest_middle = (_analysed(kind, low + half) + _analysed(kind, high + half)) / 2
    return lowest_middle <= _analysed(kind, estimate + half) and highest_middle >= _analysed(
        kind, estimate - half
    )


def _analysed(kind: Measure, printed: float) -> float:
    """The scale of analysis, minus infinity for a ratio that rounds to 0."""
    if kind.scale == "log" and printed <= 0:
        return -math.inf
    return kind.to_scale(printed)
