"""Laws of the synthesis that hold for any data."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from companion.synthesis import pool
from companion.synthesis.absolute import absolute_effect, number_needed
from companion.synthesis.influence import cumulative, leave_one_out
from companion.synthesis.intervals import INTERVALS
from companion.synthesis.prediction import PREDICTIONS
from companion.synthesis.tau2 import TAU2_ESTIMATORS, generalised_q, tau2_interval

estimators = st.sampled_from(sorted(TAU2_ESTIMATORS))
intervals = st.sampled_from(sorted(INTERVALS))
effect = st.floats(-3, 3).map(lambda x: round(x, 3))
variance = st.floats(0.01, 2).map(lambda x: round(x, 3))


def law(*strategies):
    """A property of any data; how long it takes is nobody's business."""
    return lambda test: settings(deadline=None)(given(*strategies)(test))


@st.composite
def studies(draw, at_least=2):
    pairs = draw(st.lists(st.tuples(effect, variance), min_size=at_least, max_size=9))
    return np.array([y for y, _ in pairs]), np.array([v for _, v in pairs])


NUMBERS = ("estimate", "se", "ci_low", "ci_high", "pi_low", "pi_high", "tau2", "q")


def close(result, expected, *, tolerance=1e-7):
    """Every number of two results, near enough on the scale of their standard error."""
    for field in NUMBERS:
        value, wanted = getattr(result, field), getattr(expected, field)
        assert value == pytest.approx(wanted, rel=tolerance, abs=tolerance), field


@law(studies(), estimators, intervals, st.randoms(use_true_random=False))
def test_order_does_not_matter(data, tau2, interval, random):
    y, v = data
    order = list(range(len(y)))
    random.shuffle(order)
    close(
        pool(y[order], v[order], tau2=tau2, interval=interval),
        pool(y, v, tau2=tau2, interval=interval),
    )


@law(studies(), estimators, intervals, st.floats(-20, 20))
def test_shifting_the_effects_shifts_the_result(data, tau2, interval, shift):
    y, v = data
    before = pool(y, v, tau2=tau2, interval=interval)
    after = pool(y + shift, v, tau2=tau2, interval=interval)
    for field in ("estimate", "ci_low", "ci_high", "pi_low", "pi_high"):
        assert getattr(after, field) == pytest.approx(getattr(before, field) + shift, abs=1e-6)
    for field in ("se", "tau2", "q", "i2_q", "i2_tau2", "h2_tau2"):
        assert getattr(after, field) == pytest.approx(getattr(before, field), abs=1e-6)


@law(studies(), estimators, intervals, st.floats(0.1, 50), st.sampled_from([-1, 1]))
def test_scaling_the_effects_scales_the_result(data, tau2, interval, size, sign):
    y, v = data
    before = pool(y, v, tau2=tau2, interval=interval)
    after = pool(sign * size * y, size**2 * v, tau2=tau2, interval=interval)
    low, high = sorted((sign * size * before.ci_low, sign * size * before.ci_high))
    assert (after.ci_low, after.ci_high) == pytest.approx((low, high), rel=1e-6, abs=1e-6 * size)
    assert after.se == pytest.approx(size * before.se, rel=1e-6, abs=1e-9)
    assert after.tau2 == pytest.approx(size**2 * before.tau2, rel=1e-6, abs=1e-9 * size**2)
    assert after.i2_q == pytest.approx(before.i2_q, abs=1e-6)


@law(effect, st.lists(variance, min_size=2, max_size=9), estimators)
def test_identical_studies_differ_by_nothing(y, v, tau2):
    result = pool([y] * len(v), v, tau2=tau2)
    assert result.tau2 == pytest.approx(0, abs=1e-12)
    assert result.estimate == pytest.approx(y)
    assert result.i2_q == 0
    assert result.i2_tau2 == pytest.approx(0, abs=1e-9)
    assert result.se == pytest.approx(sum(1 / x for x in v) ** -0.5)


@example((np.array([0.0, 2.0]), np.array([0.5, 0.031])), "ML", 0.0)
@law(studies(), st.sampled_from(["REML", "ML"]), effect)
def test_a_study_of_huge_variance_changes_nothing(data, tau2, y_new):
    y, v = data
    before = pool(y, v, tau2=tau2, interval="wald", prediction="normal")
    after = pool([*y, y_new], [*v, 1e12], tau2=tau2, interval="wald", prediction="normal")
    close(after, before, tolerance=1e-5)


@law(studies(), st.sampled_from(["DL", "PM", "EB"]), effect)
def test_a_study_of_huge_variance_has_no_weight(data, tau2, y_new):
    """It still counts as a degree of freedom in estimators of moments, so that τ² falls."""
    y, v = data
    before = pool(y, v, tau2=tau2)
    after = pool([*y, y_new], [*v, 1e12], tau2=tau2)
    assert after.weights[-1] == pytest.approx(0, abs=1e-6)
    assert after.tau2 <= before.tau2 + 1e-9


@law(studies(), effect)
def test_a_study_of_huge_variance_changes_no_common_effect(data, y_new):
    y, v = data
    before = pool(y, v, model="common", interval="wald")
    after = pool([*y, y_new], [*v, 1e12], model="common", interval="wald")
    for field in ("estimate", "se", "q"):
        assert getattr(after, field) == pytest.approx(getattr(before, field), abs=1e-6)


@law(studies(at_least=3), estimators, intervals, st.sampled_from(sorted(PREDICTIONS)))
def test_prediction_interval_contains_the_confidence_interval_where_promised(
    data, tau2, interval, prediction
):
    """Promised where it uses the interval's own standard error, and with Wald's interval."""
    promised = PREDICTIONS[prediction].uses_interval_se or interval == "wald"
    assume(promised)
    result = pool(*data, tau2=tau2, interval=interval, prediction=prediction)
    assert result.pi_low <= result.ci_low + 1e-9
    assert result.pi_high >= result.ci_high - 1e-9


@law(studies(), estimators)
def test_floored_interval_is_never_narrower(data, tau2):
    floored = pool(*data, tau2=tau2, interval="hksj-floored")
    for other in ("wald", "hksj"):
        result = pool(*data, tau2=tau2, interval=other)
        assert result.estimate == floored.estimate
        assert floored.ci_high - floored.ci_low >= result.ci_high - result.ci_low - 1e-12


@law(studies(), estimators, intervals)
def test_results_are_in_order_and_in_range(data, tau2, interval):
    y, v = data
    result = pool(y, v, tau2=tau2, interval=interval)
    assert result.ci_low <= result.estimate <= result.ci_high
    assert result.pi_low <= result.estimate <= result.pi_high
    assert min(y) - 1e-9 <= result.estimate <= max(y) + 1e-9
    assert result.tau2 >= 0
    assert 0 <= result.i2_q <= 100
    assert 0 <= result.i2_tau2 <= 100
    assert 0 <= result.q_p <= 1
    assert sum(result.weights) == pytest.approx(100)


@law(studies())
def test_both_definitions_of_i2_agree_for_dersimonian_laird(data):
    result = pool(*data, tau2="DL")
    assert result.i2_tau2 == pytest.approx(result.i2_q, abs=1e-6)


@law(studies())
def test_paule_mandel_makes_q_equal_its_degrees_of_freedom(data):
    y, v = data
    tau2 = pool(y, v, tau2="PM").tau2
    if tau2 > 0:
        assert generalised_q(y, v, tau2) == pytest.approx(len(y) - 1)
    assert pool(y, v, tau2="EB").tau2 == tau2


@law(studies())
def test_tau2_interval_holds_paule_mandel(data):
    interval = tau2_interval(*data)
    tau2 = pool(*data, tau2="PM").tau2
    assert interval.low <= tau2
    assert tau2 <= interval.high or interval.high == 0
    assert interval.high == 0 or not interval.empty


@law(studies(at_least=3), estimators)
def test_cumulative_ends_and_leave_one_out_starts_at_the_whole(data, tau2):
    y, v = data
    steps = cumulative(y, v, tau2=tau2)
    assert [step.k for step in steps] == list(range(2, len(y) + 1))
    assert steps[-1] == pool(y, v, tau2=tau2)
    without = leave_one_out(y, v, tau2=tau2)
    assert without[0] == pool(y[1:], v[1:], tau2=tau2)
    assert without[-1] == steps[-2]


@example(0.5625, 2.220446049250313e-16, 0.5)  # its limits are a rounding apart
@law(st.floats(-2, 2), st.floats(0, 1), st.floats(0.01, 0.99))
def test_odds_ratio_gives_a_risk_whatever_the_baseline(log_ratio, half, baseline):
    result = absolute_effect(log_ratio, log_ratio - half, log_ratio + half, "odds_ratio", baseline)
    assert 0 < result.risk_low <= result.risk <= result.risk_high < 1
    assert not result.limit_capped
    needed = number_needed(result, event="good")
    if result.difference != 0:
        assert needed.value == pytest.approx(1 / abs(result.difference))
        assert needed.kind == ("benefit" if result.difference > 0 else "harm")
    else:
        assert math.isinf(needed.value)
