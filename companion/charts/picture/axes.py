"""The axes of a plotly figure in pixels: where a value lies, and which ticks have room."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from companion.charts.picture.writing import lines

_STEPS = (1, 2, 5, 10)
APART = 6
"""Pixels between the labels of two ticks."""


class Tick(NamedTuple):
    """A value of an axis, in its own units, with its words."""

    value: Any
    words: str


@dataclass(frozen=True)
class Axis:
    """An axis: ``spec`` is plotly's, ``low`` and ``high`` are its ends in powers of ten on a log
    axis, ``start`` and ``end`` the pixels of these ends."""

    name: str
    spec: Mapping[str, Any]
    low: float
    high: float
    start: float
    end: float

    @property
    def log(self) -> bool:
        """Whether it is a log axis."""
        return self.spec.get("type") == "log"

    def place(self, position: float) -> float:
        """Pixels of a position: a power of ten on a log axis."""
        return self.start + (position - self.low) / (self.high - self.low) * (self.end - self.start)

    def at(self, value: Any) -> float:
        """Pixels of a value as the data has it: a number or the name of a category."""
        if isinstance(value, str):
            return self.place(self.spec["categoryarray"].index(value))
        return self.place(math.log10(value) if self.log else value)

    def part(self, share: float) -> float:
        """Pixels of a share of its length."""
        return self.start + share * (self.end - self.start)


def axes(figure: Mapping[str, Any], way: str, start: float, end: float) -> dict[str, Axis]:
    """All axes of one direction (``x`` or ``y``) by the names that traces call them."""
    return {
        short: Axis(
            short, spec, *_ends(figure, short, spec),
            start + spec.get("domain", (0, 1))[0] * (end - start),
            start + spec.get("domain", (0, 1))[1] * (end - start),
        )
        for short, spec in specs(figure, way)
    }  # fmt: skip


def specs(figure: Mapping[str, Any], way: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The axes of one direction with their short names, as ``x2``."""
    layout = figure["layout"]
    for key in sorted(layout, key=lambda k: (len(k), k)):
        if key.startswith(f"{way}axis"):
            yield key.replace("axis", ""), layout[key]


def _ends(figure: Mapping[str, Any], short: str, spec: Mapping[str, Any]) -> tuple[float, float]:
    if given := spec.get("range"):
        return float(given[0]), float(given[1])
    if names := spec.get("categoryarray"):
        return -0.5, len(names) - 0.5
    values = [
        math.log10(v) if spec.get("type") == "log" else v
        for trace in figure["data"] if trace.get(f"{short[0]}axis", short[0]) == short
        for v in trace.get(short[0], ()) if isinstance(v, int | float)
    ]  # fmt: skip
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if spec.get("rangemode") == "tozero":
        low, high = min(low, 0.0), max(high, 0.0)
    room = 0.06 * (high - low) or 0.5
    return (low if spec.get("rangemode") == "tozero" and low == 0 else low - room), high + room


def ticks(spec: Mapping[str, Any], low: float, high: float) -> list[Tick]:
    """The ticks that an axis asks for."""
    if spec.get("showticklabels") is False:
        return []
    if "tickvals" in spec:
        words = spec.get("ticktext") or [f"{v:g}" for v in spec["tickvals"]]
        return [Tick(v, str(w)) for v, w in zip(spec["tickvals"], words, strict=True)]
    if names := spec.get("categoryarray"):
        return [Tick(name, name) for name in names]
    first, last = sorted((low, high))
    step = spec.get("dtick") or _step(last - first, spec.get("nticks", 6))
    numbers = range(math.ceil(first / step - 1e-9), math.floor(last / step + 1e-9) + 1)
    suffix = spec.get("ticksuffix", "")
    return [Tick(n * step, f"{n * step:g}{suffix}".replace("-", "\u2212")) for n in numbers]


def _step(span: float, most: int) -> float:
    size = 10.0 ** math.floor(math.log10(span / most))
    return next(size * s for s in _STEPS if span / (size * s) <= most)


def with_room(axis: Axis, wanted: Sequence[Tick], size: float) -> list[Tick]:
    """The ticks whose first lines do not meet; one of several lines, the null, comes first."""
    kept: list[tuple[float, float, Tick]] = []
    for tick in sorted(wanted, key=lambda t: "<br>" not in t.words):
        middle = axis.at(tick.value)
        half = lines(tick.words)[0].width(size) / 2 + APART / 2
        if all(middle + half <= low or high <= middle - half for low, high, _ in kept):
            kept.append((middle - half, middle + half, tick))
    return [tick for _, _, tick in sorted(kept, key=lambda item: item[0])]
