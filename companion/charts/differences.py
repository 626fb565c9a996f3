"""The difference between two arms of a row, and rows whose differences are in one unit."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from companion.book.view import View
from companion.charts.base import Point
from companion.charts.doubts import against_itself
from companion.charts.notes import lacks_time, sort_out
from companion.effects import MEASURES, EffectError, mean_difference, smd
from companion.model import SCALES
from companion.model.outcomes import OutcomeRow
from companion.words import values

STANDARD = "smd"
"""The unit of standardised differences, beside the scales, which are each a unit."""


def unit(row: OutcomeRow) -> str:
    """What a difference is counted in: the scale, or standard deviations; empty if unnamed."""
    return STANDARD if row.measure == STANDARD else row.scale or ""


def difference(row: OutcomeRow) -> Point | None:
    """Difference of a row with its limits: printed, else from the means of the arms.

    Limits from means are 95% by normal quantile, where both SDs and sizes are given; they are
    left out for a printed estimate without an interval and for crossover means.
    """
    if row.measure in ("mean_difference", STANDARD) and row.estimate is not None:
        found = row.interval()
        low, high = (float(found.low), float(found.high)) if found else (None, None)
        return float(row.estimate), low, high
    if row.measure not in ("mean", "change"):
        return None
    a, b = row.arm("treatment").mean, row.arm("control").mean
    if a is None or b is None:
        return None
    bare = float(a) - float(b), None, None
    if row.means is None or row.analysis == "crossover":
        return bare
    try:
        effect = mean_difference(*row.means)
    except EffectError:  # an SD of 0, or one person: no standard error follows
        return bare
    return effect.limits


def standardised(row: OutcomeRow) -> Point | None:
    """Hedges' g of a row whose arms print final scores, or None.

    Changes are left as they are: their SD is of another kind than that of final scores.
    """
    if row.means is None or row.scores != "final" or row.analysis == "crossover":
        return None
    try:
        effect = smd(*row.means)
    except EffectError:
        return None
    return effect.limits


def unit_in_words(view: View, by: str) -> str:
    """``ABC points``, or the abbreviation of standardised differences; empty for no unit."""
    if by == STANDARD:
        return MEASURES[STANDARD].abbreviation
    found = view.row(SCALES, by) if by else None
    return f"{found.abbreviation} {found.unit}" if found else by


def said(row: OutcomeRow, value: float) -> str:
    """A difference or limit with the digits of its source; two where it is computed."""
    for printed in (row.estimate, row.ci_low, row.ci_high):
        if printed is not None and value == float(printed):
            return values.number(printed)
    return values.number(value, 2)


class Dot(NamedTuple):
    """A row with the time and the difference that it gives."""

    row: OutcomeRow
    hours: float
    point: Point

    @property
    def pooled(self) -> bool:
        """Whether it is a result that others pooled."""
        return self.row.analysis == "pooled"


def in_one_unit(view: View, rows: Sequence[OutcomeRow]) -> tuple[list[Dot], list[str], str]:
    """The rows to draw by their times, why each other is not, and the unit: the commonest.

    Where that is of standardised differences, final scores on a scale are standardised.
    """
    able, reasons = sort_out(rows, _lacks)
    counts = Counter(unit(row) for row in able)
    by = max(counts, key=lambda u: counts[u]) if counts else ""
    dots, others = [], []
    for row in able:
        point = difference(row) if unit(row) == by else None
        if point is None and by == STANDARD:
            point = standardised(row)
        if point and row.time_hours is not None:
            dots.append(Dot(row, float(row.time_hours), point))
        else:
            others.append(f"it is in {unit_in_words(view, unit(row))}")
    return sorted(dots, key=lambda d: d.hours), [*reasons, *others], by


def _lacks(row: OutcomeRow) -> str:
    if against_itself(row):
        return "it compares no arms"
    if row.measure == "regression_coefficient":
        return "a coefficient of a regression is no difference of arms"
    if not difference(row):
        return "no difference of scores is given"
    return lacks_time(row.time_hours) or ("" if unit(row) else "its scale is not named")


def comparisons(dots: Sequence[Dot]) -> list[list[Dot]]:
    """The points of one comparison and analysis; at each time one point a line."""
    same = ("study", "treatment", "comparator", "scale", "outcome", "population", "analysis")
    groups: dict[tuple[tuple[str, ...], int], list[Dot]] = {}
    taken: Counter[tuple[tuple[str, ...], float]] = Counter()
    for dot in dots:
        key = tuple(dot.row.text(name) for name in same)
        groups.setdefault((key, taken[key, dot.hours]), []).append(dot)
        taken[key, dot.hours] += 1
    return list(groups.values())
