"""``companion check`` and the formats that other tools read."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from companion import export
from companion.cli import main
from companion.model import TABLES
from companion.problem import Problem
from tests import tiny


@pytest.fixture
def broken(book: Path) -> Path:
    tiny.edit(book, "data/depression_outcomes.csv", "30,47,,,7,25", "NA,47,,,7,25")
    return book


def run(*arguments: str):
    return CliRunner().invoke(main, list(arguments))


def test_a_clean_book_exits_0(book: Path) -> None:
    result = run("check", str(book))
    assert result.exit_code == 0 and "no problem" in result.output


def test_problems_exit_1_in_text(broken: Path) -> None:
    result = run("check", str(broken))
    assert result.exit_code == 1
    assert "data/depression_outcomes.csv:2:" in result.output


def test_json_has_the_promised_fields(broken: Path) -> None:
    found = json.loads(run("check", str(broken), "--format", "json").output)
    assert set(found[0]) == {"path", "line", "column", "rule", "severity", "message"}


def test_github_and_sarif(broken: Path) -> None:
    assert (
        "::error file=data/depression_outcomes.csv,line=2,"
        in run("check", str(broken), "--format", "github").output
    )
    sarif = json.loads(run("check", str(broken), "--format", "sarif").output)
    assert sarif["version"] == "2.1.0" and sarif["runs"][0]["results"]


def test_a_line_break_cannot_forge_a_workflow_command() -> None:
    text = export.as_github([Problem("a.csv", 1, 1, "cell-type", "bad\n::error::forged")])
    assert text.count("\n") == 1


@pytest.mark.parametrize("path", ["nowhere", "tests"])
def test_an_unusable_path_exits_2(root: Path, path: str) -> None:
    assert run("check", str(root / path)).exit_code == 2


def test_it_works_from_the_root_without_an_install(root: Path, book: Path) -> None:
    command = [sys.executable, "-m", "companion", "check", str(book)]
    assert subprocess.run(command, cwd=root, check=False, capture_output=True).returncode == 0


def test_places_compares_a_copy_of_the_article(book: Path) -> None:
    article = book / "article.txt"
    article.write_text(tiny.SENTENCE + "\n", encoding="utf-8")
    assert run("places", str(article), str(book)).exit_code == 0
    article.write_text("Ketamine acts within weeks.\n", encoding="utf-8")
    changed = run("places", str(article), str(book))
    assert changed.exit_code == 1 and "sentence 1 differs" in changed.output


def test_the_data_package_describes_every_table(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert run("data-package", str(tmp_path)).exit_code == 0
    made = json.loads((tmp_path / "data/datapackage.json").read_text("utf-8"))
    assert [r["path"] for r in made["resources"]] == [f"{name}.csv" for name in TABLES]
