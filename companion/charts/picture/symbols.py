"""The symbols of marks as paths around 0, 0, by plotly's names."""

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from companion.charts.picture.writing import number

OPEN = "-open"


def _polygon(points: Sequence[tuple[float, float]]) -> str:
    inside = "L".join(f"{number(x)} {number(y)}" for x, y in points)
    return f"M{inside}Z"


def _around(count: int, radius: float, first: float) -> str:
    angles = (first + 2 * math.pi * i / count for i in range(count))
    return _polygon([(radius * math.cos(a), radius * math.sin(a)) for a in angles])


def _circle(r: float) -> str:
    to = number(r)
    return f"M{to} 0A{to} {to} 0 1 1 -{to} 0A{to} {to} 0 1 1 {to} 0Z"


def _square(r: float) -> str:
    return _polygon([(-r, -r), (r, -r), (r, r), (-r, r)])


def _diamond(r: float) -> str:
    s = 1.3 * r
    return _polygon([(0, -s), (s, 0), (0, s), (-s, 0)])


def _star(r: float) -> str:
    radii = (1.4 * r, 0.54 * r)
    turns = (-math.pi / 2 + math.pi * i / 5 for i in range(10))
    return _polygon(
        [(radii[i % 2] * math.cos(a), radii[i % 2] * math.sin(a)) for i, a in enumerate(turns)]
    )


def _cross(r: float, turn: float = 0.0) -> str:
    long, short = 1.2 * r, 0.4 * r
    plain = [(long, short), (short, short), (short, long), (-short, long), (-short, short),
             (-long, short), (-long, -short), (-short, -short), (-short, -long), (short, -long),
             (short, -short), (long, -short)]  # fmt: skip
    c, s = math.cos(turn), math.sin(turn)
    return _polygon([(x * c - y * s, x * s + y * c) for x, y in plain])


def _triangle(r: float, way: int) -> str:
    half, high = r * 2 / math.sqrt(3), r / 2
    return _polygon([(-half, way * high), (half, way * high), (0, -way * r)])


def _sideways(r: float, way: int) -> str:
    half, high = r * 2 / math.sqrt(3), r / 2
    return _polygon([(-way * high, -half), (-way * high, half), (way * r, 0)])


_SHAPES: Mapping[str, Callable[[float], str]] = MappingProxyType({
    "circle": _circle, "square": _square, "diamond": _diamond, "star": _star,
    "cross": _cross, "x": lambda r: _cross(r, math.pi / 4),
    "triangle-up": lambda r: _triangle(r, 1), "triangle-down": lambda r: _triangle(r, -1),
    "triangle-right": lambda r: _sideways(r, 1), "triangle-left": lambda r: _sideways(r, -1),
    "pentagon": lambda r: _around(5, r, -math.pi / 2),
    "hexagon": lambda r: _around(6, r, -math.pi / 2),
    "hourglass": lambda r: _polygon([(-r, -r), (r, -r), (-r, r), (r, r)]),
    "line-ns": lambda r: f"M0 {number(-1.4 * r)}V{number(1.4 * r)}",
    "line-ew": lambda r: f"M{number(-1.4 * r)} 0H{number(1.4 * r)}",
})  # fmt: skip


def path(symbol: str, size: float) -> str:
    """The outline of a symbol, filled or open."""
    return _SHAPES[symbol.removesuffix(OPEN)](size / 2)
