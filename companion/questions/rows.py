"""What an outcome row gives a pooled question: an effect on the scale of analysis, or a reason."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from companion import effects
from companion.effects import MEASURES, Effect, EffectError
from companion.model.outcomes import OutcomeRow

NOT_POOLED = frozenset({"within", "any-time", "pooled", "cohort", "reporting", "not-stated"})
_FROM_COUNTS: Mapping[str, Callable[..., Effect]] = MappingProxyType(
    {
        "risk_ratio": effects.risk_ratio,
        "odds_ratio": effects.odds_ratio,
        "risk_difference": effects.risk_difference,
    }
)
_FROM_MEANS: Mapping[str, Callable[..., Effect]] = MappingProxyType(
    {"mean_difference": effects.mean_difference, "smd": effects.smd}
)


def row_effect(row: OutcomeRow, measure: str) -> Effect:
    """The effect of a row: the printed estimate for differences, counts for ratios of risks.

    A printed, often adjusted, difference with its interval is preferred to raw means. A zero cell
    gets 0.5 in all four (``add-half-if-zero``). Raises EffectError, with the reason, for a row
    that cannot give the measure: medians, or a crossover without the paired interval among them.
    """
    if not MEASURES[measure].poolable:
        raise EffectError(f"a {MEASURES[measure].label} is printed, never pooled")
    if row.analysis in NOT_POOLED:
        raise EffectError(f"a row whose analysis is {row.analysis} is not pooled")
    design = "crossover" if row.analysis == "crossover" else "parallel"
    if measure in _FROM_COUNTS and row.counts:
        return _FROM_COUNTS[measure](*row.counts, design=design, zero_cells="add-half-if-zero")
    if row.measure == measure and row.estimate is not None and row.interval():
        return _printed(row, measure)
    if measure in _FROM_MEANS and row.means:
        if row.measure in ("median", "percent", "events"):
            raise EffectError(f"a row whose measure is {row.measure} holds no means")
        if design == "crossover":
            raise EffectError("a crossover difference needs its paired interval")
        if row.scores is None:
            raise EffectError("scores is empty; final or change, for the means of the arms")
        return _FROM_MEANS[measure](*row.means, scores=row.scores)
    raise EffectError(f"the row has neither counts, means with SD, nor an interval for {measure}")


def _printed(row: OutcomeRow, measure: str) -> Effect:
    limits = row.interval()
    if row.estimate is None or limits is None:
        raise EffectError("the row has no interval")
    return effects.from_interval(row.estimate, limits.low, limits.high, limits.level, measure)
