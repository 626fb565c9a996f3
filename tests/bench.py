"""How long the parts take, as ratios within one run: ``make bench``. Never part of the tests.

The book is compared with the commit before the package was made one house: that commit is checked
out beside it, with an environment of its own, and both check and build their own book in turn.
"""

import csv
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from math import ceil
from pathlib import Path
from statistics import median
from subprocess import DEVNULL

import numpy as np
from statsmodels.stats.meta_analysis import combine_effects

from companion.book.load import load
from companion.checks import check
from companion.synthesis import pool

BEFORE = "c406fa2b520d59ad6ab9de430ca9431e7c612277"
RUNS = 5
TIMES = 30
REFERENCES, ROWS = 10_000, 100_000
LEFT_OUT = shutil.ignore_patterns(".venv", ".git", "_build", "studies", "*_cache", "__pycache__")
JUPYTER_BOOK = ("-c", "from jupyter_book.cli.main import main; main()", "build", ".")
CHECK = ("-m", "companion", "check", ".")
TABLES = ("studies", "screening", "claim_evidence", "depression_outcomes", "suicidality_outcomes",
          "safety_outcomes", "onset_times", "mechanism_findings")  # fmt: skip
KEYS = ("study", "source", "family")


def seconds(run: Callable[[], object]) -> float:
    """Seconds of one run."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def command(python: Path, root: Path, arguments: tuple[str, ...]) -> None:
    """Run a command of a book; it may find problems, but it may not fail."""
    done = subprocess.run([python, *arguments], cwd=root, capture_output=True, check=False)
    if done.returncode not in (0, 1) or b"Traceback" in done.stderr:
        sys.exit(done.stderr.decode())


def in_turn(runs: dict[str, Callable[[], None]], times: int = RUNS) -> dict[str, float]:
    """Medians of several things, run in turn so that the machine's mood meets all of them."""
    found: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        run()
    for _ in range(times):
        for name, run in runs.items():
            found[name].append(seconds(run))
    return {name: median(values) for name, values in found.items()}


@contextmanager
def earlier(root: Path, folder: Path) -> Iterator[tuple[Path, Path]]:
    """The commit before, checked out, and a Python with what it pins."""
    tree = folder / "before"
    git = ["git", "-C", str(root), "worktree"]
    subprocess.run([*git, "add", "--detach", "-f", str(tree), BEFORE], check=True,
                   capture_output=True)  # fmt: skip
    try:
        venv = root / "_build/bench" / BEFORE
        python = venv / "bin/python"
        if not python.is_file():
            subprocess.run([sys.executable, "-m", "venv", venv], check=True)
            pins = str(tree / "requirements.txt")
            subprocess.run([python, "-m", "pip", "install", "-q", "--require-hashes", "-r", pins],
                           check=True)  # fmt: skip
        yield tree, python
    finally:
        subprocess.run([*git, "remove", "--force", str(tree)], check=False, capture_output=True)


def edit(root: Path, note: str) -> None:
    """Another note in one row."""
    file = root / "data/depression_outcomes.csv"
    lines = file.read_text(encoding="utf-8").split("\n")
    head = next(csv.reader([lines[0]]))
    cells = next(csv.reader([lines[1]]))
    cells[head.index("note")] = note
    with file.open("w", encoding="utf-8", newline="") as out:
        out.write(lines[0] + "\n")
        csv.writer(out, lineterminator="\n").writerow(cells)
        out.write("\n".join(lines[2:]))


def multiply(root: Path, times: int) -> None:
    """Each study with its rows and its reference some times over, under other keys."""
    file = root / "references.bib"
    text = file.read_text(encoding="utf-8")
    bare = re.sub(r"\n *(?:doi|pmid|pmcid|url) *= *[^\n]*", "", text)
    with file.open("w", encoding="utf-8") as out:
        out.write(text)
        for number in range(1, times):
            out.write(re.sub(r"(@\w+\{[^,\n]+)", rf"\1-{number}", bare))
    for name in TABLES:
        file = root / f"data/{name}.csv"
        with file.open(encoding="utf-8", newline="") as source:
            head, *rows = csv.reader(source)
        keys = [i for i, column in enumerate(head) if column in KEYS or (i == 0)]
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(head)
            writer.writerows(rows)
            for number in range(1, times):
                for row in rows:
                    cells = [f"{c}-{number}" if i in keys and c else c for i, c in enumerate(row)]
                    writer.writerow(cells)


def scale(python: Path, root: Path, folder: Path) -> float:
    """How many times longer the check takes with TIMES times the studies, rows and references."""
    large = shutil.copytree(root, folder / f"large-{root.name}", ignore=LEFT_OUT)
    multiply(large, TIMES)
    one, many = (seconds(lambda r=r: command(python, r, CHECK)) for r in (root, large))
    return many / one


def heavy(root: Path, folder: Path, references: int, rows: int) -> Path:
    """A book of so many references, each of a title of its own, and so many rows."""
    large = shutil.copytree(root, folder / f"heavy-{references}-{rows}", ignore=LEFT_OUT)
    file = large / "references.bib"
    times = ceil(references / file.read_text("utf-8").count("\n@"))
    multiply(large, times)
    text = file.read_text(encoding="utf-8")
    titles = count()
    apart = re.sub(r"(?m)^( *title = \{\{)(?=.)", lambda m: f"{m[1]}{next(titles):x} ", text)
    file.write_text(apart, encoding="utf-8")
    short = rows - sum(len(f.read_text("utf-8").splitlines()) - 1 for f in large.glob("data/*.csv"))
    outcomes = [large / f"data/{name}.csv" for name in TABLES[3:]]
    lines = {file: file.read_text("utf-8").splitlines() for file in outcomes}
    whole = sum(len(found) - 1 for found in lines.values())
    for number in range(ceil(max(short, 0) / whole)):
        for file, found in lines.items():
            with file.open("a", encoding="utf-8") as out:
                out.writelines(f"again-{number}-{line}\n" for line in found[1:])
    return large


def measured(place: Path, *arguments: str) -> tuple[float, float]:
    """Seconds and mebibytes of a command, which may find problems."""
    start = time.perf_counter()
    run = subprocess.Popen(arguments, cwd=place, stdout=DEVNULL, stderr=DEVNULL)
    _, _, used = os.wait4(run.pid, 0)
    return time.perf_counter() - start, used.ru_maxrss / 1024


def beside_biber(root: Path, folder: Path) -> None:
    """The check of REFERENCES references and ROWS rows, and biber on these references alone."""
    for part in (0.25, 0.5, 1):
        place = heavy(root, folder, int(REFERENCES * part), int(ROWS * part))
        took, room = measured(place, sys.executable, *CHECK)
        what = f"{REFERENCES * part:.0f} references, {ROWS * part:.0f} rows"
        print(f"check of {what}: {took:.1f} s, {room:.0f} MiB")
    if shutil.which("biber") is None:
        print("biber is not installed: nothing to compare with")
        return
    theirs, _ = measured(place, "biber", "--tool", "--validate-datamodel", "references.bib")
    print(f"check / biber on the references alone: {took / theirs:.2f} (biber {theirs:.1f} s)")


def main() -> None:
    """Print the ratios; with ``biber`` as the only word, the check at scale beside biber."""
    if sys.argv[1:] == ["biber"]:
        with tempfile.TemporaryDirectory() as name:
            beside_biber(Path.cwd(), Path(name))
        return
    root, ours = Path.cwd(), Path(sys.executable)
    print(
        f"{platform.machine()}, Python {platform.python_version()}; medians of {RUNS} runs in turn"
    )
    with tempfile.TemporaryDirectory() as name, earlier(root, Path(name)) as (tree, theirs):
        folder = Path(name)
        now = shutil.copytree(root, folder / "now", ignore=LEFT_OUT)
        both = {"now": (ours, now), "before": (theirs, tree)}

        def compare(what: str, arguments: tuple[str, ...], before: Callable[[Path], None]) -> None:
            def run(python: Path, place: Path) -> Callable[[], None]:
                def go() -> None:
                    before(place)
                    command(python, place, arguments)

                return go

            found = in_turn({n: run(*b) for n, b in both.items()}, 3 if "build" in what else RUNS)
            ratio = found["now"] / found["before"]
            print(f"{what}: {ratio:.2f} of before ({found['now']:.1f} s, {found['before']:.1f} s)")

        compare("check", CHECK, lambda place: None)
        compare("clean build", JUPYTER_BOOK, lambda p: shutil.rmtree(p / "_build", True))
        compare("build with nothing to do", JUPYTER_BOOK, lambda place: None)
        counter = iter(range(1000))
        compare("build after one edited cell", JUPYTER_BOOK,
                lambda place: edit(place, f"edited {next(counter)}"))  # fmt: skip
        for label, (python, place) in both.items():
            times = scale(python, place, folder)
            print(f"check with {TIMES} times the studies, {label}: {times:.1f} times as long")
        beside_biber(root, folder)
    reading = median(seconds(lambda: load(root)) for _ in range(RUNS))
    book = load(root)
    checking = median(seconds(lambda: check(book)) for _ in range(RUNS))
    print(f"checking / reading the book: {checking / reading:.2f}")
    rng = np.random.default_rng(1)
    y, v = rng.normal(0.3, 0.4, 30), rng.uniform(0.02, 0.3, 30)
    pooling = in_turn({
        "here": lambda: [pool(y, v, tau2="PM") for _ in range(50)],
        "statsmodels": lambda: [combine_effects(y, v, method_re="iterated") for _ in range(50)],
    })  # fmt: skip
    ratio = pooling["here"] / pooling["statsmodels"]
    print(f"pooling here / statsmodels, Paule-Mandel, 30 trials: {ratio:.2f}")


if __name__ == "__main__":
    main()
