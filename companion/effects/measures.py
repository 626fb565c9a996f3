"""The comparative measures: their names, the scale on which they are pooled, their null value."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Scale = Literal["log", "identity"]
Z95 = 1.959963984540054
"""The normal quantile of a 95% interval."""


class EffectError(ValueError):
    """An effect that cannot be computed from what was given; the message says why."""


@dataclass(frozen=True)
class Measure:
    """A comparative measure of effect.

    `name` is the word in the data; `scale` the scale of analysis ("log" for ratios); `null` the
    value of no effect as printed (1 for a ratio, 0 for a difference). On the scale of analysis no
    effect is always 0. `poolable` is False for a measure that is printed but never pooled.
    """

    name: str
    label: str
    abbreviation: str
    scale: Scale
    poolable: bool = True

    @property
    def null(self) -> float:
        return 1.0 if self.scale == "log" else 0.0

    def to_scale(self, printed: float) -> float:
        """From the value as printed to the scale of analysis; EffectError for a ratio <= 0."""
        if self.scale == "identity":
            return float(printed)
        if not printed > 0:
            raise EffectError(f"{self.label} must be greater than 0, not {printed}")
        return math.log(printed)

    def from_scale(self, analysed: float) -> float:
        """From the scale of analysis back to the value as printed."""
        return math.exp(analysed) if self.scale == "log" else float(analysed)


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        measure.name: measure
        for measure in (
            Measure("mean_difference", "mean difference", "MD", "identity"),
            Measure("smd", "standardised mean difference (Hedges' g)", "SMD", "identity"),
            Measure("odds_ratio", "odds ratio", "OR", "log"),
            Measure("peto_odds_ratio", "Peto odds ratio", "Peto OR", "log"),
            Measure("risk_ratio", "risk ratio", "RR", "log"),
            Measure("risk_difference", "risk difference", "RD", "identity"),
            Measure("rate_ratio", "rate ratio", "IRR", "log"),
            Measure("hazard_ratio", "hazard ratio", "HR", "log"),
            # Printed only: a coefficient has the unit of its model, and reports of harm have no
            # count of people treated behind them.
            Measure(
                "regression_coefficient", "regression coefficient", "b", "identity", poolable=False
            ),
            Measure("reporting_odds_ratio", "reporting odds ratio", "ROR", "log", poolable=False),
        )
    }
)
"""The comparative measures by the word that the data has for each."""


def measure_named(name: str) -> Measure:
    """The measure of that name; EffectError naming those that exist otherwise."""
    if name not in MEASURES:
        raise EffectError(f"unknown measure {name!r}; known: {', '.join(MEASURES)}")
    return MEASURES[name]


@dataclass(frozen=True)
class Effect:
    """One contrast, ready to be pooled.

    `estimate` and `variance` are on the scale of analysis of `measure` (natural log for ratios);
    treatment against control, so that a ratio above 1 is log > 0 and a difference is treatment
    minus control. `note` says in words what was done to get there (continuity rule, variance
    formula), empty when nothing needs saying.
    """

    estimate: float
    variance: float
    measure: str
    note: str = ""

    def __post_init__(self) -> None:
        measure_named(self.measure)
        if not math.isfinite(self.estimate):
            raise EffectError(f"the estimate is not finite: {self.estimate}")
        if not (math.isfinite(self.variance) and self.variance > 0):
            raise EffectError(
                f"the variance must be finite and greater than 0, not {self.variance}"
            )

    @property
    def scale(self) -> Scale:
        return MEASURES[self.measure].scale

    @property
    def se(self) -> float:
        """Standard error, on the scale of analysis."""
        return math.sqrt(self.variance)

    @property
    def limits(self) -> tuple[float, float, float]:
        """Estimate with its 95% limits, on the scale of analysis (Wald)."""
        half = Z95 * self.se
        return self.estimate, self.estimate - half, self.estimate + half
