"""The traces of a figure as SVG: lines, error bars, bars, symbols and words at points."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from companion.charts.picture.axes import Axis
from companion.charts.picture.symbols import OPEN, path
from companion.charts.picture.writing import add, number, write

DASHES = {"dot": "2 3", "dash": "7 5"}
BAR = 0.8
"""Share of a category that a bar takes."""
_SIDE = {"left": "end", "center": "middle", "right": "start"}
Place = tuple[int, float, float]
"""The number of a point in its trace, and its pixels."""


def draw(picture: ET.Element, trace: Mapping[str, Any], x: Axis, y: Axis, size: float) -> None:
    """One trace as a group that says its role."""
    group = add(picture, "g", data_role=trace.get("meta", {}).get("role"), opacity=opacity(trace))
    places = list(_places(trace, x, y))
    if trace.get("type") == "bar":
        _bars(group, trace, places, x, y)
    _limits(group, trace, places, x, y)
    mode = "" if trace.get("type") == "bar" else trace.get("mode", "markers")
    if "lines" in mode:
        _line(group, trace, places)
    if "markers" in mode:
        for i, left, top in places:
            symbol(group, trace, i, left, top)
    if "text" in mode:
        _words(group, trace, places, size)


def _places(trace: Mapping[str, Any], x: Axis, y: Axis) -> Iterator[Place]:
    for i, (across, up) in enumerate(zip(trace.get("x", ()), trace.get("y", ()), strict=True)):
        if across is not None and up is not None:
            yield i, x.at(across), y.at(up)


def each(given: Any, i: int) -> Any:
    """What holds for point ``i``: a list has a value a point."""
    return given[i] if isinstance(given, list | tuple) else given


def opacity(of: Mapping[str, Any]) -> str | None:
    """How much a trace or a marker hides, where it is not all: no coordinate, so not rounded."""
    found = of.get("opacity", 1)
    return None if found == 1 else f"{found:g}"


def symbol(
    group: ET.Element, trace: Mapping[str, Any], i: int, left: float, top: float,
    most: float = 1000,
) -> None:  # fmt: skip
    """The symbol of point ``i``; one that is open has the colour on its edge alone."""
    marker = trace.get("marker", {})
    shape = str(each(marker.get("symbol", "circle"), i))
    colour = each(marker.get("color") or trace.get("line", {}).get("color"), i)
    line = marker.get("line", {})
    edge = float(each(line.get("width", 1 if OPEN in shape else 0), i))
    add(
        group, "path", class_="m",
        d=path(shape, min(most, float(each(marker.get("size", 6), i)))),
        transform=f"translate({number(left)} {number(top)})",
        fill="none" if OPEN in shape else colour, opacity=opacity(marker),
        stroke=(each(line.get("color"), i) or colour) if edge else None,
        stroke_width=edge if edge not in (0.0, 1.0) else None,
    )  # fmt: skip


def stroke(line: Mapping[str, Any], colour: Any = None) -> dict[str, Any]:
    """How a line is drawn."""
    wide = float(line.get("width", 2))
    return {
        "fill": "none",
        "stroke": line.get("color") or colour or "currentColor",
        "stroke_width": wide if wide != 1 else None,
        "stroke_dasharray": DASHES.get(line.get("dash", "solid")),
    }


def _line(group: ET.Element, trace: Mapping[str, Any], places: Sequence[Place]) -> None:
    """The line through the points, parted where a point has no place."""
    parts, before = [], None
    for i, left, top in places:
        parts.append(f"{'L' if before == i - 1 else 'M'}{number(left)} {number(top)}")
        before = i
    if parts:
        colour = trace.get("marker", {}).get("color")
        plain = colour if isinstance(colour, str) else None
        add(group, "path", class_="l", d="".join(parts), **stroke(trace.get("line", {}), plain))


def _limits(
    group: ET.Element, trace: Mapping[str, Any], places: Sequence[Place], x: Axis, y: Axis
) -> None:
    """Error bars: from limit to limit, without caps."""
    for way, axis in (("x", x), ("y", y)):
        error = trace.get(f"error_{way}")
        if not error:
            continue
        look = {"width": error.get("thickness", 2), "color": error.get("color")}
        colour = trace.get("line", {}).get("color") or trace.get("marker", {}).get("color")
        for i, left, top in places:
            up, down = error["array"][i], error["arrayminus"][i]
            if up is None and down is None:
                continue
            low, high = (number(_within(axis, trace[way][i] + d)) for d in (-(down or 0), up or 0))
            d = f"M{low} {number(top)}H{high}" if way == "x" else f"M{number(left)} {low}V{high}"
            add(group, "path", class_="e", d=d, **stroke(look, each(colour, i)))


def _within(axis: Axis, value: float) -> float:
    """Where a limit lies; one beyond the axis ends at its edge."""
    low, high = sorted((axis.start, axis.end))
    at = axis.start if axis.log and value <= 0 else axis.at(value)
    return min(max(at, low), high)


def _bars(
    group: ET.Element, trace: Mapping[str, Any], places: Sequence[Place], x: Axis, y: Axis
) -> None:
    marker = trace["marker"]
    for i, left, top in places:
        half = BAR / 2 * abs(y.place(1) - y.place(0))
        add(
            group, "rect", class_="m", x=x.at(0), y=top - half, width=left - x.at(0),
            height=2 * half, fill=each(marker.get("color"), i), opacity=opacity(marker),
            stroke=marker.get("line", {}).get("color"),
            stroke_width=marker.get("line", {}).get("width"),
        )  # fmt: skip


def _words(
    group: ET.Element, trace: Mapping[str, Any], places: Sequence[Place], size: float
) -> None:
    font = trace.get("textfont", {})
    height, across = trace.get("textposition", "middle center").split()
    for i, left, top in places:
        write(
            group, trace["text"][i], left, top, size=font.get("size", size),
            anchor=_SIDE[across], colour=font.get("color"), kind="t",
        )  # fmt: skip
        if height != "middle":
            raise ValueError(f"words {height} of a point are not drawn")
