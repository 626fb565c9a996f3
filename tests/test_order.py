"""How a column of words is sorted: times, shares, numbers with what stands beside them."""

import pytest

from companion.html import order
from companion.html.sheets import Cell, Sheet


@pytest.mark.parametrize(
    ("texts", "sorted_"),
    [
        (["14 days", "2 h", "40 min", "3 months", "", "24 h"],
         ["40 min", "2 h", "24 h", "14 days", "3 months", ""]),
        (["11 of 24 (46%)", "5 of 60 (8%)", "24 of 24 (100%)"],
         ["5 of 60 (8%)", "11 of 24 (46%)", "24 of 24 (100%)"]),
        (["\u22126.9 (\u221212.6 to \u22121.2)", "0.3 (0.1 to 0.5)", "\u221212.5"],
         ["\u221212.5", "\u22126.9 (\u221212.6 to \u22121.2)", "0.3 (0.1 to 0.5)"]),
        (["at or before 2 h", "not separated", "at least until 7 days", "40 min"],
         ["40 min", "at or before 2 h", "at least until 7 days", "not separated"]),
        (["12%", "5%", "100%"], ["5%", "12%", "100%"]),
    ],
)  # fmt: skip
def test_a_column_has_an_order(texts: list[str], sorted_: list[str]) -> None:
    keys = order.keys(texts)
    by = dict(zip(texts, keys, strict=True))
    assert sorted(texts, key=lambda t: float(by[t]) if by[t] else float("inf")) == sorted_


@pytest.mark.parametrize(
    "texts",
    [
        ["Price et al. 2014", "Su et al. 2023"],
        ["Response at 24 h", "Response at 2 h"],
        ["3", "\u22121", ""],
        [],
        ["", ""],
    ],
)
def test_names_and_plain_numbers_are_left_to_the_browser(texts: list[str]) -> None:
    assert order.keys(texts) == [""] * len(texts)


def test_a_table_sorts_by_what_it_says_of_itself_first() -> None:
    rows = ((Cell("a"), Cell("2 h")), (Cell("b", sort="1"), Cell("40 min")))
    html = Sheet("Times", ("Study", "Time"), rows).html()
    assert 'data-sort="2"' in html and 'data-sort="0.666667"' in html
    assert html.count("data-sort") == 3
    assert "2 h" in Sheet("Times", ("Study", "Time"), rows).csv()


def test_a_download_has_the_minus_sign_of_programs() -> None:
    text = Sheet("Scores", ("Study", "Effect"), ((Cell("a"), Cell("\u22126.9")),)).csv()
    assert text.splitlines()[1] == "a,-6.9"
