"""Reading: cells as printed and as checked, line and column of each, frames."""

from pathlib import Path

import pandas as pd
import pytest

from companion.evidence import load, row_at
from companion.model import TABLES, columns
from companion.tables import cell_column, read_table
from tests import tiny


@pytest.mark.parametrize(
    ("line", "index", "column"),
    [("a,b,c", 0, 1), ("a,b,c", 2, 5), ('"x,y",b', 1, 7), ('"a""b",c', 1, 8), ("a", 5, 1)],
)
def test_column_of_a_cell(line: str, index: int, column: int) -> None:
    assert cell_column(line, index) == column


def test_empty_is_not_reported_and_never_zero(book: Path) -> None:
    row = load(book).row("suicidality_outcomes", "roe-2020-ideation-24h")
    assert row is not None
    assert row.value.treatment_events is None and row["treatment_events"] == ""
    assert row.value.estimate == -2.0 and row["estimate"] == "-2.0"


@pytest.mark.parametrize("cell", ["NA", "nan", "inf", "1_000", "1e3", "١٢", "0x10", "1,5", "+3"])
def test_what_is_no_number(book: Path, cell: str) -> None:
    quoted = f'"{cell}"' if "," in cell else cell
    tiny.edit(book, "data/depression_outcomes.csv", "2.28,1.17", f"{quoted},1.17")
    problems = read_table(book, "depression_outcomes").problems
    assert [p.rule for p in problems] == ["cell-type"]
    assert cell in problems[0].message


def test_a_bad_row_is_left_out_and_the_others_stay(book: Path) -> None:
    tiny.edit(book, "data/depression_outcomes.csv", "30,47,,,7,25", "NA,47,,,7,25")
    table = read_table(book, "depression_outcomes")
    assert [r.id for r in table.records] == ["poe-2021-response-24h"]
    assert len(table.problems) == 1


def test_a_byte_order_mark_and_carriage_returns(book: Path) -> None:
    file = book / "data/scales.csv"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert [p.rule for p in read_table(book, "scales").problems] == ["table-header"]
    crlf = (book / "data/treatments.csv").read_text("utf-8").replace("\n", "\r\n")
    (book / "data/treatments.csv").write_bytes(crlf.encode())
    assert read_table(book, "treatments").problems == ()


def test_an_empty_file(book: Path) -> None:
    (book / "data/scales.csv").write_text("", encoding="utf-8")
    assert [p.rule for p in read_table(book, "scales").problems] == ["table-header"]


def test_frames_have_the_schema_columns_and_numbers(book: Path) -> None:
    frame = load(book).depression_outcomes
    assert list(frame.columns) == [c.name for c in columns("depression_outcomes")]
    assert frame.loc["roe-2020-response-24h", "estimate"] == 2.28
    assert pd.isna(frame.loc["roe-2020-response-24h", "treatment_mean"])
    assert set(load(book).frames) == set(TABLES)


def test_an_unknown_table_is_no_attribute(book: Path) -> None:
    with pytest.raises(AttributeError):
        _ = load(book).unicorns


def test_rows_by_words_and_addresses(book: Path) -> None:
    evidence = load(book)
    assert len(evidence.rows("depression_outcomes", study=["roe-2020", "poe-2021"])) == 2
    assert evidence.rows("depression_outcomes", study="nobody") == ()
    assert row_at(evidence, "studies.roe-2020").id == "roe-2020"
    assert row_at(evidence, "studies.nobody") is None and row_at(evidence, "roe") is None


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_described(name: str) -> None:
    described = columns(name)
    assert described[0].name == "id"
    assert all(c.description for c in described)
    assert all(c.unit for c in described if c.name.endswith(("_hours", "_minutes", "_days")))
