"""How long the parts take, as ratios within one run: ``make bench``. Never part of the tests.

A bare Jupyter Book with as many pages and the same text is what a build of ours is compared with.
``python -m tests.bench PART`` runs one part: builds, check, scale, biber, statistics or tests.
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
from collections import defaultdict
from collections.abc import Callable
from hashlib import sha256
from itertools import count
from math import ceil
from pathlib import Path
from statistics import median
from subprocess import DEVNULL

import numpy as np
from statsmodels.stats.meta_analysis import combine_effects

from companion.book import paths
from companion.html.markup import ARTICLE
from companion.sphinx.passages import passages
from companion.synthesis import pool
from tests import tiny

RUNS = 5
TIMES = (1, 3, 10, 30)
"""How many times the rows, studies and references."""
REFERENCES, ROWS = 10_000, 100_000
LEFT_OUT = shutil.ignore_patterns(".venv", ".git", "_build", "studies", "*_cache", "__pycache__")
JUPYTER_BOOK = ("-c", "from jupyter_book.cli.main import main; main()", "build", ".")
CHECK = ("-m", "companion", "check", ".")
TABLES = ("studies", "screening", "claim_evidence", "depression_outcomes", "suicidality_outcomes",
          "safety_outcomes", "onset_times", "mechanism_findings")  # fmt: skip
KEYS = ("study", "source", "family")
SIGNS = re.compile(r"([\\`*_{}\[\]()#+.!<>|~$&-])")
MEASURE = """
import os, subprocess, sys, time
start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
print(os.waitstatus_to_exitcode(status), time.perf_counter() - start,
      used.ru_utime + used.ru_stime, used.ru_maxrss)
"""
"""Runs a command from a process of its own, which is small: a child begins with its parent's room.
"""
AS_USUAL = {n: said for n, said in os.environ.items() if n != "PYTHONDONTWRITEBYTECODE"}
"""The environment of what is measured: Python keeps what it compiled, unless it is told not to."""
SLOWEST = 15
STUDIES, CITED = 100, 10
"""Studies of a grown book for each of its times, and how many a chapter cites."""
STUDY = "soe-2024"
ROWS_OF_ONE = {
    "studies": (STUDY, {}),
    "screening": ("screen-roe-2020", {"id": f"screen-{STUDY}", "candidate": STUDY, "study": STUDY}),
    "claim_evidence": ("rapid-onset-roe-2020", {
        "id": f"rapid-onset-{STUDY}", "study": STUDY, "source": STUDY, "finding": "Nothing.",
    }),
    "depression_outcomes": (f"{STUDY}-response-24h", {}),
}  # fmt: skip
LIST = "```{bibliography}\n:filter: docname in docnames\n```\n"
"""The rows of each study of a grown book: a row of the small book by table, with these cells."""
ENTRY = """
@article{KEY,
  author = {Lone of KEY, Al},
  title = {{WORDS}},
  journal = {J},
  year = {2022}
}
"""


def run(place: Path, arguments: tuple[str, ...]) -> tuple[float, float, float]:
    """Seconds by the clock, seconds of processors and mebibytes of a command in a folder.

    A check may find problems; nothing may fail, and no build may be refused.
    """
    command = (sys.executable, "-I", "-S", "-c", MEASURE, sys.executable, *arguments)
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False,
                          env=AS_USUAL)  # fmt: skip
    *_, said = done.stdout.splitlines()
    code, took, used, room = map(float, said.split())
    if code not in ((0, 1) if arguments == CHECK else (0,)) or "Traceback" in done.stderr:
        sys.exit(done.stderr)
    return took, used, room / 1024


def medians(runs: dict[str, Callable[[], float]], times: int = RUNS) -> dict[str, float]:
    """Medians of several things, run in turn so that the machine's mood meets all of them."""
    found: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(times):
        for name, one in runs.items():
            found[name].append(one())
    return {name: median(values) for name, values in found.items()}


def copied(root: Path, folder: Path, name: str) -> Path:
    """A copy of the book without what is built."""
    return shutil.copytree(root, folder / name, ignore=LEFT_OUT)


def bare(site: Path, contents: Path, folder: Path) -> Path:
    """A Jupyter Book without anything of ours: the pages of a site, their text as paragraphs."""
    for file in sorted(site.rglob("*.html")):
        path = file.relative_to(site)
        body = ARTICLE.search(file.read_text(encoding="utf-8"))
        if body is None or path.as_posix() in ("search.html", "404.html", "index.html"):
            continue
        page = folder / path.with_suffix(".md")
        page.parent.mkdir(parents=True, exist_ok=True)
        lines = ["---\norphan: true\n---"]
        for passage in passages(body.group(1)):
            heading = {"h1": "# ", "h2": "## ", "h3": "### "}.get(passage.tag, "")
            lines.append(heading + SIGNS.sub(r"\\\1", passage.text))
        page.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    shutil.copy(contents, folder)
    config = 'title: Bare\nexecute: {execute_notebooks: "off"}\n'
    (folder / paths.CONFIG).write_text(config, encoding="utf-8")
    return folder


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


def builds(root: Path, folder: Path) -> None:
    """Builds beside a bare book's: from nothing, with nothing to do, after an edit."""
    ours = copied(root, folder, "ours")
    run(ours, JUPYTER_BOOK)
    plain = bare(ours / paths.SITE, ours / paths.CONTENTS, folder / "bare")
    pages = sum(1 for _ in plain.rglob("*.md"))
    places, numbers = {"ours": ours, "bare": plain}, count()

    def clean(place: Path) -> float:
        shutil.rmtree(place / paths.BUILD, ignore_errors=True)
        return run(place, JUPYTER_BOOK)[0]

    def cell() -> float:
        edit(ours, f"edited {next(numbers)}")
        return run(ours, JUPYTER_BOOK)[0]

    def chapter(place: Path) -> float:
        pages = sorted((place / paths.CLAIMS).glob("*.md"))
        page = min(pages, key=lambda page: len(page.read_text(encoding="utf-8").split()))
        with page.open("a", encoding="utf-8") as file:
            file.write("\nMore words.\n")
        return run(place, JUPYTER_BOOK)[0]

    whole = medians({name: lambda at=at: clean(at) for name, at in places.items()}, 3)
    idle = medians({name: lambda at=at: run(at, JUPYTER_BOOK)[0] for name, at in places.items()})
    some = medians({"cell": cell, "chapter": lambda: chapter(ours)}, 3)
    theirs = medians({"chapter": lambda: chapter(plain)}, 3)["chapter"]
    print(f"a bare book of the same text, {pages} pages: {whole['bare']:.1f} s from nothing, "
          f"{idle['bare']:.1f} s with nothing to do")  # fmt: skip
    print(f"clean build / bare: {whole['ours'] / whole['bare']:.2f} ({whole['ours']:.1f} s)")
    print(f"nothing to do / bare: {idle['ours'] / idle['bare']:.2f} ({idle['ours']:.1f} s)")
    for name, took in some.items():
        print(f"one edited {name} / nothing to do: {took / idle['ours']:.2f} ({took:.1f} s)")
    print(f"the bare book's edited chapter / nothing to do: {theirs / idle['bare']:.2f} "
          f"({theirs:.1f} s)")  # fmt: skip


def check(root: Path, folder: Path) -> None:
    """The check in seconds of one processor: of a book that was never built, and of one that was.

    Of the second, pages and references that did not change are not read again.
    """
    place = copied(root, folder, "checked")
    first = median(run(place, CHECK)[1] for _ in range(RUNS))
    run(place, JUPYTER_BOOK)
    again = median(run(place, CHECK)[1] for _ in range(RUNS))
    print(f"check: {first:.2f} s of one processor; after a build {again:.2f} s")


def multiply(root: Path, times: int) -> None:
    """Each study with its rows and its reference some times over, under other keys."""
    file = root / "references.bib"
    text = file.read_text(encoding="utf-8")
    without = re.sub(r"\n *(?:doi|pmid|pmcid|url) *= *[^\n]*", "", text)
    with file.open("w", encoding="utf-8") as out:
        out.write(text)
        for number in range(1, times):
            out.write(re.sub(r"(@\w+\{[^,\n]+)", rf"\1-{number}", without))
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


def scale(root: Path, folder: Path) -> None:
    """Seconds and memory by the number of studies, rows, references and chapters, and exponents.

    Of the real book the check alone is measured, since nobody can build it many times over; of the
    small one, the check, a build from nothing and one with nothing to do.
    """
    seen: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for times in TIMES:
        place = copied(root, folder, f"times-{times}")
        multiply(place, times)
        seen["check of the real book"].append(run(place, CHECK)[1:])
        shutil.rmtree(place)
        place = grown(root, folder, times)
        for name, command in (("check", CHECK), ("build", JUPYTER_BOOK), ("idle", JUPYTER_BOOK)):
            seen[name].append(run(place, command)[1:])
            assert name == "check" or (place / paths.SITE / "index.html").is_file()
        shutil.rmtree(place)
        last = [f"{name} {f[-1][0]:.1f} s, {f[-1][1]:.0f} MiB" for name, f in seen.items()]
        print(f"{times} times: {'; '.join(last)}")
    for name, found in seen.items():
        took, room = (exponent(list(values)) for values in zip(*found, strict=True))
        print(f"exponents of {name}: time {took:.2f}, memory {room:.2f}")


def grown(root: Path, folder: Path, times: int) -> Path:
    """A sound book: the tests' small one with so many more studies, references, rows, chapters."""
    place = tiny.give_edition(tiny.write(folder / f"grown-{times}"))
    (place / "companion").symlink_to(root / "companion")
    tiny.edit(place, paths.CONFIG, "  config:\n", "  config:\n    numfig: false\n")  # as our book
    keys = [f"lone-{letters(number)}" for number in range(STUDIES * times)]
    for name, (like, cells) in ROWS_OF_ONE.items():
        rows = tiny.read_table(place, name)
        (model,) = (row for row in rows if row["id"] == like)
        more = [{c: v.replace(STUDY, key) for c, v in {**model, **cells}.items()} for key in keys]
        tiny.write_table(place, name, [*rows, *more])
    with (place / paths.REFERENCES).open("a", encoding="utf-8") as out:
        out.writelines(ENTRY.replace("KEY", key).replace("WORDS", words(key)) for key in keys)
    with (place / paths.CONTENTS).open("a", encoding="utf-8") as out:
        for number in range(0, len(keys), CITED):
            said = "".join(f"As {{cite:t}}`{key}` found.\n\n" for key in keys[number:][:CITED])
            name = f"book/more-{letters(number)}"
            tiny.put(place, f"{name}.md", f"# More of {letters(number)}\n\n{said}{LIST}")
            out.write(f"- file: {name}\n")
    return place


def letters(number: int) -> str:
    """A number in words: prose holds no numeral that is not from a row."""
    return str(number).translate(str.maketrans("0123456789", "abcdefghij"))


def words(key: str) -> str:
    """A title that is like no other."""
    found = sha256(key.encode()).hexdigest().translate(str.maketrans("0123456789", "ghijklmnop"))
    return " ".join(found[at : at + 8] for at in range(0, 40, 8))


def exponent(values: list[float]) -> float:
    """The slope of a line through the logarithms: 1 is linear."""
    x, y = np.log(TIMES[: len(values)]), np.log(values)
    return float(np.polyfit(x, y, 1)[0])


def heavy(root: Path, folder: Path, references: int, rows: int) -> Path:
    """A book of so many references, each of a title of its own, and so many rows."""
    large = copied(root, folder, f"heavy-{references}-{rows}")
    file = large / "references.bib"
    multiply(large, ceil(references / file.read_text("utf-8").count("\n@")))
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


def biber(root: Path, folder: Path) -> None:
    """The check of REFERENCES references and ROWS rows, and biber on these references alone."""
    for part in (0.25, 0.5, 1):
        place = heavy(root, folder, int(REFERENCES * part), int(ROWS * part))
        took, _, room = run(place, CHECK)
        what = f"{REFERENCES * part:.0f} references, {ROWS * part:.0f} rows"
        print(f"check of {what}: {took:.1f} s, {room:.0f} MiB")
    if shutil.which("biber") is None:
        print("biber is not installed: nothing to compare with")
        return
    start = time.perf_counter()
    subprocess.run(["biber", "--tool", "--validate-datamodel", "references.bib"], cwd=place,
                   stdout=DEVNULL, stderr=DEVNULL, check=False)  # fmt: skip
    theirs = time.perf_counter() - start
    print(f"check / biber on the references alone: {took / theirs:.2f} (biber {theirs:.1f} s)")


def statistics(root: Path, folder: Path) -> None:
    """Pooling here, and by statsmodels."""
    rng = np.random.default_rng(1)
    y, v = rng.normal(0.3, 0.4, 30), rng.uniform(0.02, 0.3, 30)

    def timed(one: Callable[[], object]) -> float:
        start = time.perf_counter()
        for _ in range(50):
            one()
        return time.perf_counter() - start

    took = medians({
        "here": lambda: timed(lambda: pool(y, v, tau2="PM")),
        "statsmodels": lambda: timed(lambda: combine_effects(y, v, method_re="iterated")),
    })  # fmt: skip
    ratio = took["here"] / took["statsmodels"]
    print(f"pooling here / statsmodels, Paule-Mandel, 30 trials: {ratio:.2f}")


def tests(root: Path, folder: Path) -> None:
    """The tests as ``make test`` runs them: how long, and the slowest of them."""
    command = (sys.executable, "-m", "pytest", "-q", "-n", "auto", "--dist", "loadfile",
               "--no-loadscope-reorder", f"--durations={SLOWEST}")  # fmt: skip
    start = time.perf_counter()
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    print(f"tests: {time.perf_counter() - start:.0f} s, exit code {done.returncode}")
    print("\n".join(re.findall(r"^\d+\.\d+s .*$", done.stdout, re.M)))


PARTS = {part.__name__: part for part in (builds, check, scale, biber, statistics, tests)}


def main() -> None:
    """Run the parts that are named, or all."""
    names = sys.argv[1:] or list(PARTS)
    cores = os.cpu_count()
    print(f"{platform.machine()}, {cores} processors, Python {platform.python_version()}")
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            PARTS[name](Path.cwd(), Path(folder))


if __name__ == "__main__":
    main()
