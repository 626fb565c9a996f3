"""What the numbers suggest of imprecision and inconsistency; a judgement that departs says why.

Imprecision follows a minimally contextualised reading of the interval (GRADE guidance 34): it is
judged by the thresholds that it crosses, the smallest effect that matters in either direction, and
by the size that a single well-powered trial would have (GRADE guidelines 6). Inconsistency follows
I², trials that point the other way, and what differs between comparators (GRADE guidelines 7).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from companion.grade.evidence import Evidence
from companion.model.cells import Concern
from companion.questions import Answer, Input

PEOPLE = 400
"""Fewer people than this are few for a score, by the rule of thumb of GRADE guidelines 6."""
EVENTS = 300
"""Fewer events than this are few, by the same rule."""
SUBSTANTIAL, CONSIDERABLE = 50.0, 75.0
"""I² in percent (Cochrane Handbook 10.10.2)."""
APART = (2.706, 4.605, 6.251, 7.779, 9.236)
"""Q between groups beyond which they differ, for 1, 2, … degrees of freedom: p below 0.1 by χ², as
is usual for subgroups."""
_RANK: tuple[Concern, ...] = ("not-serious", "serious", "very-serious")


@dataclass(frozen=True)
class Suggestion:
    """A concern that the numbers suggest, and the numbers."""

    concern: Concern
    because: str


def imprecision(of: Evidence) -> Suggestion:
    """From the interval, the thresholds and the number of people and events."""
    found = [s for s in (_interval(of), _size(of)) if s]
    worst = max(found, key=lambda s: _RANK.index(s.concern))
    if worst.concern == "not-serious":
        return worst
    said = [s.because for s in found if s.concern != "not-serious"]
    return Suggestion(worst.concern, "; ".join(said))


def _interval(of: Evidence) -> Suggestion:
    span, threshold = of.span, of.threshold
    if span is None:
        return Suggestion("serious", "no threshold can be held against what is printed")
    _, low, high = span
    said = f"the interval, {_digits(low)} to {_digits(high)}"
    if threshold is None:
        crosses = low < 0 < high
        word = "includes no effect" if crosses else "excludes no effect"
        return Suggestion("serious" if crosses else "not-serious", f"{said}, {word}")
    unit = threshold.unit
    crossed = [t for t in (-threshold.value, threshold.value) if low < t < high]
    if not crossed:
        return Suggestion("not-serious", f"{said} {unit}, crosses no threshold")
    lines = " and ".join(_digits(t) for t in crossed)
    concern: Concern = "very-serious" if len(crossed) > 1 else "serious"
    plural = "s" if len(crossed) > 1 else ""
    return Suggestion(concern, f"{said} {unit}, crosses the threshold{plural} of {lines}")


def _size(of: Evidence) -> Suggestion | None:
    """Few events, else few people; nothing where neither is printed."""
    counted = of.event != "neither" and of.events is not None
    n, least, what = (
        (of.events, EVENTS, "events") if counted else (of.estimate.people, PEOPLE, "people")
    )
    if n is None:
        return None
    few = n < least
    return Suggestion(
        "serious" if few else "not-serious",
        f"{n} {what}, fewer than {least}" if few else f"{n} {what}",
    )


def inconsistency(of: Evidence) -> Suggestion | None:
    """From I², trials that point the other way, and groups by comparator.

    None where nothing can be computed: a single trial, or a result that others pooled.
    """
    found = of.found
    if found is None or found.pooled is None:
        return None
    i2 = found.pooled.i2_q
    against = _against(found)
    parts = [f"I² {i2:.0f}%"]
    if against:
        parts.append(f"{against} of {len(found.inputs)} trials point the other way")
    apart = _groups_differ(found, of)
    if apart:
        parts.append("the comparators differ")
    concerns = (i2 >= SUBSTANTIAL) + (i2 >= CONSIDERABLE and bool(against or apart))
    if not concerns and (against or apart):
        concerns = 1
    return Suggestion(_RANK[concerns], ", ".join(parts))


def _against(found: Answer) -> int:
    """Trials whose estimate lies on the other side of no effect than the pooled one."""
    if found.pooled is None:
        return 0
    return sum(effect * found.pooled.estimate < 0 for effect in found.effects)


def _groups_differ(found: Answer, of: Evidence) -> bool:
    """Whether the mean effects against families of comparators differ, each with its τ² in common.

    By Q between groups (Borenstein 2009, Introduction to Meta-Analysis, chapter 19).
    """
    groups: dict[str, list[Input]] = {}
    for item, family in zip(found.inputs, of.comparators, strict=True):
        groups.setdefault(family, []).append(item)
    if len(groups) < 2:
        return False
    tau2 = (found.pooled and found.pooled.tau2) or 0.0
    means = [
        _mean([(i.effect.estimate, 1 / (i.effect.variance + tau2)) for i in items])
        for items in groups.values()
    ]
    whole, _ = _mean(means)
    q = sum(weight * (at - whole) ** 2 for at, weight in means)
    return q > APART[min(len(means) - 1, len(APART)) - 1]


def _mean(weighted: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The mean of values with weights, and the sum of these."""
    total = sum(weight for _, weight in weighted)
    return sum(at * weight for at, weight in weighted) / total, total


def _digits(value: float) -> str:
    return f"{value:.3g}".replace("-", "\u2212")
