"""Rows → effects → pooled answers, with what must be said beside them."""

import math
from pathlib import Path

import pytest

from companion.charts.forest import forest, pooled_words
from companion.effects import EffectError
from companion.evidence import load
from companion.questions import alternatives, answer, cautions, row_effect
from companion.render import pooled
from companion.synthesis import SynthesisError, pool
from companion.view import View
from tests import tiny

OUTCOMES = "data/depression_outcomes.csv"


def test_an_answer_pools_its_rows(book: Path) -> None:
    found = answer(View(load(book)), "response-24h")
    a = [math.log(30 / 47 / (7 / 25)), math.log(12 / 20 / (10 / 20))]
    v = [1 / 30 - 1 / 47 + 1 / 7 - 1 / 25, 1 / 12 - 1 / 20 + 1 / 10 - 1 / 20]
    assert found.pooled == pool(a, v, prediction="metafor-t")
    assert found.participants == 112
    assert [i.record["study"] for i in found.inputs] == ["roe-2020", "poe-2021"]


def test_one_trial_is_not_pooled_and_says_so(book: Path) -> None:
    tiny.edit(book, "data/synthesis_inputs.csv", "poe-2021-response-24h,yes,",
              "poe-2021-response-24h,no,too small")  # fmt: skip
    found = answer(View(load(book)), "response-24h")
    assert found.pooled is None and list(alternatives(found)) == []
    assert "nothing is pooled" in cautions(found)[0]
    assert pooled.text(found, "estimate") is None
    assert pooled_words(found).startswith("not pooled")


def test_an_unknown_question_is_refused(book: Path) -> None:
    with pytest.raises(SynthesisError):
        answer(View(load(book)), "nothing")


@pytest.mark.parametrize("analysis", ["within", "pooled", "cohort", "any-time", "crossover"])
def test_rows_that_may_not_be_pooled(book: Path, analysis: str) -> None:
    tiny.edit(book, OUTCOMES, "24,between,risk_ratio,30", f"24,{analysis},risk_ratio,30")
    row = load(book).row("depression_outcomes", "roe-2020-response-24h")
    with pytest.raises(EffectError):
        row_effect(row, "risk_ratio")


def test_a_printed_difference_is_preferred_to_means(book: Path) -> None:
    row = load(book).row("suicidality_outcomes", "roe-2020-ideation-24h")
    found = row_effect(row, "mean_difference")
    assert found.estimate == -2.0
    assert found.se == pytest.approx(3.0 / (2 * 1.959963984540054))


def test_every_estimator_and_interval_is_offered(book: Path) -> None:
    names = [(t, i) for t, i, _ in alternatives(answer(View(load(book)), "response-24h"))]
    assert len(names) == len(set(names)) == 25


def test_cautions_of_few_trials_that_hang_on_the_method(book: Path) -> None:
    said = " ".join(cautions(answer(View(load(book)), "response-24h")))
    assert "Fewer than five trials" in said and "depends on the method" in said


def test_absolute_effects_at_the_stated_risk(book: Path) -> None:
    found = answer(View(load(book)), "response-24h")
    effect = pooled.absolute(found)
    assert effect.baseline_risk == 0.28
    assert effect.risk == pytest.approx(0.28 * math.exp(found.pooled.estimate))
    assert "instead of 28 per 100" in pooled.text(found, "absolute")
    assert "includes no difference" in pooled.text(found, "number_needed")


def test_the_forest_draws_each_trial_the_result_and_its_prediction(book: Path) -> None:
    chart = forest(View(load(book)), answer(View(load(book)), "response-24h"))
    names = [t.name for t in chart.figure.data]
    assert names == ["Trial", "Pooled here", "Prediction interval"]
    assert chart.figure.layout.xaxis.type == "log"
    assert "2 trials, 112 participants" in chart.alt and "τ²" in chart.alt
