"""Blocks of HTML: cards, tables, summaries and what stands beside a pooled result."""

from pathlib import Path

import pytest

from companion.evidence import load
from companion.questions import answer
from companion.render import Links, cards, pooled, summary, theirs
from companion.render.tables import Cell, Desk, Sheet
from companion.view import View
from tests import tiny

OUTCOMES = "data/depression_outcomes.csv"


def desk_of(book: Path) -> Desk:
    return Desk(View(load(book)), Links(lambda page: f"../{page}.html"))


def test_every_text_is_escaped() -> None:
    html = Sheet("<b>", ("<i>",), ((Cell("<script>", "x\"onclick='y'"),),)).html()
    assert "<script>" not in html and "<b>" not in html and "<i>" not in html
    assert 'href="x"onclick' not in html


def test_a_table_as_text_quotes_what_csv_must() -> None:
    assert Sheet("t", ("a", "b"), ((Cell("1,2"), Cell('x"y')),)).csv() == 'a,b\n"1,2","x""y"\n'


def test_a_card_names_study_place_access_and_row(book: Path) -> None:
    desk = desk_of(book)
    row = desk.view.row("depression_outcomes", "roe-2020-response-24h")
    html = cards.datum(row, "treatment_share", desk)
    assert "30 of 47 (64%)" in html and "Roe and Poe 2020" in html and "abstract" in html
    assert 'href="../book/data/depression_outcomes.html#row-roe-2020-response-24h"' in html


def test_a_study_page_shows_what_does_not_add_up(book: Path) -> None:
    assert "does not agree with itself" not in cards.study_page("roe-2020", desk_of(book))
    tiny.edit(book, OUTCOMES, "pending,\n", "pending,Does not add up: 30 of 47\n")
    page = cards.study_page("roe-2020", desk_of(book)) + cards.study_page("poe-2021", desk_of(book))
    assert "does not agree with itself" in page and "Does not add up: 30 of 47" in page


def test_a_study_page_about_suicidality_opens_with_help(book: Path) -> None:
    desk = desk_of(book)
    assert cards.study_page("roe-2020", desk).startswith('<aside class="crisis"')
    assert "crisis" not in cards.study_page("poe-2021", desk)


def test_the_claim_card_gives_the_place_and_the_certainty_in_words(book: Path) -> None:
    html = pooled.claim(desk_of(book), "rapid-onset")
    assert "introduction, paragraph 1, sentence 1" in html
    assert "Moderate certainty" in html and "2026-11-24" in html


def test_a_summary_gives_relative_and_absolute_effects(book: Path) -> None:
    html = summary.summary(desk_of(book), "rapid-onset")
    assert "risk ratio" in html and "instead of 28 per 100" in html and "112 (2)" in html


def test_a_summary_puts_a_printed_ratio_at_its_baseline_risk(book: Path) -> None:
    tiny.edit(book, "data/certainty.csv", "response-24h,,,",
              ",depression_outcomes.roe-2020-response-24h,0.2,the other arm")  # fmt: skip
    html = summary.summary(desk_of(book), "rapid-onset")
    assert "46 per 100 (23 to 89) instead of 20 per 100 (the other arm)" in html


@pytest.mark.parametrize("listed", [True, False])
def test_a_published_result_is_compared_trial_by_trial(book: Path, listed: bool) -> None:
    review = {**tiny.ROWS["depression_outcomes"][0], "id": "poe-2021-pooled", "study": "poe-2021",
              "source": "poe-2021", "analysis": "pooled", "k": "9"}  # fmt: skip
    rows = [*tiny.ROWS["depression_outcomes"], review]
    tiny.write_table(book, "depression_outcomes", rows)
    item = {"id": "theirs", "synthesis": "response-24h", "included": "no", "reason": "theirs",
            "row": "depression_outcomes.poe-2021-pooled"}  # fmt: skip
    tiny.write_table(book, "synthesis_inputs", [*tiny.ROWS["synthesis_inputs"], item])
    if listed:
        trial = {"id": "poe-2021-roe-2020", "review": "poe-2021", "study": "roe-2020",
                 "reported_as": "Roe 2020", **tiny.SOURCED}  # fmt: skip
        other = {**trial, "id": "poe-2021-moe", "study": "moe-1999", "reported_as": "Moe 1999"}
        tiny.write_table(book, "review_studies", [trial, other])
    desk = desk_of(book)
    html = theirs.differences(answer(desk.view, "response-24h"), desk)
    assert ("Moe 1999" in html) == listed
    assert ("could not be read" in html) != listed


def test_nothing_is_said_of_published_results_where_there_are_none(book: Path) -> None:
    desk = desk_of(book)
    assert theirs.differences(answer(desk.view, "response-24h"), desk) == ""


def test_the_audit_and_the_flow_count_what_there_is(book: Path) -> None:
    desk = desk_of(book)
    assert "Roe and Poe 2020" in cards.audit(desk)
    flow = cards.flow(desk)
    assert "<dd>2</dd>" in flow and "included 2" in flow
