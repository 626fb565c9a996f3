"""Synthesis: values pinned from metafor, worked examples, and what it refuses."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from companion import effects
from companion.synthesis import (
    SynthesisError,
    influence,
    intervals,
    mantel_haenszel,
    pool,
    prediction,
)
from companion.synthesis import tau2 as between
from companion.synthesis.absolute import absolute_effect, number_needed
from companion.synthesis.errors import BadInput, TooFewStudies, UnknownOption
from companion.synthesis.tau2 import _solve
from tests.oracle.grid import (
    CLOSED_FORM,
    INTERVALS,
    ITERATIVE,
    ORACLE,
    PREDICTIONS,
    Cell,
    cells,
    difference,
    tau2_floor,
)

Y = (-0.9, -0.2, -0.5, -1.4, 0.1)
V = (0.12, 0.05, 0.2, 0.3, 0.04)

CELLS = tuple(cells())
RANDOM_EFFECTS = tuple(cell for cell in CELLS if cell.tau2_method is not None)


def data(name: str) -> tuple[list[float], list[float]]:
    return ORACLE["datasets"][name]["yi"], ORACLE["datasets"][name]["vi"]


def agree(value: float, pinned: float, tolerance: float, floor: float = 0.0) -> None:
    assert difference(value, pinned, floor) <= tolerance, (value, pinned)


# The grid itself: it may grow, never shrink.

DATASETS = (
    "bcg",
    "bcg_k2",
    "bcg_k3",
    "bcg_rd",
    "li2007",
    "nielweise2007",
    "hine1989",
    "hart1999",
    "normand1999",
    "normand1999_g",
    "raudenbush1985",
    "hackshaw1998",
    "bangert2004",
    "molloy2014",
    "assink2016",
    "identical",
    "homogeneous",
    "few_agreeing",
)
SECTIONS = {
    "tau2_intervals": 18,
    "leave_one_out": 3,
    "cumulative": 3,
    "counts": 36,
    "mantel_haenszel": 9,
    "means": 4,
}


def test_grid_is_whole():
    assert set(ORACLE["datasets"]) >= set(DATASETS)
    fits = {(c.dataset, c.tau2_method, c.interval) for c in CELLS}
    assert fits >= set(product(DATASETS, (None, *CLOSED_FORM, *ITERATIVE), INTERVALS))
    for cell in RANDOM_EFFECTS:
        pinned = {name for name, limits in cell.pinned["predictions"].items() if limits}
        more_than_two = len(cell.effects) > 2
        assert pinned == (set(PREDICTIONS) if more_than_two else {"normal", "metafor-t"}), cell.name


@pytest.mark.parametrize(("section", "size"), SECTIONS.items())
def test_sections_are_whole(section, size):
    assert len(ORACLE[section]) >= size


def test_pinned_values_say_what_made_them():
    assert set(ORACLE["versions"]) == {"R", "metafor", "metadat"}
    assert ORACLE["control"]
    for section in ("pooled", *SECTIONS):
        assert all(record["call"] for record in ORACLE[section]), section


def test_grid_covers_everything_on_offer():
    assert set(between.TAU2_ESTIMATORS) == {*CLOSED_FORM, *ITERATIVE}
    assert set(intervals.INTERVALS) == set(INTERVALS)
    assert set(prediction.PREDICTIONS) == set(PREDICTIONS)


# Agreement with metafor.


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.name)
def test_pool_agrees_with_metafor(cell: Cell):
    options = {"model": "common"} if cell.tau2_method is None else {"tau2": cell.tau2_method}
    result = pool(cell.effects, cell.variances, interval=cell.interval, **options)
    wald_se = sum(1 / v for v in cell.variances) ** -0.5
    floors = {
        "tau2": tau2_floor(cell),
        "i2_tau2": 1e-3,
        # HKSJ on identical effects: exactly 0 in metafor, the rounding of the mean here.
        "se": 1e-3 * wald_se if cell.dataset == "identical" else 0.0,
    }
    for field in (
        "estimate",
        "se",
        "ci_low",
        "ci_high",
        "tau2",
        "i2_q",
        "i2_tau2",
        "h2_q",
        "h2_tau2",
        "q",
    ):
        if field in cell.pinned:
            agree(getattr(result, field), cell.pinned[field], cell.tolerance, floors.get(field, 0))
    # Far in its tail p magnifies the last digits of Q; absolutely it does not.
    assert result.q_p == pytest.approx(cell.pinned["q_p"], rel=1e-10, abs=1e-14)
    for share, pinned in zip(result.weights, cell.pinned["weights"], strict=True):
        agree(share, pinned, cell.tolerance)


@pytest.mark.parametrize("name", PREDICTIONS)
@pytest.mark.parametrize("cell", RANDOM_EFFECTS, ids=lambda cell: cell.name)
def test_prediction_interval_agrees_with_metafor(cell: Cell, name: str):
    options = {"tau2": cell.tau2_method, "interval": cell.interval, "prediction": name}
    limits = cell.pinned["predictions"][name]
    if limits is None:
        with pytest.raises(TooFewStudies, match="at least 3"):
            pool(cell.effects, cell.variances, **options)
        return
    result = pool(cell.effects, cell.variances, **options)
    agree(result.pi_low, limits[0], cell.tolerance)
    agree(result.pi_high, limits[1], cell.tolerance)


@pytest.mark.parametrize("record", ORACLE["tau2_intervals"], ids=lambda r: r["dataset"])
def test_tau2_interval_agrees_with_metafor(record):
    result = between.tau2_interval(*data(record["dataset"]))
    agree(result.low, record["low"], 1e-8)
    agree(result.high, record["high"], 1e-8)
    assert result.empty is record["empty"]


@pytest.mark.parametrize("section", ["leave_one_out", "cumulative"])
def test_influence_agrees_with_metafor(section):
    for record in ORACLE[section]:
        run = getattr(influence, section)
        results = run(*data(record["dataset"]), tau2="DL", interval="wald")
        for field in ("estimate", "se", "ci_low", "ci_high", "tau2"):
            values = [getattr(result, field) for result in results]
            for value, pinned in zip(values, record[field], strict=True):
                agree(value, pinned, 1e-12)


@pytest.mark.parametrize(
    "record", ORACLE["mantel_haenszel"], ids=lambda r: f"{r['tables']}-{r['measure']}"
)
def test_mantel_haenszel_agrees_with_metafor(record):
    t = ORACLE["tables"][record["tables"]]
    every = zip(t["a"], t["n1"], t["c"], t["n2"], strict=True)
    tables = [table for table in every if table[0] + table[2]]
    found = [
        getattr(effects, record["measure"])(*table, zero_cells="add-half-if-zero")
        for table in tables
    ]
    result = mantel_haenszel(
        tables, [e.estimate for e in found], [e.variance for e in found], record["measure"]
    )
    for field in ("estimate", "se", "ci_low", "ci_high", "q", "i2_q", "h2_q"):
        agree(getattr(result, field), record[field], 1e-12, floor=1e-6)
    agree(result.q_p, record["q_p"], 1e-9, floor=1e-12)
    for ours, theirs in zip(result.weights, record["weights"], strict=True):
        agree(ours, theirs, 1e-12)
    assert (result.model, result.weighting, result.tau2) == ("common", "mantel-haenszel", None)


def test_mantel_haenszel_needs_no_correction_and_refuses_what_says_nothing():
    tables = [(0, 20, 4, 20), (3, 40, 9, 38)]
    of = [effects.odds_ratio(*t, zero_cells="add-half-if-zero") for t in tables]
    y, v = [e.estimate for e in of], [e.variance for e in of]
    result = mantel_haenszel(tables, y, v, "odds_ratio")
    r = (0 * 16 / 40 + 3 * 29 / 78) / (20 * 4 / 40 + 37 * 9 / 78)
    assert result.estimate == pytest.approx(math.log(r))
    for wrong, measure, match in (
        ([(0, 20, 4, 20), (0, 40, 9, 38)], "risk_ratio", "no event"),
        ([(21, 20, 4, 20), (3, 40, 9, 38)], "risk_ratio", "between 0"),
        (tables[:1], "risk_ratio", "2 effects but 1 tables"),
        (tables, "smd", "unknown measure of counts"),
    ):
        with pytest.raises(SynthesisError, match=match):
            mantel_haenszel(wrong, y, v, measure)


# What the contract promises.


def test_result_names_what_was_used():
    result = pool(Y, V)
    assert (result.k, result.model, result.tau2_method) == (5, "random", "REML")
    assert (result.interval, result.prediction, result.level) == ("hksj-floored", "metafor-t", 95)
    assert sum(result.weights) == pytest.approx(100)


def test_common_effect_estimates_no_tau2():
    result = pool(Y, V, model="common", interval="wald")
    for field in ("tau2", "i2_tau2", "h2_tau2", "pi_low", "pi_high", "tau2_method", "prediction"):
        assert getattr(result, field) is None, field


def test_result_cannot_be_changed():
    with pytest.raises(AttributeError):
        pool(Y, V).estimate = 0.0


def test_level_widens_both_intervals():
    at_90, at_99 = pool(Y, V, level=90), pool(Y, V, level=99)
    assert at_99.ci_low < at_90.ci_low
    assert at_99.pi_high > at_90.pi_high


@pytest.mark.parametrize(
    ("y", "v", "at_zero"),
    [
        ([-2.3, 1.7, -1.2], [3.48, 0.02, 1.59], False),
        ([2.4, 1.6, -2.8], [0.77, 0.11, 2.71], True),
    ],
)
def test_of_two_maxima_of_the_likelihood_the_higher_is_taken(y, v, at_zero):
    best = between.estimate_tau2(y, v, "ML")
    assert (best == 0) is at_zero
    on_grid = [likelihood(y, v, tau2) for tau2 in np.linspace(0, 50, 5001)]
    rises = np.diff(on_grid) > 0
    assert np.count_nonzero(rises[:-1] & ~rises[1:]) == 1 and not rises[0]
    assert likelihood(y, v, best) >= max(on_grid) - 1e-9


def likelihood(y, v, tau2):
    w = 1 / (np.array(v) + tau2)
    mean = np.sum(w * y) / np.sum(w)
    return 0.5 * float(np.sum(np.log(w)) - np.sum(w * (y - mean) ** 2))


# Refusals: always a SynthesisError, always with the reason.


@pytest.mark.parametrize(
    ("effects", "variances", "options", "error", "says"),
    [
        ([0.3], [0.1], {}, TooFewStudies, "at least 2 studies, got 1"),
        ([], [], {}, TooFewStudies, "got 0"),
        ([0.1, 0.2], [0.1], {}, BadInput, "2 effects but 1 variances"),
        ([0.1, 0.2], [0.1, 0.0], {}, BadInput, "study 2: the variance .* not 0"),
        ([0.1, 0.2], [-0.1, 0.1], {}, BadInput, "study 1: the variance"),
        ([0.1, 0.2], [math.inf, 0.1], {}, BadInput, "study 1: the variance"),
        ([0.1, math.nan], [0.1, 0.1], {}, BadInput, "study 2: the effect is not finite"),
        ([[0.1, 0.2]], [[0.1, 0.1]], {}, BadInput, "flat"),
        (Y, V, {"model": "fixed"}, UnknownOption, "unknown model 'fixed'; known: random, common"),
        (Y, V, {"tau2": "reml"}, UnknownOption, "unknown τ² estimator"),
        (Y, V, {"tau2": None}, UnknownOption, "unknown τ² estimator"),
        (Y, V, {"interval": "knha"}, UnknownOption, "unknown interval"),
        (Y, V, {"prediction": "hts"}, UnknownOption, "unknown prediction interval"),
        (Y, V, {"model": "common", "prediction": "normal"}, SynthesisError, "no prediction"),
        (Y[:2], V[:2], {"prediction": "higgins"}, TooFewStudies, "at least 3 studies, got 2"),
        (Y, V, {"level": 0.95}, BadInput, "in percent"),
        ([1e200, -1e200], [0.1, 0.1], {"tau2": "DL"}, BadInput, "floating point"),
    ],
)
def test_pool_refuses(effects, variances, options, error, says):
    with pytest.raises(error, match=says):
        pool(effects, variances, **options)
    assert issubclass(error, SynthesisError) and issubclass(error, ValueError)


@pytest.mark.parametrize("root", [0.0, 5e-324, 1e-9, 0.3, 7.0, 1e12])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_root_is_found_to_its_last_bit(root, sign):
    found = _solve(lambda at: sign * (at - root), 0.0, 2e12)
    assert found in (root, np.nextafter(root, np.inf))


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: influence.leave_one_out(Y[:2], V[:2]), "at least 3"),
        (lambda: influence.cumulative(Y, V, start=1), "start must be at least 2"),
    ],
)
def test_other_refusals(call, says):
    with pytest.raises(SynthesisError, match=says):
        call()


# Absolute effects.


def test_absolute_effect_of_ratios():
    log2 = math.log(2)
    assert absolute_effect(log2, 0, 2 * log2, "risk_ratio", 0.2).risk == pytest.approx(0.4)
    odds = absolute_effect(log2, 0, 2 * log2, "odds_ratio", 0.2)
    assert odds.risk == pytest.approx(1 / 3)
    assert (odds.risk_low, odds.risk_high) == pytest.approx((0.2, 0.5))
    hazard = absolute_effect(-log2, -2 * log2, 0, "hazard_ratio", 0.36)
    assert hazard.risk == pytest.approx(0.2)
    assert hazard.difference == pytest.approx(-0.16)
    assert absolute_effect(0.1, 0.0, 0.2, "risk_difference", 0.2).risk == pytest.approx(0.3)


def test_a_limit_that_is_no_risk_is_capped_and_says_so():
    result = absolute_effect(math.log(2), 0.0, math.log(5), "risk_ratio", 0.4)
    assert result.limit_capped
    assert result.risk_high == 1.0
    assert not absolute_effect(math.log(2), 0.0, math.log(2.1), "risk_ratio", 0.4).limit_capped


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((math.log(3), 0.0, 2.0, "risk_ratio", 0.4), "the risk would be 1.2"),
        ((0.1, 0.2, 0.3, "odds_ratio", 0.4), "does not lie"),
        ((0.1, -math.inf, 0.3, "odds_ratio", 0.4), "does not lie"),
        ((0.1, 0.0, 0.3, "odds_ratio", 40), "a share between 0 and 1"),
        ((0.1, 0.0, 0.3, "smd", 0.4), "unknown measure of risk"),
    ],
)
def test_absolute_effect_refuses(arguments, says):
    with pytest.raises(SynthesisError, match=says):
        absolute_effect(*arguments)


def test_number_needed_to_treat():
    effect = absolute_effect(0.25, 0.1, 0.5, "risk_difference", 0.2)
    good = number_needed(effect, event="good")
    assert (good.value, good.low, good.high) == pytest.approx((4, 2, 10))
    assert (good.kind, good.low_kind, good.high_kind) == ("benefit", "benefit", "benefit")
    assert not good.through_infinity
    bad = number_needed(effect, event="bad")
    assert (bad.value, bad.low, bad.high) == pytest.approx((4, 10, 2))
    assert (bad.kind, bad.low_kind, bad.high_kind) == ("harm", "harm", "harm")


def test_number_needed_with_an_interval_that_holds_no_effect():
    effect = absolute_effect(-0.1, -0.2, 0.05, "risk_difference", 0.3)
    result = number_needed(effect, event="bad")
    assert result.through_infinity
    assert (result.low, result.low_kind) == (pytest.approx(5), "benefit")
    assert (result.high, result.high_kind) == (pytest.approx(20), "harm")
    none = absolute_effect(0.0, -0.1, 0.1, "risk_difference", 0.3)
    assert math.isinf(number_needed(none, event="good").value)
    with pytest.raises(UnknownOption, match="good, bad"):
        number_needed(none, event="neutral")


@pytest.mark.parametrize("measure", ["odds_ratio", "hazard_ratio", "risk_ratio"])
def test_a_limit_of_no_effect_is_none_at_any_baseline(measure):
    """A risk less itself is nothing, not the noise of floating point."""
    for per_thousand in range(1, 450):
        effect = absolute_effect(math.log(2), 0.0, math.log(2.2), measure, per_thousand / 1000)
        assert effect.difference_low == 0 < effect.difference_high
        found = number_needed(effect, event="good")
        assert found.through_infinity and not found.high < 1e9, per_thousand
