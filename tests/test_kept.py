"""Results that are kept from build to build."""

from pathlib import Path

from companion.book.kept import Kept, stand


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
