"""Documents as a whole: families and who is counted twice, notices, what bodies say and ask."""

import re
from pathlib import Path

import pytest

from companion import load
from companion.blocks import BLOCKS
from companion.blocks.registry import Asked
from companion.book.view import View
from companion.checks import check
from companion.html.desk import Desk
from companion.html.links import Links
from companion.html.listing import Listing, count, one
from companion.html.sheets import Cell
from companion.model import SYNTHESES
from companion.model.cells import Notice, Requirement
from companion.questions.doubles import counted, doubles
from companion.questions.uses import Uses, together, uses
from companion.words.notices import NOTICES, REQUIREMENTS
from tests import tiny

ASKED: list[dict[str, str]] = [
    {"id": "a-before", "body": "Agency", "jurisdiction": "United States", "date": "2020",
     "topic": "pressure", "position": "warns", "statement": "Measure first.",
     "requirement": "before"},
    {"id": "a-before-new", "body": "Agency", "jurisdiction": "United States", "date": "2024-03",
     "topic": "pressure", "position": "warns", "statement": "Measure twice.",
     "requirement": "before"},
    {"id": "a-after-old", "body": "Agency", "jurisdiction": "Canada", "date": "2019",
     "topic": "driving", "position": "warns", "statement": "Do not drive today.",
     "requirement": "after", "superseded_by": "a-after"},
    {"id": "a-after", "body": "Agency", "jurisdiction": "Canada", "topic": "driving",
     "position": "warns", "statement": "Do not drive until tomorrow.", "requirement": "after",
     "caution": "Read in a summary."},
    {"id": "a-place", "body": "Institute", "jurisdiction": "Canada", "date": "2021",
     "topic": "place-in-therapy", "position": "advises-against", "statement": "Not yet."},
    {"id": "a-place-old", "body": "Institute", "jurisdiction": "Canada", "date": "2018",
     "topic": "place-in-therapy", "position": "permits", "statement": "Perhaps.",
     "superseded_by": "a-place"},
]  # fmt: skip


def desk_of(book: Path) -> Desk:
    return Desk(View(load(book)), Links(lambda page: True))


def drawn(book: Path, name: str, **options: str) -> str:
    (html,) = BLOCKS[name].draw(desk_of(book), Asked("", options))
    return str(html)


def complaints(book: Path, name: str, **options: str) -> list[tuple[str, str]]:
    found = BLOCKS[name].validate(load(book), Asked("", options))
    return [(complaint.about, complaint.message) for complaint in found]


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


@pytest.fixture
def said(book: Path) -> Path:
    """The tiny book with statements beside its help line; it holds."""
    kept = tiny.ROWS["statements"]
    rows = [{**tiny.from_("doe-2018"), **row} for row in ASKED]
    tiny.write_table(book, "statements", [*kept, *rows])
    assert check(load(book)) == ()
    return book


# Who is counted, and what leans on a document


def test_nobody_is_counted_twice_in_a_book_that_holds(book: Path) -> None:
    view = View(load(book))
    for question in view.rows(SYNTHESES):
        rows = counted(view, question)
        assert rows and list(doubles(view, rows)) == []


@pytest.mark.parametrize(
    ("cells", "way", "what"),
    [
        ({"family": "roe-2020"}, "family", "roe-2020"),
        ({"registration": "NCT00000001, NCT00000009"}, "registration", "NCT00000001"),
    ],
)
def test_a_double_says_how_it_is_known(
    book: Path, cells: dict[str, str], way: str, what: str
) -> None:
    tiny.change(book, "studies", "poe-2021", cells)
    view = View(load(book))
    question = view.row(SYNTHESES, "response-24h")
    assert question is not None
    (double,) = doubles(view, counted(view, question))
    assert (double.way, double.what) == (way, what)
    assert (double.first.row.study, double.again.row.study) == ("roe-2020", "poe-2021")


def test_a_review_is_counted_beside_a_trial_in_it(book: Path) -> None:
    tiny.change(
        book, "synthesis_inputs", "response-24h-any-toe-2024", {"included": "yes", "reason": ""}
    )
    view = View(load(book))
    question = view.row(SYNTHESES, "response-24h-any")
    assert question is not None
    (double,) = doubles(view, counted(view, question))
    assert (double.way, double.what) == ("review", "poe-2021, roe-2020")


def test_what_leans_on_a_document(book: Path) -> None:
    found = uses(View(load(book)))
    roe = found["roe-2020"]
    assert roe.claims == ("rapid-onset",) and roe.judgements == ("rapid-onset-response",)
    assert roe.pooled == ("response-24h", "response-24h-any") and roe.left_out == ()
    assert roe.rows == 6  # outcomes in three tables, onset, mechanism, guesses
    assert found["toe-2024"] == Uses(1, (), (), ("response-24h-any", "response-24h"), ())
    assert found["doe-2018"] == Uses(rows=1)  # the help line was read in it
    assert together([roe, found["toe-2024"]]).left_out == ("response-24h-any", "response-24h")
    assert together([]) == Uses()


def test_a_document_that_a_number_was_read_in_is_used_too(book: Path) -> None:
    tiny.change(
        book, "depression_outcomes", "poe-2021-response-24h", {"source": "doe-2018",
        "access": "secondary"},
    )  # fmt: skip
    found = uses(View(load(book)))["doe-2018"]
    assert found.pooled == ("response-24h", "response-24h-any")
    assert found.judgements == ("rapid-onset-response",)


# Families


def test_every_family_stands_once_and_those_of_several_documents_first(book: Path) -> None:
    tiny.change(book, "studies", "soe-2024", {"family": "poe-2021"})
    html = drawn(book, "families")
    said = text(html)
    assert "9 documents make 8 trials or documents that stand alone; 1 of these" in said
    first, _, rest = html.partition("stand alone</caption>")
    assert 'id="family-poe-2021"' in first and 'id="family-poe-2021"' not in rest
    assert rest.count('id="family-') == 7
    anchors = list(BLOCKS["families"].anchors(load(book), Asked("")))
    assert len(anchors) == len(set(anchors)) == html.count('id="family-') == 8


def test_a_family_lists_its_documents_registrations_and_uses(book: Path) -> None:
    html = drawn(book, "families")
    row = re.search(r'<tr id="family-roe-2020">.*?</tr>', html, re.DOTALL)
    assert row
    for words in ("NCT00000001", "It works within hours", "Response at a day?", ">6<", "Response"):
        assert words in row[0]
    assert "companion:page/book/studies/roe-2020" in row[0]
    assert "companion:page/book/data/certainty#row-rapid-onset-response" in row[0]


def test_each_question_shows_that_nobody_is_counted_twice(book: Path) -> None:
    said = text(drawn(book, "families"))
    assert "Of 3 pooled questions, none counts anybody twice" in said
    assert "Response at a day? 2 2 Roe and Poe 2020 Poe 2021 nobody" in said
    tiny.change(book, "studies", "poe-2021", {"family": "roe-2020"})
    said = text(drawn(book, "families"))
    assert "2 count somebody twice" in said
    assert "Roe and Poe 2020: Poe 2021 is another report of it (roe-2020)" in said


def test_a_row_left_out_because_its_trial_is_counted_is_shown(book: Path) -> None:
    more = {
        "id": "response-24h-soe",
        "synthesis": "response-24h",
        "included": "no",
        "row": "depression_outcomes.soe-2024-response-24h",
        "reason": "The same trial.",
    }
    tiny.append(book, "synthesis_inputs", more)
    assert "nobody Soe 2024" not in text(drawn(book, "families"))
    tiny.change(book, "studies", "soe-2024", {"family": "poe-2021"})
    assert "nobody Soe 2024" in text(drawn(book, "families"))


def test_a_book_without_documents_says_so(book: Path) -> None:
    for table in ("studies", "syntheses", "synthesis_inputs"):
        tiny.write_table(book, table, [])
    said = text(drawn(book, "families"))
    assert "0 documents make 0 trials" in said and "pooled questions" not in said


# Notices


def test_every_notice_and_requirement_has_its_words() -> None:
    assert set(NOTICES) == set(Notice.__args__)  # type: ignore[attr-defined]
    assert set(REQUIREMENTS) == set(Requirement.__args__)  # type: ignore[attr-defined]


def test_documents_never_looked_up_are_counted_and_listed(book: Path) -> None:
    html = drawn(book, "notices")
    said = text(html)
    assert "Of 9 documents 0 were looked up, and 9 were not." in said
    assert "9 never looked up" in said and "Roe and Poe 2020" in said
    for name in ("Documents of which something is said since", "Superseded documents"):
        assert f"{name}: none listed." in said
    assert "with nothing found" not in said


def test_a_notice_stands_with_its_days_and_what_leans_on_it(book: Path) -> None:
    day = {"notice_checked": "2026-11-27"}
    tiny.change(book, "studies", "poe-2021", {"notice": "corrected", "notice_date": "2022", **day})
    tiny.change(book, "studies", "roe-2020", {"notice": "retracted", **day})
    tiny.change(book, "studies", "loe-2022", {"notice": "none", **day})
    said = text(drawn(book, "notices"))
    assert "3 were looked up (retracted: 1; corrected: 1; nothing found: 1), and 6 were not" in said
    assert "Roe and Poe 2020 Retracted no date printed 2026-11-27 6 It works within hours" in said
    assert "Poe 2021 Corrected 2022 2026-11-27" in said
    assert said.index("Roe and Poe 2020 Retracted") < said.index("Poe 2021 Corrected")
    assert "1 looked up, with nothing found Loe 2022 (2026-11-27)" in said


def test_what_is_superseded_names_what_is_newer(said: Path) -> None:
    tiny.change(said, "studies", "roe-2020", {"superseded_by": "poe-2021"})
    words = text(drawn(said, "notices"))
    assert "Roe and Poe 2020 Poe 2021 day not noted" in words
    assert "Agency 2019: warns Canada 2019 driving Agency: warns Doe 2018" in words


# What bodies ask and say


def test_requirements_follow_the_day_the_newest_of_a_place_first(said: Path) -> None:
    html = drawn(said, "requirements")
    words = text(html)
    order = ["Before a dose", "Measure twice.", "Measure first.", "After a dose", "until tomorrow"]
    places = [words.index(part) for part in order]
    assert places == sorted(places)
    assert "Pressure Measure twice. Agency United States 2024-03" in words
    assert "no date printed" in words and "Read in a summary." in words
    assert "Not yet." not in words
    assert "Do not drive today." not in words
    assert "1 superseded, and left out above" in words and "Agency 2019: warns (Canada)" in words


def test_a_brief_list_holds_the_same_words(said: Path) -> None:
    words = text(drawn(said, "requirements", brief=""))
    assert "United States, Agency, 2024-03 Pressure . Measure twice." in words
    assert "1 superseded, and left out here." in words and "Read in a summary." in words
    assert "<table" not in drawn(said, "requirements", brief="")


def test_a_newer_version_of_the_document_is_named(said: Path) -> None:
    tiny.change(said, "studies", "doe-2018", {"superseded_by": "toe-2024"})
    for name in ("requirements", "positions"):
        assert "the document has a newer version, Toe 2024" in drawn(said, name)
    words = text(drawn(said, "requirements", brief=""))
    assert words.count("†") == 4 and "† The document has a newer version." in words


def test_positions_are_by_topic_without_help_lines_and_requirements(said: Path) -> None:
    words = text(drawn(said, "positions"))
    assert "Place in therapy advises against Not yet. Institute Canada 2021" in words
    assert "Lifeline" not in words and "Measure" not in words and "Perhaps" not in words
    assert "Institute 2018: permits (Canada)" in words


def test_filters_choose_statements(said: Path) -> None:
    words = text(drawn(said, "requirements", when="before", where="United_States"))
    assert "Measure" in words and "drive" not in words and "superseded" not in words
    words = text(drawn(said, "requirements", rows="a-after a-before"))
    assert "Measure first." in words and "tomorrow" in words and "twice" not in words
    assert complaints(said, "requirements", when="before", where="United_States") == []
    assert complaints(said, "requirements", rows="a-after a-before", brief="") == []
    assert complaints(said, "positions", topic="place-in-therapy") == []


@pytest.mark.parametrize("name", ["requirements", "positions"])
def test_a_book_without_such_statements_says_so(book: Path, name: str) -> None:
    assert "No statement of this kind is listed." in drawn(book, name)
    ((about, message),) = complaints(book, name)
    assert about == "rows" and f"no {name[:-1]} in statements matches" in message
    tiny.edit(book, "data/statements.csv", "id,", "key,")
    assert complaints(book, name) == []  # what is missed follows from the table


@pytest.mark.parametrize(
    ("name", "options", "about", "message"),
    [
        ("requirements", {"when": "befor"}, "option", "did you mean 'before'?"),
        ("requirements", {"topic": "presure"}, "option", "no requirement has 'presure'"),
        ("requirements", {"where": "United States"}, "option", "no requirement has 'United'"),
        ("requirements", {"when": "during"}, "rows", "no requirement in statements matches"),
        ("requirements", {"when": "before", "where": "Canada"}, "rows", "no requirement in"),
        ("requirements", {"rows": "a-place"}, "option", "'a-place' is no requirement"),
        ("requirements", {"rows": "a-after-old"}, "option", "superseded by 'a-after'"),
        ("requirements", {"rows": "a-after", "when": "after"}, "option", "when: has no effect"),
        ("positions", {"rows": "a-after"}, "option", "'a-after' is no position"),
        ("positions", {"topic": "driving"}, "option", "no position has 'driving'"),
        ("positions", {"topic": "crisis-line"}, "option", "no position has 'crisis-line'"),
    ],
)
def test_what_is_asked_of_statements_must_be_there(
    said: Path, name: str, options: dict[str, str], about: str, message: str
) -> None:
    found = complaints(said, name, **options)
    assert found and found[0][0] == about and message in found[0][1]


def test_a_wrong_word_is_a_problem_at_its_place(said: Path) -> None:
    block = "\n```{requirements}\n:when: before afer\n```\n"
    tiny.edit(said, "book/index.md", "```{glance}", f"{block.strip()}\n\n```{{glance}}")
    (problem,) = check(load(said))
    assert (problem.rule, problem.path, problem.line) == ("directive-option", "book/index.md", 4)
    assert "did you mean 'after'?" in problem.message


# Tables of several links a cell


def test_a_listing_escapes_and_sorts() -> None:
    cells = (Cell("<a>", "x"), Cell("b", caution="Mind <it>."))
    html = str(Listing("Of & things", ("A", "B"), ((cells, count(3)), (one("c"), ()))).html())
    assert '<a href="x">&lt;a&gt;</a></span>' in html and "Mind &lt;it&gt;." in html
    assert 'data-sort="3"' in html and "Of &amp; things" in html
    assert html.count("<tr") == 3 and " id=" not in html and "<details" not in html


def test_a_listing_counts_many_links_and_folds_them() -> None:
    cells = tuple(Cell(name, name) for name in "abc")
    html = str(Listing("Of", ("Documents", "Claims"), ((cells, cells),)).html())
    assert html.count("<details><summary>3</summary>") == 1
    assert html.index("<details") > html.index('data-head="Claims"')
