"""A mistake that an author makes is named once, at its place, with what was meant.

The corpus is ``mistakes/*.toml`` (see ``mistakes.py``): what the author did and every line that is
said of it.
"""

import re
from pathlib import Path

import pytest

from companion.book.wordslips import meant
from companion.problem import RULES
from tests import mistakes, tiny
from tests.mistakes import Mistake

MISTAKES = [mistake for file in mistakes.files() for mistake in mistakes.corpus(file)[1]]
HARMLESS = "harmless"
ABSENT = frozenset({"table-missing", "table-stray", "config-other", "page-table"})
MOST = 2
"""Lines that one mistake may give: its cause, and what cannot be told to follow from it."""
LINE = re.compile(r"(?P<path>[^:]+):(?P<line>\d+):(?P<column>\d+): (?P<rule>[a-z-]+): .+")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A tiny book, and the copy of it in which mistakes are made."""
    made = tmp_path_factory.mktemp("mistakes")
    return tiny.write(made / "whole"), tiny.write(made / "book")


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: f"{m.theme}: {m.does}")
def test_a_mistake_is_told_as_the_corpus_says(mistake: Mistake, books: tuple[Path, Path]) -> None:
    said = mistakes.said(mistake, *books)
    assert said == mistake.says, "changed on purpose? python -m tests.mistakes"
    whole = "\n".join(said)
    assert "Traceback" not in whole
    assert len(said) <= (0 if mistake.theme == HARMLESS else MOST) or mistake.runs
    if mistake.theme != HARMLESS:
        assert mistake.found and mistake.found in whole
        assert mistake.fix and mistake.fix in whole
    for line in () if mistake.runs else said:
        match = LINE.fullmatch(line)
        assert match and match["rule"] in RULES, line
        # nothing stands in a file that is missing, or should not be there at all
        absent = match["rule"] in ABSENT or "no such file" in line
        assert absent or (int(match["line"]) and int(match["column"])), line


def test_the_copy_is_whole_after_a_mistake(books: tuple[Path, Path]) -> None:
    whole, copy = books
    files = {p.relative_to(whole) for p in whole.rglob("*") if p.is_file()}
    assert files == {p.relative_to(copy) for p in copy.rglob("*") if p.is_file()}
    assert all((whole / path).read_bytes() == (copy / path).read_bytes() for path in files)


def test_there_are_mistakes_enough_and_each_is_told_once() -> None:
    assert len(MISTAKES) >= 200
    assert len({mistake.does for mistake in MISTAKES}) == len(MISTAKES)


@pytest.mark.parametrize("mistake", [m for m in MISTAKES if m.runs], ids=lambda m: m.does)
def test_what_a_command_says_ends_with_the_error_and_its_fix(mistake: Mistake) -> None:
    first = next(n for n, line in enumerate(mistake.says) if line.startswith("Error: "))
    error = "\n".join(mistake.says[first:])
    assert all(line.startswith("  ") for line in mistake.says[first + 1 :])
    assert mistake.found in error and mistake.fix in error


def test_the_page_is_what_the_corpus_makes() -> None:
    made = mistakes.page()
    assert mistakes.PAGE.read_text(encoding="utf-8") == made, "write: python -m tests.mistakes"


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("non-randomised", "randomised observational"), ("not supported", "supported unproven"),
        ("disproven", "supported unproven"), ("harmless", "harm benefit neither"),
        ("difference-shown", "no-difference-shown favours-treatment"), ("not-lower", "lower"),
        ("disfavours-treatment", "favours-treatment"), ("disagrees", "agrees pending"),
        ("unserious", "serious very-serious"), ("no-harm", "harm benefit"),
    ],
)  # fmt: skip
def test_the_opposite_is_never_proposed(cell: str, words: str) -> None:
    assert meant(cell, words.split()) == ""


def test_what_means_the_same_is_proposed() -> None:
    for cell, word, words in (
        ("disagrees", "differs", "agrees differs"), ("non-adjusted", "crude", "adjusted crude"),
        ("not-significant", "no-difference-shown", "no-difference-shown favours-treatment"),
        ("favors-treatment", "favours-treatment", "favours-treatment favours-control"),
    ):  # fmt: skip
        assert meant(cell, words.split()) == f"; did you mean {word!r}?"
