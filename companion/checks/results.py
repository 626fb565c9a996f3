"""What a row says of itself against what it holds: its name, sign, interval and p value."""

import math
from collections.abc import Iterator
from typing import Literal

from companion.book.book import Book
from companion.checks.arithmetic import ESTIMATE, HINT, near, small
from companion.checks.ranges import outcomes
from companion.checks.registry import Found, on, part, rule
from companion.checks.scales import scale_of
from companion.model import OUTCOMES, SYNTHESIS_INPUTS
from companion.model.outcomes import SCORES, OutcomeRow

Good = Literal[-1, 0, 1]
_TIMED = "time-to-"
_RATIOS = ("risk_ratio", "odds_ratio", "hazard_ratio")
_CLEAR = 0.05
"""How far from 0 the logarithm of a ratio is where it lies on one side."""
FAVOURS = {"favours-treatment": 1, "favours-control": -1}


def good(book: Book, row: OutcomeRow, measure: str = "") -> Good:
    """Which direction is good for people: 1 up, -1 down, 0 where it cannot be said.

    Of scores by their scale, of events by what the event is. A coefficient may be of anything.
    ``measure`` is that of a question which the row enters, where it is not the row's own.
    """
    measure = measure or row.measure
    if measure == "regression_coefficient":
        return 0
    if measure == "smd" or measure in SCORES:
        scale = scale_of(book, row)
        return 0 if scale is None else 1 if scale.better == "higher" else -1
    outcome = book.row(OUTCOMES, row.outcome)
    if outcome is None or outcome.event == "neither":
        return 0
    return 1 if outcome.event == "benefit" else -1


def _difference(row: OutcomeRow) -> float | None:
    """Index arm against the other: above 0 is more; from the estimate, or from the arms."""
    if row.estimate is not None and row.comparative:
        return row.estimate - row.null
    a, c = row.share("treatment"), row.share("control")
    if a is not None and c is not None:
        return a - c
    m, k = row.treatment_mean, row.control_mean
    if row.measure in ("mean", "change", "median") and m is not None and k is not None:
        return m - k
    return None


@rule("outcome-named", "A row whose id names an event that outcomes also time is not of another.")
def named(book: Book) -> Iterator[Found]:
    """Other people reach each event, and they are pooled apart; an id says what its author read."""
    known = book.table(OUTCOMES).by_id
    events = [key for key in known if f"{_TIMED}{key}" in known]
    for row in outcomes(book):
        said, held = (
            {event for event in events if f"-{event}-" in f"-{key}-"}
            for key in (row.id, row.outcome)
        )
        if said and held and not said & held:
            (event, *_), (other, *_) = sorted(said), sorted(held)
            meant = row.outcome.replace(other, event)
            message = f"found {row.outcome!r} in a row that is called {event}"
            message += f"; is it {meant!r}?" if meant in known else f"; an outcome of {event}"
            yield on(book, row, "outcome", message)


@rule("result-sign", "The arm that a row favours is the one that its numbers favour.",
      explainable=True)  # fmt: skip
def sign(book: Book) -> Iterator[Found]:
    """Two arms, a known good direction, and a difference that points the other way."""
    for row in outcomes(book):
        says = FAVOURS.get(row.result, 0)
        better, found = good(book, row), _difference(row)
        if not says or not better or not found or not row.comparator:
            continue
        if says * better * found < 0:
            other = "treatment" if says < 0 else "control"
            message = f"result is {row.result} but the numbers ({found:+.3g}) favour the {other}"
            message += "; is a sign turned, or are the arms exchanged?"
            yield on(book, row, "result", message + HINT, follows=part(row, ESTIMATE))


@rule("effect-direction", "A ratio lies on the side of 1 on which the counts of its row lie.",
      explainable=True)  # fmt: skip
def direction(book: Book) -> Iterator[Found]:
    """Adjusted ones and hazards too, where both are clear of 1.

    A crude one is computed; of one that is pooled ``input-sign`` asks as much.
    """
    pooled = {item.row for item in book.table(SYNTHESIS_INPUTS).rows if item.included == "yes"}
    for row in outcomes(book):
        held = row.measure != "hazard_ratio" and (row.adjusted == "crude" or row.address in pooled)
        if row.measure not in _RATIOS or held or not row.estimate or row.counts is None:
            continue
        if 0 in row.counts or row.estimate < 0:
            continue
        a, n1, c, n2 = row.counts
        ours, printed = math.log((a / n1) / (c / n2)), math.log(row.estimate)
        if ours * printed < 0 and min(abs(ours), abs(printed)) > _CLEAR:
            message = f"{row.estimate} printed, {math.exp(ours):.3g} from the counts: is a count "
            message += "mistyped, or are the arms exchanged?"
            yield on(book, row, "estimate", message + HINT, follows=part(row, "numbers"),
                     breaks=part(row, ESTIMATE))  # fmt: skip


@rule("result-interval", "A row that shows no difference has an interval that includes no effect, "
      "and one that favours an arm an interval that excludes it.", explainable=True)  # fmt: skip
def interval(book: Book) -> Iterator[Found]:
    """Where a p value decides, it decides; else the interval at its own level, of 95 or more."""
    for row in outcomes(book):
        limits = row.interval()
        if limits is None or not row.comparative or limits.low > limits.high:
            continue
        includes = limits.low <= row.null <= limits.high
        significant = small(row.p_value) if row.p_value else None
        printed = f"{limits.low} to {limits.high}"
        message = ""
        if row.result == "no-difference-shown" and not includes and significant is not False:
            message = f"result is {row.result} but {printed} excludes no effect"
            message += ": which arm does it favour?"
        if row.result in FAVOURS and includes and not significant and limits.level >= 95:
            message = f"result is {row.result} but {printed} includes no effect"
            message += ": no-difference-shown?"
        if message:
            yield on(book, row, "result", message + HINT, follows=part(row, ESTIMATE))


@rule("result-p", "A row that shows no difference has no p value below 0.05 without an interval, "
      "and one that favours an arm none that is above.", explainable=True)  # fmt: skip
def p_value(book: Book) -> Iterator[Found]:
    """Rows without an interval: there p alone decides, but not near 0.05, which is rounded."""
    for row in outcomes(book):
        p = row.p_value
        if p is None or row.interval() or near(p):
            continue
        unlike = small(p) if row.result == "no-difference-shown" else small(p) is False
        if unlike and row.result != "not-stated":
            message = f"result is {row.result} but p is {p}"
            yield on(book, row, "result", message + HINT, follows=part(row, ESTIMATE))


@rule("result-alone", "A share of one arm alone, and a ratio of reports, favours nothing.")
def alone(book: Book) -> Iterator[Found]:
    """People of one arm who responded are set against nobody; what is reported is no risk."""
    for row in outcomes(book):
        if row.result == "not-stated":
            continue
        counted = row.alone and row.share("treatment") is not None
        if (counted and row.share("control") is None) or row.analysis == "reporting":
            what = "reports are counted" if row.analysis == "reporting" else "there is one arm"
            yield on(book, row, "result", f"result is {row.result} but {what}; write not-stated")
