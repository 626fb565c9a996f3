"""``companion new DIR``: what it writes holds, is built by plain jupyter-book, passes its tests."""

import json
import os
import re
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from companion import publish
from companion.book import paths
from companion.book.load import load
from companion.checks import check
from companion.commands.new import PAGE, SHARED, names_of
from companion.model import OPTIONAL
from companion.outputs.datapackage import package_of
from tests.started import new, run
from tests.test_second_subject import CONTRACT, WORDS

NAME = "hip-fracture"


@pytest.fixture(scope="module")
def started(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new companion from the wheel."""
    folder = tmp_path_factory.mktemp("new") / NAME
    done = new(installed, folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_it_holds(started: Path) -> None:
    assert check(load(started)) == ()
    done = run(started, sys.executable, "-m", "companion", "check")
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_has_the_tables_that_every_book_needs_each_empty_and_with_its_page(
    started: Path,
) -> None:
    book = load(started)
    assert all(not table.rows for table in book.tables.values())
    assert {schema.name for schema in book.present} == set(book.tables) - OPTIONAL
    pages = {f"{paths.DATA_PAGES}/{schema.name}.md" for schema in book.present}
    assert {path for path in book.page_at if path.startswith(paths.DATA_PAGES)} == {
        *pages, f"{paths.DATA_PAGES}/index.md",
    }  # fmt: skip
    described = json.loads((started / paths.PACKAGE).read_text(encoding="utf-8"))
    assert described == package_of(book)


def test_one_within_another_is_refused_before_anything_is_written(
    started: Path, installed: Path
) -> None:
    """Its pages and tables would be the other's."""
    done = new(installed, started / "book/inner")
    assert done.returncode == 2 and "within the companion" in done.stderr
    assert not (started / "book/inner").exists()


def test_it_is_named_by_its_folder(started: Path) -> None:
    assert load(started).subject.title == "Hip fracture"
    assert 'name = "hip-fracture-evidence-companion"' in (
        started / "pyproject.toml"
    ).read_text(encoding="utf-8")  # fmt: skip
    for folder, title in (("Äpfel_und Birnen 2", "Äpfel und Birnen"), ("7", "Evidence companion"),
                          ("seven-drugs", "Evidence companion")):  # fmt: skip
        assert names_of(folder)["title"] == title


def test_it_is_of_no_subject(started: Path) -> None:
    for file in sorted(started.rglob("*")):
        if not file.is_file() or {"_build", "__pycache__"} & set(file.parts):
            continue
        text = file.read_bytes().decode("utf-8", "replace")
        for said in CONTRACT:
            text = text.replace(said, "")
        found = WORDS.search(text)
        assert not found or "companion" in file.relative_to(started).parts, f"{file}: {found}"


def test_a_book_that_does_not_carry_the_package_is_built_with_the_present_one(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {}

    def run(*command: object, env: dict[str, str], **more: object) -> SimpleNamespace:
        told.update(env)
        return SimpleNamespace(wait=lambda: 0)

    monkeypatch.setattr("companion.publish.subprocess.Popen", run)
    assert publish.build(root / "docs/example") == 0
    assert told["PYTHONPATH"].split(os.pathsep)[0] == str(root)


def test_it_passes_its_own_tests(started: Path) -> None:
    done = run(started, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed" in done.stdout
    site = started / paths.SITE
    for name, _ in load(started).contents.files:
        assert (site / f"{name}.html").is_file(), name


def test_make_takes_an_environment_that_is_there(started: Path) -> None:
    there = f"BIN={Path(sys.executable).parent}"
    for target in ("check", "book", "test"):
        said = run(started, "make", "--dry-run", target, there).stdout
        assert " pip " not in said and " -m venv" not in said, said
        assert " pip install " in run(started, "make", "--dry-run", target).stdout
    done = run(started, "make", "check", there)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (started / ".venv").exists()


def test_a_folder_that_is_not_empty_is_refused(root: Path, tmp_path: Path) -> None:
    mine = tmp_path / "notes.txt"
    mine.write_text("mine", encoding="utf-8")
    for folder in (tmp_path, mine, root / "companion" / "inside"):
        done = new(root, folder)
        assert done.returncode == 2
        assert done.stderr.startswith("Error: ") and done.stderr.count("\n") == 1
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]
    assert not (root / "companion" / "inside").exists()


def test_an_empty_folder_is_taken(root: Path, tmp_path: Path) -> None:
    assert new(root, tmp_path).returncode == 0
    assert check(load(tmp_path)) == ()


def test_a_checkout_starts_the_same_companion(root: Path, started: Path, tmp_path: Path) -> None:
    folder = tmp_path / NAME
    done = new(root, folder)
    assert done.returncode == 0, done.stderr
    assert tree(folder) == tree(started)
    assert set(SHARED) | {PAGE} <= set(tree(folder))


def test_a_companion_whose_author_dropped_the_page_still_installs_and_starts_others(
    started: Path, tmp_path: Path
) -> None:
    """A copy without its own page builds its wheel, and what that starts is whole."""
    folder = tmp_path / "own"
    shutil.copytree(started, folder, ignore=shutil.ignore_patterns(paths.BUILD))
    (folder / PAGE).unlink()
    code = "from hatchling.build import build_editable; build_editable('made')"
    (folder / "made").mkdir()
    done = run(folder, sys.executable, "-c", code)
    assert done.returncode == 0, done.stderr
    third = tmp_path / "third"
    assert new(folder, third).returncode == 0
    assert tree(third)[PAGE] == tree(started)[PAGE]


def tree(folder: Path) -> dict[str, bytes]:
    """The files that a companion begins with."""
    made = {"_build", "__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache"}
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and not made & set(file.relative_to(folder).parts)
    }


def test_every_target_of_its_makefile_has_what_it_runs(started: Path) -> None:
    text = (started / "Makefile").read_text(encoding="utf-8")
    for module in re.findall(r"-m (tests\.\w+)", text):
        assert (started / f"{module.replace('.', '/')}.py").is_file(), module
    for target in re.findall(r"(?m)^(\w+):", text):
        done = run(started, "make", "--dry-run", target)
        assert done.returncode == 0, done.stderr
    assert run(started, "make", "--dry-run", "bench").returncode != 0
