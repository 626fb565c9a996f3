"""Counts, means or a printed interval of one contrast, turned into an effect and its variance."""

from companion.effects.counts import odds_ratio, risk_difference, risk_ratio
from companion.effects.means import mean_difference, smd
from companion.effects.measures import MEASURES, Effect, EffectError, Measure
from companion.effects.proportions import wilson
from companion.effects.reported import from_interval, interval_is_symmetric

__all__ = [
    "MEASURES",
    "Effect",
    "EffectError",
    "Measure",
    "from_interval",
    "interval_is_symmetric",
    "mean_difference",
    "odds_ratio",
    "risk_difference",
    "risk_ratio",
    "smd",
    "wilson",
]
