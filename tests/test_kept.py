"""Results that are kept from build to build."""

import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from myst_parser.config.main import MdParserConfig

from companion.book import bibprints, parsing, references
from companion.book import kept as keeping
from companion.book.bibtex import Source
from companion.book.config import Config
from companion.book.kept import Kept, stand
from companion.book.load import load
from companion.book.view import View
from companion.charts.forest import forest
from companion.charts.picture import Pictures, pictures
from companion.checks import check
from companion.html import figures
from companion.html.desk import Desk
from companion.html.links import Links
from companion.questions import answer
from tests import building, tiny


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


def test_what_cannot_be_unpacked_is_made_anew_and_what_is_not_asked_for_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept"
    kept = Kept(file)
    kept.put("a", "", [1])
    kept.put("b", "", [2])
    kept.save()
    unpacked: list[bytes] = []

    def loads(packed: bytes) -> object:
        unpacked.append(packed)
        if packed == pickle.dumps([2]):
            raise AttributeError("a class of another version")
        return pickle.loads(packed)

    monkeypatch.setattr(keeping, "_KNOWN", {})  # as another process reads it
    monkeypatch.setattr(keeping, "pickle", SimpleNamespace(loads=loads, dumps=pickle.dumps))
    kept = Kept(file)
    assert kept.get("a", "", list) == [1] and len(unpacked) == 2
    assert kept.get("b", "", lambda: [3]) == [3]
    kept.save()
    assert Kept(file).get("b", "", list) == [3]


def test_what_is_carried_stays_without_being_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    kept = Kept(file)
    for name in ("picture a 1", "picture a 2", "picture b 1", "other"):
        kept.get(name, "", lambda name=name: name)  # type: ignore[misc]
    kept.save()
    kept = Kept(file)
    kept.get("picture a 1", "now", lambda: "new")
    kept.carry("picture a ")
    kept.save()
    kept = Kept(file)
    assert kept.get("picture a 1", "now", lambda: "") == "new"
    assert kept.get("picture a 2", "", lambda: "") == "picture a 2"
    assert kept.get("picture b 1", "", lambda: "gone") == kept.get("other", "", lambda: "gone")
    kept.carry()
    kept.save()
    assert len(keeping._KNOWN[file.resolve()][1]) == 4


def test_a_picture_is_drawn_again_when_anything_that_it_is_made_from_changes(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def draw(*given: object) -> Pictures:
        drawn.append(str(given[3]))
        return pictures(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(figures, "pictures", draw)
    view = View(load(book))

    def shown(id: str = "a", **changed: Any) -> str:
        kept = Kept(tmp_path / "kept")
        chart = forest(view, answer(view, "response-24h"))
        desk = Desk(view, Links(lambda page: page != changed.get("without")), "page", kept)
        if "colour" in changed:
            chart.drawing.update_layout(paper_bgcolor=changed["colour"])
        given = {name: changed[name] for name in ("title", "alt") if name in changed}
        html = figures.html(replace(chart, **given), id, desk)
        kept.save()
        return html

    first = shown()
    assert shown() == first and drawn == ["a"]
    others = [shown("b"), shown(title="Another"), shown(alt="Another"), shown(colour="#fff"),
              shown(without="book/studies/roe-2020")]  # fmt: skip
    assert len({first, *others}) == len(drawn) == 6
    assert shown() == first and len(drawn) == 7


def test_what_was_found_of_numbers_holds_for_a_page_and_a_list_as_they_are(
    book: Path, tmp_path: Path
) -> None:
    page, words = "book/claims/rapid-onset.md", "It probably does"

    def typed() -> list[str]:
        kept = Kept(tmp_path / "kept")
        found = [p.message for p in check(load(book, kept)) if p.rule == "numeral-typed"]
        kept.save()
        return found

    assert typed() == typed() == []
    tiny.edit(book, page, words, "In 37 of them it does")
    assert [said.partition(" ")[0] for said in typed()] == ["'37'"] and len(typed()) == 1
    tiny.put(book, "book/allowed-numerals.txt", r"\b37 of them\b" + "\n")
    assert typed() == typed() == []
    tiny.put(book, "book/allowed-numerals.txt", "")
    assert len(typed()) == 1


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


def test_the_check_of_a_built_book_computes_nothing_that_is_kept(tiny_book: Path) -> None:
    asked = (
        "import sys, companion; from companion.questions import answer\n"
        "book = companion.load('.', kept=True); assert companion.check(book) == ()\n"
        "pooled = answer(companion.View(book), 'response-24h').pooled\n"
        "print(pooled.estimate, not {'numpy', 'scipy'}.isdisjoint(sys.modules))"
    )

    def said() -> tuple[float, bool]:
        done = subprocess.run([sys.executable, "-c", asked], cwd=tiny_book, capture_output=True,
                              text=True, check=False)  # fmt: skip
        assert done.returncode == 0, done.stderr
        estimate, computed = done.stdout.split()
        return float(estimate), computed == "True"

    before, computed = said()
    assert not computed
    building.change_events(tiny_book, "33")
    after, computed = said()
    assert computed and after != before


def test_of_the_references_only_those_that_changed_are_printed_anew(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[str] = []
    original = references._reference

    def reference(source: Source) -> references.Reading:
        printed.append(source.key)
        return original(source)

    monkeypatch.setattr(references, "_reference", reference)

    def read() -> list[str]:
        monkeypatch.setattr(keeping, "_KNOWN", {})
        printed.clear()
        kept = Kept(tmp_path / "kept")
        found = references.read_references(book, kept)
        kept.save()
        keys, prints = printed.copy(), bibprints.made()
        bibprints.forget()
        assert found == references.read_references(book)
        assert prints.keys() == bibprints.made().keys()
        return keys

    every = read()
    assert len(every) > 1 and read() == []
    tiny.edit(book, "references.bib", "@article{roe-2020", "\n\n@article{roe-2020")
    assert read() == []  # all of them stand lower, and are what they were
    tiny.edit(book, "references.bib", "  title = {{Another trial}}", "  title = {{One more trial}}")
    assert read() == ["poe-2021"]
    tiny.edit(book, "references.bib", "  title = {{One more", "  tittle = {{One more")
    assert read() == ["poe-2021"]
    tiny.edit(book, "references.bib", "@article{roe-2020", "\n@article{roe-2020")
    assert read() == ["poe-2021"]  # what is wrong with it stands elsewhere now
    tiny.edit(book, "references.bib", "  tittle = {{One more", "  title = {{Another")
    assert read() == ["poe-2021"] and read() == []


def test_the_configuration_kept_is_read_anew_when_it_or_what_stands_beside_it_changes(
    book: Path, tmp_path: Path
) -> None:
    def read() -> Config:
        kept = Kept(tmp_path / "kept")
        now = load(book, kept)
        kept.save()
        assert (now.config, now.problems) == ((anew := load(book)).config, anew.problems)
        return now.config

    assert read() == read() and not read().static
    (book / "_static").mkdir()
    assert read().static == ("_static",)  # Jupyter Book adds it by itself
    tiny.put(book, "myst.yml", "version: 1\n")
    read()
    tiny.put(book, "_config.yml", "html:\n  baseurl: https://example.org/\n")
    assert read().address == "https://example.org"


def test_a_page_whose_cells_load_a_file_is_read_anew_and_another_notebook_is_not(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    original = parsing._cells

    def cells(text: str, myst: MdParserConfig, path: Path) -> Sequence[Any] | None:
        read.append(path)
        return original(text, myst, path)

    def again() -> tuple[int, bool]:
        """How often the page was read, and whether nothing was wrong with it."""
        kept, before = Kept(tmp_path / "kept"), read.count(book / "book/cells.md")
        found = load(book, kept).problems
        kept.save()
        return read.count(book / "book/cells.md") - before, found == ()

    monkeypatch.setattr(parsing, "_cells", cells)
    tiny.add_cells(book, "```{code-cell}\nprint({'load': 1})\n```\n")
    assert again() == (1, True) and again() == (0, True)
    tiny.edit(book, "book/cells.md", "print({'load': 1})", "---\n? load\n: cell.py\n---\n")
    assert again() == (1, False)  # there is no such file yet
    (book / "book/cell.py").write_text("print(2)", encoding="utf-8")
    assert again() == (1, True) and again() == (1, True)


def test_a_check_of_a_book_that_was_built_imports_no_jupyter_book(tiny_book: Path) -> None:
    code = "import sys; from companion.commands.check import sound; from pathlib import Path"
    code += "; sound(Path(sys.argv[1]))"
    late = ("jupyter_book", "nbformat", "sphinx.application", "sphinxcontrib.bibtex", "zmq")
    code += f"; print([name for name in ('companion', *{late}) if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code, str(tiny_book)], capture_output=True,
                          text=True, check=True)  # fmt: skip
    assert done.stdout == "['companion']\n"


def test_only_what_an_interpreter_begins_with_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What setuptools brings along is found where it was imported, and not by a kernel."""
    (tmp_path / "brought-1.0.dist-info").mkdir()
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    assert "brought-1.0.dist-info" not in keeping._installed()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert "brought-1.0.dist-info" in keeping._installed()
