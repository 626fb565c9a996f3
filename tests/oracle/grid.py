"""The pinned grid of tests/oracle/metafor.json, and how far a result lies from metafor's.

Shared by the tests and by compare.py, so that the table in docs/agreement.md measures what the
tests hold.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ORACLE: dict[str, Any] = json.loads(
    Path(__file__).with_name("metafor.json").read_text(encoding="utf-8")
)

CLOSED_FORM = ("DL", "HE", "HS", "SJ")
ITERATIVE = ("PM", "REML", "ML", "EB")
INTERVALS = ("wald", "hksj", "hksj-floored")
PREDICTIONS = ("normal", "higgins", "partlett-riley", "metafor-t")


@dataclass(frozen=True)
class Cell:
    """One pinned fit; `tau2_method` is None for the common effect."""

    dataset: str
    effects: tuple[float, ...]
    variances: tuple[float, ...]
    tau2_method: str | None
    interval: str
    pinned: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.dataset}-{self.tau2_method or 'common'}-{self.interval}"

    @property
    def tolerance(self) -> float:
        return 1e-8 if self.tau2_method in ITERATIVE else 1e-12


def cells() -> Iterator[Cell]:
    """Every pinned fit of `pooled`."""
    for record in ORACLE["pooled"]:
        data = ORACLE["datasets"][record["dataset"]]
        yield Cell(
            dataset=record["dataset"],
            effects=tuple(data["yi"]),
            variances=tuple(data["vi"]),
            tau2_method=record["tau2_method"],
            interval=record["interval"],
            pinned=record,
        )


def difference(value: float, pinned: float, floor: float = 0.0) -> float:
    """Relative difference |value - pinned| / max(|pinned|, floor); 0 where both are equal.

    `floor` is for quantities whose true value is 0 (τ² at its boundary), where nothing is
    relative: a size below which a difference no longer matters.
    """
    if value == pinned:
        return 0.0
    if not math.isfinite(value):
        return math.inf
    scale = max(abs(pinned), floor)
    return abs(value - pinned) / scale if scale > 0 else math.inf


def tau2_floor(cell: Cell) -> float:
    """A thousandth of the mean sampling variance: a smaller τ² is no τ² to anyone."""
    return 1e-3 * sum(cell.variances) / len(cell.variances)
