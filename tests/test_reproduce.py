"""The notebook recomputes every measure that a question can have, apart from the package."""

import contextlib
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from companion import synthesis
from companion.questions import answers
from tests import second, tiny

CELL = re.compile(r"```\{code-cell\} python\n(.*?)```", re.DOTALL)
MEASURES = ("risk_ratio", "odds_ratio", "risk_difference")


def run(root: Path, book: Path) -> None:
    """Run the notebook's cells as if it stood in a book."""
    text = (root / "book/reproduce.md").read_text(encoding="utf-8")
    cells = CELL.findall(text)
    assert len(cells) == 5
    here = os.getcwd()
    os.chdir(book / "book")
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec("\n".join(cells), {})
    finally:
        os.chdir(here)


@pytest.mark.parametrize("measure", MEASURES)
def test_ratios_and_differences_of_risks_are_recomputed(
    root: Path, book: Path, measure: str
) -> None:
    for row in tiny.read_table(book, "syntheses"):
        if row["measure"] == "risk_ratio":
            tiny.change(book, "syntheses", row["id"], {"measure": measure})
    run(root, book)


@pytest.mark.parametrize("tau2", [*synthesis.TAU2_ESTIMATORS])
@pytest.mark.parametrize("interval", ["wald", "hksj", "hksj-floored"])
def test_estimators_and_intervals_are_recomputed(
    root: Path, book: Path, tau2: str, interval: str
) -> None:
    for row in tiny.read_table(book, "syntheses"):
        if row["model"] == "random":
            tiny.change(book, "syntheses", row["id"], {"tau2": tau2, "interval": interval})
    run(root, book)


def test_another_subject_is_recomputed(root: Path, tmp_path: Path) -> None:
    run(root, second.write(tmp_path))


@pytest.mark.parametrize("number", [0, 1, 2])
def test_no_number_of_questions_is_too_small(root: Path, book: Path, number: int) -> None:
    kept = tiny.read_table(book, "syntheses")[:number]
    tiny.write_table(book, "syntheses", kept)
    rows = tiny.read_table(book, "synthesis_inputs")
    of = {row["id"] for row in kept}
    tiny.write_table(book, "synthesis_inputs", [r for r in rows if r["synthesis"] in of])
    run(root, book)


@pytest.fixture
def nothing_remembered() -> Iterator[None]:
    """No result of before the test, and none of a wrong method after it."""
    answers._pooled.cache_clear()
    yield
    answers._pooled.cache_clear()


@pytest.mark.usefixtures("nothing_remembered")
@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("companion.effects.measures.Z95", 1.0),
        ("companion.synthesis.pooling.generalised_q", lambda *a: 99.0),
    ],
)
def test_a_result_that_differs_stops_the_page(
    root: Path, book: Path, monkeypatch: pytest.MonkeyPatch, part: str, wrong: object
) -> None:
    monkeypatch.setattr(part, wrong)
    with pytest.raises(AssertionError):
        run(root, book)
