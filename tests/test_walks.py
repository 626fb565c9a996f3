"""The walks of CONTRIBUTING.md, performed on a copy of the small book exactly as it says them."""

import csv
import os
import re
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest

from companion.book import paths
from tests import tiny
from tests.building import alone

ROOT = Path(__file__).parent.parent
MOST = 6
WALKS = (
    "Add a study with an onset row", "Add a row", "Correct a cell", "Add a claim", "Add a chart",
    "Add a pooled question", "Add a rule", "Add a column",
)  # fmt: skip
CHECK = "python -m companion check"
_STEP = re.compile(r"^\d+\. ", re.MULTILINE)
_BLOCK = re.compile(
    r"^   (`{3,})(\w+)(?: (\S+))?(?: (\w+))?\n(.*?)^   \1$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Block:
    """A block of a step: its language, its file and what is done with it, its lines."""

    language: str
    file: str
    how: str
    text: str


def walk(name: str) -> list[list[Block]]:
    """The steps of a walk as CONTRIBUTING.md lists them, each with its blocks."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (section,) = re.findall(
        rf"^### {re.escape(name)}\n(.*?)(?=^##)", text, re.MULTILINE | re.DOTALL
    )
    return [
        [
            Block(language, file, how, textwrap.dedent(body))
            for _, language, file, how, body in _BLOCK.findall(step)
        ]
        for step in _STEP.split(section)[1:]
    ]


def perform(root: Path, block: Block) -> None:
    """Do in the book's root what a block says."""
    if block.language == "sh":
        for line in block.text.splitlines():
            shell(root, line)
    elif block.language == "diff":
        replace(root / block.file, block.text)
    elif block.how == "fill":
        fill(root / block.file, block.text)
    elif block.how == "append":
        with (root / block.file).open("a", encoding="utf-8") as file:
            file.write(block.text)
    else:
        assert block.how == "new", block
        assert not (root / block.file).exists(), block.file
        (root / block.file).write_text(block.text, encoding="utf-8")


def shell(root: Path, line: str) -> None:
    """Run a line; ``python`` is the present interpreter, and the package that of the root."""
    folder = Path(sys.executable).parent
    env = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    env.pop("PYTHONPATH", None)
    done = subprocess.run(
        line, shell=True, cwd=root, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"


def replace(file: Path, diff: str) -> None:
    """The lines with a minus, and those with a space, stand there once and are replaced."""
    lines = diff.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if not line.startswith("+"))
    put = "".join(line[1:] for line in lines if not line.startswith("-"))
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file} holds {text.count(old)} times\n{old}"
    file.write_text(text.replace(old, put), encoding="utf-8")


def fill(file: Path, cells: str) -> None:
    """Cells of rows by id, as an editor or a spreadsheet sets them; a row of a new id is added."""
    with file.open(encoding="utf-8", newline="") as opened:
        reader = csv.DictReader(opened)
        names, rows = list(reader.fieldnames or ()), list(reader)
    for wanted in csv.DictReader(cells.splitlines()):
        assert set(wanted) <= set(names), f"{file.name} has no {set(wanted) - set(names)}"
        row = next((r for r in rows if r["id"] == wanted["id"]), None)
        if row is None:
            row = dict.fromkeys(names, "")
            rows.append(row)
        row.update(wanted)
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small book with the package and its tests beside it, all walks done."""
    root = tiny.write(tmp_path_factory.mktemp("walks"))
    unused = shutil.ignore_patterns("__pycache__", "oracle")
    for folder in ("companion", "tests"):
        shutil.copytree(ROOT / folder, root / folder, ignore=unused)
    shutil.copy(ROOT / "pyproject.toml", root)
    tiny.edit(root, paths.CONFIG, "exclude_patterns: [_build, companion]",
              "exclude_patterns: [_build, companion, tests]")  # fmt: skip
    for name in WALKS:
        for step in walk(name):
            for block in step:
                perform(root, block)
    return root


@pytest.fixture(scope="module")
def site(walked: Path) -> Path:
    """The book after all walks, built once."""
    built = alone(walked)
    assert built.code == 0, built.said
    return walked / paths.SITE


def page(site: Path, name: str) -> str:
    return (site / f"{name}.html").read_text(encoding="utf-8")


def output(root: Path, *command: str) -> str:
    line = [sys.executable, "-m", "companion", *command]
    return subprocess.run(line, cwd=root, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("name", WALKS)
def test_a_walk_has_six_steps_at_most_and_ends_with_the_check(name: str) -> None:
    steps = walk(name)
    assert 0 < len(steps) <= MOST
    assert all(steps), "a step without a block is not performed"
    last = steps[-1][-1]
    assert last.language == "sh" and CHECK in last.text


def test_every_walk_of_the_page_is_performed() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition("## The walks")[2].partition("\n## ")[0]
    assert tuple(re.findall(r"^### (.*)$", section, re.MULTILINE)) == WALKS
    opened = re.findall(r"^ *`{3,}\w", section, re.MULTILINE)
    assert (
        len(_BLOCK.findall(section)) == len(opened) == sum(len(s) for n in WALKS for s in walk(n))
    )


def test_after_all_walks_the_book_holds(walked: Path) -> None:
    assert "no problem" in output(walked, "check")


def test_the_study_has_its_page_and_stands_in_the_chapter(site: Path) -> None:
    assert "Onset times" in page(site, "book/studies/voe-2025")
    assert "Voe and Zoe" in page(site, "book/claims/rapid-onset")
    assert "voe-2025-onset" in page(site, "book/data/onset_times")


def test_the_row_stands_on_its_data_page(site: Path) -> None:
    assert "voe-2025-participant" in page(site, "book/data/unblinding")


def test_the_corrected_cell_is_shown(site: Path) -> None:
    for name in ("book/claims/rapid-onset", "book/studies/roe-2020"):
        assert "31 of 47 (66%)" in page(site, name) and "30 of 47" not in page(site, name)


def test_the_claim_has_its_chapter_and_is_listed(site: Path) -> None:
    assert "It lasts beyond a day" in page(site, "book/index")
    assert "One dose may last beyond a day" in page(site, "book/claims/lasting-effect")


def test_the_chart_is_drawn(site: Path) -> None:
    assert 'data-figure="chart-study-sizes-0-figure"' in page(site, "book/index")


def test_the_question_is_pooled_on_its_page(site: Path) -> None:
    assert 'data-figure="forest-response-odds-figure"' in page(site, "book/claims/rapid-onset")


def test_the_rule_is_listed(walked: Path) -> None:
    assert "claim-title: The title of a claim has no full stop." in output(walked, "rules")


def test_the_column_is_shown_and_described(walked: Path, site: Path) -> None:
    assert "decided_by" in page(site, "book/data/screening")
    assert "decided_by" in (walked / paths.PACKAGE).read_text(encoding="utf-8")
