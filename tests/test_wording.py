"""Cells as readers see them."""

from pathlib import Path

import pytest

from companion import wording
from companion.evidence import load
from tests import tiny


@pytest.mark.parametrize(
    ("hours", "said"),
    [("0", "0 h"), ("0.67", "40 min"), ("1.5", "1.5 h"), ("24", "24 h"), ("71", "71 h"),
     ("72", "3 days"), ("100", "4.2 days"), ("168", "7 days"), ("672", "28 days"),
     ("1344", "8 weeks"), ("5376", "32 weeks"), ("720", "30 days")],
)  # fmt: skip
def test_hours(hours: str, said: str) -> None:
    assert wording.hours(hours) == said


@pytest.mark.parametrize(("p", "said"), [("<0.001", "p < 0.001"), ("0.03", "p = 0.03")])
def test_p_values(p: str, said: str) -> None:
    assert wording.p_value(p) == said


def test_a_minus_sign_is_one() -> None:
    assert wording.number("-7.95") == "−7.95"


def test_an_onset_goes_no_further_than_the_study_looked(book: Path) -> None:
    row = load(book).row("onset_times", "roe-2020-onset")
    assert wording.onset(row, "first_hours") == "at or before 2 h"
    assert wording.onset(row, "last_hours") == "3 days"
    tiny.edit(book, "data/onset_times.csv", "2,2,24,72,168", "1,2,24,168,168")
    row = load(book).row("onset_times", "roe-2020-onset")
    assert wording.onset(row, "first_hours") == "2 h"
    assert wording.onset(row, "last_hours") == "at least until 7 days"


def test_values_in_prose(book: Path) -> None:
    row = load(book).row("depression_outcomes", "roe-2020-response-24h")
    assert wording.datum(row, "treatment_share") == "30 of 47 (64%)"
    assert wording.datum(row, "effect") == "risk ratio 2.28 (95% CI 1.17 to 4.44)"
    assert wording.datum(row, "interval") == "95% CI 1.17 to 4.44"
    assert wording.datum(row, "time_hours") == "24 h"
    assert wording.datum(row, "p_value") == "p = 0.016"
    assert wording.datum(row, "treatment_mean") is None
    assert wording.datum(row, "colour") is None


def test_a_null_comparison_says_so(book: Path) -> None:
    tiny.edit(book, "data/onset_times.csv", "2,2,24,72,168,yes", "2,,,,168,no")
    row = load(book).row("onset_times", "roe-2020-onset")
    assert wording.onset(row, "first_hours") == "not separated"
    assert wording.headline(row) == "no separation at any look"
