"""The real evidence: it holds, it is whole, and its description is true."""

from pathlib import Path

import pytest
from frictionless import Package

from companion.book.article import headings, seal, sentences
from companion.book.book import Book
from companion.checks import check
from companion.checks.uses import spoken
from companion.model import (
    CERTAINTY,
    CLAIM_EVIDENCE,
    CLAIM_PLACES,
    CLAIMS,
    ONSET_TIMES,
    SCREENING,
    STUDIES,
    SYNTHESIS_INPUTS,
)
from companion.model.outcomes import OnsetRow, OutcomeRow


def test_the_chain_holds(real: Book) -> None:
    assert check(real) == ()


def test_the_data_package_is_valid(root: Path) -> None:
    report = Package(str(root / "data/datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])[:5]


def test_every_sentence_of_the_article_is_placed(real: Book) -> None:
    places = {row.spot: row.sha256 for row in real.table(CLAIM_PLACES).rows}
    assert set(places) == set(real.article.places())
    assert seal(places[p] for p in sorted(places)) == real.article.sha256
    claimed = {row.claim for row in real.table(CLAIM_PLACES).rows} - {None}
    assert claimed == {row.id for row in real.table(CLAIMS).rows}


def test_sentences_are_split_and_headings_left_out() -> None:
    text = f"{'A first one. ' * 8}\nA heading\n{'Another sentence here. ' * 8}\n"
    found = sentences(text, headings(text))
    assert {p[:2] for p in found} == {(0, 1), (1, 1)} and len(found) == 16


def test_the_flow_adds_up(real: Book) -> None:
    screening = real.table(SCREENING).rows
    included = {row.study for row in screening if row.decision == "included"}
    assert included == {row.id for row in real.table(STUDIES).rows}


def test_both_directions_of_evidence_have_a_place(real: Book) -> None:
    for claim in real.table(CLAIMS).rows:
        bearings = {row.direction for row in real.rows(CLAIM_EVIDENCE, claim=claim.id)}
        assert bearings & {"qualifies", "contradicts"}, claim.id


@pytest.mark.parametrize(
    ("table", "rows", "studies"),
    [(ONSET_TIMES.name, 90, 70), ("suicidality_outcomes", 200, 80),
     ("depression_outcomes", 400, 140), ("safety_outcomes", 200, 60)],
)  # fmt: skip
def test_the_tables_are_filled(real: Book, table: str, rows: int, studies: int) -> None:
    found = real.tables[table].rows
    assert len(found) >= rows and len({row.text("study") for row in found}) >= studies


def used(book: Book) -> set[str]:
    """Addresses of the rows that a sentence, a headline, a pool or a judgement rests on."""
    found = {role.content.rpartition(".")[0] for role in spoken(book) if role.name == "datum"}
    found |= {row.headline for row in book.table(CLAIMS).rows}
    found |= {row.row for row in book.table(CERTAINTY).rows if row.row}
    found |= {row.row for row in book.rows(SYNTHESIS_INPUTS, included="yes")}
    return found


def test_every_number_in_use_was_read_twice(real: Book) -> None:
    rows = {address: real.at(address) for address in used(real)}
    numbers = [row for row in rows.values() if isinstance(row, OutcomeRow | OnsetRow)]
    once = [row for row in numbers if row.second_reading == "pending"]
    assert len(numbers) > 150
    assert all("second reader did not find" in (row.note or "") for row in once), once
    assert len(once) < 5


def test_no_reason_is_overtaken_by_a_second_reading(real: Book) -> None:
    for item in real.table(SYNTHESIS_INPUTS).rows:
        row = real.at(item.row)
        assert row is not None
        assert "read once" not in (item.reason or "") or row.second_reading == "pending", item.id
