"""What the numbers suggest of a judgement, and what follows from it."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from companion import load
from companion.book.view import View
from companion.effects import MEASURES
from companion.grade import (
    Evidence,
    Threshold,
    claim_level,
    evidence,
    imprecision,
    inconsistency,
    level,
)
from companion.model import CERTAINTY
from companion.model.judgements import CertaintyRow
from companion.words import findings
from tests import tiny

JUDGED = "rapid-onset-response"
ROW = "depression_outcomes.roe-2020-response-24h"


def judged(book: Path, **cells: str) -> tuple[CertaintyRow, Evidence]:
    tiny.change(book, "certainty", JUDGED, cells)
    view = View(load(book))
    row = view.row(CERTAINTY, JUDGED)
    assert row is not None
    found = evidence(view, row)
    assert found is not None
    return row, found


def points(of: Evidence, low: float, high: float, mid: float | None, people: int) -> Evidence:
    """The same evidence as a difference of points."""
    threshold = None if mid is None else Threshold(mid, "points", "")
    estimate = replace(
        of.estimate, measure=MEASURES["mean_difference"], limits=((low + high) / 2, low, high),
        people=people, baseline=None,
    )  # fmt: skip
    return replace(of, estimate=estimate, threshold=threshold, event="neither")


@pytest.mark.parametrize(
    ("low", "high", "mid", "people", "concern"),
    [
        (-9.0, -4.0, 3.0, 400, "not-serious"),  # beyond what matters
        (-2.0, 2.0, 3.0, 400, "not-serious"),  # nothing that matters, shown
        (-6.4, -0.2, 3.0, 400, "serious"),
        (-6.4, 3.2, 3.0, 400, "very-serious"),
        (-9.0, -4.0, 3.0, 399, "serious"),  # few people
        (-6.4, 3.2, 3.0, 20, "very-serious"),
        (-6.4, -0.2, None, 400, "not-serious"),  # no threshold: no effect excluded
        (-6.4, 0.2, None, 400, "serious"),
    ],
)
def test_imprecision_follows_from_interval_threshold_and_size(
    book: Path, low: float, high: float, mid: float | None, people: int, concern: str
) -> None:
    _, of = judged(book)
    assert imprecision(points(of, low, high, mid, people)).concern == concern


def test_a_ratio_is_judged_by_people_per_hundred(book: Path) -> None:
    _, of = judged(book, synthesis="", row=ROW, baseline_risk="0.01", baseline_source="rare")
    assert of.span is not None and of.absolute is not None
    assert of.span[0] == pytest.approx(100 * 0.01 * 1.28)
    assert imprecision(of).because == "37 events, fewer than 300"
    _, common = judged(book, baseline_risk="0.28", baseline_source="common")
    assert "crosses the threshold of 10" in imprecision(common).because


def test_an_interval_that_is_not_there_is_no_precision(book: Path) -> None:
    tiny.change(
        book, "depression_outcomes", "roe-2020-response-24h",
        {"treatment_events": "", "ci_low": "", "ci_high": ""},
    )  # fmt: skip
    _, of = judged(book, synthesis="", row=ROW)
    assert of.span is None and imprecision(of).concern == "serious"


def test_inconsistency_follows_from_the_trials(book: Path) -> None:
    _, two = judged(book)
    found = inconsistency(two)
    assert found is not None and found.concern == "serious" and "I² 52%" in found.because
    _, single = judged(book, synthesis="", row=ROW)
    assert inconsistency(single) is None


def test_a_trial_that_points_the_other_way_is_inconsistent(book: Path) -> None:
    _, of = judged(book)
    found = of.found
    assert found is not None and found.pooled is not None
    first = found.inputs[0]
    turned = replace(first, effect=replace(first.effect, estimate=-first.effect.estimate))
    pooled = replace(found.pooled, i2_q=0.0)
    against = replace(of, found=replace(found, inputs=(turned, *found.inputs[1:]), pooled=pooled))
    said = inconsistency(against)
    assert said is not None and said.concern == "serious"
    assert "1 of 2 trials point the other way" in said.because


@pytest.mark.parametrize(
    ("families", "tau2", "differ"),
    [("aabbc", 0.0, True), ("aabbb", 0.0, True), ("aabbc", 4.0, False), ("aaaaa", 0.0, False)],
)
def test_groups_of_any_number_are_compared_with_the_variance_between_trials(
    book: Path, families: str, tau2: float, differ: bool
) -> None:
    _, of = judged(book, synthesis="response-24h-any")
    found = of.found
    assert found is not None and found.pooled is not None
    at = {"a": 0.2, "b": 0.9, "c": 1.8}
    inputs = tuple(
        replace(item, effect=replace(item.effect, estimate=at[family], variance=0.05))
        for item, family in zip(found.inputs, families, strict=True)
    )
    pooled = replace(found.pooled, i2_q=0.0, tau2=tau2)
    parted = replace(
        of, found=replace(found, inputs=inputs, pooled=pooled), comparators=tuple(families)
    )
    said = inconsistency(parted)
    assert said is not None and ("the comparators differ" in said.because) is differ


def test_the_arms_of_a_row_give_its_effect_and_its_risk(book: Path) -> None:
    _, of = judged(book, synthesis="", row=ROW)
    assert of.estimate.baseline is not None and of.estimate.baseline.risk == pytest.approx(7 / 25)
    assert of.absolute is not None and of.absolute.risk == pytest.approx(2.28 * 7 / 25)
    assert (of.estimate.people, of.estimate.trials, of.events) == (72, 1, 37)


def test_a_claim_takes_the_lowest_of_its_critical_outcomes(book: Path) -> None:
    row, _ = judged(book)
    low = replace(row, certainty="low")
    aside = replace(row, certainty="very-low", critical="no")
    assert claim_level([row, low, aside]) == "low"
    assert claim_level([aside]) == "not-graded" == claim_level([])
    assert claim_level([row, replace(row, certainty="not-graded")]) == "not-graded"


def test_levels_are_lost_by_concern_and_never_below_the_last(book: Path) -> None:
    row, _ = judged(book)
    assert level(row) == "moderate"
    worse = replace(row, risk_of_bias="very-serious", imprecision="very-serious")
    assert level(worse) == "very-low"
    assert level(replace(row, start="observational")) == "very-low"
    assert level(replace(row, start="observational", risk_of_bias="not-serious")) == "low"


@pytest.mark.parametrize(
    ("ratio", "low", "high", "baseline", "said"),
    [
        # a limit that rounds to nothing is on its own side of it
        (2.0, 0.985, 2.9, 0.30, "30 more per 100 (less than 1 fewer to 57 more)"),
        (2.0, 1.01, 2.9, 0.30, "30 more per 100 (less than 1 to 57 more)"),
        (0.99, 0.5, 1.5, 0.264, "less than 1 fewer per 100 (13 fewer to 14 more)"),
        (0.5, 0.2, 0.9, 0.02, "1.0 fewer per 100 (0.2 to 1.6 fewer)"),
        (1.5, 1.2, 2.0, 0.30, "15 more per 100 (6 to 30 more)"),
    ],
)
def test_a_difference_is_on_the_side_of_its_exact_number(
    book: Path, ratio: float, low: float, high: float, baseline: float, said: str
) -> None:
    _, of = judged(book)
    limits = tuple(map(math.log, (ratio, low, high)))
    risk = replace(of.estimate.baseline, risk=baseline)
    estimate = replace(of.estimate, measure=MEASURES["risk_ratio"], limits=limits, baseline=risk)
    assert findings.difference(replace(of, estimate=estimate)) == said
