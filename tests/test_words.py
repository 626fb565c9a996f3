"""Cells and rows as readers see them."""

from pathlib import Path

import pytest

from companion.book.load import load
from companion.book.view import View
from companion.model import ONSET_TIMES, OnsetRow, OutcomeRow, Schema
from companion.model.cells import Event, Number, PValue
from companion.model.outcomes import BEFORE
from companion.synthesis.absolute import absolute_effect
from companion.synthesis.intervals import INTERVALS
from companion.synthesis.prediction import PREDICTIONS
from companion.synthesis.tau2 import TAU2_ESTIMATORS
from companion.words import methods, phrases, results, values
from companion.words.codes import sentence_case, stopped
from tests import tiny

DEPRESSION = Schema("depression_outcomes", OutcomeRow)


def onset(book: Path) -> OnsetRow:
    row = load(book).row(ONSET_TIMES, "roe-2020-onset")
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("hours", "said"),
    [("0", "0 h"), ("0.67", "40 min"), ("1.5", "1.5 h"), ("24", "24 h"), ("71", "71 h"),
     ("72", "3 days"), ("100", "4.2 days"), ("168", "7 days"), ("672", "28 days"),
     ("1344", "8 weeks"), ("5376", "32 weeks"), ("720", "30 days"),
     ("2184", "13 weeks"), ("2160", "90 days"), ("4383", "6 months"), ("8736", "52 weeks"),
     ("8760", "1 year"), ("8784", "1 year"), ("13149", "18 months"), ("17472", "104 weeks"),
     ("17532", "2 years"), ("20000", "2.3 years"), ("43830", "5 years")],
)  # fmt: skip
def test_hours(hours: str, said: str) -> None:
    assert values.hours(Number(hours)) == said


@pytest.mark.parametrize(
    ("events", "n", "said"),
    [(23, 40, "58%"), (5, 8, "63%"), (1, 3, "33%"), (1, 1000, "<1%"), (999, 1000, ">99%"),
     (0, 9, "0%"), (9, 9, "100%"), (57, 200, "29%"), (1, 200, "1%")],
)  # fmt: skip
def test_half_a_percent_rounds_up_and_a_trace_is_not_nothing(
    events: int, n: int, said: str
) -> None:
    assert values.percent(events / n) == said


@pytest.mark.parametrize(("n", "said"), [("9", "3 of 9"), ("10", "3 of 10 (30%)")])
def test_few_people_have_no_percentage(book: Path, n: str, said: str) -> None:
    cells = {"treatment_events": "3", "treatment_n": n}
    tiny.change(book, "depression_outcomes", "roe-2020-response-24h", cells)
    row = load(book).row(DEPRESSION, "roe-2020-response-24h")
    assert row is not None and values.share(row, "treatment") == said


def test_what_was_before_treatment_is_no_other_arm(book: Path) -> None:
    row = load(book).row(DEPRESSION, "roe-2020-response-24h")
    assert row is not None and not values.arm(row, "control").startswith("before")
    tiny.change(book, "depression_outcomes", row.id, {"comparator": BEFORE})
    row = load(book).row(DEPRESSION, row.id)
    assert row is not None and values.arm(row, "control").startswith("before: ")
    assert not values.arm(row, "treatment").startswith("before")


@pytest.mark.parametrize(
    ("low", "high", "event", "said"),
    [(0.1, 0.5, "benefit", "number needed to treat 4.0 (2.0 to 10.0)"),
     (0.1, 0.5, "harm", "number needed to harm 4.0 (2.0 to 10.0)"),
     (0.0, 0.5, "benefit", "number needed: not given, since the interval includes no difference"),
     (-0.1, 0.5, "harm", "number needed: not given, since the interval includes no difference"),
     (0.1, 0.5, "neither", "")],
)  # fmt: skip
def test_no_number_is_needed_where_no_difference_is_shown(
    low: float, high: float, event: Event, said: str
) -> None:
    effect = absolute_effect(0.25, low, high, "risk_difference", 0.2)
    assert results.needed(effect, event) == said


@pytest.mark.parametrize(("n", "said"), [("0", "0 events"), ("1", "1 event"), ("2", "2 events")])
def test_events_of_an_arm_without_a_size(book: Path, n: str, said: str) -> None:
    bare = {f"{arm}_{what}": "" for arm in ("treatment", "control") for what in ("n", "events")}
    effect = dict.fromkeys(("estimate", "ci_low", "ci_high"), "")
    tiny.change(book, "depression_outcomes", "roe-2020-response-24h",
                {**bare, **effect, "treatment_events": n})  # fmt: skip
    row = load(book).row(DEPRESSION, "roe-2020-response-24h")
    assert row is not None and values.arm(row, "treatment") == said


@pytest.mark.parametrize(("p", "said"), [("<0.001", "p < 0.001"), ("0.03", "p = 0.03")])
def test_p_values(p: str, said: str) -> None:
    assert values.p_value(PValue.read(p)) == said


def test_a_minus_sign_is_one_and_nothing_has_none() -> None:
    assert values.number(Number("-7.95")) == "−7.95"
    assert values.number(-0.004, 2) == "0.00" and values.number(-0.006, 2) == "−0.01"


def test_the_first_letter_alone_becomes_large() -> None:
    assert sentence_case("mean difference −6.9 (95% CI −12.6 to −1.2)").endswith(
        "(95% CI −12.6 to −1.2)"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("n is 123 here", "n is 123 here"), ("p 0.033 is printed", "p 0.033 is printed"),
        ("d: 0.4", "d: 0.4"), ("χ² is printed", "χ² is printed"), ("mTOR rose", "mTOR rose"),
        ("a table", "A table"), ("next year", "Next year"), ("8 of 9", "8 of 9"), ("", ""),
    ],
)  # fmt: skip
def test_a_symbol_keeps_its_case_at_the_start(text: str, said: str) -> None:
    assert sentence_case(text) == said


def test_a_sentence_ends_with_one_mark() -> None:
    assert stopped("8 of 9") == "8 of 9." == stopped("8 of 9.")
    assert stopped("Why?") == "Why?"


@pytest.mark.parametrize(
    ("abbreviation", "said"),
    [
        ("MADRS", "rise in systolic pressure, MADRS"),
        ("systolic pressure", "rise in systolic pressure"),
        ("highest rise in systolic pressure", "highest rise in systolic pressure"),
    ],
)
def test_an_outcome_and_its_scale_say_a_word_once(book: Path, abbreviation: str, said: str) -> None:
    tiny.change(book, "outcomes", "severity", {"name": "rise in systolic pressure"})
    tiny.change(book, "scales", "madrs", {"abbreviation": abbreviation})
    assert values.measured(View(load(book)), "severity", "madrs") == said


def test_a_key_in_a_text_is_printed_as_its_reference(book: Path) -> None:
    view = View(load(book))
    said = values.named(view, "109 in a letter (roe-2020), double-blind, roe-2020-response-24h.")
    assert said == "109 in a letter (Roe and Poe 2020), double-blind, roe-2020-response-24h."
    assert values.named(view, "{cite:t}`roe-2020`") == "{cite:t}`roe-2020`"


def test_every_method_of_pooling_has_a_name() -> None:
    assert set(methods.TAU2) == set(TAU2_ESTIMATORS)
    assert set(methods.INTERVAL) == set(INTERVALS)
    assert set(methods.PREDICTION) == set(PREDICTIONS)
    assert not {"REML", "hksj", "wald"} & {*methods.TAU2.values(), *methods.INTERVAL.values()}


@pytest.mark.parametrize(
    ("measure", "numbers", "said"),
    [
        ("mean_difference", (-13.48, -0.04), ("−13.48", "−0.04")),
        ("mean_difference", (-6.0, -3.0, 0.004), ("−6.000", "−3.000", "0.004")),
        ("mean_difference", (-6.0, 0.0), ("−6.0", "0.0")),
        ("mean_difference", (-6.04, -1e-12), ("−6.0", "0.0")),
        ("risk_ratio", (0.5, 0.9996), ("0.5000", "0.9996")),
        ("risk_ratio", (1.2, 2.0), ("1.20", "2.00")),
    ],
)
def test_no_limit_looks_like_no_effect_by_rounding(
    measure: str, numbers: tuple[float, ...], said: tuple[str, ...]
) -> None:
    assert results.shown(measure, *numbers) == said


def test_an_onset_goes_no_further_than_the_study_looked(book: Path) -> None:
    assert values.onset(onset(book), "first_hours") == "at or before 2 h"
    assert values.onset(onset(book), "last_hours") == "3 days"
    tiny.edit(book, "data/onset_times.csv", "2,2,24,72,168", "1,2,24,168,168")
    assert values.onset(onset(book), "first_hours") == "2 h"
    assert values.onset(onset(book), "last_hours") == "at least until 7 days"


def test_values_in_prose(book: Path) -> None:
    view = View(load(book))
    row = view.row(DEPRESSION, "roe-2020-response-24h")
    assert row is not None
    assert phrases.datum(view, row, "treatment_share") == "30 of 47 (64%)"
    assert phrases.datum(view, row, "effect") == "risk ratio 2.28 (95% CI 1.17 to 4.44)"
    assert phrases.datum(view, row, "interval") == "95% CI 1.17 to 4.44"
    assert phrases.datum(view, row, "time_hours") == "24 h"
    assert phrases.datum(view, row, "p_value") == "p = 0.016"
    assert phrases.datum(view, row, "treatment_mean") is None
    assert phrases.datum(view, row, "colour") is None


def test_a_null_comparison_says_so(book: Path) -> None:
    tiny.edit(book, "data/onset_times.csv", "2,2,24,72,168,yes", "2,,,,168,no")
    assert values.onset(onset(book), "first_hours") == "not separated"
    assert "no separation at any look" in phrases.headline(View(load(book)), onset(book))
