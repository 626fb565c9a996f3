"""How long the parts take, as ratios within one run: ``make bench``. Never part of the tests."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from statsmodels.stats.meta_analysis import combine_effects

from companion import publish
from companion.checks import check
from companion.evidence import load
from companion.synthesis import pool

RUNS = 5
LEFT_OUT = shutil.ignore_patterns(".venv", ".git", "_build", "studies", "*_cache", "__pycache__")


def median(run: Callable[[], object]) -> float:
    """Median seconds of some runs, after one that is not counted."""
    run()
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return sorted(times)[RUNS // 2]


def build(root: Path) -> float:
    """Seconds of one plain build."""
    start = time.perf_counter()
    subprocess.run([*publish.JUPYTER_BOOK, "."], cwd=root, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Print the ratios."""
    root = Path.cwd()
    reading = median(lambda: load(root))
    evidence = load(root)
    print(f"checking / reading the evidence: {median(lambda: check(evidence)) / reading:.2f}")
    rng = np.random.default_rng(1)
    y, v = rng.normal(0.3, 0.4, 30), rng.uniform(0.02, 0.3, 30)
    ours = median(lambda: [pool(y, v, tau2="PM") for _ in range(50)])
    theirs = median(lambda: [combine_effects(y, v, method_re="iterated") for _ in range(50)])
    print(f"pooling here / statsmodels, Paule-Mandel, 30 trials: {ours / theirs:.2f}")
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(root, Path(folder) / "book", ignore=LEFT_OUT)
        full = build(copy)
        idle = build(copy)
        file = copy / "data/depression_outcomes.csv"
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("pending,", "pending,checked again ", 1), encoding="utf-8")
        edited = build(copy)
    print(f"build with nothing to do / full build: {idle / full:.2f}")
    print(f"build after one edited row / full build: {edited / full:.2f}")


if __name__ == "__main__":
    main()
