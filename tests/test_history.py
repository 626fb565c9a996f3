"""The history of rows: what commits did to each, and where a page says so."""

import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from companion.book import paths
from companion.book.history import SHORT, Change, History, read_history
from companion.book.kept import Kept
from companion.book.load import load
from companion.book.queries import Query
from companion.book.repository import HistoryError, standing
from companion.book.view import View
from companion.commands import main as cli
from companion.commands.edge import Unusable
from companion.commands.history import state, state_at
from companion.html.stamps import Stamps
from companion.model import CLAIMS
from companion.questions.changes import changes
from companion.words.changed import briefly, what
from tests import tiny
from tests.building import alone, change_events, good, same

ROW = ("depression_outcomes", "roe-2020-response-24h")
CHAPTER = "book/claims/rapid-onset.html"


def git(root: Path, *arguments: str, day: str = "") -> str:
    """Run git as nobody in particular, on a day."""
    who = {f"GIT_{one}_{what}": f"a@b.{one.lower()}" for one in ("AUTHOR", "COMMITTER")
           for what in ("NAME", "EMAIL")}  # fmt: skip
    at = day if day.startswith("@") else f"{day}T12:00:00Z"
    when = {f"GIT_{one}_DATE": at for one in ("AUTHOR", "COMMITTER") if day}
    env = os.environ | who | when
    done = subprocess.run(["git", *arguments], cwd=root, env=env, capture_output=True, text=True,
                          check=True)  # fmt: skip
    return done.stdout.strip()


def commit(root: Path, day: str) -> str:
    """Commit everything but what builds make; the short name of the commit."""
    git(root, "add", "-A")
    git(root, "commit", "--quiet", "--allow-empty", "-m", "Change it", day=day)
    return git(root, "rev-parse", f"--short={SHORT}", "HEAD")


def begin(root: Path) -> str:
    """Make a repository of a book, as it stands."""
    git(root, "init", "--quiet", "-b", "main")
    tiny.put(root, ".gitignore", "_build\n*.log\n")
    return commit(root, "2026-01-01")


def of(root: Path, table: str, id: str) -> tuple[Change, ...]:
    """The changes of a row as it stands."""
    row = load(root).at(f"{table}.{id}")
    assert row is not None
    return read_history(root, Kept()).changes(table, id, row.cells)


def test_a_row_has_its_changes_with_day_and_commit(book: Path) -> None:
    first = begin(book)
    change_events(book, "31")
    second = commit(book, "2026-02-03")
    tiny.change(book, ROW[0], ROW[1], {"note": 'Said, "so".'})
    came, changed, open_ = of(book, *ROW)
    assert (came.day, came.commit, came.cells) == ("2026-01-01", first, ())
    assert (changed.day, changed.commit) == ("2026-02-03", second)
    assert changed.cells[0] == ("treatment_events", "30", "31")
    assert {column for column, _, _ in changed.cells} == {
        "treatment_events", "estimate", "ci_low", "ci_high",
    }  # fmt: skip
    assert open_ == Change(cells=(("note", "", 'Said, "so".'),)) and open_.day == ""
    assert len(of(book, ROW[0], "poe-2021-response-24h")) == 1


def test_a_row_that_is_in_no_commit_says_so(book: Path) -> None:
    begin(book)
    tiny.append(book, "screening", {"id": "screen-new", "candidate": "new"}, "screen-voe-2001")
    assert of(book, "screening", "screen-new") == (Change(),)


def test_an_empty_column_that_is_added_changes_no_row(book: Path) -> None:
    begin(book)
    file = book / "data/screening.csv"
    whole = file.read_text("utf-8")
    tiny.put(book, "data/screening.csv", re.sub(r"$", ",", whole.strip(), flags=re.M)
             .replace(",\n", ",seen\n", 1) + "\n")  # fmt: skip
    commit(book, "2026-02-03")
    tiny.put(book, "data/screening.csv", whole)
    commit(book, "2026-02-04")
    assert len(of(book, "screening", "screen-voe-2001")) == 1


def test_a_column_that_is_named_anew_changes_no_row(book: Path) -> None:
    file = book / "data/screening.csv"
    whole = file.read_text("utf-8")
    tiny.put(book, "data/screening.csv", whole.replace("candidate", "hit", 1))
    begin(book)
    tiny.put(book, "data/screening.csv", whole)
    commit(book, "2026-02-04")
    assert len(of(book, "screening", "screen-voe-2001")) == 1
    tiny.change(book, "screening", "screen-voe-2001", {"reason": "Of an animal."})
    commit(book, "2026-02-05")
    assert len(of(book, "screening", "screen-voe-2001")) == 2


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_that_a_spreadsheet_has_saved_keeps_its_history(book: Path, end: str) -> None:
    begin(book)
    file = book / "data/screening.csv"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", end.encode()))
    commit(book, "2026-02-03")
    assert {change.day for change in of(book, "screening", "screen-voe-2001")} <= {
        "2026-01-01", "2026-02-03",
    }  # fmt: skip
    assert all(not change.cells for change in of(book, "screening", "screen-voe-2001"))
    assert [*changes(state_at(load(book), "HEAD"), state(load(book)))] == []


def test_a_table_that_is_gone_is_among_what_changed(book: Path) -> None:
    begin(book)
    (book / "data/review_studies.csv").rename(book / "data/lists.csv")
    commit(book, "2026-02-03")
    (book / "data/lists.csv").unlink()
    gone = {c.table for c in changes(state_at(load(book), "HEAD"), state(load(book)))}
    assert gone == {"lists"}
    with pytest.raises(Unusable, match="git does not tell"):
        state_at(load(book), "0" * 40)


def test_what_a_merge_brought_is_of_the_merge(book: Path) -> None:
    begin(book)
    git(book, "checkout", "--quiet", "-b", "side")
    change_events(book, "31")
    commit(book, "2026-02-01")
    git(book, "checkout", "--quiet", "main")
    tiny.change(book, "claims", "rapid-onset", {"reason": "Because of it."})
    commit(book, "2026-02-02")
    git(book, "merge", "--quiet", "--no-edit", "side", day="2026-02-03")
    assert [change.day for change in of(book, *ROW)] == ["2026-01-01", "2026-02-03"]
    found = of(book, "claims", "rapid-onset")
    assert [change.day for change in found] == ["2026-01-01", "2026-02-02"]


def test_the_newest_is_the_last_commit_whatever_its_author_s_clock(book: Path) -> None:
    """As a commit that was picked from a branch, or made while a clock was wrong."""
    begin(book)
    git(book, "checkout", "--quiet", "-b", "side")
    change_events(book, "31")
    commit(book, "2026-01-02")
    git(book, "checkout", "--quiet", "main")
    tiny.change(book, "claims", "rapid-onset", {"reason": "Because of it."})
    commit(book, "2027-12-31")  # a clock that was ahead
    git(book, "cherry-pick", "side")
    last = git(book, "rev-parse", f"--short={SHORT}", "HEAD")
    git(book, "commit", "--quiet", "--amend", "--no-edit", "--date=2020-05-05", day="2026-02-03")
    read = replace(load(book), history=read_history(book, Kept()))
    rows: list[Query] = [
        ("rows", table, (("id", (id,)),)) for table, id in (ROW, ("claims", "rapid-onset"))
    ]
    stamp = Stamps(read).of("", rows, View(read))
    assert [line.id for line in stamp.lines] == [ROW[1], "rapid-onset"]
    assert stamp.newest.startswith("2026-02-03, commit ") and last not in stamp.newest


def test_a_commit_of_any_date_has_a_day(book: Path) -> None:
    begin(book)
    change_events(book, "31")
    git(book, "add", "-A")
    git(book, "commit", "--quiet", "-m", "Change it", day="@999999999999 +0000")
    assert of(book, *ROW)[-1].day == "9999-12-31"


def test_a_book_in_a_folder_of_a_repository_has_its_own_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tiny.write(tmp_path / "inner/book")
    other = tiny.write(tmp_path / "other")
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, "2026-01-01")
    change_events(other, "31")
    commit(tmp_path, "2026-02-03")
    assert len(of(inner, *ROW)) == 1 and len(of(other, *ROW)) == 2
    monkeypatch.chdir(inner)
    assert standing(Path()) == standing(inner) != ""


def test_nobodys_settings_change_the_history(book: Path) -> None:
    begin(book)
    change_events(book, "31")
    commit(book, "2026-02-03")
    expected = read_history(book, Kept())
    for setting in (
        "diff.noprefix=true",
        "diff.mnemonicPrefix=true",
        "core.abbrev=20",
        "diff.interHunkContext=9",
        "log.showSignature=true",
        "diff.external=false",
        "color.ui=always",
        "diff.words.textconv=wc",
        "diff.renames=copies",
        "log.showRoot=false",
        "log.diffMerges=off",
    ):
        git(book, "config", *setting.split("=", 1))
        assert read_history(book, Kept()) == expected, setting
    for attribute in ("-diff", "binary", "diff=words"):
        tiny.put(book, ".git/info/attributes", f"*.csv {attribute}\n")
        assert read_history(book, Kept()) == expected, attribute


def test_a_cut_history_says_nothing_of_what_came_before_and_is_read_when_it_comes(
    book: Path, tmp_path: Path
) -> None:
    begin(book)
    change_events(book, "31")
    commit(book, "2026-02-03")
    whole = of(book, *ROW)
    change_events(book, "30")
    commit(book, "2026-03-04")
    git(tmp_path, "clone", "--quiet", "--depth", "2", f"file://{book}", "cut")
    cut, kept = tmp_path / "cut", Kept()
    before = standing(cut)
    assert [change.day for change in of(cut, *ROW)] == ["2026-03-04"]
    assert [change.day for change in of(cut, "claims", "rapid-onset")] == []
    assert [found.day for found in read_history(cut, kept).pages.values()] == []
    git(cut, "fetch", "--quiet", "--unshallow")
    assert standing(cut) != before
    assert read_history(cut, kept) == read_history(book, Kept())
    assert of(cut, *ROW)[:2] == whole


@pytest.mark.parametrize("repository", [False, True], ids=["none", "without commits"])
def test_where_nothing_is_committed_there_is_no_history(book: Path, repository: bool) -> None:
    if repository:
        git(book, "init", "--quiet")
    assert read_history(book, Kept()) == History()
    assert of(book, *ROW) == ()
    assert View(load(book)).changes(load(book).table(CLAIMS).rows[0]) == ()


def test_pages_say_when_their_rows_changed_as_a_clean_build_does(tiny_book: Path) -> None:
    first = begin(tiny_book)
    good(tiny_book)
    site = tiny_book / paths.SITE
    chapter = site / CHAPTER
    assert f"Newest on this page: 2026-01-01, commit {first}." in chapter.read_text("utf-8")
    assert "what-changed" not in chapter.read_text("utf-8")
    change_events(tiny_book, "31")
    good(tiny_book)
    assert "Newest on this page: not committed yet." in chapter.read_text("utf-8")
    second = commit(tiny_book, "2026-02-03")
    assert "Nothing has changed" not in good(tiny_book)
    said = f"2026-02-03, commit {second}"
    for page in (CHAPTER, "book/studies/roe-2020.html", "book/data/depression_outcomes.html"):
        text = (site / page).read_text("utf-8")
        assert f"Newest on this page: {said}." in text, page
        assert "treatment events from 30 to 31" in text, page
    row = re.search(r'<tr[^>]*"row-roe-2020-response-24h".*?</tr>', text, re.S)
    assert row and "2026-02-03: treatment_events, estimate, ci_low, ci_high; " in row[0]
    assert f'href="../data/depression_outcomes.html#row-{ROW[1]}"' in chapter.read_text("utf-8")
    assert f'<li>{said}: <a href="#row-{ROW[1]}">' in text
    untouched = (site / "book/studies/coe-2019.html").read_text("utf-8")
    assert f"Newest on this page: 2026-01-01, commit {first}." in untouched
    same(tiny_book)
    assert "Nothing has changed" in good(tiny_book)
    tiny.edit(tiny_book, "book/index.md", "# Tiny\n", "# Tiny\n\nIt is small.\n")
    good(tiny_book)
    text = (site / "book/index.html").read_text("utf-8")
    assert "Newest on this page: not committed yet." in text


def test_what_changed_is_said_in_words() -> None:
    long = "a text that goes on for more than a line of a list of changes has"
    cells = (("ci_low", "1.1", "1.2"), ("note", "", "So."), ("caution", "Once.", ""),
             ("reason", long, f"{long} room for"))  # fmt: skip
    assert what(Change(1, "abc", cells)) == (
        "ci low from 1.1 to 1.2; note added: So.; caution removed: Once.; reason reworded"
    )
    assert what(Change(1, "abc")) == "added"
    assert briefly((Change(0, "abc"), Change(cells=cells[:2]))) == (
        "not committed yet: ci_low, note; 1970-01-01: added"
    )
    four = (Change(0, "abc"), *(Change(day * 86_400, "abc", cells[:1]) for day in (1, 2, 3)))
    assert briefly(four) == "1970-01-04: ci_low; 1970-01-03: ci_low; 2 earlier"


def test_without_git_a_page_names_version_and_evidence_alone(built: Path) -> None:
    text = (built / paths.SITE / CHAPTER).read_text("utf-8")
    assert "Newest on this page" not in text and "evidence of" in text


def test_no_git_is_no_fault(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(book)
    monkeypatch.setenv("PATH", "/nowhere")
    assert shutil.which("git") is None and read_history(book, Kept()) == History()


def test_what_git_does_not_tell_stops_a_build_and_is_not_kept(
    tiny_book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A book that was built from a part of its history would be taken for whole ever after."""
    begin(tiny_book)
    real, fake = shutil.which("git"), tmp_path / "bin/git"
    fake.parent.mkdir()
    script = f'case "$*" in *log*) echo "fatal: it broke" >&2; exit 128;; esac\nexec {real} "$@"\n'
    fake.write_text(f"#!/bin/sh\n{script}", encoding="utf-8")
    fake.chmod(0o755)
    path = f"{fake.parent}{os.pathsep}{os.environ['PATH']}"
    with monkeypatch.context() as patched:
        patched.setenv("PATH", path)
        with pytest.raises(HistoryError, match="it broke"):
            read_history(tiny_book, Kept(tmp_path / "kept"))
    built = alone(tiny_book, PATH=path)
    assert built.code != 0 and "fatal: it broke" in built.said
    assert "Traceback" not in built.said
    good(tiny_book)
    page = (tiny_book / paths.SITE / CHAPTER).read_text("utf-8")
    assert "Newest on this page" in page


def test_what_comes_before_a_cut_is_shown_when_it_comes(tiny_book: Path, tmp_path: Path) -> None:
    begin(tiny_book)
    change_events(tiny_book, "31")
    commit(tiny_book, "2026-02-03")
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{tiny_book}", "cut")
    cut = tmp_path / "cut"
    good(cut)
    before = (cut / paths.SITE / CHAPTER).read_text("utf-8")
    git(cut, "fetch", "--quiet", "--unshallow")
    good(cut)
    assert (cut / paths.SITE / CHAPTER).read_text("utf-8") != before
    same(cut)


def test_commits_are_those_that_were_made(book: Path) -> None:
    begin(book)
    change_events(book, "31")
    commit(book, "2026-02-03")
    expected = read_history(book, Kept())
    git(book, "replace", "--graft", "HEAD")
    assert read_history(book, Kept()) == expected


def test_a_repository_that_git_does_not_read_is_no_missing_one(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as one of another owner, in a container."""
    begin(book)
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(HistoryError, match=r"dubious ownership.* safe\.directory"):
        read_history(book, Kept())
    done = CliRunner().invoke(cli, ["check-files", str(book / "data/claims.csv")])
    assert done.exit_code == 2 and "git does not tell the history of the book: " in done.output
