"""Annotations and shapes of a figure: words at a place, lines across a panel."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from companion.charts.picture.axes import Axis
from companion.charts.picture.marks import stroke
from companion.charts.picture.writing import add, height, number, write

_ANCHORS = {"left": "start", "center": "middle", "auto": "middle", "right": "end"}


class Field(NamedTuple):
    """Where things lie: the axes of both directions, and the plotting area as an axis of each."""

    x: Mapping[str, Axis]
    y: Mapping[str, Axis]
    across: Axis
    up: Axis

    def place(self, of: Mapping[str, Any], key: str, *, powers: bool = True) -> float:
        """Pixels of ``x``, ``y0``, … of an annotation, which counts ``powers`` on a log axis, or
        of a shape, which does not."""
        way, value = key[0], of[key]
        name, _, domain = of.get(f"{way}ref", way).partition(" ")
        if name == "paper":
            return (self.across if way == "x" else self.up).part(value)
        axis = (self.x if way == "x" else self.y)[name]
        if domain:
            return axis.part(value)
        return axis.place(value) if powers and not isinstance(value, str) else axis.at(value)


def shape(picture: ET.Element, of: Mapping[str, Any], field: Field) -> None:
    """A line from end to end."""
    x0, x1, y0, y1 = (field.place(of, key, powers=False) for key in ("x0", "x1", "y0", "y1"))
    d = f"M{number(x0)} {number(y0)}L{number(x1)} {number(y1)}"
    add(picture, "path", class_="s", d=d, **stroke(of.get("line", {})))


def annotation(picture: ET.Element, of: Mapping[str, Any], field: Field, size: float) -> None:
    """Words at a place, with a thin line to it where they stand away from it."""
    x, y = field.place(of, "x"), field.place(of, "y")
    text = of["text"]
    if of.get("textangle"):
        write(picture, text, x, y, size=size, turned=True, kind="n")  # from ``y`` upwards
        return
    left, top = x + of.get("xshift", 0), y - of.get("yshift", 0)
    if of.get("showarrow", True):
        left, top = x + of["ax"], y + of["ay"]
        _lead(picture, of, (left, top), (x, y))
    drop = {"bottom": -0.5, "top": 0.5}.get(of.get("yanchor", "middle"), 0.0)
    write(
        picture, text, left, top + drop * height(text, size), size=size,
        anchor=_ANCHORS[of.get("xanchor", "auto")], kind="n",
    )  # fmt: skip


def _lead(
    picture: ET.Element, of: Mapping[str, Any], start: tuple[float, float],
    end: tuple[float, float],
) -> None:  # fmt: skip
    long = math.dist(start, end)
    short = min(of.get("standoff", 0) / long, 1.0) if long else 0.0
    x, y = (e + (s - e) * short for s, e in zip(start, end, strict=True))
    d = f"M{number(start[0])} {number(start[1])}L{number(x)} {number(y)}"
    add(picture, "path", class_="s", d=d,
        **stroke({"width": of.get("arrowwidth", 1), "color": of.get("arrowcolor")}))  # fmt: skip
