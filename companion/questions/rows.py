"""What an outcome row gives a pooled question: an effect on the scale of analysis, or a reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from companion import effects
from companion.effects import MEASURES, Effect, EffectError, Measure
from companion.model.cells import NO_MEANS
from companion.model.outcomes import OutcomeRow

NOT_POOLED = frozenset({"within", "any-time", "pooled", "cohort", "reporting", "not-stated"})
RANDOMISED = frozenset({"between", "first-period", "any-time"})
"""Analyses whose two arms were made by chance and are counted apart."""
Limits = tuple[float, float, float]
"""Estimate, lower and upper limit, on the scale of analysis."""
FROM_COUNTS: Mapping[str, Callable[..., Effect]] = MappingProxyType(
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
    gets 0.5 in all four (``add-half-if-zero``). Of a crossover only the paired effect that is
    printed counts. Raises EffectError, with the reason, for a row that cannot give the measure:
    medians, or a crossover without the paired interval among them.
    """
    if not MEASURES[measure].poolable:
        raise EffectError(f"a {MEASURES[measure].label} is printed, never pooled")
    if row.analysis in NOT_POOLED:
        raise EffectError(f"a row whose analysis is {row.analysis} is not pooled")
    paired = row.analysis == "crossover"
    own = row.measure == measure and row.estimate is not None and row.interval() is not None
    if measure in FROM_COUNTS and row.counts and not (paired and own):
        design = "crossover" if paired else "parallel"
        return FROM_COUNTS[measure](*row.counts, design=design, zero_cells="add-half-if-zero")
    if own:
        return _printed(row, measure)
    if measure in _FROM_MEANS and row.means:
        if row.measure in NO_MEANS:
            raise EffectError(f"a row whose measure is {row.measure} holds no means")
        if paired:
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


@dataclass(frozen=True)
class OwnEffect:
    """What a row says by itself. ``level`` is that of the interval, in percent.

    ``risks`` is the difference of the risks of arms that are counted, with its own 95% limits.
    """

    measure: Measure
    limits: Limits
    level: float
    risks: Limits | None = None


def own_effect(row: OutcomeRow) -> OwnEffect | None:
    """The printed effect with its interval, else what the arms of a randomised contrast give.

    A risk ratio of counts, or their risk difference where a cell is zero; a difference of means.
    None where nothing of the kind is there: a coefficient or a reporting ratio is no effect.
    """
    kind, interval = MEASURES.get(row.measure), row.interval()
    if kind and kind.poolable and row.estimate is not None and interval:
        try:
            at, low, high = (kind.to_scale(v) for v in (row.estimate, interval.low, interval.high))
        except EffectError:
            return None
        return OwnEffect(kind, (at, low, high), interval.level)
    return _from_arms(row) if row.analysis in RANDOMISED else None


def counted_risks(row: OutcomeRow) -> Limits | None:
    """The difference of the risks of two counted arms made by chance, with its 95% limits.

    None where an arm is not counted, or where nobody, or everybody, of both has the event.
    """
    if row.counts is None or row.analysis not in RANDOMISED or row.alone:
        return None
    try:
        return effects.risk_difference(*row.counts).limits
    except EffectError:
        return None


def _from_arms(row: OutcomeRow) -> OwnEffect | None:
    risks = counted_risks(row)
    if risks is not None and row.counts:
        a, _, c, _ = row.counts
        if a and c:
            ratio = effects.risk_ratio(*row.counts)
            return OwnEffect(MEASURES[ratio.measure], ratio.limits, 95.0, risks)
        return OwnEffect(MEASURES["risk_difference"], risks, 95.0, risks)
    if row.means and row.scores and row.measure in ("mean", "change"):
        found = effects.mean_difference(*row.means, scores=row.scores)
        return OwnEffect(MEASURES[found.measure], found.limits, 95.0)
    return None
