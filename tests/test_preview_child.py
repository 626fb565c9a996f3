"""A build beside the check, for a preview: it replaces no site until it is let."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import companion
from companion.book import paths
from companion.book.history import History
from companion.book.kept import Kept, stand
from companion.book.repository import HistoryError
from companion.live import builder
from companion.live.child import Build
from companion.live.state import Told
from companion.sphinx import ahead, gate, kernels, verdict
from tests import tiny
from tests.building import change_events, good, same, tree
from tests.test_kernels import left

CHAPTER = "book/claims/rapid-onset"
ALWAYS = {"index.html", "404.html", "search.html", "genindex.html"}
"""What Sphinx writes at every build."""
HELPER = "import time\nopen('begun', 'w').close()\ntime.sleep(60)\n"
CELL = "```{code-cell} ipython3\nimport helper\n```\n"


def until(holds: Callable[[], object]) -> None:
    """Wait until something holds, a minute at most."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def begun(root: Path, *pages: str) -> Build:
    """A build of the book as it lies there, which has not been let; pages are looked at."""
    return Build(root, gate.examined(root, root / paths.BUILD)[0], pages)


def written(root: Path, text: str) -> bool:
    """Whether the build's own folder has a page with that text."""
    page = root / paths.BUILD / paths.WORK / "html/site" / f"{CHAPTER}.html"
    return text in page.read_text(encoding="utf-8")


def stands(folder: Path) -> dict[str, str]:
    """How each page stands, by its path."""
    return {str(file.relative_to(folder)): stand(file) for file in folder.rglob("*.html")}


def test_what_is_built_beside_the_check_is_shown_when_the_build_is_let(tiny_book: Path) -> None:
    good(tiny_book)
    before = tree(tiny_book / paths.SITE)
    tiny.edit(tiny_book, f"{CHAPTER}.md", "It probably does", "Probably it does")
    build, told = begun(tiny_book), []
    until(lambda: written(tiny_book, "Probably it does"))
    assert tree(tiny_book / paths.SITE) == before
    assert build.result(told.append) is None
    assert told and "companion.sphinx.site" not in build.needed
    build.stop()
    page = (tiny_book / paths.SITE / f"{CHAPTER}.html").read_text(encoding="utf-8")
    assert "Probably it does" in page
    same(tiny_book)


def test_pages_that_are_looked_at_are_there_ahead_as_they_will_be(tiny_book: Path) -> None:
    good(tiny_book)
    before = tree(tiny_book / paths.SITE)
    change_events(tiny_book, "31")
    looked = (f"{CHAPTER}.html", "book/studies/roe-2020.html")
    build = begun(tiny_book, *(f"/{page}" for page in looked), "/book/glossary.html", "/none.html")
    until(lambda: build._ahead.exists())
    sooner = {
        str(f.relative_to(build._ahead)): f.read_bytes() for f in build._ahead.rglob("*.html")
    }
    assert sorted(sooner) == sorted(looked)
    assert b"31 of 47" in sooner[looked[0]]
    assert tree(tiny_book / paths.SITE) == before
    assert build.result([].append) is None
    assert sooner == {page: (tiny_book / paths.SITE / page).read_bytes() for page in looked}
    build.stop()
    assert not build._ahead.exists()
    same(tiny_book)


def test_a_page_that_takes_long_is_not_waited_for(
    tiny_book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good(tiny_book)
    change_events(tiny_book, "31")
    monkeypatch.setattr(ahead, "LONGEST", 0.2)
    monkeypatch.setattr(ahead, "_write", lambda *_: time.sleep(600))
    build = begun(tiny_book, f"/{CHAPTER}.html")
    assert build.result([].append) is None
    assert not build._ahead.exists()
    build.stop()
    same(tiny_book)


def test_it_writes_the_pages_that_any_other_build_would(tiny_book: Path) -> None:
    """Of what a process has imported before, no page is written that shows nothing else."""
    good(tiny_book)
    written = tiny_book / paths.BUILD / paths.WORK / "html/site"
    change_events(tiny_book, "31")
    before = stands(written)
    build = begun(tiny_book)
    assert build.result([].append) is None
    build.stop()
    after = stands(written)
    assert {name for name in before if before[name] != after[name]} - ALWAYS == {
        f"{CHAPTER}.html", "book/data/depression_outcomes.html", "book/studies/roe-2020.html",
        "book/index.html",
    }  # fmt: skip


def test_a_build_that_is_not_let_changes_nothing_and_the_next_is_right(tiny_book: Path) -> None:
    good(tiny_book)
    before = tree(tiny_book / paths.SITE)
    change_events(tiny_book, "31")
    build = begun(tiny_book)
    until(lambda: written(tiny_book, "31 of 47"))
    build.stop()
    assert tree(tiny_book / paths.SITE) == before
    change_events(tiny_book, "30")
    good(tiny_book)
    assert tree(tiny_book / paths.SITE) == before
    same(tiny_book)


def test_pages_of_a_build_that_is_not_let_are_not_taken_for_the_books(tiny_book: Path) -> None:
    """A title stands on every page."""
    good(tiny_book)
    file = tiny_book / f"{CHAPTER}.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("# ", "# Once more: ", 1), encoding="utf-8")
    build = begun(tiny_book)
    until(lambda: (tiny_book / paths.BUILD / paths.WORK / "html/site/404.html").is_file())
    build.stop()
    file.write_text(f"{text}\nMore.\n", encoding="utf-8")
    good(tiny_book)
    same(tiny_book)


@pytest.fixture
def notebook(tiny_book: Path) -> Path:
    """A good book with a page whose cell takes long, yet to be built."""
    good(tiny_book)
    tiny.add_cells(tiny_book, CELL)
    tiny.put(tiny_book, "book/helper.py", HELPER)
    return tiny_book


def test_cells_wait_for_the_check_and_leave_nothing(notebook: Path) -> None:
    build = begun(notebook, "/book/cells.html")
    folder = Path(build._folder.name)
    until(lambda: left(notebook))
    time.sleep(2)  # by then they would have run
    assert not (notebook / "book/begun").exists() and not build._ahead.exists()
    build._there.send(True)
    until(lambda: (notebook / "book/begun").exists())
    assert len(left(notebook)) == 1 and folder.is_dir()
    build.stop()
    assert left(notebook) == [] and not folder.exists()


def test_a_kernel_that_a_build_has_used_which_had_to_be_killed_is_used_no_more(
    notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.environ.get("PYTHONPATH", ""))
    kernels.find_package()  # as the workshop does, whose kernel the build takes
    kernels.prepare(companion.load(notebook))
    (kernel,) = kernels._ready
    build = begun(notebook)
    build._there.send(True)
    until(lambda: (notebook / "book/begun").exists())
    os.kill(build._process.pid, signal.SIGSTOP)
    build.stop()
    assert kernels._ready == [] and not kernel.is_alive() and left(notebook) == []


def test_a_build_that_is_stopped_as_it_begins_ends_at_once(tiny_book: Path) -> None:
    good(tiny_book)
    tiny.edit(tiny_book, f"{CHAPTER}.md", "It probably does", "Probably it does")
    for _ in range(3):
        build = begun(tiny_book)
        build.stop()
        assert build._process.exitcode == 1  # killed it would be -9


def test_where_git_does_not_tell_the_history_that_is_said_and_the_next_turn_builds(
    tiny_book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(root: Path, kept: Kept) -> History:
        raise HistoryError("it broke")

    told: list[Told] = []
    with monkeypatch.context() as patch:
        patch.setattr(gate, "read_history", broken)
        assert builder.turn(tiny_book, told.append) == (None, ())
    (said,) = told
    assert said["failed"].startswith("git does not tell") and "it broke" in said["failed"]
    book, _ = builder.turn(tiny_book, told.append)
    assert book and told[-1] == {"good": True}


def test_who_asks_nobody_is_answered_yes(tiny_book: Path) -> None:
    book = companion.load(tiny_book)
    assert verdict.passed() and verdict.book_beside() is None
    for answer in (False, True):
        with verdict.pending(book, lambda answer=answer: answer):  # type: ignore[misc]
            assert verdict.passed() is answer and verdict.book_beside() is book
