"""The walks of the guide, performed on a copy of the small book exactly as it says them."""

import contextlib
import csv
import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from companion.book import paths
from companion.commands import main
from companion.commands.new import PAGE, SHARED
from tests import tiny
from tests.building import alone

ROOT = Path(__file__).parent.parent
MOST = 6
GUIDE = {
    "edit": (
        "Correct a cell", "Add a study with an onset row", "Add a row",
        "Add a null without numbers", "Add a claim", "Rename a key",
    ),
    "extend": (
        "Add a chart", "Add a pooled question", "Add a rule", "Add a column",
        "Translate a chapter", "Start another companion",
    ),
}  # fmt: skip
"""The walks of each page of the guide, in the order in which they are performed."""
WALKS = tuple(name for names in GUIDE.values() for name in names)
CHECK = "python -m companion check"
COMMAND = "python -m companion "
_STEP = re.compile(r"^\d+\. ", re.MULTILINE)
_SECTION = re.compile(r"^## ([^\n]*)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(
    r"^   (`{3,})(?:(sh)|\{code-block\} (\w+)\n   :caption: (\w+) `(\S+)`\n)\n(.*?)^   \1$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A block of a step: its language, its file and what is done with it, its lines."""

    language: str
    file: str
    how: str
    text: str


def sections(page: str) -> dict[str, str]:
    """What stands below each heading of a page of the guide."""
    text = (ROOT / f"book/work/{page}.md").read_text(encoding="utf-8")
    return dict(_SECTION.findall(text))


def walk(name: str) -> list[list[Block]]:
    """The steps of a walk as the guide lists them, each with its blocks."""
    (page,) = (page for page, names in GUIDE.items() if name in names)
    return [
        [
            Block(sh or language, file, how, textwrap.dedent(body))
            for _, sh, language, how, file, body in _BLOCK.findall(step)
        ]
        for step in _STEP.split(sections(page)[name])[1:]
    ]


def perform(root: Path, block: Block, ours: bool) -> None:
    """Do in the book's root what a block says. ``ours``: its package is the one imported here."""
    if block.language == "sh":
        for line in block.text.splitlines():
            if ours and line.startswith(COMMAND):
                command(root, *shlex.split(line.removeprefix(COMMAND)))
            else:
                shell(root, line)
    elif block.how == "change":
        replace(root / block.file, block.text)
    elif block.how in ("fill", "add"):
        fill(root / block.file, block.text, new=block.how == "add")
    elif block.how == "append":
        with (root / block.file).open("a", encoding="utf-8") as file:
            file.write(block.text)
    else:
        assert block.how == "new", block
        assert not (root / block.file).exists(), block.file
        (root / block.file).write_text(block.text, encoding="utf-8")


def command(root: Path, *arguments: str) -> str:
    """What a command prints in a root, whose package is as it is here: no process is needed."""
    with contextlib.chdir(root):
        done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, f"{arguments}\n{done.output}"
    return done.output


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


def fill(file: Path, cells: str, *, new: bool) -> None:
    """Cells of rows by id, as an editor or a spreadsheet sets them, or those of new rows."""
    with file.open(encoding="utf-8", newline="") as opened:
        reader = csv.DictReader(opened)
        names, rows = list(reader.fieldnames or ()), list(reader)
    for wanted in csv.DictReader(cells.splitlines()):
        assert set(wanted) <= set(names), f"{file.name} has no {set(wanted) - set(names)}"
        row = next((r for r in rows if r["id"] == wanted["id"]), None)
        assert (row is None) == new, f"{wanted['id']} is{' not' * (row is None)} in {file.name}"
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
    for shared in SHARED:
        if not (root / shared).exists():
            (root / shared).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / shared, root / shared)
    page = root / "companion/skeleton/_root" / PAGE  # as every companion but this one carries it
    page.parent.mkdir(parents=True)
    shutil.copy(ROOT / PAGE, page)
    tiny.edit(root, paths.CONFIG, "exclude_patterns: [_build, companion]",
              "exclude_patterns: [_build, companion, tests]")  # fmt: skip
    ours = True
    for name in WALKS:
        for step in walk(name):
            for block in step:
                perform(root, block, ours)
                ours = ours and not block.file.startswith("companion/")
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


@pytest.mark.parametrize("page", GUIDE)
def test_every_walk_of_a_page_is_performed(page: str) -> None:
    found = {name: text for name, text in sections(page).items() if _STEP.search(text)}
    assert tuple(found) == GUIDE[page]
    for name, text in found.items():
        opened = len(re.findall(r"^ +`{3,}[\w{]", text, re.MULTILINE))
        inner = sum(block.text.count("```{") for step in walk(name) for block in step)
        assert sum(len(step) for step in walk(name)) == opened - inner, name


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


def test_the_null_stands_in_the_chapter_without_a_number(site: Path) -> None:
    assert "no difference shown" in page(site, "book/studies/wye-2025")
    assert "Wye" in page(site, "book/claims/rapid-onset")


def test_the_claim_has_its_chapter_under_its_new_key_and_is_listed(site: Path) -> None:
    assert "It lasts beyond a day" in page(site, "book/index")
    assert "One dose may last beyond a day" in page(site, "book/claims/lasts-a-day")
    assert not (site / "book/claims/lasting-effect.html").exists()


def test_the_translation_shows_the_same_rows_and_is_listed(site: Path) -> None:
    assert "31 of 47 (66%)" in page(site, "book/de-rapid-onset")
    assert "Es wirkt binnen Stunden" in page(site, "book/index")


def test_the_other_companion_holds_and_knows_nothing_of_this_one(walked: Path) -> None:
    other = walked.parent / "sleep-companion"
    assert "no problem" in output(other, "check")
    assert "Sleep companion" in (other / paths.CONFIG).read_text(encoding="utf-8")


def test_the_chart_is_drawn(site: Path) -> None:
    assert 'data-figure="chart-study-sizes-0-figure"' in page(site, "book/index")


def test_the_question_is_pooled_on_its_page(site: Path) -> None:
    assert 'data-figure="forest-response-odds-figure"' in page(site, "book/claims/rapid-onset")


def test_the_rule_is_listed(walked: Path) -> None:
    assert "claim-title: The title of a claim has no full stop." in output(walked, "rules")


def test_the_column_is_shown_and_described(walked: Path, site: Path) -> None:
    assert "decided_by" in page(site, "book/data/screening")
    assert "decided_by" in (walked / paths.PACKAGE).read_text(encoding="utf-8")
