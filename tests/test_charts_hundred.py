"""People per hundred: the picture, its words and its table count the same people as the rows."""

import html
from pathlib import Path

import pytest

import companion
from companion.blocks import BLOCKS
from companion.blocks.registry import Asked
from companion.book.book import Book
from companion.book.view import View
from companion.charts import Chart, NoHundred, hundred, people_per_hundred
from companion.charts.people_per_hundred import ACROSS
from companion.html.desk import Desk
from companion.html.links import Links
from companion.model import CERTAINTY, SYNTHESES
from companion.model.outcomes import OutcomeRow
from companion.questions import answer
from companion.words import results

HARM = "safety_outcomes.fda-spravato-label-2020-adults-dissociation"
NULL = "depression_outcomes.lii-2023-response-24h"
FEWER = "certainty.breakthrough-durability-3"
ADDRESSES = (HARM, NULL, FEWER, "certainty.trd-relief-1", "syntheses.response-24h")


@pytest.fixture(scope="module")
def book(root: Path) -> Book:
    return companion.load(root)


def groups(chart: Chart) -> dict[str, list[int]]:
    """The places of each group by its name."""
    return {
        t.name.rpartition(":")[0]: [x + ACROSS * y for x, y in zip(t.x, t.y, strict=True)]
        for t in chart.figure.data
    }


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_hundred_people_stand_once_each(book: Book, address: str) -> None:
    chart = people_per_hundred(View(book), address)
    found = groups(chart)
    assert sorted(i for places in found.values() for i in places) == list(range(100))
    for trace in chart.figure.data:
        assert trace.name.endswith(f": {len(trace.x)}") and trace.meta["role"] == "person"
    assert len(chart.rows) == 3 and all(len(row) == len(chart.head) for row in chart.rows)
    assert chart.alt.endswith(").") and all(note.endswith(".") for note in chart.notes)
    assert chart.sources and chart.addresses == (address,) * 3


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_groups_end_where_the_risks_and_the_interval_do(book: Book, address: str) -> None:
    view = View(book)
    base, at, low, high = hundred(view, address).people
    for name, places in groups(people_per_hundred(view, address)).items():
        inside = name.endswith(", unsure")
        for i in places:
            assert inside == (low <= i < high), (name, i)
            either, more = name.startswith("Have it"), name.startswith("More")
            fewer = name.startswith("Fewer")
            assert (either or fewer) == (i < base) and (either or more) == (i < at), (name, i)


def test_counts_become_the_shares_of_the_arms(book: Book) -> None:
    row = book.at(HARM)
    assert isinstance(row, OutcomeRow)
    found = hundred(View(book), HARM)
    assert found.effect.risk == pytest.approx(row.share("treatment"))
    assert found.effect.baseline_risk == pytest.approx(row.share("control"))
    assert found.people == (9, 41, 35, 47)
    chart = people_per_hundred(View(book), HARM)
    assert chart.rows[2] == ("Difference", "32 more", "26 more to 38 more")
    assert any("(worse)" in t.name for t in chart.figure.data)
    assert any(note.startswith("Dissociation is a harm") for note in chart.notes)


def test_fewer_harms_are_better_and_crossed_out(book: Book) -> None:
    chart = people_per_hundred(View(book), FEWER)
    fewer = [t for t in chart.figure.data if t.name.startswith("Fewer")]
    assert fewer and all(t.marker.symbol == "x" and "(better)" in t.name for t in fewer)
    assert chart.rows[2][1:] == ("19 fewer", "29 fewer to 5 fewer")


def test_an_interval_that_holds_no_difference_says_so(book: Book) -> None:
    chart = people_per_hundred(View(book), NULL)
    assert "10 more (95% interval 21 fewer to 41 more, so no difference is not exc" in chart.alt
    assert "not excluded" not in people_per_hundred(View(book), HARM).alt


def test_a_pooled_question_is_what_the_summary_says(book: Book) -> None:
    view = View(book)
    found = results.absolute(answer(view, "response-24h"))
    assert found and hundred(view, "syntheses.response-24h").effect == found
    base = hundred(view, "certainty.trd-relief-1")
    row = book.table(CERTAINTY).by_id["trd-relief-1"]
    assert base.effect.baseline_risk == row.baseline_risk and row.baseline_source
    assert any(str(row.baseline_source) in note for note in base.notes)
    assert base.notes[0].startswith("Very low certainty: ")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("depression_outcomes.lapidus-2014-response-24h", "two arms side by side"),
        ("depression_outcomes.murrough-2013-madrs-24h", "two arms side by side"),
        ("safety_outcomes.daly-2019-dissociation", "has no event"),
        ("syntheses.md-24h", "nothing is pooled, no baseline risk"),
        ("certainty.rapid-onset-1", "gives no risk"),
        ("studies.lii-2023", "neither an outcome"),
    ],
)
def test_what_says_nothing_of_people_is_refused(book: Book, address: str, why: str) -> None:
    with pytest.raises(NoHundred, match=why):
        hundred(View(book), address)
    (complaint,) = BLOCKS["people-per-hundred"].validate(book, Asked(address))
    assert why in complaint.message


def test_a_name_that_is_none_is_refused_with_the_nearest(book: Book) -> None:
    validate = BLOCKS["people-per-hundred"].validate
    (table,) = validate(book, Asked("synthesis.response-24h"))
    (row,) = validate(book, Asked("syntheses.response-24"))
    assert "there is no table" in table.message and "syntheses" in table.message
    assert "response-24h" in row.message and list(validate(book, Asked(HARM))) == []


def test_every_question_with_a_baseline_can_be_drawn_or_says_why(book: Book) -> None:
    view = View(book)
    for question in book.table(SYNTHESES).rows:
        able = results.absolute(answer(view, question.id)) is not None
        try:
            assert people_per_hundred(view, question.address).drawn and able
        except NoHundred:
            assert not able


def test_what_does_not_add_up_stands_under_the_picture(book: Book) -> None:
    address = "depression_outcomes.murrough-2013-response-24h"
    row = book.at(address)
    assert isinstance(row, OutcomeRow) and row.disagreement
    desk = Desk(View(book), Links(lambda name: True))
    parts = BLOCKS["people-per-hundred"].draw(desk, Asked(address))
    assert row.disagreement[:40] in html.unescape(str(parts[-1]))
