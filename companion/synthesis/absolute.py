"""Absolute effects: what a pooled relative effect means for people at a stated baseline risk.

Risks are shares, 0 to 1 (multiply by 100 for "per 100 people"). The baseline risk is taken as
known; only the uncertainty of the relative effect is carried over (Cochrane Handbook 15.4.4).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from companion.synthesis.errors import BadInput, choose

_RISK: Mapping[str, Callable[[float, float], float]] = MappingProxyType(
    {
        "risk_ratio": lambda effect, p: math.exp(effect) * p,
        "odds_ratio": lambda effect, p: _from_odds_ratio(math.exp(effect), p),
        "peto_odds_ratio": lambda effect, p: _from_odds_ratio(math.exp(effect), p),
        "hazard_ratio": lambda effect, p: 1 - (1 - p) ** math.exp(effect),
        "risk_difference": lambda effect, p: p + effect,
    }
)


NOISE = 1e-14
"""A difference of shares no larger than this is none: a risk less itself, in floating point."""


def _from_odds_ratio(ratio: float, p: float) -> float:
    """OR p / (1 - p + OR p), so written that a greater ratio never rounds to a smaller risk."""
    odds = ratio * p
    return 1 / (1 + (1 - p) / odds) if odds else 0.0


@dataclass(frozen=True)
class AbsoluteEffect:
    """Risk with the treatment, and its difference from the baseline risk, with intervals.

    All are shares, 0 to 1; `difference` is treatment minus baseline. `limit_capped` says that a
    limit of the interval fell outside 0 to 1 (a risk ratio or difference can take it there) and
    was set to the nearer end: whoever shows it should say so.
    """

    measure: str
    baseline_risk: float
    risk: float
    risk_low: float
    risk_high: float
    limit_capped: bool

    @property
    def difference(self) -> float:
        return _less(self.risk, self.baseline_risk)

    @property
    def difference_low(self) -> float:
        return _less(self.risk_low, self.baseline_risk)

    @property
    def difference_high(self) -> float:
        return _less(self.risk_high, self.baseline_risk)


def _less(risk: float, baseline: float) -> float:
    difference = risk - baseline
    return difference if abs(difference) > NOISE else 0.0


def absolute_effect(
    estimate: float, low: float, high: float, measure: str, baseline_risk: float
) -> AbsoluteEffect:
    """Risk with the treatment at `baseline_risk` (between 0 and 1, both excluded).

    `estimate`, `low` and `high` are on the scale of analysis, as `Pooled` has them: natural log
    for ratios. Risk ratio: RR p; odds ratio: OR p / (1 - p + OR p); hazard ratio:
    1 - (1 - p)^HR (Tierney 2007), p at the time of interest; risk difference: p + RD.
    UnknownOption for a measure that gives no risk; BadInput for a baseline risk out of range,
    limits out of order, or an estimate that would leave 0 to 1: such an effect cannot hold at
    that baseline risk.
    """
    choose("measure of risk", measure, tuple(_RISK))
    if not 0 < baseline_risk < 1:
        raise BadInput(f"the baseline risk is a share between 0 and 1, not {baseline_risk}")
    if not (math.isfinite(low) and math.isfinite(high) and low <= estimate <= high):
        raise BadInput(f"{estimate} does not lie in an interval from {low} to {high}")
    risk, raw_low, raw_high = (_RISK[measure](x, baseline_risk) for x in (estimate, low, high))
    if not 0 <= risk <= 1:
        raise BadInput(f"at a baseline risk of {baseline_risk} the risk would be {risk:g}")
    risk_low, risk_high = max(0.0, raw_low), min(1.0, raw_high)
    return AbsoluteEffect(
        measure=measure,
        baseline_risk=baseline_risk,
        risk=risk,
        risk_low=risk_low,
        risk_high=risk_high,
        limit_capped=(risk_low, risk_high) != (raw_low, raw_high),
    )


@dataclass(frozen=True)
class NumberNeeded:
    """How many people have to be treated for one more to be better, or worse, off.

    `value` > 0 counts people for one more with the better outcome (`kind` "benefit") or the worse
    (`kind` "harm"); infinite where the difference is 0. The interval runs from `low` to `high`,
    each with its own kind. If `through_infinity`, it holds no difference: it then reads "benefit
    from `low` up to infinity and on to harm of `high`" (Altman 1998, BMJ 317:1309), and never as
    a range between two numbers. Not rounded: the custom is to round up.
    """

    value: float
    kind: str
    low: float
    low_kind: str
    high: float
    high_kind: str
    through_infinity: bool


def number_needed(effect: AbsoluteEffect, *, event: str) -> NumberNeeded:
    """Number needed to treat from an absolute effect, 1 / |difference|.

    `event` says whether having it is "good" (response) or "bad" (relapse): it cannot be told from
    the numbers. `low` is the limit of the interval at the greatest benefit (least harm), `high`
    that at the least benefit (greatest harm). UnknownOption for another `event`.
    """
    choose("event", event, ("good", "bad"))
    sign = 1 if event == "good" else -1
    gain = sign * effect.difference
    worst, best = sorted((sign * effect.difference_low, sign * effect.difference_high))
    value, kind = _needed(gain)
    low, low_kind = _needed(best)
    high, high_kind = _needed(worst)
    return NumberNeeded(value, kind, low, low_kind, high, high_kind, worst <= 0 <= best)


def _needed(gain: float) -> tuple[float, str]:
    kind = "harm" if gain < 0 else "benefit"
    return (math.inf if gain == 0 else 1 / abs(gain)), kind
