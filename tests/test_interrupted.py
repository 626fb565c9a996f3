"""Whatever cuts a build, readers see a whole book, and the next build is right."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from companion import publish
from companion.book import paths
from tests import tiny
from tests.building import Steps, begin, build, change_events, end, good, said, same, steps, tree

EVENTS = ("30", "31")
"""Two states of the data, by turns."""


@pytest.fixture
def states(tiny_book: Path) -> dict[str, dict[str, bytes]]:
    """The whole site of each state; the book is left in the first."""
    found = {events: settled(tiny_book, events) for events in EVENTS[::-1]}
    assert found["30"] != found["31"]
    return found


def settled(root: Path, events: str) -> dict[str, bytes]:
    """The site after an edit and a build that ends well."""
    change_events(root, events)
    good(root)
    return tree(root / paths.SITE)


def moments(happened: list[str], site: Path, count: int) -> list[int]:
    """Steps to cut a build at: each that touches the site by name, and others evenly."""
    named = [n for n, step in enumerate(happened, 1)
             if step.startswith("os.rename") and step.split()[1].startswith(str(site))]  # fmt: skip
    apart = len(happened) / (count - len(named))
    return sorted({*named, *(max(1, round(apart * (n + 0.5))) for n in range(count - len(named)))})


@pytest.mark.parametrize("apart", [False, True], ids=["exchanged", "two renames"])
def test_a_build_killed_at_any_moment_leaves_a_whole_book_and_the_next_is_right(
    tiny_book: Path, states: dict[str, dict[str, bytes]], apart: bool
) -> None:
    site = tiny_book / paths.SITE
    change_events(tiny_book, "31")
    happened = steps(tiny_book, apart=apart)
    assert any("environment.pickle" in step for step in happened)
    cut = moments(happened, site, 12 if apart else 8)
    if apart:
        assert sum(step.startswith("os.rename") and f"{site}" in step for step in happened) == 2
    for number, step in enumerate(cut):
        events = EVENTS[number % 2]
        change_events(tiny_book, events)
        killed = build(tiny_book, watch=Steps(str(tiny_book / paths.BUILD), at=step, apart=apart))
        shown = tree(site)
        between = apart and not shown and happened[step - 2] == f"os.rename {site}"
        assert killed.code in (-9, 0)
        assert between or shown in states.values(), (step, happened[step - 1])
        good(tiny_book)
        assert tree(site) == states[events], (step, happened[step - 1])


def test_an_edit_that_is_taken_back_after_a_kill_leaves_nothing_behind(
    tiny_book: Path, states: dict[str, dict[str, bytes]]
) -> None:
    change_events(tiny_book, "31")
    reading = Steps(str(tiny_book / paths.BUILD), at=len(steps(tiny_book)) // 2)
    settled(tiny_book, "30")
    change_events(tiny_book, "31")
    assert build(tiny_book, watch=reading).code == -9
    assert settled(tiny_book, "30") == states["30"]


LATE = "\n```python\n$ ?\n```\n"
TITLE = ("# ", "# Once more: ")


def test_what_a_failed_build_has_written_is_not_taken_for_what_is_to_stand(
    tiny_book: Path,
) -> None:
    """A title stands on every page; the warning comes when pages are written."""
    chapter = tiny_book / "book/claims/rapid-onset.md"
    text = chapter.read_text(encoding="utf-8")
    good(tiny_book)
    chapter.write_text(text.replace(*TITLE, 1) + LATE, encoding="utf-8")
    shown = tree(tiny_book / paths.SITE)
    for _ in range(2):
        failed = build(tiny_book)
        assert failed.code != 0 and "Lexing" in failed.said and "Traceback" not in failed.said
        assert tree(tiny_book / paths.SITE) == shown
    chapter.write_text(f"{text}\nMore.\n", encoding="utf-8")
    good(tiny_book)
    same(tiny_book)


def test_nor_is_what_a_build_that_was_killed_has_written(tiny_book: Path) -> None:
    chapter = tiny_book / "book/claims/rapid-onset.md"
    text = chapter.read_text(encoding="utf-8")
    good(tiny_book)
    for part in (0.3, 0.6, 0.9):
        chapter.write_text(text.replace(*TITLE, 1), encoding="utf-8")
        count = len(steps(tiny_book))
        chapter.write_text(text, encoding="utf-8")
        good(tiny_book)
        chapter.write_text(text.replace(*TITLE, 1), encoding="utf-8")
        watch = Steps(str(tiny_book / paths.BUILD), at=round(part * count))
        assert build(tiny_book, watch=watch).code == -9
        chapter.write_text(f"{text}\nMore.\n", encoding="utf-8")
        good(tiny_book)
        same(tiny_book)


def test_a_kept_page_that_is_damaged_is_read_anew_by_the_next_build(tiny_book: Path) -> None:
    good(tiny_book)
    shown = tree(tiny_book / paths.SITE)
    kept = tiny_book / "_build/.doctrees/book/index.doctree"
    kept.write_bytes(kept.read_bytes()[:100])
    tiny.edit(tiny_book, "book/claims/rapid-onset.md", *TITLE)  # which every page shows
    failed = build(tiny_book)
    assert (
        failed.code != 0 and "the next build reads again what this one was reading" in failed.said
    )
    assert tree(tiny_book / paths.SITE) == shown
    good(tiny_book)
    same(tiny_book)


def test_on_a_full_disk_the_last_good_book_stays_and_the_next_build_is_right(
    tiny_book: Path, states: dict[str, dict[str, bytes]]
) -> None:
    change_events(tiny_book, "31")
    happened = steps(tiny_book)
    settled(tiny_book, "30")
    for part in (0.1, 0.5, 0.95):
        change_events(tiny_book, "31")
        full = Steps(str(tiny_book / paths.BUILD), at=round(part * len(happened)), full=True)
        assert build(tiny_book, watch=full).code != 0
        assert tree(tiny_book / paths.SITE) == states["30"]
        assert settled(tiny_book, "30") == states["30"]
    assert settled(tiny_book, "31") == states["31"]


def test_two_builds_at_once_take_turns(
    tiny_book: Path, states: dict[str, dict[str, bytes]]
) -> None:
    change_events(tiny_book, "31")
    second = shutil.copytree(tiny_book, tiny_book.with_name("second"), symlinks=True)
    shutil.rmtree(second / paths.BUILD)
    os.symlink(tiny_book / paths.BUILD, second / paths.BUILD)
    held = publish.alone(tiny_book / paths.BUILD)
    running = [begin(tiny_book), begin(second)]
    while any("waits for it" not in said(root) for root in (tiny_book, second)):
        time.sleep(0.05)
    held.release()
    roots = (tiny_book, second)
    ended = [end(process, root) for process, root in zip(running, roots, strict=True)]
    assert [built.code for built in ended] == [0, 0], ended
    assert tree(tiny_book / paths.SITE) == states["31"]


COMMAND = """
import sys
from companion import commands, publish
publish.JUPYTER_BOOK = (sys.executable, "-c", sys.argv.pop())
commands.run()
"""
CHILD = """
import signal, sys, time
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler if {heeds} else signal.SIG_IGN)
root = Path(sys.argv[1])
try:
    (root / "begun").touch()
    time.sleep(600)
finally:
    (root / "tidied").touch()
"""


@pytest.mark.parametrize(
    ("number", "heeds"),
    [(signal.SIGTERM, True), (signal.SIGHUP, True), (signal.SIGINT, True), (signal.SIGTERM, False)],
)
def test_a_build_ends_with_the_command_that_began_it(
    book: Path, number: signal.Signals, heeds: bool
) -> None:
    command = [sys.executable, "-c", COMMAND, "build", str(book), CHILD.format(heeds=heeds)]

    def minds() -> None:
        for asked in (signal.SIGINT, signal.SIGHUP):  # the tests may be run by nohup
            signal.signal(asked, signal.SIG_DFL)

    with subprocess.Popen(command, preexec_fn=minds, stderr=subprocess.PIPE) as process:
        while not (book / "begun").exists():
            time.sleep(0.05)
            assert process.poll() is None
        file = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        (child,) = file.read_text(encoding="ascii").split()
        process.send_signal(number)
        assert process.wait() == 130
    assert not Path(f"/proc/{child}").exists() and (book / "tidied").exists() is heeds


def test_on_a_disk_without_links_a_site_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, site = tmp_path / "work", tmp_path / "html"
    for name, text in (("index.html", "one"), ("_static/a.css", "same")):
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).write_text(text, encoding="utf-8")
    publish.mirror(work, site)

    def unknown(*_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", unknown)
    (work / "index.html").write_text("two", encoding="utf-8")
    publish.mirror(work, site)
    assert tree(site) == tree(work) == {"index.html": b"two", "_static/a.css": b"same"}


def test_files_that_took_each_other_s_place_with_their_times_are_copied(tmp_path: Path) -> None:
    """Pictures and downloads have the times of their sources, which an archive gives alike."""
    work, site = tmp_path / "work", tmp_path / "html"
    work.mkdir()
    for _ in range(2):
        for name, text in (("one.svg", "one"), ("two.svg", "two")):
            (work / name).write_text(text, encoding="utf-8")
            os.utime(work / name, (1e9, 1e9))
        publish.mirror(work, site)
        (work / "one.svg").rename(work / "other.svg")
        (work / "two.svg").rename(work / "one.svg")
        (work / "other.svg").rename(work / "two.svg")
        publish.mirror(work, site)
        assert tree(site) == tree(work) == {"one.svg": b"two", "two.svg": b"one"}


def test_a_swap_cut_between_its_renames_is_mended(tmp_path: Path) -> None:
    old = tmp_path / "html.old"
    old.mkdir()
    (old / "index.html").write_text("good", encoding="utf-8")
    (tmp_path / "html").mkdir()  # Sphinx makes the empty folder before any of our code runs
    publish.recover(tmp_path / "html")
    assert tree(tmp_path / "html") == {"index.html": b"good"} and not old.exists()
