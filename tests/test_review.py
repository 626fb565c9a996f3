"""What a reviewer is handed: the report, what changed since, and checks of a change's files."""

import csv
import io
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from companion.book.load import load
from companion.book.view import View
from companion.checks import check
from companion.commands import main
from companion.commands.history import book_at, state
from companion.commands.zeros import MANY
from companion.model import CLAIMS
from companion.questions.changes import Change, changes
from companion.words.plain import plainly
from tests import tiny


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def git(root: Path, *arguments: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    done = subprocess.run(
        ["git", *who, *arguments], cwd=root, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def kept(book: Path) -> Path:
    """The tiny book as the first commit of a repository."""
    git(book, "init", "--quiet", "--initial-branch", "main")
    git(book, "add", "--all")
    git(book, "commit", "--quiet", "--message", "Begin", "--date", "2026-11-20T00:00:00Z")
    return book


# What changed


def test_changes_are_told_by_row_and_cell() -> None:
    before = {"a": {"x": {"id": "x", "n": "1", "old": "k"}, "y": {"id": "y", "n": "2"}}, "b": {}}
    after = {
        "a": {"x": {"id": "x", "n": "3", "new": ""}, "z": {"id": "z"}},
        "c": {"q": {"id": "q"}},
    }
    assert list(changes(before, after)) == [
        Change("a", "x", "changed", (("n", "1", "3"), ("old", "k", ""))),
        Change("a", "z", "added"), Change("a", "y", "removed"), Change("c", "q", "added"),
    ]  # fmt: skip
    assert list(changes(after, after)) == []


def test_the_command_lists_cells_that_differ_from_a_commit_or_a_day(kept: Path) -> None:
    assert run("changes", str(kept), "--since", "HEAD").stdout.count("\n") == 1
    tiny.change(kept, "studies", "roe-2020", {"country": "Utopia"})
    tiny.edit(kept, "references.bib", "year = {2020}", "year = {2019}")
    tiny.write_table(kept, "scales", [])
    git(kept, "commit", "--all", "--quiet", "--message", "Go on")
    for since in ("HEAD~1", git(kept, "rev-parse", "HEAD~1")):
        result = run("changes", str(kept), "--since", since)
        rows = list(csv.DictReader(io.StringIO(result.stdout)))
        found = {(r["table"], r["id"], r["change"], r["column"], r["after"]) for r in rows}
        assert ("studies", "roe-2020", "changed", "country", "Utopia") in found
        assert ("references", "roe-2020", "changed", "year", "2019") in found
        assert ("scales", "madrs", "removed", "", "") in found
    for wrong in ("nothing", "yesterday", "", "HEAD~9", "1999-01-01", "2999-01-01", "--all",
                  "HEAD:data"):  # fmt: skip
        assert run("changes", str(kept), f"--since={wrong}").exit_code == 2, wrong
    assert "2026-02-31 is no day" in run("changes", str(kept), "--since=2026-02-31").output


def test_rows_that_cannot_be_read_are_not_called_removed(kept: Path) -> None:
    tiny.change(kept, "studies", "roe-2020", {"design": "guess"})
    result = run("changes", str(kept), "--since", "HEAD")
    assert result.exit_code == 2 and "companion check names them" in result.output


def test_without_a_repository_nothing_can_be_said(book: Path) -> None:
    result = run("changes", str(book), "--since", "HEAD")
    assert result.exit_code == 2 and "none with a commit" in result.output


# The report


def test_the_report_needs_no_other_file_and_says_what_the_book_says(
    kept: Path, tmp_path: Path
) -> None:
    fault = "30 of 47 is not <b>70</b>%"
    tiny.change(
        kept, "depression_outcomes", "roe-2020-response-24h",
        {"contradiction": f"in-words: {fault}", "caution": "Read <i>twice</i>."},
    )  # fmt: skip
    target = tmp_path / "r.html"
    result = run("report", str(kept), "--since", "HEAD", "--output", str(target))
    assert result.exit_code == 0, result.output
    html = target.read_text(encoding="utf-8")
    assert not re.search(r"(src|href)=|<script|@import|url\(", html)
    for claim in load(kept).table(CLAIMS).rows:
        assert claim.title in html
    assert "30 of 47 is not &lt;b&gt;70&lt;/b&gt;%" in html and "<b>70" not in html
    assert "data/depression_outcomes.csv:2" in html and "Of 9 references 1 agree" in html
    assert "contradiction" in html and "Since HEAD" in html
    assert not re.search(r"\{[a-z:]+\}`", html)
    assert run("report", str(kept), "--output", str(target)).exit_code == 0
    assert "What changed" not in target.read_text(encoding="utf-8")


def test_a_book_with_problems_gets_no_report(book: Path, tmp_path: Path) -> None:
    tiny.change(book, "studies", "roe-2020", {"design": "guess"})
    result = run("report", str(book), "--output", str(tmp_path / "r.html"))
    assert result.exit_code == 2 and not (tmp_path / "r.html").exists()


def test_roles_in_sentences_of_tables_become_what_they_print(book: Path) -> None:
    view = View(load(book))
    said = plainly(view, "In {cite:t}`roe-2020,poe-2021` {datum}`studies.roe-2020.design` {x}`y`.")
    assert said == "In Roe and Poe 2020 and Poe 2021 randomised, parallel arms y."
    assert plainly(view, "{datum}`studies.nobody.design` {pooled}`none.k`") == (
        "studies.nobody.design none.k"
    )


# Checks of a change


def test_a_hook_fails_for_its_own_files_alone(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny.change(book, "studies", "roe-2020", {"design": "guess"})
    monkeypatch.chdir(book)
    mine = run("check-files", "data/studies.csv")
    assert mine.exit_code == 1 and "cell-word" in mine.stdout and "1 problem." in mine.stdout
    for named in (str(book / "data/studies.csv"), "./data", str(book)):
        assert run("check-files", named).exit_code == 1, named
    table = (book / "data/studies.csv").rename(book / "studies.csv")
    (book / "data/studies.csv").symlink_to(table)
    assert run("check-files", "data/studies.csv").exit_code == 1
    other = run("check-files", "references.bib", "book/index.md")
    assert other.exit_code == 0 and other.stdout == "0 problems, 1 of other changes.\n"
    assert run("check-files").exit_code == 0
    assert "::error" in run("check-files", "data/studies.csv", "--format", "github").stdout


def test_a_hook_fails_where_what_it_takes_away_is_named_elsewhere(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(kept)
    tiny.change(kept, "studies", "roe-2020", {"design": "guess"})
    git(kept, "commit", "--all", "--quiet", "--message", "Break a row")
    assert run("check-files", "references.bib").exit_code == 0
    (kept / "book/data/treatments.md").unlink()
    found = run("check-files")
    assert found.exit_code == 1 and "treatments" in found.stdout and "guess" not in found.stdout
    assert "1 of other changes" in found.stdout


def test_a_hook_fails_where_a_spreadsheet_cut_zeros(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(kept)
    rows = tiny.read_table(kept, "depression_outcomes")
    for row in rows:
        row["estimate"] = row["estimate"] and f"{float(row['estimate']):.3f}"
    tiny.write_table(kept, "depression_outcomes", rows)
    git(kept, "commit", "--all", "--quiet", "--message", "As printed")
    whole = [row["estimate"] for row in rows if row["estimate"].endswith("0")]
    for row in rows:
        row["estimate"] = row["estimate"] and f"{float(row['estimate']):g}"
    tiny.write_table(kept, "depression_outcomes", rows)
    cut = run("check-files", "data/depression_outcomes.csv")
    assert cut.exit_code == 1 and "commit-zeros" in cut.stdout, cut.stdout
    assert f"estimate was {whole[0]} and is {float(whole[0]):g}" in cut.stdout
    assert f"and so in {len(whole) - 1} more rows" in cut.stdout
    few = [row for row in rows if row["estimate"]][MANY - 1 :]
    for row in few:
        row["estimate"] = f"{float(row['estimate']):.3f}"
    tiny.write_table(kept, "depression_outcomes", rows)
    assert run("check-files", "data/depression_outcomes.csv").exit_code == 0


def test_a_draft_and_an_old_problem_that_moves_stop_no_commit(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A citation of nobody is said where it stands first; a draft is of no commit."""
    monkeypatch.chdir(kept)
    for name in ("more", "other"):
        tiny.put(kept, f"book/{name}.md", f"# {name}\n\n{{cite:p}}`nobody-2020`\n")
    git(kept, "add", "--all")
    git(kept, "commit", "--quiet", "--message", "Cite nobody")
    tiny.put(kept, "book/draft.md", "# Draft\n\n{cite:p}`noone-2021`\n")
    assert run("check-files", "references.bib").exit_code == 0
    tiny.put(kept, "book/more.md", "# more\n\nNothing.\n")
    assert run("check-files", "book/data/index.md").exit_code == 0
    git(kept, "add", "book/draft.md")
    assert run("check-files", "references.bib").exit_code == 1


def test_a_book_at_a_commit_is_whole_in_a_folder_of_a_repository_with_links(
    kept: Path, tmp_path: Path
) -> None:
    below = tmp_path / "repository/below"
    shutil.copytree(kept, below, ignore=shutil.ignore_patterns(".git", "_build"))
    (below / "away").symlink_to("/etc/hostname")
    (below / ".gitattributes").write_text("data export-ignore\n")
    git(below.parent, "init", "--quiet")
    git(below.parent, "add", "--all")
    git(below.parent, "commit", "--quiet", "--message", "All")
    with book_at(below, "HEAD") as book:
        assert book and check(book) == check(load(below))
    with book_at(below, "no-commit") as book:
        assert book is None
    with book_at(tmp_path.parent, "HEAD") as book:
        assert book is None


def test_the_hook_runs_the_command_on_the_files_of_a_book(root: Path) -> None:
    (repo,) = yaml.safe_load((root / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    (hook,) = repo["hooks"]
    for file in ("data/studies.csv", "book/claims/x.md", "references.bib", "_toc.yml"):
        assert re.search(hook["files"], file)
    assert not re.search(hook["files"], "companion/data/x.py")
    words = hook["entry"].split()
    assert hook["always_run"]  # files that are taken away are named by no hook
    assert words[1:] == ["-m", "companion", "check-files"] and words[0].startswith(".venv/")


def test_the_steps_of_the_workflow_run(root: Path, kept: Path, tmp_path: Path) -> None:
    """On a book with a change: what a runner has set up before is here already."""
    git(kept, "commit", "--allow-empty", "--quiet", "--message", "Go on")
    git(kept, "update-ref", "refs/remotes/origin/main", "HEAD~1")
    job = yaml.safe_load((root / ".github/workflows/check.yml").read_text("utf-8"))["jobs"]["check"]
    steps = [step["run"] for step in job["steps"] if "run" in step]
    assert "-r requirements.txt" in steps[0] and (root / "requirements.txt").is_file()
    env = {"PATH": "/usr/bin:/bin", "GITHUB_BASE_REF": "main", "PYTHONPATH": str(root)}
    for step in steps[1:]:
        here = step.replace("python -m", f"{sys.executable} -m")
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", here], cwd=kept, env=env,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, (step, done.stdout, done.stderr)
    assert (kept / "report.html").is_file()


def test_a_first_commit_is_compared_with_nothing(root: Path, tmp_path: Path) -> None:
    job = yaml.safe_load((root / ".github/workflows/check.yml").read_text("utf-8"))["jobs"]["check"]
    (step,) = [s["run"] for s in job["steps"] if "report" in s.get("run", "")]
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "commit", "--allow-empty", "--quiet", "--message", "Begin")
    done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", step], cwd=tmp_path, check=False)
    assert done.returncode == 0


def test_a_report_is_left_out_of_commits(
    root: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(root / ".gitignore", kept)
    monkeypatch.chdir(kept)
    assert run("report").exit_code == 0
    assert git(kept, "status", "--short") == "?? .gitignore"


def test_the_state_of_a_book_holds_every_row(book: Path) -> None:
    found = state(load(book))
    assert found["references"]["roe-2020"]["year"] == "2020"
    assert set(found["studies"]["roe-2020"]) >= {"id", "design"}
