"""Effects: agreement with metafor's escalc, named rules for zeros, and what is refused."""

from __future__ import annotations

import math

import pytest

from companion import effects
from companion.effects import MEASURES, Effect, EffectError, from_interval, interval_is_symmetric
from tests.oracle.grid import ORACLE, difference

CONTRACT = (
    "mean_difference",
    "smd",
    "odds_ratio",
    "peto_odds_ratio",
    "risk_ratio",
    "risk_difference",
    "rate_ratio",
    "hazard_ratio",
    "regression_coefficient",
    "reporting_odds_ratio",
)
PARALLEL_MEASURES = ("odds_ratio", "risk_ratio", "risk_difference")


def test_measures_are_those_of_the_contract():
    assert sorted(MEASURES) == sorted(CONTRACT)
    for name, measure in MEASURES.items():
        assert measure.name == name
        assert (measure.scale, measure.null) in (("log", 1.0), ("identity", 0.0))
        assert (measure.scale == "log") == name.endswith("ratio")
        assert measure.from_scale(measure.to_scale(2.5)) == pytest.approx(2.5)
        assert measure.to_scale(measure.null) == 0.0


def test_a_measure_says_whether_it_can_be_pooled():
    never = {name for name, measure in MEASURES.items() if not measure.poolable}
    assert never == {"regression_coefficient", "reporting_odds_ratio"}


@pytest.mark.parametrize(
    "record", ORACLE["counts"], ids=lambda r: f"{r['tables']}-{r['measure']}-{r['zero_cells']}"
)
def test_counts_agree_with_metafor(record):
    """Every table: metafor's values, and a refusal exactly where metafor has none."""
    t = ORACLE["tables"][record["tables"]]
    options = {"zero_cells": record["zero_cells"]}
    if record["measure"] in ("odds_ratio", "risk_ratio"):
        options["double_zero"] = "as-zero-cell"
    compute = getattr(effects, record["measure"])
    tables = zip(t["a"], t["n1"], t["c"], t["n2"], strict=True)
    for counts, yi, vi in zip(tables, record["yi"], record["vi"], strict=True):
        if yi is None:
            with pytest.raises(EffectError):
                compute(*counts, **options)
            continue
        effect = compute(*counts, **options)
        assert difference(effect.estimate, yi, floor=0.01) <= 1e-12
        assert difference(effect.variance, vi) <= 1e-12
        assert effect.measure == record["measure"]


@pytest.mark.parametrize("record", ORACLE["means"], ids=lambda r: f"{r['measure']}-{r['vtype']}")
def test_means_agree_with_metafor(record):
    m = ORACLE["means_data"]
    arms = zip(m["m1"], m["sd1"], m["n1"], m["m2"], m["sd2"], m["n2"], strict=True)
    compute = getattr(effects, record["measure"])
    for arguments, yi, vi in zip(arms, record["yi"], record["vi"], strict=True):
        effect = compute(*arguments, variance=record["vtype"])
        assert difference(effect.estimate, yi) <= 1e-12
        # UB subtracts two numbers near 1, which costs both programs a digit or two.
        assert difference(effect.variance, vi) <= (1e-11 if record["vtype"] == "UB" else 1e-12)


def test_direction_is_treatment_against_control():
    assert effects.risk_ratio(20, 40, 10, 40).estimate == pytest.approx(math.log(2))
    assert effects.odds_ratio(20, 40, 10, 40).estimate == pytest.approx(math.log(3))
    assert effects.risk_difference(20, 40, 10, 40).estimate == pytest.approx(0.25)
    assert effects.mean_difference(10, 4, 20, 13, 5, 20).estimate == -3
    assert effects.smd(10, 4, 20, 13, 5, 20).estimate < 0


def test_an_effect_knows_its_scale_and_standard_error():
    effect = effects.odds_ratio(20, 40, 10, 40)
    assert effect.scale == "log"
    assert effect.se == pytest.approx(math.sqrt(effect.variance))
    assert effects.risk_difference(20, 40, 10, 40).scale == "identity"


# Zero cells: the rule is named, and the effect says what was done.


def test_a_zero_cell_needs_a_rule():
    for compute in (effects.odds_ratio, effects.risk_ratio):
        with pytest.raises(EffectError, match="zero_cells rule"):
            compute(0, 20, 4, 20)
        effect = compute(0, 20, 4, 20, zero_cells="add-half-if-zero")
        assert effect.note == "add-half-if-zero: 0.5 added to each of the four cells"


def test_add_half_if_zero_leaves_full_tables_alone():
    plain = effects.odds_ratio(3, 20, 4, 20)
    assert effects.odds_ratio(3, 20, 4, 20, zero_cells="add-half-if-zero") == plain
    assert effects.odds_ratio(3, 20, 4, 20, zero_cells="add-half-all").note.startswith("add-half")


@pytest.mark.parametrize(("events", "who"), [(0, "nobody"), (20, "everybody")])
def test_a_double_zero_is_never_dropped_or_filled_silently(events, who):
    for compute in (effects.odds_ratio, effects.risk_ratio):
        with pytest.raises(EffectError, match=who):
            compute(events, 20, events, 20, zero_cells="add-half-if-zero")
        asked = compute(
            events, 20, events, 20, zero_cells="add-half-if-zero", double_zero="as-zero-cell"
        )
        assert asked.estimate == pytest.approx(0)


def test_a_zero_cell_is_no_obstacle_to_a_risk_difference():
    assert effects.risk_difference(0, 20, 4, 20).note == ""
    with pytest.raises(EffectError, match="both arms are at 0 or 100%"):
        effects.risk_difference(0, 20, 20, 20)


@pytest.mark.parametrize(
    ("counts", "options", "says"),
    [
        ((5, 4, 1, 9), {}, "between 0 and n"),
        ((-1, 4, 1, 9), {}, "treatment: events must lie"),
        ((1, 4, 1, 0), {}, "control: n must be greater than 0"),
        ((1, math.nan, 1, 9), {}, "must be finite"),
        ((1, 4, 1, 9), {"zero_cells": "drop"}, "unknown zero-cell rule"),
        ((1, 4, 1, 9), {"double_zero": "drop"}, "unknown double_zero"),
        ((1, 4, 1, 9), {"design": "cluster"}, "unknown design"),
    ],
)
def test_impossible_counts_are_refused(counts, options, says):
    with pytest.raises(EffectError, match=says):
        effects.risk_ratio(*counts, **options)


@pytest.mark.parametrize("measure", PARALLEL_MEASURES)
def test_crossover_counts_are_refused_with_the_reason(measure):
    with pytest.raises(EffectError, match="paired table"):
        getattr(effects, measure)(5, 9, 1, 9, design="crossover")


# Means.


def test_change_scores_are_for_mean_differences():
    change = effects.mean_difference(-10, 4, 20, -7, 5, 20, scores="change")
    assert change.note == "change scores"
    with pytest.raises(EffectError, match="do not mix"):
        effects.smd(-10, 4, 20, -7, 5, 20, scores="change")
    said = effects.smd(-10, 4, 20, -7, 5, 20, scores="change", allow_change_scores=True)
    assert said.note == "change scores, standardised by the SD of change"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"treatment_sd": 0}, "treatment: the standard deviation"),
        ({"control_n": 1}, "control: a standard deviation needs n"),
        ({"control_mean": math.inf}, "control: mean, sd and n must be finite"),
        ({"scores": "baseline"}, "unknown scores"),
        ({"variance": "AV"}, "unknown variance"),
    ],
)
def test_impossible_means_are_refused(change, says):
    arms = {
        "treatment_mean": 1,
        "treatment_sd": 2,
        "treatment_n": 9,
        "control_mean": 2,
        "control_sd": 2,
        "control_n": 9,
    }
    for compute in (effects.mean_difference, effects.smd):
        with pytest.raises(EffectError, match=says):
            compute(**arms | change)


# Printed intervals.


def test_from_interval_undoes_a_wald_interval():
    effect = from_interval(2.0, 2.0 / 1.5, 3.0, 95, "odds_ratio")
    assert effect.estimate == pytest.approx(math.log(2))
    assert effect.se == pytest.approx(math.log(1.5) / 1.959963984540054)
    assert effect.note == "from the printed 95% interval"
    assert from_interval(-4, -7, -1, 90, "mean_difference").se == pytest.approx(3 / 1.6448536269514)


def test_from_interval_with_students_t():
    assert from_interval(-4, -7, -1, 95, "mean_difference", df=10).se == pytest.approx(
        3 / 2.2281388519649
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((2.0, 1.0, 3.0, 0.95, "odds_ratio"), "in percent"),
        ((2.0, 1.0, 3.0, 95, "percent"), "unknown measure 'percent'; known: mean_difference"),
        ((4.0, 1.0, 3.0, 95, "odds_ratio"), "does not lie in an interval"),
        ((2.0, 3.0, 1.0, 95, "odds_ratio"), "does not lie in an interval"),
        ((1.0, 1.0, 1.0, 95, "odds_ratio"), "does not lie in an interval"),
        ((2.0, 0.0, 3.0, 95, "odds_ratio"), "must be greater than 0"),
        ((math.nan, 0.0, 3.0, 95, "odds_ratio"), "must be finite"),
    ],
)
def test_from_interval_refuses(arguments, says):
    with pytest.raises(EffectError, match=says):
        from_interval(*arguments)
    with pytest.raises(EffectError, match="degrees of freedom"):
        from_interval(1, 0, 2, 95, "smd", df=0)


@pytest.mark.parametrize(
    ("printed", "measure", "decimals", "symmetric"),
    [
        ((2.00, 1.33, 3.00), "odds_ratio", 2, True),
        ((2.00, 1.00, 3.00), "odds_ratio", 2, False),
        ((2.00, 1.00, 3.00), "mean_difference", 2, True),
        ((-4.0, -7.3, -0.8), "mean_difference", 1, True),
        ((-4.0, -7.3, -0.1), "mean_difference", 1, False),
        ((0.1, 0.0, 1.2), "odds_ratio", 1, True),
    ],
)
def test_symmetry_allows_for_rounding_and_no_more(printed, measure, decimals, symmetric):
    assert interval_is_symmetric(*printed, measure, decimals=decimals) is symmetric


@pytest.mark.parametrize("variance", [0.0, -1.0, math.nan, math.inf])
def test_an_effect_without_a_variance_does_not_exist(variance):
    with pytest.raises(EffectError, match="variance must be finite"):
        Effect(0.1, variance, "smd")
    with pytest.raises(EffectError, match="not finite"):
        Effect(math.nan, 1.0, "smd")
