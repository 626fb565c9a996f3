"""Results that are kept from build to build."""

from pathlib import Path

import pytest

from companion.book import kept as keeping
from companion.book.kept import Kept, stand
from companion.book.load import load
from companion.checks import check
from tests import tiny


def test_a_result_is_kept_until_its_sources_change(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    made: list[str] = []

    def get(sources: str, *, holds: bool = True) -> list[str]:
        kept = Kept(file)
        found = kept.get("a", sources, lambda: [*made, made.append(sources) or sources],  # type: ignore[func-returns-value]
                         lambda _: holds)  # fmt: skip
        kept.save()
        return found

    assert get("one") == ["one"] and get("one") == ["one"] and made == ["one"]
    assert get("two") == ["one", "two"] and get("two") == ["one", "two"]
    assert get("two", holds=False) == ["one", "two", "two"]  # from the same, and wrong all the same
    assert get("two") == ["one", "two", "two"] and made == ["one", "two", "two"]


def test_what_nobody_asks_for_is_dropped_and_a_broken_file_is_nothing(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    kept = Kept(file)
    kept.get("a", "", lambda: 1)
    kept.get("b", "", lambda: 2)
    kept.save()
    kept = Kept(file)
    assert kept.get("b", "", lambda: 3) == 2
    kept.save()
    assert Kept(file).get("a", "", lambda: 4) == 4
    file.write_bytes(b"nothing")
    assert Kept(file).get("b", "", lambda: 5) == 5
    assert Kept().get("b", "", lambda: 6) == 6


def test_a_file_that_is_written_stands_otherwise(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("one", encoding="utf-8")
    before = stand(file)
    assert stand(file) == before
    file.write_text("two", encoding="utf-8")
    assert stand(file) != before


def test_a_book_of_what_was_kept_is_the_book_read_anew(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept"
    kept = Kept(file)
    assert check(load(book, kept)) == ()  # which leaves in tables what it looked up
    kept.save()
    monkeypatch.setattr(keeping, "_KNOWN", {})  # as another process reads it
    read, anew = load(book, Kept(file)), load(book)
    assert {name: (t.schema, t.rows, t.lines) for name, t in read.tables.items()} == {
        name: (t.schema, t.rows, t.lines) for name, t in anew.tables.items()
    }
    assert check(read) == ()
    tiny.change(book, "studies", "roe-2020", {"design": "no-design"})
    found, wanted = check(load(book, Kept(file))), check(load(book))
    assert found == wanted != ()
