"""Blocks of HTML: links, tables, cards, pages, summaries and what stands beside a pooled result."""

import json
import math
import re
from dataclasses import replace
from pathlib import Path
from string import ascii_lowercase

import plotly.graph_objects as go
import pytest
from click.testing import CliRunner

from companion import load
from companion.blocks import BLOCKS, ROLES
from companion.blocks.registry import Asked, CitedTable
from companion.book.view import View
from companion.commands import main
from companion.grade import evidence
from companion.html import (
    audit,
    claims,
    figures,
    help,
    layouts,
    record,
    results,
    study,
    summary,
    values,
    whole,
)
from companion.html.desk import Desk
from companion.html.fill import data_block
from companion.html.links import Links, resolve
from companion.html.sheets import Cell, Sheet
from companion.model import CERTAINTY, CLAIM_EVIDENCE, CLAIMS, ONSET_TIMES, TREATMENTS
from companion.questions import answer, subtotal
from companion.questions.printed import printed
from companion.words import results as words
from companion.words import values as spelled
from companion.words.fields import POOLED, pooled_text
from companion.words.findings import NO_WORSE, TOO_UNSURE, finding_text
from tests import tiny

OUTCOMES = "depression_outcomes"
ROW = f"{OUTCOMES}.roe-2020-response-24h"
CAUTION = "The name of the comparator is unclear."
FAULT = "30 of 47 is not 70%"
PACKAGE = Path(__file__).parent.parent / "companion"


def desk_of(book: Path) -> Desk:
    return Desk(View(load(book)), Links(lambda page: True))


def warned(book: Path) -> Desk:
    """A desk of the book whose first outcome row has a caution and a contradiction."""
    tiny.change(
        book,
        OUTCOMES,
        "roe-2020-response-24h",
        {"caution": CAUTION, "contradiction": f"in-words: {FAULT}"},
    )
    return desk_of(book)


# Links


def test_a_token_is_made_only_for_a_page_that_exists() -> None:
    links = Links(lambda page: page == "book/studies/roe-2020")
    assert links.study("roe-2020") == "companion:page/book/studies/roe-2020"
    assert links.study("poe-2021") == links.row("scales", "x") == links.page("book/about") == ""
    assert links.file("data/scales.csv") == "companion:file/data/scales.csv"
    every = Links(lambda page: True)
    assert every.row("scales", "x") == "companion:page/book/data/scales#row-x"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a href="companion:page/book/a#row-x">t</a>', '<a href="../book/a.html#row-x">t</a>'),
        (
            '<img alt="1 > 0" src="companion:file/data/x.csv">',
            '<img alt="1 > 0" src="F/data/x.csv">',
        ),
        ('<a href="companion:page/here#row-x">t</a>', '<a href="#row-x">t</a>'),
        ('<a class="c"\n href="companion:page/book/a">', '<a class="c"\n href="../book/a.html">'),
        ('<a download href="companion:chart/f.svg">', '<a download href="C/f.svg">'),
    ],
)
def test_a_token_is_resolved_in_an_attribute(before: str, after: str) -> None:
    def page(name: str) -> str:
        return "" if name == "here" else f"../{name}.html"

    assert resolve(before, page, "F/{}".format, "C/{}".format) == after


def bad_address(name: str) -> str:
    return "bad"


@pytest.mark.parametrize(
    "text",
    [
        "<p>companion:page/book/a</p>",
        "<p>href=&#34;companion:page/book/a&#34;</p>",
        '<p>write href="companion:page/book/a" there</p>',
        '<p title="companion:page/book/a">x</p>',
        '<p data-href="companion:page/book/a">x</p>',
        '<script type="application/json">{"a":" href=\\"companion:page/book/a\\""}</script>',
    ],
)
def test_a_token_anywhere_else_is_somebodys_words(text: str) -> None:
    assert resolve(text, bad_address, bad_address, bad_address) == text


def test_a_row_cannot_forge_an_address(book: Path) -> None:
    tiny.change(
        book, CLAIMS.name, "rapid-onset", {"reason": '<a href="companion:page/book/x">t</a>'}
    )
    desk = desk_of(book)
    card = claims.claim_card(desk.need(CLAIMS, "rapid-onset"), desk)
    assert resolve(card, bad_address, bad_address, bad_address) == card


# Tables


def test_every_text_is_escaped() -> None:
    html = Sheet("<b>", ("<i>",), ((Cell("<script>", "x\"onclick='y'"),),)).html()
    assert "<script>" not in html and "<b>" not in html and "<i>" not in html
    assert 'href="x"onclick' not in html


def test_a_data_block_cannot_end_its_script() -> None:
    block = data_block({"a": "</script><b>&"})
    assert not set("<>&") & set(block) and json.loads(block) == {"a": "</script><b>&"}


def test_a_table_as_text_quotes_what_csv_must() -> None:
    assert Sheet("t", ("a", "b"), ((Cell("1,2"), Cell('x"y')),)).csv() == 'a,b\n"1,2","x""y"\n'


def test_a_table_as_text_keeps_the_caution() -> None:
    sheet = Sheet("t", ("a",), ((Cell("1", caution="unclear"),), (Cell("2"),)))
    assert sheet.csv() == "a,caution\n1,unclear\n2,\n"


def test_a_table_prints_caution_and_contradiction_in_words(book: Path) -> None:
    desk = warned(book)
    rows = desk.view.rows(desk.view.schema(OUTCOMES))
    html = layouts.sheet(rows, "t", desk).html()
    assert html.count('class="caution"') == html.count('class="flag"') == 1
    assert CAUTION in html
    assert f"The source does not agree with itself: {FAULT}" in html
    assert 'title="The source' not in html


def test_construct_is_a_column_where_it_matters(book: Path) -> None:
    """Always where help may be needed; elsewhere where one outcome stands for several."""

    def shown(table: str) -> bool:
        desk = desk_of(book)
        return "Construct" in layouts.sheet(desk.view.rows(desk.view.schema(table)), "t", desk).head

    assert shown("suicidality_outcomes") and not shown(OUTCOMES)
    tiny.change(book, OUTCOMES, "poe-2021-madrs-24h", {"construct": "anxiety"})
    tiny.change(book, OUTCOMES, "coe-2019-madrs-24h", {"construct": "anxiety"})
    assert not shown(OUTCOMES)
    tiny.change(book, OUTCOMES, "poe-2021-madrs-24h", {"construct": "depression"})
    assert shown(OUTCOMES)


def test_a_table_says_an_outcome_and_its_scale_once(book: Path) -> None:
    tiny.change(book, "outcomes", "severity", {"name": "MADRS score"})
    desk = desk_of(book)
    html = layouts.sheet(desk.view.rows(ONSET_TIMES), "t", desk).html()
    assert ">MADRS score</span>" in html and "MADRS score, MADRS" not in html


@pytest.mark.parametrize(("unit", "said"), [("points", ""), ("mmHg", ", mmHg")])
def test_a_score_has_its_unit_where_that_goes_not_without_saying(
    book: Path, unit: str, said: str
) -> None:
    tiny.change(book, "scales", "madrs", {"unit": unit})
    desk = desk_of(book)
    html = layouts.sheet(desk.view.rows(desk.view.schema(OUTCOMES)), "t", desk).html()
    assert f">depression severity, MADRS{said}, final scores<" in html
    assert "response, MADRS, mmHg" not in html  # which is counted


def test_what_belongs_together_shares_a_column_of_a_table_that_fits(book: Path) -> None:
    desk = desk_of(book)
    html = layouts.sheet(desk.view.rows(ONSET_TIMES), "t", desk).html(interactive=True)
    head = re.findall(r'<th scope="col">(.+?)</th>', html)
    assert '<button type="button">Study</button><button type="button">Population' in head[0]
    widths = [float(w) for w in re.findall(r'<col style="width: ([\d.]+)%">', html)]
    assert len(widths) == len(head) <= 7 and sum(widths) == pytest.approx(100, abs=1)
    style = (PACKAGE / "static/companion.css").read_text(encoding="utf-8")
    assert "aria-label" not in style and "[data-head" not in style


def test_a_column_is_found_below_another_and_named_where_its_text_alone_would_not_tell() -> None:
    head = ("Study", "Effect", "Population", "p", "Note")
    row = tuple(Cell(text) for text in ("Roe 2020", "1.2", "adults", "0.03", ""))
    html = Sheet("t", head, (row,)).html()
    assert len(re.findall("<th scope=.col", html)) == 3
    assert '<span class="part under" data-head="Population">adults</span>' in html
    assert '<span class="part under named" data-head="p">0.03</span>' in html
    assert Sheet("t", head, (row,)).csv().startswith("Study,Effect,Population,p,Note\n")
    assert len(re.findall("<th scope=.col", Sheet("t", head, (row,), raw=True).html())) == 5


def test_filters_are_of_few_short_words_and_stand_in_the_page() -> None:
    def offered(*texts: str) -> list[str]:
        rows = tuple((Cell("a"), Cell(text)) for text in texts)
        html = Sheet("t", ("Study", "What"), rows).html(interactive=True)
        return re.findall("<option value=.*?>(.*?)</option>", html)

    assert offered("yes", "no", "") == ["(empty)", "no", "yes"]
    assert offered("1", "−2.5") == offered("yes", "yes") == offered("x" * 49, "y") == []
    assert offered(*ascii_lowercase[:20]) == [*ascii_lowercase[:20]]
    assert offered(*ascii_lowercase[:21]) == []


def test_columns_that_are_empty_throughout_are_left_out(book: Path) -> None:
    desk = desk_of(book)
    sheet = layouts.sheet(desk.view.rows(ONSET_TIMES), "t", desk, skip=layouts.STUDY)
    assert "p" not in sheet.head and "Study" not in sheet.head
    assert "at or before 2 h" in sheet.html()


def test_tables_are_called_as_the_package_or_the_subject_says(book: Path) -> None:
    desk = desk_of(book)
    assert layouts.title(desk, ONSET_TIMES) == "Onset times"
    title = desk.view.subject.outcome_tables[OUTCOMES].title
    assert layouts.title(desk, desk.view.schema(OUTCOMES)) == title
    assert layouts.shown(ONSET_TIMES) and not layouts.shown(CLAIMS)


def test_a_data_page_shows_every_column_and_an_anchor_a_row(book: Path) -> None:
    html = whole.table_page(OUTCOMES, desk_of(book))
    for column in desk_of(book).view.schema(OUTCOMES).columns:
        assert f"<dt><code>{column.name}</code></dt>" in html
    assert 'id="row-roe-2020-response-24h"' in html
    assert 'href="companion:file/data/depression_outcomes.csv"' in html
    assert 'href="companion:page/book/studies/roe-2020"' in html
    assert "one of: between, first-period" in html


def test_a_data_page_says_in_words_what_codes_mean(book: Path) -> None:
    contradiction = "in-words result-p: 60% in roe-2020"
    tiny.change(book, OUTCOMES, "poe-2021-response-24h", {"contradiction": contradiction})
    desk = desk_of(book)
    html = whole.table_page(OUTCOMES, desk)
    assert ">60% in Roe and Poe 2020</td>" in html
    assert "in-words result-p" not in html
    assert 'title="between arms" data-head="analysis">between</td>' in html
    assert 'title="Active placebo" data-head="family">' in whole.table_page("treatments", desk)


# Values in prose


def test_a_card_names_study_place_access_and_row(book: Path) -> None:
    desk = desk_of(book)
    row = desk.view.at(ROW)
    assert row is not None
    html = values.datum(row, "treatment_share", desk)
    assert "30 of 47 (64%)" in html and "Roe and Poe 2020" in html and "abstract" in html
    assert f'href="companion:page/book/data/{OUTCOMES}#row-roe-2020-response-24h"' in html
    assert "caution" not in html and "⚑" not in html


def test_a_card_says_how_the_study_was_done_and_where_to_go_on(book: Path) -> None:
    desk = desk_of(book)
    row = desk.view.at(ROW)
    reference = desk.view.reference("roe-2020")
    assert row is not None and reference is not None
    html = values.datum(row, "treatment_share", desk)
    assert 'class="value" role="button" tabindex="0"' in html
    assert 'role="group" aria-label="Where 30 of 47 (64%) comes from"' in html
    assert reference.get("title") in html and "72 participants" in html
    assert " vs " in html and "24 h" in html and "Read in: " in html
    assert "See the row of Roe and Poe 2020</a>" in html


def test_a_card_says_of_which_outcome_and_of_which_arm_a_value_is(book: Path) -> None:
    desk = desk_of(book)
    row = desk.need(desk.view.schema(OUTCOMES), "roe-2020-response-24h")
    line = '<span class="line">{}</span>'.format
    names = [desk.need(TREATMENTS, row.text(arm)).name for arm in ("treatment", "comparator")]
    assert line(f"Response, MADRS; arm: {names[0]}") in values.datum(row, "treatment_share", desk)
    assert line(f"Response, MADRS; arm: {names[1]}") in values.datum(row, "control_share", desk)
    assert line("Response, MADRS") in values.datum(row, "effect", desk)
    score = desk.need(desk.view.schema(OUTCOMES), "poe-2021-madrs-24h")
    assert line(f"Depression severity, MADRS; arm: {names[0]}") in values.datum(
        score, "treatment_mean", desk
    )
    found = desk.view.rows(desk.view.schema("mechanism_findings"))[0]
    assert line(found.text("finding")) in values.datum(found, "n", desk)


def test_the_card_of_a_citation_says_what_was_found_of_the_claim(book: Path) -> None:
    desk = desk_of(book)
    bearing = desk.view.rows(CLAIM_EVIDENCE)[0]
    html = values.citation(bearing.study, bearing.claim, desk)
    assert f'class="card {values.cited_as(bearing.study)}"' in html and "Here: " in html
    assert "{datum}" not in html and f"companion:page/book/studies/{bearing.study}" in html
    assert "Here: " not in values.citation(bearing.study, "", desk)


def test_a_card_prints_caution_and_contradiction(book: Path) -> None:
    desk = warned(book)
    row = desk.view.at(ROW)
    assert row is not None
    for html in (
        values.datum(row, "treatment_share", desk),
        values.pooled(answer(desk.view, "response-24h"), "estimate", desk),
    ):
        assert CAUTION in html and FAULT in html


def test_a_card_names_documents_by_author_and_year(book: Path) -> None:
    cells = {"derivation": "arm sizes of loe-2022", "caution": "As loe-2022 has it."}
    tiny.change(book, OUTCOMES, "roe-2020-response-24h", cells)
    desk = desk_of(book)
    row = desk.view.at(ROW)
    assert row is not None
    html = values.datum(row, "treatment_share", desk)
    assert "Derived: arm sizes of Loe 2022" in html and "As Loe 2022 has it." in html


def test_a_card_of_a_pooled_value_names_question_size_and_method(book: Path) -> None:
    desk = desk_of(book)
    html = values.pooled(answer(desk.view, "response-24h"), "effect", desk)
    assert "risk ratio" in html and "2 trials, 112 participants" in html
    assert "Derived: common effect, interval by Wald" in html and "#row-response-24h" in html


def test_fields_of_a_pooled_result(book: Path) -> None:
    found = answer(View(load(book)), "response-24h-any")
    for field in POOLED:
        assert pooled_text(found, field), field
    assert pooled_text(found, "nothing") is None
    assert pooled_text(found, "k") == "5" and pooled_text(found, "participants") == "352"
    assert re.fullmatch(r"95% CI \S+ to \S+", pooled_text(found, "interval") or "")
    assert "instead of 28 per 100" in (pooled_text(found, "absolute") or "")
    assert (pooled_text(found, "number_needed") or "").startswith("number needed to treat ")


def test_a_difference_of_scores_has_no_number_per_hundred(book: Path) -> None:
    found = answer(View(load(book)), "madrs-24h")
    assert pooled_text(found, "estimate")
    for field in ("prediction", "tau2", "baseline_risk", "absolute", "number_needed"):
        assert pooled_text(found, field) is None


def test_an_unpooled_result_has_no_field(book: Path) -> None:
    tiny.change(
        book, "synthesis_inputs", "response-24h-poe-2021", {"included": "no", "reason": "small"}
    )
    found = answer(View(load(book)), "response-24h")
    assert found.pooled is None
    assert [pooled_text(found, field) for field in POOLED] == [None] * len(POOLED)


# Claims and studies


def test_studies_stand_by_weight_with_their_tally(book: Path) -> None:
    for key, direction in (("poe-2021", "contradicts"), ("loe-2022", "qualifies")):
        cells = {"id": f"rapid-onset-{key}", "study": key, "direction": direction}
        tiny.append(book, "claim_evidence", cells, "rapid-onset-roe-2020")
    asked = Asked("rapid-onset", {"key": "loe-2022 roe-2020"})
    tally, table, *_ = BLOCKS["studies"].draw(desk_of(book), asked)
    assert isinstance(table, CitedTable)
    cited = [str(row[0]) for row in table.rows]
    assert "loe-2022" in cited[0] and "roe-2020" in cited[1]
    assert "1 qualifying it, 1 against it." in str(tally) and " for it, " in str(tally)


def test_a_word_leads_to_its_entry_where_the_book_has_a_glossary(book: Path) -> None:
    desk, role = desk_of(book), ROLES["word"]
    html = role.draw(desk, "re<mitted <Number needed>")
    assert html == (
        '<a class="word" href="companion:page/book/glossary#word-number-needed">re&lt;mitted</a>'
    )
    bare = Desk(desk.view, Links(lambda page: False))
    assert role.draw(bare, "remission") == "remission"
    (complaint,) = role.validate(load(book), "remission")
    assert "there is no page book/glossary.md" in complaint.message


def test_the_claim_card_gives_the_place_and_the_certainty_in_words(book: Path) -> None:
    desk = desk_of(book)
    html = claims.claim_card(desk.need(CLAIMS, "rapid-onset"), desk)
    assert "introduction, paragraph 1, sentence 1" in html
    assert "Moderate certainty" in html and "2026-11-24" in html


@pytest.mark.parametrize(
    ("headline", "baseline", "said"),
    [
        ("response-24h", "", "Response at a day? Risk ratio 1.57 (95% CI"),
        (
            "response-24h",
            "0.28",
            "? 44 per 100 (29 to 68) instead of 28 per 100; risk ratio 1.57 (",
        ),
        (ROW, "0.28", "risk ratio 2.28 (95% CI 1.17"),
    ],
)
def test_a_headline_keeps_its_capitals(book: Path, headline: str, baseline: str, said: str) -> None:
    tiny.change(book, CLAIMS.name, "rapid-onset", {"headline": headline})
    tiny.change(book, "syntheses", "response-24h", {"baseline_risk": baseline})
    desk = warned(book)
    html = claims.glance(desk)
    assert said in claims.headline(desk.need(CLAIMS, "rapid-onset"), desk)
    assert "95% CI" in html and "95% ci" not in html
    assert CAUTION in html


def test_a_study_page_shows_what_does_not_add_up(book: Path) -> None:
    assert "does not agree with itself" not in study.study_page("roe-2020", desk_of(book))
    page = study.study_page("roe-2020", warned(book))
    assert "The document does not agree with itself" in page and FAULT in page
    assert CAUTION in page


def test_a_study_page_says_a_contradiction_once_with_its_rows(book: Path) -> None:
    fault = "n is 47 here but 45 in a letter (loe-2022)"
    for table, row, note in (
        (OUTCOMES, "roe-2020-response-24h", "Letter read"),
        (ONSET_TIMES.name, "roe-2020-onset", "letter read."),
        ("studies", "roe-2020", "A note among the facts."),
    ):
        tiny.change(book, table, row, {"contradiction": f"in-words: {fault}", "note": note})
    page = study.study_page("roe-2020", desk_of(book))
    (box,) = re.findall(r'<aside class="disagrees".*?</aside>', page, re.DOTALL)
    text = re.sub("<[^>]+>", "", box)
    assert text.count("here but") == 1
    assert "\nn is 47 here but 45 in a letter (Loe 2022). The rows: the study" in text
    assert "; response at 24 h, Ketamine vs Midazolam" in text
    assert box.count("<a href=") == 3 and page.count("A note among the facts.") == 1


def test_a_study_page_ends_a_contradiction_with_a_stop(book: Path) -> None:
    page = study.study_page("roe-2020", warned(book))
    assert re.search(rf"<li>{FAULT}\. <a [^>]+>See the row</a></li>", page)


def test_a_study_page_warns_of_other_reports_and_bearings(book: Path) -> None:
    tiny.change(book, "studies", "poe-2021", {"family": "roe-2020", "caution": "An erratum."})
    bearing = next(r["id"] for r in tiny.ROWS["claim_evidence"] if r["study"] == "roe-2020")
    tiny.change(book, "claim_evidence", bearing, {"caution": "Of another dose."})
    page = study.study_page("roe-2020", desk_of(book))
    assert "An erratum." in page and "Of another dose." in page


def test_a_study_page_opens_with_help_where_the_subject_says_so(book: Path) -> None:
    desk = desk_of(book)
    needed = desk.view.subject.help
    assert needed is not None
    page = study.study_page("roe-2020", desk)
    assert page.startswith('<aside class="crisis"') and str(needed.title) in page
    assert "crisis" not in study.study_page("poe-2021", desk)


def test_a_study_page_opens_with_help_where_it_names_what_that_is_for(book: Path) -> None:
    tiny.change(book, "studies", "poe-2021", {"note": "One person harmed himself."})
    tiny.edit(book, "data/subject.toml", "[help]\n", '[help]\nwords = ["harmed"]\n')
    desk = desk_of(book)
    assert study.study_page("poe-2021", desk).startswith('<aside class="crisis"')
    assert study.study_page("roe-2020", desk).count("<aside") == 1


def test_a_subject_without_help_has_none(book: Path) -> None:
    read = load(book)
    desk = Desk(View(replace(read, subject=replace(read.subject, help=None))), Links(bool))
    assert help.crisis(desk) == ""
    assert not study.study_page("roe-2020", desk).startswith("<aside")


def test_a_study_page_links_nowhere_that_is_no_page(book: Path) -> None:
    desk = Desk(View(load(book)), Links(lambda page: False))
    page = study.study_page("roe-2020", desk)
    assert 'href=""' not in page and "companion:" not in page
    assert "It works within hours" in page


# Summary of findings


def summary_of(book: Path, desk: Desk | None = None) -> str:
    desk = desk or desk_of(book)
    return str(summary.summary(desk.view.rows(CERTAINTY, claim="rapid-onset"), desk).html())


def test_a_summary_gives_relative_and_absolute_effects(book: Path) -> None:
    html = summary_of(book)
    assert "risk ratio" in html and "instead of 28<" in html
    assert "112 people, 2 trials" in html and "number needed to treat" in html
    assert "more per 100" in html and "Ketamine vs midazolam" in html
    assert 'data-head="Per hundred people"' in html and 'data-head="Scale"' not in html


@pytest.mark.parametrize("event", ["treat", "harm", ""])
def test_the_number_needed_is_named_by_the_table_of_outcomes(book: Path, event: str) -> None:
    code = {"treat": "benefit", "harm": "harm", "": "neither"}[event]
    rows = [{**row, "event": code} for row in tiny.ROWS["outcomes"]]
    tiny.write_table(book, "outcomes", rows)
    html = summary_of(book)
    assert ("number needed to" in html) == bool(event)
    assert not event or f"number needed to {event}" in html


def test_a_summary_puts_a_printed_ratio_at_its_baseline_risk(book: Path) -> None:
    cells = {
        "synthesis": "",
        "row": ROW,
        "baseline_risk": "0.2",
        "baseline_source": "another trial",
    }
    tiny.change(book, "certainty", "rapid-onset-response", cells)
    html = summary_of(book, warned(book))
    assert "26 more per 100 (3 to 69 more)" in html and "46 instead of 20<" in html
    assert "number needed to treat" in html and "72 people, 1 trial<" in html
    assert CAUTION in html


def test_a_score_is_not_headed_as_people(book: Path) -> None:
    tiny.change(book, "certainty", "rapid-onset-response", {"synthesis": "madrs-24h"})
    html = summary_of(book)
    assert 'data-head="Scale"' in html and 'data-head="Per hundred people"' not in html


def test_a_trial_of_no_worse_has_no_number_needed(book: Path) -> None:
    tiny.change(book, "certainty", "rapid-onset-response", {"synthesis": "", "row": ROW})
    study = next(r["study"] for r in tiny.ROWS["depression_outcomes"] if ROW.endswith(r["id"]))
    assert "number needed to treat" in summary_of(book)
    tiny.change(book, "studies", study, {"design": "rct-noninferiority"})
    assert "number needed to treat" in summary_of(book)  # its row claims a difference
    tiny.change(book, *ROW.split("."), {"result": "not-stated"})
    html = summary_of(book)
    assert NO_WORSE in html and "number needed to" not in html
    view = View(load(book))
    judged = view.row(CERTAINTY, "rapid-onset-response")
    assert judged and (of := evidence(view, judged))
    assert finding_text(judged, of, "needed") == NO_WORSE


def test_what_we_do_not_know_has_no_number_needed(book: Path) -> None:
    assert "number needed to treat" in summary_of(book) and TOO_UNSURE not in summary_of(book)
    tiny.change(book, "certainty", "rapid-onset-response", {"certainty": "very-low"})
    html = summary_of(book)
    assert TOO_UNSURE in html and "number needed to" not in html


def test_a_summary_takes_the_other_arm_where_no_other_risk_is_stated(book: Path) -> None:
    cells = {"synthesis": "", "row": ROW}
    tiny.change(book, "certainty", "rapid-onset-response", cells)
    assert "64 instead of 28<" in summary_of(book)


def test_a_summary_says_where_participants_are_not_printed(book: Path) -> None:
    cells = {"synthesis": "", "row": ROW}
    tiny.change(book, "certainty", "rapid-onset-response", cells)
    none = {"treatment_n": "", "treatment_events": "", "control_n": "", "control_events": ""}
    tiny.change(book, OUTCOMES, "roe-2020-response-24h", none)
    html = summary_of(book)
    assert "1 trial of 72 people" in html and "no baseline risk is printed" in html
    tiny.change(book, "studies", "roe-2020", {"n_randomised": "", "n_analysed": ""})
    assert "people not printed, 1 trial" in summary_of(book)
    tiny.change(book, "studies", "roe-2020", {"n_analysed": "90", "design": "cohort"})
    assert "1 study of 90 people, not randomised" in summary_of(book)


def test_the_notes_say_what_the_numbers_say_and_why_we_judge_so(book: Path) -> None:
    desk = desk_of(book)
    notes = summary.summary(desk.view.rows(CERTAINTY, claim="rapid-onset"), desk).notes
    assert [note.letter for note in notes] == ["a", "b", "c", "d"]
    bias, apart, thin, base = notes
    assert base.computed == "midazolam in Roe and Poe 2020"
    assert bias.about == "risk of bias: serious" and not bias.computed
    assert apart.computed == "I² 52%" and "poe-2021" in apart.reason
    assert "crosses the threshold of 10" in thin.computed and "fewer than 300" in thin.computed


# Pooled questions


@pytest.mark.parametrize("question", ["response-24h", "response-24h-any"])
def test_the_switch_holds_what_the_figure_draws_and_says(book: Path, question: str) -> None:
    desk = desk_of(book)
    html = results.forest(answer(desk.view, question), desk)
    blocks = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert len(blocks) == html.count("<script") == 2
    figure, data = map(json.loads, blocks)
    own = next(item for item in data["items"] if item["own"])
    assert sum(item["own"] for item in data["items"]) == 1
    estimator = data["estimators"][own["estimator"]]
    trials = [t for t in figure["data"] if t.get("meta", {}).get("role") == "trial"]
    sizes = [size for trace in trials for size in trace["marker"]["size"]]
    assert estimator["sizes"] == pytest.approx(sizes, abs=0.01)
    assert estimator["hover"] == [text for trace in trials for text in trace["hovertext"]]
    assert f'<span data-role="parts">{estimator["parts"]}</span>' in html
    assert f'<span data-role="method">{own["method"]}</span>' in html
    assert f'<p class="alt">{own["alt"]}</p>' in html


def test_the_switch_names_methods_in_words_and_keeps_codes_for_the_script(book: Path) -> None:
    desk = desk_of(book)
    html = results.forest(answer(desk.view, "response-24h-any"), desk)
    box = html.partition('<div class="switch"')[2].partition("</div>")[0]
    assert 'data-method="DL, hksj-floored"' in box
    read = re.sub(r"<script.*?</script>|<[^>]+>", " ", str(html), flags=re.DOTALL)
    assert "DerSimonian–Laird, Hartung–Knapp with a floor: " in read
    assert "interval by Hartung–Knapp with a floor" in read
    assert not re.search(r"hksj|HKSJ|wald|\bDL\b|metafor", read)


def test_steps_follow_the_years_and_leave_each_out(book: Path) -> None:
    desk = desk_of(book)
    assert results.steps(answer(desk.view, "response-24h"), desk) == ""
    html = results.steps(answer(desk.view, "response-24h-any"), desk)
    assert html.count("up to ") == 4 and html.count("without ") == 5


def test_two_of_three_trials_are_pooled_alike_wherever_they_stand(book: Path) -> None:
    for key in tiny.TRIALS[3:]:
        tiny.change(book, "synthesis_inputs", f"response-24h-any-{key}",
                    {"included": "no", "reason": "too small"})  # fmt: skip
    tiny.change(book, "syntheses", "response-24h-any", {"prediction": ""})
    desk = desk_of(book)
    found = answer(desk.view, "response-24h-any")
    html = results.steps(found, desk)
    rows = [re.findall(r">([^<>\n]+)<", row) for row in re.findall(r"<tr.*?</tr>", html, re.DOTALL)]
    _, second, third = (spelled.study(desk.view, given.row.study) for given in found.inputs)
    (grown,) = (r[1:] for r in rows if r and r[0] == f"up to {second}")
    (left,) = (r[1:] for r in rows if r and r[0] == f"without {third}")
    two = subtotal(found, found.inputs[:2]).pooled
    assert two and two.model == "common"
    printed = words.shown("risk_ratio", *map(math.exp, (two.estimate, two.ci_low, two.ci_high)))
    assert grown == left == ["2", *printed]
    assert "taken for one common effect" in html


def test_a_forest_prints_the_cautions_of_its_rows(book: Path) -> None:
    desk = warned(book)
    html = results.forest(answer(desk.view, "response-24h"), desk)
    assert CAUTION in html and FAULT in html


def test_what_is_left_out_says_why(book: Path) -> None:
    tiny.change(
        book, "synthesis_inputs", "response-24h-poe-2021", {"included": "no", "reason": "too small"}
    )
    desk = desk_of(book)
    html = results.forest(answer(desk.view, "response-24h"), desk)
    assert "Considered and not pooled" in html and "too small" in html
    assert 'class="switch"' not in html


@pytest.mark.parametrize("listed", [True, False])
def test_a_published_result_is_compared_trial_by_trial(book: Path, listed: bool) -> None:
    other = {**tiny.ROWS["review_studies"][0], "id": "toe-2024-x", "study": "voe-2001",
             "reported_as": "Voe 2001"}  # fmt: skip
    rows = [*tiny.ROWS["review_studies"], other] if listed else []
    tiny.write_table(book, "review_studies", rows)
    desk = desk_of(book)
    html = results.differences(answer(desk.view, "response-24h-any"), desk)
    assert ("Voe 2001" in html) == listed
    assert ("could not be read" in html) != listed


def test_nothing_is_said_of_published_results_where_there_are_none(book: Path) -> None:
    desk = desk_of(book)
    assert results.differences(answer(desk.view, "madrs-24h"), desk) == ""


# The record, charts in a notebook, and the house's own rules


def test_the_flow_counts_what_there_is(book: Path) -> None:
    flow = record.flow(desk_of(book))
    assert "<dd>9</dd>" in flow and "included 9; off topic 1" in flow


def test_of_a_new_book_no_sentence_is_left_without_its_words(tmp_path: Path) -> None:
    CliRunner().invoke(main, ["new", str(tmp_path / "lithium")])
    desk = desk_of(tmp_path / "lithium")
    assert ": ." not in record.flow(desk)
    assert "Of 0 " not in audit.references(desk)


def test_the_audit_of_references_says_registry_use_and_faults(book: Path) -> None:
    html = audit.references(desk_of(book))
    assert "Roe and Poe 2020" in html and "⚑" not in html and "references.bib:10" in html
    assert "Of 9 references 1 were compared" in html and html.count(">unverified<") == 8 + 1


def test_the_audit_of_references_counts_faults_of_rows_and_says_its_own(book: Path) -> None:
    tiny.change(book, "studies", "roe-2020", {"contradiction": f"in-words: {FAULT}"})
    html = audit.references(desk_of(book))
    assert FAULT in html and "⚑ 1" not in html
    assert "⚑ 1" in audit.references(warned(book))


def test_the_audit_of_numbers_lists_every_value_of_a_sentence(book: Path) -> None:
    desk = desk_of(book)
    html = audit.numbers(desk)
    found = list(printed(desk.view))
    assert len(found) == html.count("<tr id=") and {item.role for item in found} >= {"datum"}
    assert "30 of 47 (64%)" in html and "data/depression_outcomes.csv:2" in html


def test_what_is_open_is_counted_and_listed(book: Path) -> None:
    html = audit.open_questions(warned(book))
    assert "depression_outcomes?table-depression-outcomes.second-reading=pending" in html
    assert FAULT in html and "8 references that no registry" in html


def blocked(desk: Desk, name: str, argument: str, **options: str) -> str:
    return "".join(map(str, BLOCKS[name].draw(desk, Asked(argument, options))))


def test_every_place_that_shows_a_row_prints_what_is_wrong_with_it(book: Path) -> None:
    """Charts, the studies of a claim, help lines, reviews: caution and contradiction, in words."""
    for table, row in (
        (OUTCOMES, "roe-2020-response-24h"), (ONSET_TIMES.name, "roe-2020-onset"),
        ("claim_evidence", "rapid-onset-roe-2020"), ("statements", "crisis-line-us"),
        ("review_studies", "toe-2024-roe-2020"), (CLAIMS.name, "rapid-onset"),
        ("claim_places", tiny.ROWS["claim_places"][0]["id"]), ("studies", "roe-2020"),
    ):  # fmt: skip
        cells = {"caution": f"Of {table}.", "contradiction": f"in-words: fault of {table}"}
        tiny.change(book, table, row, cells)
    desk = desk_of(book)
    claim = desk.need(CLAIMS, "rapid-onset")
    places = {
        OUTCOMES: blocked(desk, "chart", "estimates", table=OUTCOMES),
        ONSET_TIMES.name: blocked(desk, "chart", "onset-timeline"),
        "claim_evidence": blocked(desk, "studies", claim.id),
        "studies": blocked(desk, "studies", claim.id),
        "statements": help.crisis(desk),
        "review_studies": results.differences(answer(desk.view, "response-24h-any"), desk),
        CLAIMS.name: claims.glance(desk),
        "claim_places": claims.claim_card(claim, desk),
    }
    for table, html in places.items():
        assert f"Of {table}." in html, table
        assert f"The source does not agree with itself: fault of {table}" in html, table


def test_a_notebook_shows_the_same_figure_in_the_same_bytes(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[dict[str, object]] = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: shown.append(bundle))
    desk = desk_of(book)
    for _ in range(2):
        figures.show(results.plot(desk.view, answer(desk.view, "response-24h")))
    assert shown[0] == shown[1] and 'data-figure="figure-' in str(shown[0]["text/html"])
    assert str(shown[0]["text/html"]).count("<svg ") == 2
    figures.show(go.Figure().add_heatmap(z=[[1]]))  # an author's own, which no picture shows
    assert "<svg " not in str(shown[2]["text/html"]) and "data-figure" in str(shown[2]["text/html"])


def test_no_case_is_changed_and_no_escaping_switched_off() -> None:
    for folder in ("html", "words"):
        for file in (PACKAGE / folder).glob("*.py"):
            text = file.read_text(encoding="utf-8")
            assert not re.search(r"(?<!\[:1\])\.(capitalize|title|lower|swapcase)\(\)", text), file
    for file in (PACKAGE / "templates").glob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe|autoescape|\|\s*(capitalize|title|lower|upper)\b", text)
        for script in re.findall(r"<script[^>]*>", text):
            assert 'type="application/json"' in script, file
