"""The live preview: what a save is, what follows from it, what a page is sent, and all of it."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, expect

from companion.book import paths
from companion.commands import main
from companion.commands.serve import Reporter
from companion.live import server, session
from companion.live.shown import version
from companion.live.state import Ahead, Board, State, after
from companion.live.watch import Watch, look
from companion.live.workshop import Workshop
from companion.publish import mirror
from tests import tiny
from tests.visit import REFUSED

CHAPTER = "book/claims/rapid-onset"
OUTCOMES = "data/depression_outcomes.csv"
WRONG = {"place": "data/x.csv:2:3", "rule": "cell-absent", "message": "NA", "severity": "error"}


def seen(*looks: dict[str, int]) -> tuple[Watch, list[float]]:
    """A watch that sees these states of the files one after the other, and how it paused."""
    ahead, pauses = iter(looks), []
    stands = ({path: (n, 0, 0) for path, n in found.items()} for found in ahead)
    return Watch(lambda: next(stands), pauses.append), pauses


def test_saves_in_quick_succession_are_one_change() -> None:
    watch, _ = seen({"a": 1}, {"a": 1}, {"a": 2}, {"a": 3, "b": 1}, {"a": 3, "b": 1})
    assert watch.changed() == {"a", "b"}


def test_a_file_that_is_replaced_or_removed_has_changed(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("one", encoding="utf-8")
    before = look([tmp_path])
    state = file.stat()
    new = tmp_path / "b.md"
    new.write_text("two", encoding="utf-8")
    os.utime(new, ns=(state.st_atime_ns, state.st_mtime_ns))
    new.rename(file)
    assert look([tmp_path]) != before
    file.unlink()
    assert look([tmp_path]) == {}


def test_what_was_saved_during_a_build_is_a_change_at_once() -> None:
    watch, pauses = seen({"a": 1}, {"a": 2}, {"a": 2}, {"a": 3}, {"a": 3})
    assert watch.changed() == {"a"}
    pauses.clear()
    assert watch.changed() == {"a"}
    assert len(pauses) == 1  # to see that it has settled, not to wait for it


def test_a_site_that_goes_is_made_again() -> None:
    stands, pauses = iter([True, True, False]), []
    watch = Watch(lambda: {"a": (1, 0, 0)}, pauses.append, lambda: next(stands))
    assert watch.changed() == set()
    assert len(pauses) == 2  # a look that found it, and that it is no swap


def test_one_that_no_build_could_make_is_not_tried_again_and_again() -> None:
    looks = iter([1, 1, 1, 2, 2])
    watch = Watch(lambda: {"a": (next(looks), 0, 0)}, lambda _: None, lambda: False)
    assert watch.changed() == {"a"}


def test_only_sources_are_looked_at(tmp_path: Path) -> None:
    for name in ("book/a.md", "_build/html/a.html", ".git/x", "env/pyvenv.cfg", "env/b.md",
                 "book/.a.md.swp", "book/a.md~", "book/#a.md#", "p/__pycache__/x.pyc"):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "book/again").symlink_to(tmp_path)
    assert set(look([tmp_path])) == {str(tmp_path / "book/a.md")}


def test_problems_stay_until_there_is_another_answer() -> None:
    broken = after(State("good", 1.0), {"problems": [WRONG]}, 2.0)
    assert (broken.phase, broken.problems, broken.at) == ("problems", (WRONG,), 2.0)
    again = after(broken, {"checking": True}, 3.0)
    assert (again.phase, again.problems) == ("checking", (WRONG,))
    mended = after(again, {"problems": []}, 4.0)
    assert (mended.phase, mended.problems) == ("building", ())
    step = after(mended, {"building": "reading pages, 40%"}, 5.0)
    assert (step.detail, step.at) == ("reading pages, 40%", 4.0)
    failed = after(step, {"failed": "a warning"}, 6.0)
    assert (failed.phase, failed.message, failed.detail) == ("failed", "a warning", "")
    assert after(after(failed, {"problems": []}, 7.0), {"good": True}, 8.0) == State("good", 8.0)


def test_a_warning_does_not_stop_a_build_and_is_shown() -> None:
    told = {"problems": [{**WRONG, "severity": "warning"}]}
    state = after(after(State(), told, 1.0), {"good": True}, 2.0)
    assert (state.phase, len(state.problems)) == ("good", 1)


def test_a_page_is_ahead_of_the_site_until_the_build_has_ended() -> None:
    ahead = Ahead("/there", "1-1")
    for end in ({"good": True}, {"failed": "a"}, {"checking": True}, {"problems": []}):
        state = State("building")
        for told in ({"ahead": "/there", "over": "1-1"}, {"building": "writing pages, 50%"}):
            state = after(state, told, 1.0)
            assert state.ahead == ahead
        assert after(state, end, 2.0).ahead is None


class Scripted:
    """A builder and a watch that play what they were given."""

    def __init__(self, changes: list[set[str]]) -> None:
        self.changes, self.done = iter(changes), []

    def build(self, pages: Collection[str]) -> Iterator[dict[str, Any]]:
        """A good build."""
        self.done.append(" ".join(["build", *pages]))
        yield from ({"checking": True}, {"problems": []}, {"good": True})

    def renew(self) -> None:
        """Note it."""
        self.done.append("renew")

    def changed(self) -> set[str]:
        """The next change; at the end, Ctrl-C."""
        for change in self.changes:
            return change
        raise KeyboardInterrupt


def test_a_session_builds_first_then_after_each_save_and_imports_changed_code_anew() -> None:
    both, board, said = Scripted([{"a.md"}, {"x.py", "a.md"}]), Board(), []
    with pytest.raises(KeyboardInterrupt), board.looking("/a.html"):
        session.run(both, both, board, is_code=lambda path: path.endswith(".py"),
                    report=lambda state: said.append(state.phase), clock=lambda: 5.0)  # type: ignore[arg-type]  # fmt: skip
    assert both.done == ["build /a.html", "build /a.html", "renew", "build /a.html"]
    assert said == ["checking", "building", "good"] * 3
    assert board.wait(-1, 0) == (9, State("good", 5.0)) and not board.pages


def test_the_terminal_tells_the_problems_once_and_nothing_that_steers_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    reporter, state = Reporter(), State()
    wrong = {**WRONG, "message": "\x1b[2J"}
    for told in ({"checking": True}, {"problems": [wrong]}, {"checking": True},
                 {"problems": [wrong]}, {"checking": True}, {"problems": []},
                 {"ahead": "there", "over": "this"},
                 {"building": "writing pages, 50%"}, {"failed": "a\nb"}):  # fmt: skip
        state = after(state, told, 7.0)
        reporter(state)
    said = [line.partition(" ")[2] or line for line in capsys.readouterr().out.splitlines()]
    assert said == [
        "checking", "cell-absent: \\x1b[2J", "to be mended; the last good book stays (0.0 s)",
        "checking", "to be mended; the last good book stays (0.0 s)", "checking",
        "checked, building (0.0 s)", "a", "b", "the build failed; the last good book stays (0.0 s)",
    ]  # fmt: skip


def test_a_port_that_is_taken_is_said_in_a_line(book: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = CliRunner().invoke(main, ["serve", str(book), "--port", str(port)])
    assert done.exit_code == 2 and f"port {port}: " in done.output and "--port" in done.output


WORKER = """
import sys
for n, line in enumerate(sys.stdin):
    if n:
        sys.exit("no module")
    print('{"problems": []}\\n{"good": true}\\n{"end": true}', flush=True)
"""


def test_a_process_that_dies_says_why_and_another_takes_its_place(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path, (sys.executable, "-c", WORKER))
    good = [{"checking": True}, {"problems": []}, {"good": True}]
    assert list(workshop.build()) == good
    assert list(workshop.build()) == [{"checking": True}, {"failed": "no module"}]
    assert list(workshop.build()) == good
    workshop.renew()
    assert list(workshop.build()) == good
    workshop.close()


@contextmanager
def given_out(site: Path, board: Board) -> Iterator[str]:
    """Host and port of a server of a site."""
    running = server.opened(site, board, 0)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    try:
        yield "{}:{}".format(*running.server_address[:2])
    finally:
        running.shutdown()
        running.server_close()


@contextmanager
def serving(site: Path, board: Board) -> Iterator[Callable[..., http.client.HTTPResponse]]:
    """Asks a server of a site: for an address, by a method, with headers."""
    with given_out(site, board) as there:

        def ask(
            path: str, method: str = "GET", headers: dict[str, str] | None = None
        ) -> http.client.HTTPResponse:
            connection = http.client.HTTPConnection(there)
            connection.request(method, path, headers=headers or {})
            return connection.getresponse()

        yield ask


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A site of a few files, with one beside it that nobody may have."""
    site = tmp_path / "html"
    for name, text in (
        ("index.html", "<html><head></head><body>Ours</body></html>"),
        ("404.html", "<html><head><title>None</title></head><body>No page</body></html>"),
        ("book/index.html", "<body>Inner</body>"), ("data/a.csv", "a\n"), ("x.js", "1"),
        ("../secret.html", "secret"),
    ):  # fmt: skip
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, encoding="utf-8")
    (site / "out.html").symlink_to(tmp_path / "secret.html")
    return site


def test_a_page_is_sent_with_the_script_and_kept_without(small: Path) -> None:
    before = (small / "index.html").read_bytes()
    with serving(small, Board()) as ask:
        for path in ("/", "/index.html?view=1"):
            answer = ask(path)
            text = answer.read().decode()
            assert answer.status == 200
            assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
            assert answer.headers["Cache-Control"] == "no-store"
            assert f'Ours<script src="{server.SCRIPT}" data-page="' in text
        for path, kind in ((server.SCRIPT, "/javascript"), (server.STYLE, "text/css"),
                           ("/x.js", "/javascript"), ("/data/a.csv", "text/csv")):  # fmt: skip
            answer = ask(path)
            assert answer.status == 200 and answer.headers.get_content_type().endswith(kind)
            assert server.SCRIPT.encode() not in answer.read()
        head = ask("/", "HEAD")
        assert head.status == 200 and head.read() == b"" and int(head.headers["Content-Length"])
        assert ask("/book").headers["Location"] == "/book/"
        assert b"Inner" in ask("/book/").read()
    assert (small / "index.html").read_bytes() == before


@pytest.mark.parametrize("path", [
    "/../secret.html", "/%2e%2e/secret.html", "/book/..%2f..%2fsecret.html", "//etc/passwd",
    "/out.html", "/a%00b", "/nothing/here.html", "/data/", "/" + "a" * 5000,
])  # fmt: skip
def test_what_is_not_in_the_site_is_the_books_own_page_for_that(small: Path, path: str) -> None:
    with serving(small, Board()) as ask:
        answer = ask(path)
        text = answer.read().decode()
        assert answer.status == 404 and "No page" in text and "secret" not in text
        assert '<head><base href="/"/>' in text and server.SCRIPT in text


@pytest.mark.parametrize("path", ["//book", "/%2fbook", "/%2felsewhere.org/..%2fbook"])
def test_nobody_is_led_to_another_host(small: Path, path: str) -> None:
    with serving(small, Board()) as ask:
        there = ask(path).headers["Location"]
        assert there is None or not there.startswith("//")


def test_an_address_that_is_none_is_answered(small: Path) -> None:
    with serving(small, Board()) as ask:
        assert ask("http://[", headers={"Host": "localhost"}).status == 404


def test_only_this_machine_is_answered(small: Path) -> None:
    with serving(small, Board()) as ask:
        assert ask("/", headers={"Host": "LOCALHOST:8000"}).status == 200
        assert ask("/", headers={"Host": "elsewhere.org:8000"}).status == 403
        assert ask("/", headers={"Host": "localhost:8000"}).status == 200


def text_of(answer: http.client.HTTPResponse) -> str:
    """What was answered."""
    return answer.read().decode()


def events(answer: http.client.HTTPResponse) -> Iterator[dict[str, Any]]:
    """What a stream of server-sent events tells."""
    for line in answer:
        if line.startswith(b"data: "):
            yield json.loads(line.removeprefix(b"data: "))


def test_a_page_hears_the_present_state_then_every_other_and_which_site_stands(
    small: Path, tmp_path: Path
) -> None:
    board = Board()
    board.show(State("building", 1.0))
    with serving(small, board) as ask:
        stream = ask(f"{server.EVENTS}?page=/")
        assert stream.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        heard = events(stream)
        first = next(heard)
        assert (first["phase"], first["at"]) == ("building", 1.0)
        assert f'data-page="{first["page"]}"' in ask("/").read().decode()
        new = tmp_path / "new"
        new.mkdir()
        (new / "index.html").write_text("New", encoding="utf-8")
        mirror(new, small)
        second = next(heard)  # without another state: a build still tidies up
        assert second == {**first, "site": second["site"], "page": second["page"]}
        assert second["page"] != first["page"] and second["site"] not in ("", first["site"])
        assert f'data-page="{second["page"]}"' in ask("/").read().decode()
        board.show(State("problems", 2.0, problems=(WRONG,)))
        assert next(heard) == {**second, "phase": "problems", "at": 2.0, "problems": [WRONG]}


def test_a_page_ahead_is_sent_and_told_until_a_new_site_stands(small: Path, tmp_path: Path) -> None:
    board, ahead = Board(), tmp_path / "ahead"
    with serving(small, board) as ask:
        board.show(State("building", 1.0, ahead=Ahead(str(ahead), version(small))))
        heard = events(ask(f"{server.EVENTS}?page=%2Fbook%2F"))
        before = next(heard)
        assert board.pages == {"/book/index.html"}
        assert not before["ahead"] and f'data-page="{before["page"]}"' in text_of(ask("/book/"))
        (ahead / "book").mkdir(parents=True)
        tiny.put(ahead, "book/index.html", "<body>Sooner</body>")
        sooner = next(heard)
        assert sooner["ahead"] and sooner["site"] == before["site"]
        page = text_of(ask("/book/index.html"))
        assert "Sooner" in page and f'data-page="{sooner["page"]}"' in page
        assert "Ours" in text_of(ask("/")) and "secret" not in text_of(ask("/../secret.html"))
        new = tmp_path / "new"
        (new / "book").mkdir(parents=True)
        tiny.put(new, "book/index.html", "<body>Sooner</body>")
        mirror(new, small)
        whole = next(heard)
        assert not whole["ahead"] and whole["page"] == sooner["page"]
        assert whole["site"] not in ("", before["site"])


def test_a_page_that_is_ahead_says_that_the_book_follows(
    small: Path, tmp_path: Path, chrome: Browser
) -> None:
    board, ahead = Board(), tmp_path / "ahead"
    page = chrome.new_page()
    with given_out(small, board) as there:
        building = State(
            "building", 1.0, "writing pages, 9%", ahead=Ahead(str(ahead), version(small))
        )
        board.show(building)
        page.goto(f"http://{there}/book/")
        state = page.locator("#companion-live .state")
        expect(state).to_contain_text("building: writing pages, 9%")
        (ahead / "book").mkdir(parents=True)
        tiny.put(ahead, "book/index.html", "<body>Sooner</body>")
        expect(page.locator("body")).to_contain_text("Sooner")
        expect(state).to_contain_text("this page is ready, the book follows: writing pages, 9%")
        board.show(State("good", 2.0))
        expect(state).to_contain_text("up to date, ")
        page.close()


def test_where_there_is_no_site_yet_a_page_waits_for_it(tmp_path: Path) -> None:
    with serving(tmp_path / "html", Board()) as ask:
        answer = ask("/book/index.html")
        assert answer.status == 503 and server.SCRIPT in answer.read().decode()
        assert ask("/favicon.ico").status == 503


NOISY = """
from sphinx.util import logging

def said(app, tree):
    log = logging.getLogger(__name__)
    log.warning("suppressed", type="bibtex", subtype="duplicate_citation")
    if "LOUD" in tree.astext():
        log.warning("too loud", location=app.env.docname)

def setup(app):
    app.connect("doctree-read", said)
"""


def children(process: subprocess.Popen[str]) -> list[int]:
    """The processes that one has started."""
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii")
    return [int(child) for child in found.split()]


class Preview:
    """``companion serve`` of a tiny book, and what it tells."""

    def __init__(self, root: Path, process: subprocess.Popen[str]) -> None:
        self.root, self.process = root, process
        said = process.stdout.readline() if process.stdout else ""
        self.address = said.partition(" at ")[2].split()[0]
        host, _, port = self.address.strip("/").rpartition("/")[2].partition(":")
        self.host, self.port = host, int(port)
        self.heard = events(self.ask(server.EVENTS))

    def ask(self, path: str) -> http.client.HTTPResponse:
        """An answer of the preview."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=120)
        connection.request("GET", path)
        return connection.getresponse()

    def ended(self, *phases: str) -> dict[str, Any]:
        """The first state of such a kind that is told from now on."""
        return next(told for told in self.heard if told["phase"] in phases)

    def chapter(self) -> str:
        """The chapter as it is served."""
        return self.ask(f"/{CHAPTER}.html").read().decode()

    def edit(self, path: str, *pairs: tuple[str, str]) -> None:
        """Replace stretches of a source by one save, as editors do: a new file, a rename."""
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        new_file = file.with_name(f".{file.name}.new")
        new_file.write_text(text, encoding="utf-8")
        new_file.replace(file)


TOP = "() => document.getElementById('what-the-studies-found').getBoundingClientRect().top"
TO_TOP = f"scrollBy({{ top: ({TOP})() - 100, behavior: 'instant' }})"
THIRTY = (("30,47,,,7,25", "31,47,,,7,25"), ("2.28,1.17,4.44", "2.36,1.21,4.58"))
BACK = tuple((new, old) for old, new in THIRTY)


HEEDS = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
"""What is started in the background by a shell ignores Ctrl-C, and so do its children."""


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[Preview]:
    """The preview of a tiny book, whose first build has ended well; Ctrl-C ends it."""
    book = tiny.write(tmp_path_factory.mktemp("served"))
    (book / "companion").symlink_to(root / "companion")
    (book / "noisy.py").write_text(NOISY, encoding="utf-8")
    tiny.edit(book, paths.CONFIG, "companion.sphinx: .", "companion.sphinx: ., noisy: .")
    command = [sys.executable, "-u", "-m", "companion", "serve", ".", "--port", "0"]
    with subprocess.Popen(command, cwd=book, stdout=subprocess.PIPE, text=True,
                          preexec_fn=HEEDS) as process:  # fmt: skip
        shown = Preview(book, process)
        try:
            assert shown.ended("good", "failed", "problems")["phase"] == "good"
            yield shown
        finally:
            workers = children(process)
            process.send_signal(signal.SIGINT)
            try:
                assert process.wait(30) == 0
            finally:
                process.kill()
            assert workers and not any(Path(f"/proc/{pid}").exists() for pid in workers)
            assert (book / paths.SITE / "index.html").is_file()


@contextmanager
def ending(book: Path, begin: Callable[[], object]) -> Iterator[subprocess.Popen[str]]:
    """A preview that builds, to be ended within: nothing of it is left behind."""
    command = [sys.executable, "-u", "-m", "companion", "serve", ".", "--port", "0"]
    with subprocess.Popen(command, cwd=book, stdout=subprocess.PIPE, text=True,
                          preexec_fn=begin) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            assert any("checked, building" in line for line in process.stdout)
            workers = children(process)
            yield process
            assert process.wait(30) == 0
            assert workers and not any(Path(f"/proc/{pid}").exists() for pid in workers)
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_whoever_ends_it_in_the_background_leaves_nothing_behind(
    book: Path, number: signal.Signals
) -> None:
    """A shell lets what it starts in the background ignore Ctrl-C."""

    def deaf() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests may be run by nohup

    with ending(book, deaf) as process:
        process.send_signal(number)


def test_who_asks_twice_to_end_leaves_nothing_behind(book: Path) -> None:
    with ending(book, HEEDS) as process:
        for _ in range(3):
            process.send_signal(signal.SIGINT)
            time.sleep(0.1)


def test_a_cell_is_shown_a_broken_one_is_said_and_a_mended_one_is_shown_again(
    preview: Preview,
) -> None:
    assert "30 of 47" in preview.chapter()
    looking = events(preview.ask(f"{server.EVENTS}?page=/{CHAPTER}.html"))
    assert next(looking)["phase"] == "good"
    preview.edit(OUTCOMES, *THIRTY)
    sooner = next(told for told in looking if told["ahead"])
    whole = next(told for told in looking if told["phase"] == "good")
    assert sooner["phase"] == "building" and not whole["ahead"]
    assert sooner["page"] == whole["page"] and sooner["site"] != whole["site"]
    good = preview.ended("good")
    assert "31 of 47" in preview.chapter() and f'data-page="{whole["page"]}"' in preview.chapter()
    preview.edit(OUTCOMES, ("31,47", "NA,47"))
    broken = preview.ended("problems")
    assert broken["site"] == good["site"]
    assert broken["problems"][0]["place"].startswith(f"{OUTCOMES}:2:")
    assert broken["problems"][0]["rule"] == "cell-absent"
    assert "31 of 47" in preview.chapter()
    preview.edit(OUTCOMES, ("NA,47", "30,47"), BACK[1])
    mended = preview.ended("good")
    assert mended["problems"] == [] and mended["site"] != good["site"]
    assert "30 of 47" in preview.chapter()
    site = (preview.root / paths.SITE).rglob("*")
    assert not [f for f in site if f.is_file() and b"_live/" in f.read_bytes()]


def test_a_site_that_somebody_removed_is_built_again(preview: Preview) -> None:
    shutil.rmtree(preview.root / paths.BUILD)
    assert preview.ended("good", "failed")["phase"] == "good"
    assert "30 of 47" in preview.chapter()


def test_a_build_that_warns_says_so_until_it_does_not(preview: Preview) -> None:
    before = preview.chapter()
    looking = events(preview.ask(f"{server.EVENTS}?page=/{CHAPTER}.html"))
    preview.edit(f"{CHAPTER}.md", ("It probably does", "LOUD it probably does"))
    told = list(takewhile(lambda told: told["phase"] != "failed", looking))
    assert "building" in {one["phase"] for one in told} and not any(one["ahead"] for one in told)
    failed = preview.ended("failed", "good")
    assert failed["phase"] == "failed" and "too loud" in failed["message"]
    assert preview.chapter() == before
    preview.edit("book/index.md", ("# Tiny", "# Tiny\n\nMore."))  # the chapter is as it was read
    assert "too loud" in preview.ended("failed", "good")["message"]
    preview.edit(f"{CHAPTER}.md", ("LOUD it", "It"))
    assert preview.ended("failed", "good")["message"] == ""
    assert "More." in preview.ask("/book/index.html").read().decode()
    preview.edit("book/index.md", ("\n\nMore.", ""))
    preview.ended("good")


def test_the_open_page_follows_and_keeps_its_place(preview: Preview, chrome: Browser) -> None:
    page = chrome.new_page(viewport={"width": 900, "height": 500})
    errors: list[str] = []
    page.on("console", lambda m: m.type == "error" and errors.append(m.text))
    loads: list[str] = []
    page.on("load", lambda shown: loads.append(shown.url))
    address = f"{preview.address}{CHAPTER}.html?view=1#bottom-line"
    page.goto(address)
    state, wrong = page.locator("#companion-live .state"), page.locator("#companion-live .wrong")
    expect(state).to_contain_text("up to date", timeout=30_000)
    expect(wrong).to_be_hidden()
    page.evaluate("scrollTo({ top: 320, behavior: 'instant' })")
    preview.edit(OUTCOMES, *THIRTY)
    value = page.locator("p .datum .value").first
    expect(value).to_contain_text("31 of 47", timeout=30_000)
    page.wait_for_function("scrollY === 320")
    expect(state).to_contain_text("up to date", timeout=30_000)
    assert len(loads) == 2  # it came once more, ahead of the site
    assert page.url == address
    preview.edit(f"{CHAPTER}.md", ("It probably does", "Sooner it probably does"))
    preview.edit("book/index.md", ("# Tiny", "# Tiny\n\nLOUD."))
    expect(wrong).to_contain_text("too loud", timeout=30_000)
    expect(page.locator("main")).to_contain_text("It probably does")  # the last good book
    preview.edit(f"{CHAPTER}.md", ("Sooner it probably does", "It probably does"))
    preview.edit("book/index.md", ("\n\nLOUD.", ""))
    expect(wrong).to_be_hidden(timeout=30_000)
    preview.edit(OUTCOMES, ("p_value", "<b>p</b>"))
    expect(wrong).to_be_visible(timeout=30_000)
    expect(wrong).to_contain_text(f"{OUTCOMES}:1:")
    expect(wrong).to_contain_text("<b>p</b>")  # as text
    assert wrong.locator("b").count() == 0
    expect(value).to_contain_text("31 of 47")
    preview.edit(OUTCOMES, ("<b>p</b>", "p_value"), *BACK)
    expect(wrong).to_be_hidden(timeout=30_000)
    expect(value).to_contain_text("30 of 47", timeout=30_000)
    assert errors == []
    page.close()


def test_a_page_that_an_edit_leaves_alone_stays_and_one_that_grows_keeps_what_was_read(
    preview: Preview, chrome: Browser
) -> None:
    page = chrome.new_page(viewport={"width": 900, "height": 500})
    loads: list[str] = []
    page.on("load", lambda shown: loads.append(shown.url))
    page.goto(f"{preview.address}{CHAPTER}.html")
    state = page.locator("#companion-live .state")
    expect(state).to_contain_text("up to date", timeout=30_000)
    page.locator("main details > summary").first.click()
    page.evaluate(TO_TOP)
    preview.edit("book/index.md", ("# Tiny", "# Tiny\n\nIt is small."))
    while "It is small." not in text_of(preview.ask("/book/index.html")):
        time.sleep(0.1)
    expect(state).to_contain_text("up to date", timeout=30_000)
    assert len(loads) == 1
    long = "\n\n".join(["It is said at length."] * 20)
    preview.edit(f"{CHAPTER}.md", ("## Bottom line", f"{long}\n\n## Bottom line"))
    expect(page.locator("main")).to_contain_text("at length", timeout=30_000)
    page.wait_for_function(f"() => Math.abs(({TOP})() - 100) < 3")
    assert page.locator("main details").first.get_attribute("open") is not None
    preview.edit(f"{CHAPTER}.md", (f"{long}\n\n", ""))
    preview.edit("book/index.md", ("\n\nIt is small.", ""))
    expect(page.locator("main")).not_to_contain_text("at length", timeout=30_000)
    page.close()


def test_a_browser_that_keeps_nothing_follows_as_well(preview: Preview, chrome: Browser) -> None:
    page = chrome.new_page()
    page.add_init_script(REFUSED)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{preview.address}{CHAPTER}.html")
    expect(page.locator("#companion-live .state")).to_contain_text("up to date", timeout=30_000)
    preview.edit(f"{CHAPTER}.md", ("It probably does", "Sooner it probably does"))
    expect(page.locator("main")).to_contain_text("Sooner", timeout=30_000)
    preview.edit(f"{CHAPTER}.md", ("Sooner it probably does", "It probably does"))
    expect(page.locator("main")).not_to_contain_text("Sooner", timeout=30_000)
    assert errors == []
    page.close()
