"""Reading: rows as printed and as checked, line and column of each cell, frames."""

from pathlib import Path

import pandas as pd
import pytest

from companion.book.load import load
from companion.book.rows import read_table
from companion.book.subjectfile import read_subject
from companion.book.tables import Table, cell_column
from companion.model import SCALES, TREATMENTS, OutcomeRow, Row, Schema, schemas
from companion.model.row import columns
from tests import tiny

DEPRESSION = Schema("depression_outcomes", OutcomeRow)
SUICIDALITY = Schema("suicidality_outcomes", OutcomeRow)


def read(book: Path, schema: Schema[Row]) -> Table[Row]:
    return read_table(book, schema, read_subject(book)[0])


@pytest.mark.parametrize(
    ("line", "index", "column"),
    [("a,b,c", 0, 1), ("a,b,c", 2, 5), ('"x,y",b', 1, 7), ('"a""b",c', 1, 8), ("a", 5, 1)],
)
def test_column_of_a_cell(line: str, index: int, column: int) -> None:
    assert cell_column(line, index) == column


def test_empty_is_not_reported_and_never_zero(book: Path) -> None:
    row = load(book).row(SUICIDALITY, "roe-2020-ideation-24h")
    assert row is not None
    assert row.treatment_events is None and row.text("treatment_events") == ""
    assert row.estimate == -2.0 and row.text("estimate") == "-2.0"


@pytest.mark.parametrize("cell", ["inf", "1_000", "1e3", "١٢", "0x10", "1,5", "+3", "1 000"])
def test_what_is_no_number(book: Path, cell: str) -> None:
    tiny.change(book, DEPRESSION.name, "roe-2020-response-24h", {"estimate": cell})
    (problem,) = read(book, DEPRESSION).problems
    assert problem.rule == "cell-type" and cell in problem.message


@pytest.mark.parametrize("cell", ["NA", "n/a", "nan", "#N/A", "#REF!", "null"])
def test_a_spreadsheets_nothing_is_refused_everywhere(book: Path, cell: str) -> None:
    for column in ("estimate", "locator", "treatment_n", "scale"):
        tiny.change(book, DEPRESSION.name, "roe-2020-response-24h", {column: cell})
    assert {p.rule for p in read(book, DEPRESSION).problems} == {"cell-absent"}


def test_a_cell_that_no_reader_of_csv_takes_is_called_too_long(book: Path) -> None:
    tiny.change(book, DEPRESSION.name, "roe-2020-response-24h", {"note": "x" * 140_000})
    (problem,) = read(book, DEPRESSION).problems
    assert problem.rule == "table-syntax" and "characters; no text is so long" in problem.message


def test_a_bad_row_is_left_out_and_the_others_stay(book: Path) -> None:
    before = {row.id for row in read(book, DEPRESSION).rows}
    tiny.edit(book, DEPRESSION.path, "30,47,,,7,25", "x,47,,,7,25")
    table = read(book, DEPRESSION)
    assert {row.id for row in table.rows} == before - {"roe-2020-response-24h"}
    assert table.broken == {"roe-2020-response-24h"} and len(table.problems) == 1


def test_a_byte_order_mark_is_read_past_and_carriage_returns_end_lines(book: Path) -> None:
    file = book / SCALES.path
    before = read(book, SCALES).rows
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert read(book, SCALES).problems == () and read(book, SCALES).rows == before


def test_a_line_is_one_that_an_editor_shows(book: Path) -> None:
    tiny.change(book, TREATMENTS.name, "midazolam-iv", {"schedule": "a\x0bb\u2028c"})
    tiny.edit(book, TREATMENTS.path, "\nsaline-iv,Saline", "\nSaline-iv,Saline")
    problems = read(book, TREATMENTS).problems
    assert len(problems) == 1 and problems[0].rule == "table-encoding"  # \x0b is no text
    tiny.change(book, TREATMENTS.name, "midazolam-iv", {"schedule": "a\u2028b"})
    first, second = read(book, TREATMENTS).problems
    lines = (book / TREATMENTS.path).read_text("utf-8").split("\n")
    assert lines[first.line - 1].startswith("midazolam-iv") and first.rule == "cell-character"
    assert lines[second.line - 1].startswith("Saline-iv")


def test_an_empty_file(book: Path) -> None:
    (book / SCALES.path).write_text("", encoding="utf-8")
    table = read(book, SCALES)
    assert [p.rule for p in table.problems] == ["table-header"] and not table.readable


def test_frames_have_the_schema_columns_and_numbers(book: Path) -> None:
    frame = load(book).depression_outcomes
    assert list(frame.columns) == [c.name for c in columns(OutcomeRow)]
    assert frame.loc["roe-2020-response-24h", "estimate"] == 2.28
    assert pd.isna(frame.loc["roe-2020-response-24h", "treatment_mean"])
    assert set(load(book).frames) == set(load(book).schemas)


def test_an_unknown_table_is_no_attribute(book: Path) -> None:
    with pytest.raises(AttributeError):
        _ = load(book).unicorns


def test_rows_by_words_and_addresses(book: Path) -> None:
    found = load(book)
    assert len(found.rows(DEPRESSION, id=["roe-2020-response-24h", "poe-2021-response-24h"])) == 2
    assert found.rows(DEPRESSION, study="nobody") == ()
    row = found.at("studies.roe-2020")
    assert row is not None and row.id == "roe-2020"
    assert found.at("studies.nobody") is None and found.at("roe") is None


def test_every_column_is_described(book: Path) -> None:
    for schema in schemas(load(book).subject).values():
        assert schema.columns[0].name == "id"
        for column in schema.columns:
            assert column.description, (schema.name, column.name)
            timed = column.name.endswith(("_hours", "_minutes", "_days"))
            assert column.unit or not timed, (schema.name, column.name)
