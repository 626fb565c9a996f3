"""A day that has yet to come is a slip; a clock that is behind is none."""

from datetime import date
from pathlib import Path

import pytest

from companion.checks import check, days
from tests import tiny


def test_a_clock_that_is_behind_refuses_no_book(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a machine set to another year, or where an old edition is built again."""

    class Behind(date):
        @classmethod
        def today(cls) -> date:
            return date(2019, 1, 1)

    monkeypatch.setattr(days, "date", Behind)
    assert check(tiny.read(book)) == ()
    tiny.change(book, "search_log", "search-001", {"date": "2062-11"})
    (problem,) = check(tiny.read(book))
    assert problem.rule == "day-future" and "2026-11-24" in problem.message
