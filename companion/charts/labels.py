"""Names beside the marks, where they fit: each stands where it hides no mark and no other name."""

import math
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise, product
from typing import Any, Literal, NamedTuple

from companion.book.view import View
from companion.charts.base import GREY, Point
from companion.charts.notes import counted
from companion.words import values

WIDTHS = (275, 690)
"""Widths of a panel in pixels, on a phone and on a wide page: a name must fit both."""
CHARACTER, LINE = 6.6, 17
FOLD = 22
Place = tuple[float, float]


class Box(NamedTuple):
    """A rectangle in pixels from the lower left of a panel."""

    left: float
    low: float
    right: float
    high: float


class Frame(NamedTuple):
    """A panel: the ranges of its axes (powers of ten for a log axis), its height in pixels."""

    x: tuple[float, float]
    y: tuple[float, float]
    height: float

    def at(self, place: Place, width: int) -> Place:
        """Pixels of a place on the axes, in a panel of that width."""
        (low, high), (bottom, top) = self.x, self.y
        return (
            (place[0] - low) / (high - low) * width,
            (place[1] - bottom) / (top - bottom) * self.height,
        )

    def holds(self, box: Box, width: int) -> bool:
        """Whether a box lies within the panel."""
        return box.left >= 0 and box.right <= width and box.low >= 0 and box.high <= self.height


class Series(NamedTuple):
    """Marks that are one thing, joined by a line, with the name that they should have.

    ``x`` is in the units of the frame: powers of ten for a log axis.
    """

    name: str
    x: tuple[float, ...]
    points: tuple[Point, ...]
    bold: bool = False


class Side(NamedTuple):
    """A place for a name beside a mark: its anchors and its distance from the middle."""

    across: Literal["left", "center", "right"]
    up: Literal["bottom", "middle", "top"]
    dx: float
    dy: float

    @property
    def far(self) -> bool:
        """Whether a line must lead from the name to its mark."""
        return math.hypot(self.dx, self.dy) > 12


_NEAR = (
    Side("left", "middle", 9, 0), Side("right", "middle", -9, 0),
    Side("left", "bottom", 5, 5), Side("left", "top", 5, -5),
    Side("right", "bottom", -5, 5), Side("right", "top", -5, -5),
    Side("center", "bottom", 0, 8), Side("center", "top", 0, -8),
)  # fmt: skip
_WAYS: tuple[tuple[Literal["left", "right"], int], ...] = (("left", 1), ("right", -1))
_FAR = sorted(
    (
        Side(across, "middle", dx, dy)
        for across, way in _WAYS
        for dx in (way * d for d in (10, 25, 45, 70, 100))
        for dy in range(-105, 106, 15)
        if dy
    ),
    key=lambda side: math.hypot(side.dx, side.dy),
)


def short(view: View, study: str) -> str:
    """A study's name beside its mark."""
    return values.study(view, study).replace(" et al.", "")


def folded(name: str) -> list[str]:
    """The lines of a name beside its mark."""
    return textwrap.wrap(name, FOLD, break_long_words=False)


def room(names: Iterable[str], least: int, most: int) -> int:
    """Height in pixels of a panel whose names may all stand one below the other."""
    return min(most, least + LINE * sum(len(folded(name)) for name in names))


def named(frame: Frame, series: Sequence[Series]) -> list[dict[str, Any]]:
    """Names beside the series of a panel, as annotations; the first before the others.

    A series for whose name no room is left has none: those who draw it say how many these are.
    """
    taken = {w: [box for one in series for box in _boxes(frame, one, w)] for w in WIDTHS}
    names = []
    for one in series:
        lines = folded(one.name)
        for place, side in _candidates(one):
            boxes = {w: _box(frame.at(place, w), side, lines) for w in WIDTHS}
            if all(_free(frame, boxes[w], w, taken[w]) for w in WIDTHS):
                break
        else:
            continue
        for width, box in boxes.items():
            taken[width].append(box)
        text = "<br>".join(lines)
        names.append(
            {
                "text": f"<b>{text}</b>" if one.bold else text, "x": place[0], "y": place[1],
                "xanchor": side.across, "yanchor": side.up, "align": "left", "borderpad": 0,
                **_distance(side),
            }
        )  # fmt: skip
    return names


def nameless(missing: int, thing: str) -> tuple[str, ...]:
    """The sentence for marks that have no name."""
    return (
        (f"{counted(missing, thing)} without a name, for want of room: see the table.",)
        if missing
        else ()
    )


def _distance(side: Side) -> dict[str, Any]:
    """How far a name stands from its mark; a thin line leads to it from one that is not near."""
    if not side.far:
        return {"showarrow": False, "xshift": side.dx, "yshift": side.dy}
    return {
        "showarrow": True, "ax": side.dx, "ay": -side.dy, "arrowhead": 0, "arrowwidth": 1,
        "arrowcolor": GREY, "standoff": 5,
    }  # fmt: skip


def _candidates(one: Series) -> Iterator[tuple[Place, Side]]:
    """Where a name may stand, the best first: near a mark, the last before the others, then far."""
    marks = [(x, y) for x, (y, _, _) in zip(one.x, one.points, strict=True)][::-1]
    return chain(product(marks, _NEAR), product(marks, _FAR))


def _box(at: Place, side: Side, lines: Sequence[str]) -> Box:
    wide, tall = CHARACTER * max(map(len, lines)), LINE * len(lines)
    left = at[0] + side.dx - {"left": 0.0, "center": wide / 2, "right": wide}[side.across]
    low = at[1] + side.dy - {"bottom": 0.0, "middle": tall / 2, "top": tall}[side.up]
    return Box(left, low, left + wide, low + tall)


def _free(frame: Frame, box: Box, width: int, taken: Sequence[Box]) -> bool:
    left, low, right, high = box
    return frame.holds(box, width) and not any(
        left < east and west < right and low < north and south < high
        for west, south, east, north in taken
    )


def _boxes(frame: Frame, one: Series, width: int) -> Iterator[Box]:
    """What the marks of a series cover: symbols, bars and the lines between."""
    places = []
    for x, (y, low, high) in zip(one.x, one.points, strict=True):
        at, up = frame.at((x, y), width)
        places.append((at, up))
        yield Box(at - 6, up - 6, at + 6, up + 6)
        if low is not None and high is not None:
            ends = (frame.at((x, end), width)[1] for end in (low, high))
            yield Box(at - 3, next(ends), at + 3, next(ends))
    for (x0, y0), (x1, y1) in pairwise(places):
        for i in range(1, 20):
            x, y = x0 + (x1 - x0) * i / 20, y0 + (y1 - y0) * i / 20
            yield Box(x - 2, y - 2, x + 2, y + 2)
