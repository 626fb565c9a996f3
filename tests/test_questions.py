"""Rows → effects → pooled answers, with what must be said beside them."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from companion.book.load import load
from companion.book.view import View
from companion.charts.forest import forest
from companion.effects import EffectError
from companion.model import OutcomeRow, Schema
from companion.questions import MissingRow, alternatives, answer, row_effect, subtotal
from companion.questions.cautions import cautions
from companion.synthesis import pool
from companion.words import results
from companion.words.fields import pooled_text
from tests import tiny

DEPRESSION = Schema("depression_outcomes", OutcomeRow)
SUICIDALITY = Schema("suicidality_outcomes", OutcomeRow)
ROE = "roe-2020-response-24h"


def row(book: Path, schema: Schema[OutcomeRow] = DEPRESSION, id: str = ROE) -> OutcomeRow:
    found = load(book).row(schema, id)
    assert found is not None
    return found


def test_an_answer_pools_its_rows(book: Path) -> None:
    found = answer(View(load(book)), "response-24h")
    a = [math.log(30 / 47 / (7 / 25)), math.log(12 / 20 / (10 / 20))]
    v = [1 / 30 - 1 / 47 + 1 / 7 - 1 / 25, 1 / 12 - 1 / 20 + 1 / 10 - 1 / 20]
    assert found.pooled == pool(a, v, model="common", interval="wald")
    assert found.participants == 112 and found.better == "higher"
    assert [i.row.study for i in found.inputs] == ["roe-2020", "poe-2021"]


def test_one_trial_is_not_pooled_and_says_so(book: Path) -> None:
    tiny.edit(book, "data/synthesis_inputs.csv", "poe-2021-response-24h,yes,",
              "poe-2021-response-24h,no,too small")  # fmt: skip
    found = answer(View(load(book)), "response-24h")
    assert found.pooled is None and list(alternatives(found)) == []
    assert "nothing is pooled" in cautions(found)[0]
    assert pooled_text(found, "estimate") is None
    assert results.pooled(found).startswith("not pooled")


def test_an_unknown_question_is_refused(book: Path) -> None:
    with pytest.raises(MissingRow) as error:
        answer(View(load(book)), "nothing")
    assert error.value.address == "syntheses.nothing"


@pytest.mark.parametrize(
    "analysis", ["within", "pooled", "cohort", "any-time", "crossover", "reporting", "not-stated"]
)
def test_rows_that_may_not_be_pooled(book: Path, analysis: str) -> None:
    tiny.change(book, DEPRESSION.name, ROE, {"analysis": analysis, "estimate": ""})
    with pytest.raises(EffectError):
        row_effect(row(book), "risk_ratio")


def test_a_crossover_counts_by_its_paired_ratio_and_not_by_its_arms(book: Path) -> None:
    tiny.change(book, DEPRESSION.name, ROE, {"analysis": "crossover"})
    paired = row_effect(row(book), "risk_ratio")
    assert math.exp(paired.estimate) == pytest.approx(2.28)
    assert (row(book).counts, row(book).people) == ((30, 47, 7, 25), 47)
    with pytest.raises(EffectError):
        row_effect(row(book), "odds_ratio")


@pytest.mark.parametrize("measure", ["regression_coefficient", "reporting_odds_ratio"])
def test_measures_that_are_never_pooled(book: Path, measure: str) -> None:
    tiny.change(book, DEPRESSION.name, ROE, {"measure": measure})
    with pytest.raises(EffectError, match="never pooled"):
        row_effect(row(book), measure)


def test_medians_are_no_means(book: Path) -> None:
    means = dict.fromkeys(("treatment_mean", "control_mean"), "10")
    spreads = dict.fromkeys(("treatment_sd", "control_sd"), "5")
    tiny.change(book, DEPRESSION.name, ROE, {**means, **spreads, "measure": "median"})
    with pytest.raises(EffectError, match="median"):
        row_effect(row(book), "mean_difference")


def test_a_printed_difference_is_preferred_to_means(book: Path) -> None:
    found = row_effect(row(book, SUICIDALITY, "roe-2020-ideation-24h"), "mean_difference")
    assert found.estimate == -2.0
    assert found.se == pytest.approx(3.0 / (2 * 1.959963984540054))


def test_every_estimator_and_interval_is_offered_where_it_says_something(book: Path) -> None:
    view = View(load(book))
    two = [(t, i) for t, i, _ in alternatives(answer(view, "response-24h"))]
    five = [(t, i) for t, i, _ in alternatives(answer(view, "response-24h-any"))]
    assert len(two) == len(set(two)) == 9 and {i for _, i in two} == {"wald"}
    assert len(five) == len(set(five)) == 23
    scores = [t for t, _, _ in alternatives(answer(view, "madrs-24h"))]
    assert "mantel-haenszel" in {t for t, _ in five} and "mantel-haenszel" not in scores


def test_a_subtotal_by_counts_is_of_its_own_counts(book: Path) -> None:
    found = answer(View(load(book)), "response-24h-any")
    by = next(r for t, _, r in alternatives(found) if t == "mantel-haenszel")
    other = replace(found, pooled=by)
    part = subtotal(other, found.inputs[:2]).pooled
    assert part is not None and part.weighting == "mantel-haenszel"
    a, n, c, m = zip(*(i.row.counts or () for i in found.inputs[:2]), strict=True)
    over = sum(e * t / (s + t) for e, s, t in zip(a, n, m, strict=True))
    under = sum(e * s / (s + t) for e, s, t in zip(c, n, m, strict=True))
    assert math.exp(part.estimate) == pytest.approx(over / under)
    assert results.method(part) == "common effect by Mantel–Haenszel, interval by Wald"


def test_few_trials_have_no_prediction_interval(book: Path) -> None:
    view = View(load(book))
    for _, _, result in alternatives(answer(view, "response-24h")):
        assert result.pi_low is None and result.prediction is None
    pooled = answer(view, "response-24h-any").pooled
    assert pooled is not None and pooled.pi_low is not None


def test_cautions_of_few_trials(book: Path) -> None:
    said = " ".join(cautions(answer(View(load(book)), "response-24h")))
    assert "Fewer than five trials" in said


@pytest.mark.parametrize("question", ["response-24h", "madrs-24h"])
def test_the_question_s_own_caution_stands_first_pooled_or_not(book: Path, question: str) -> None:
    tiny.change(book, "syntheses", question, {"caution": "Doses differ."})
    view = View(load(book))
    found = answer(view, question)
    said = cautions(found)
    assert said[0] == "Doses differ." and said.count("Doses differ.") == 1
    assert forest(view, found).notes[: len(said)] == said


def test_two_trials_say_what_their_interval_rests_on(book: Path) -> None:
    tiny.change(book, "synthesis_inputs", "response-24h-poe-2021",
                {"row": "depression_outcomes.moe-2022-response-24h"})  # fmt: skip
    two = cautions(answer(View(load(book)), "response-24h"))
    assert "assumes that both share one effect" in two[1] and "cannot check" in two[1]
    assert "Hartung–Knapp) includes no effect" in two[1]
    assert not any("depends on the method" in said for said in two)
    assert "Two trials" not in " ".join(cautions(answer(View(load(book)), "response-24h-any")))


def test_two_trials_whose_methods_disagree_say_so(book: Path) -> None:
    arms = {"treatment_events": "125", "treatment_n": "200", "control_events": "100",
            "control_n": "200"}  # fmt: skip
    tiny.change(book, DEPRESSION.name, "poe-2021-response-24h", arms)
    two = " ".join(cautions(answer(View(load(book)), "response-24h")))
    assert "Two trials" in two and "depends on the method" in two


def test_absolute_effects_at_the_stated_risk(book: Path) -> None:
    found = answer(View(load(book)), "response-24h")
    effect = results.absolute(found)
    assert effect is not None and found.pooled is not None
    assert effect.baseline_risk == 0.28
    assert effect.risk == pytest.approx(0.28 * math.exp(found.pooled.estimate))
    assert "instead of 28 per 100" in (pooled_text(found, "absolute") or "")
    assert (pooled_text(found, "number_needed") or "").startswith("number needed to treat")


def test_a_standardised_difference_is_turned_where_higher_is_better(book: Path) -> None:
    tiny.change(book, "scales", "hamd-17", {"better": "higher"})
    tiny.change(book, "syntheses", "madrs-24h", {"measure": "smd", "scale": ""})
    means = {k: tiny.SCORES[k] for k in tiny.SCORES if k.endswith(("_n", "_mean", "_sd"))}
    other = {**means, "analysis": "between", "measure": "mean", "scores": "final"}
    found = []
    for scale in ("madrs", "hamd-17"):
        tiny.change(book, DEPRESSION.name, "coe-2019-madrs-24h", {**other, "scale": scale})
        found.append(answer(View(load(book)), "madrs-24h"))
    (lower, first), (turned, same) = (one.effects for one in found)
    assert first == same == lower == -turned < 0
    assert [one.better for one in found] == ["lower", "lower"]


def test_a_difference_of_scores_is_better_on_the_side_of_its_scale(book: Path) -> None:
    assert answer(View(load(book)), "madrs-24h").better == "lower"
    tiny.change(book, "scales", "madrs", {"better": "higher"})
    assert answer(View(load(book)), "madrs-24h").better == "higher"


def test_the_forest_draws_each_trial_and_the_result(book: Path) -> None:
    view = View(load(book))
    found = answer(view, "response-24h")
    chart = forest(view, found)
    roles = [trace.meta["role"] for trace in chart.figure.data]
    assert [r for r in roles if r != "column"] == ["trial", "pooled", "published"]
    drawn = sorted(chart.figure.data[0].x)
    assert drawn == pytest.approx(sorted(i.printed[0] for i in found.inputs))
    assert chart.figure.layout.xaxis.type == "log"
    assert "2 trials, 112 participants" in chart.alt
