"""What a scale allows: means on it, spreads that it can hold, shares up to all."""

import math
from collections.abc import Iterator
from decimal import Decimal

from companion.book.book import Book
from companion.checks.ranges import outcomes
from companion.checks.registry import Found, on, part, rule
from companion.model import ONSET_TIMES, OUTCOMES, SCALES
from companion.model.cells import OF_EVENTS, Number
from companion.model.outcomes import SCORES, SIDES, OnsetRow, OutcomeRow
from companion.model.studies import ScaleRow

_HALF = 50
"""Percent of one person: a share of people that is smaller is of nobody."""
_MEANS = frozenset({"mean", "change", "mean_difference", "smd"})


def scale_of(book: Book, row: OutcomeRow) -> ScaleRow | None:
    """The scale of a row, where it names one that can be read."""
    return book.row(SCALES, row.scale) if row.scale else None


def limits_of(scale: ScaleRow) -> tuple[Number, Number] | None:
    """The lowest and the highest value of a scale, where both are known."""
    return (scale.min, scale.max) if scale.min is not None and scale.max is not None else None


def final(row: OutcomeRow) -> bool:
    """Whether the means of a row are scores and not changes."""
    return row.scores == "final" or (row.scores is None and row.measure == "mean")


@rule("scale-missing", "A mean score names its scale.")
def missing(book: Book) -> Iterator[Found]:
    """Points of an unknown scale can be compared with nothing."""
    for row in outcomes(book):
        if row.measure == "mean" and row.treatment_mean is not None and not row.scale:
            yield on(book, row, "scale", "a mean score names its scale")


@rule("scale-id", "A row whose id names a scale is on that scale, or on a form of it.")
def named(book: Book) -> Iterator[Found]:
    """As rows are named: trial, scale, time; a number of items may be left out."""
    keys = book.table(SCALES).by_id.keys() - book.table(OUTCOMES).by_id.keys()
    scales = sorted(f"-{key}-" for key in keys)
    rows: list[OutcomeRow | OnsetRow] = [*outcomes(book), *book.table(ONSET_TIMES).rows]
    for row in rows:
        rest = f"-{row.id.removeprefix(row.study)}-"
        said = [key.strip("-") for key in scales if key in rest]
        if row.scale and said and not row.scale.startswith(tuple(said)):
            yield on(book, row, "scale", f"{row.scale}; the id says {' and '.join(said)}")


@rule(
    "scale-limits",
    "A scale goes from its lowest value to its highest, and what matters lies within.",
)
def ends(book: Book) -> Iterator[Found]:
    """Limits that are exchanged would let every score pass, or none."""
    for scale in book.table(SCALES).rows:
        limits = limits_of(scale)
        if limits and not limits[0] < limits[1]:
            message = f"min is {limits[0]} but max is {limits[1]}: exchanged?"
            yield on(book, scale, "min", message, breaks=part(scale, "limits"))
        elif limits and scale.mid and scale.mid > limits[1] - limits[0]:
            message = f"mid is {scale.mid}; the scale goes from {limits[0]} to {limits[1]}"
            yield on(book, scale, "mid", message)


@rule("score-range", "A score, a change and a difference lie within what their scale can give.")
def scores(book: Book) -> Iterator[Found]:
    """A final score on the scale; a change or a difference no wider than the scale."""
    for row in outcomes(book):
        scale = scale_of(book, row)
        if scale is None or row.measure not in SCORES:
            continue
        follows = part(scale, "limits")
        for side in SIDES:
            mean = row.arm(side).mean
            message = _beyond(mean, scale, final(row)) if mean is not None else ""
            if message:
                said = f"{side}_mean {message}{_moved(mean, scale, final(row))}"
                breaks = part(row, "numbers")
                yield on(book, row, f"{side}_mean", said, follows=follows, breaks=breaks)
        if row.measure != "mean_difference" or row.estimate is None:
            continue
        if message := _beyond(row.estimate, scale, False):
            yield on(book, row, "estimate", f"estimate {message}", follows=follows)


def _moved(mean: Number | None, scale: ScaleRow, score: bool) -> str:
    """What a mean that its scale cannot give may be instead."""
    if mean is None:
        return ""
    if score and mean < 0 and not _beyond(mean, scale, False):
        return "; a change? then scores is change"
    digits = Decimal(mean.printed)
    for factor in map(Decimal, ("0.1", "0.01")):
        if not _beyond(moved := Number(f"{digits * factor:f}"), scale, score):
            return f"; is it {moved}?"
    return ""


def _beyond(value: Number, scale: ScaleRow, score: bool) -> str:
    limits = limits_of(scale)
    if score and scale.min is not None and value < scale.min:
        return f"is {value}; {scale.id} begins at {scale.min}"
    if score and scale.max is not None and value > scale.max:
        return f"is {value}; {scale.id} ends at {scale.max}"
    if not score and limits and abs(value) > limits[1] - limits[0]:
        return f"is {value}; {scale.id} goes from {limits[0]} to {limits[1]}"
    return ""


@rule(
    "share-range",
    "A percentage is 0 to 100 and of a person at least, a difference of risks from -1 to 1.",
)
def shares(book: Book) -> Iterator[Found]:
    """Percentages stand in the columns of the means; a risk difference is a proportion."""
    for row in outcomes(book):
        if row.measure == "percent":
            for side in SIDES:
                mean = row.arm(side).mean
                n = row.arm(side).n
                if mean is not None and not 0 <= mean <= 100:
                    message = f"{side}_mean is {mean}, a percentage; 0 to 100"
                    yield on(book, row, f"{side}_mean", message)
                elif mean and n and mean * n < _HALF:
                    message = f"{side}_mean is {mean}, a percentage: of {n} people not one; "
                    yield on(book, row, f"{side}_mean", f"{message}a fraction? {mean * 100:g}")
        for column in ("estimate", "ci_low", "ci_high"):
            value: Number | None = getattr(row, column)
            if row.measure == "risk_difference" and value is not None and abs(value) > 1:
                message = f"{column} is {value}; a difference of risks is from -1 to 1"
                message += f"; in percent? {value / 100:g}" if abs(value) <= 100 else ""
                yield on(book, row, column, message, breaks=part(row, "numbers"))
                break


@rule("people-counted", "People are counted by what they had or had not, never by a score.")
def counted(book: Book) -> Iterator[Found]:
    """Charts show it as people: a score that fell by half would stand among those who got well."""
    for row in outcomes(book):
        outcome = book.row(OUTCOMES, row.outcome)
        if row.measure in OF_EVENTS and outcome and outcome.event == "neither":
            hint = "; of the score itself? percent_of_score" if row.measure == "percent" else ""
            message = f"{row.measure} of {outcome.name!r}, which nobody has or has not{hint}"
            yield on(book, row, "measure", message)


@rule("spread-impossible", "A standard deviation is one that its scale can give.", explainable=True)
def spreads(book: Book) -> Iterator[Found]:
    """Above 0, and no larger than if everyone stood at one of the two ends of the scale."""
    for row in outcomes(book):
        if row.measure not in _MEANS:
            continue
        for side in SIDES:
            arm = row.arm(side)
            if arm.sd is None or (arm.n is not None and arm.n < 2):
                continue
            if not arm.sd > 0:
                message = f"{side}_sd is {arm.sd}: everyone with the same score? empty if not given"
                yield on(book, row, f"{side}_sd", message, breaks=part(row, "numbers"))
            elif (largest := _largest(book, row, arm.mean, arm.n)) and arm.sd > largest:
                where = f"mean {arm.mean}, n {arm.n or 'not given'}"
                message = f"{side}_sd is {arm.sd}; {row.scale} can give {largest:.1f} ({where})"
                tenth = Decimal(arm.sd.printed) * Decimal("0.1")
                message += f"; is it {tenth:f}?" if tenth <= largest else ""
                yield on(book, row, f"{side}_sd", message, breaks=part(row, "numbers"))


def _largest(book: Book, row: OutcomeRow, mean: Number | None, n: int | None) -> float | None:
    """The largest SD that a sample can have: half of it at each end, or as the mean allows.

    (high - mean)(mean - low) bounds the variance; n/(n-1) makes it the sample's. A change goes
    from minus the width of the scale to plus. Rounding of what is printed is allowed for.
    """
    scale = scale_of(book, row)
    limits = limits_of(scale) if scale else None
    if limits is None or not limits[0] < limits[1]:
        return None
    low, high = (float(limit) for limit in limits)
    if not final(row):
        low, high = low - high, high - low
    if mean is not None and not low <= mean <= high:
        return None  # score-range names the mean
    # An unknown n may be as small as 2; the mean of a final score is exact enough to be used.
    factor = math.sqrt((n or 2) / ((n or 2) - 1))
    at = float(mean) if mean is not None and final(row) else (low + high) / 2
    slack = 0.5 * 10.0 ** -(mean.decimals if mean is not None else 0)
    middle = (low + high) / 2
    at = at + min(slack, abs(middle - at)) * (1 if at < middle else -1)
    return math.sqrt(max(high - at, 0) * max(at - low, 0)) * factor + 0.05
