"""The names of traces with their symbols, in rows above the marks."""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from companion.charts.picture.marks import each, opacity, stroke, symbol
from companion.charts.picture.writing import add, folded, height, number, width, write

SAMPLE, GAP = 26, 14
ROW = 4
LARGEST = 14
Item = tuple[Mapping[str, Any], str, float, float, float]
"""A trace, its name on lines, and the left, the top and the height of its place."""


def named(figure: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The traces that the legend names; a trace alone needs no name unless it is asked for."""
    found = [t for t in figure["data"] if t.get("showlegend", True) and t.get("name")]
    asked = figure["layout"].get("showlegend", len(figure["data"]) > 1)
    return found if asked else []


def plan(traces: Sequence[Mapping[str, Any]], size: float, room: float) -> list[Item]:
    """Where each name stands, from the upper left."""
    items: list[Item] = []
    left = top = tall = 0.0
    for trace in traces:
        text = folded(trace["name"], size, room - SAMPLE)
        wide, high = SAMPLE + width(text, size), max(LARGEST + 2, height(text, size))
        if left and left + wide > room:
            left, top, tall = 0.0, top + tall + ROW, 0.0
        items.append((trace, text, left, top, high))
        left, tall = left + wide + GAP, max(tall, high)
    return items


def tall(items: Sequence[Item]) -> float:
    """Height of the legend."""
    return max((top + high for *_, top, high in items), default=0.0)


def draw(picture: ET.Element, items: Sequence[Item], left: float, top: float, size: float) -> None:
    """The legend with its upper left corner there."""
    group = add(picture, "g", class_="legend")
    for trace, text, across, down, high in items:
        middle, start = top + down + high / 2, left + across
        _sample(group, trace, start, middle)
        write(group, text, start + SAMPLE, middle, size=size)


def _sample(group: ET.Element, trace: Mapping[str, Any], start: float, middle: float) -> None:
    marker = trace.get("marker", {})
    if trace.get("type") == "bar":
        colour = each(marker.get("color"), 0)
        add(group, "rect", x=start + 3, y=middle - 6, width=16.0, height=12.0, fill=colour,
            opacity=opacity(marker))  # fmt: skip
        return
    mode = trace.get("mode", "markers")
    if "lines" in mode:
        d = f"M{number(start)} {number(middle)}H{number(start + SAMPLE - 6)}"
        add(group, "path", d=d, **stroke(trace.get("line", {})))
    if "markers" in mode:
        symbol(group, trace, 0, start + (SAMPLE - 6) / 2, middle, LARGEST)
