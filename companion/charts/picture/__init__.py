"""A chart as a picture: SVG made at build time from plotly's figure, wide and for a phone.

It holds no script and no style, and no address but those of its labels; what has no colour of its
own has that of the text around it, so that it follows the theme of a page. The widths of words are
estimated for a wide font.
"""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET

from companion.charts.picture import legend, marks, notes
from companion.charts.picture.axes import Axis, Tick, axes, specs, ticks, with_room
from companion.charts.picture.links import linked
from companion.charts.picture.narrow import crowded, narrowed, stacked
from companion.charts.picture.writing import (
    LEADING,
    add,
    clean,
    height,
    lines,
    number,
    width,
    write,
)

if TYPE_CHECKING:
    import plotly.graph_objects as go

WIDE, NARROW = 672, 330
"""Widths of the two pictures in pixels."""
FONT = "system-ui, sans-serif"
GRID = "0.18"
"""Opacity of the lines of the grid."""
PAD = 4


class Pictures(NamedTuple):
    """A chart as SVG for a wide screen and for paper, and for a phone."""

    wide: str
    narrow: str


def pictures(
    figure: "go.Figure",
    title: str,
    alt: str,
    id: str,
    links: Mapping[str, str] = MappingProxyType({}),
) -> Pictures:
    """Both pictures of a figure; ``id`` begins the ids of their parts, once in a page.

    ``links`` are the addresses of labels.
    """
    spec = json.loads(figure.to_json())
    small = narrowed(spec, NARROW)
    spec = stacked(spec, WIDE) if crowded(spec, WIDE) else spec
    return Pictures(
        svg(spec, WIDE, title, alt, f"{id}-wide", links),
        svg(small, NARROW, title, alt, f"{id}-narrow", links),
    )


def svg(
    figure: Mapping[str, Any], wide: int, title: str, alt: str, id: str, links: Mapping[str, str]
) -> str:
    """A figure as SVG of that width; it is as high as its parts need."""
    page = _Page(figure, wide)
    root = ET.Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {wide} {number(page.height)}",
        "width": str(wide), "height": number(page.height), "font-family": FONT,
        "fill": "currentColor", "role": "img", "aria-labelledby": f"{id}-title",
        "aria-describedby": f"{id}-desc",
    })  # fmt: skip
    add(root, "title", title, id=f"{id}-title")
    add(root, "desc", alt, id=f"{id}-desc")
    page.draw(root)
    linked(root, links)
    return ET.tostring(root, encoding="unicode")


class _Page:
    """A figure with the room that its words take around the marks."""

    def __init__(self, figure: Mapping[str, Any], wide: int) -> None:
        self.figure, self.layout = figure, figure["layout"]
        self.size = float(self.layout.get("font", {}).get("size", 13))
        margin = self.layout["margin"]
        tall = self.layout["height"] - margin["t"] - margin["b"]
        left = max([float(margin["l"]), *(self._beside(spec) for _, spec in specs(figure, "y"))])
        right = wide - margin["r"]
        self.names = legend.plan(legend.named(figure), self.size, right - margin["l"])
        over = legend.tall(self.names)
        top = over + 3 * PAD if self.names else float(margin["t"] if margin["t"] < 20 else PAD)
        self.wide, self.left = wide, float(margin["l"])
        self.x = axes(figure, "x", left, right)
        self.y = axes(figure, "y", top + tall, top)
        self.field = notes.Field(
            self.x, self.y,
            Axis("paper", {}, 0, 1, left, right), Axis("paper", {}, 0, 1, top + tall, top),
        )  # fmt: skip
        under = [self._under(axis) for axis in self.x.values()]
        self.height = max([top + tall, *under]) + 2 * PAD

    def _beside(self, spec: Mapping[str, Any]) -> float:
        """Room left of the marks for the labels of a vertical axis and its title."""
        low, high = spec.get("range", (0, 1))
        words = [width(t.words, self.size) for t in ticks(spec, low, high)]
        title = 1.6 * self.size if spec.get("title", {}).get("text") else 0
        return max(words, default=0.0) + 2 * PAD + title + PAD

    def _bottom(self, axis: Axis) -> float:
        """Where the labels of a horizontal axis begin."""
        anchored = self.y.get(axis.spec.get("anchor", "y"))
        return (anchored or self.field.up).start

    def _shown(self, axis: Axis) -> list[Tick]:
        first, last = sorted((axis.start, axis.end))
        wanted = ticks(axis.spec, axis.low, axis.high)
        inside = [t for t in wanted if first - 1 <= axis.at(t.value) <= last + 1]
        return with_room(axis, inside, self.size) if axis.name.startswith("x") else inside

    def _title(self, axis: Axis) -> float:
        """Where the title of a horizontal axis begins."""
        words = [height(t.words, self.size) for t in self._shown(axis)]
        below = max(words, default=0.0) + 3 * PAD
        return self._bottom(axis) + float(axis.spec["title"].get("standoff", below))

    def _under(self, axis: Axis) -> float:
        """Where everything that belongs to a horizontal axis ends."""
        words = [height(t.words, self.size) for t in self._shown(axis)]
        end = self._bottom(axis) + max(words, default=0.0) + PAD
        title = axis.spec.get("title", {}).get("text")
        return max(end, self._title(axis) + height(title, self.size)) if title else end

    def draw(self, root: ET.Element) -> None:
        """Everything in plotly's order: grid, lines below, marks, lines above, words."""
        shapes: Sequence[Mapping[str, Any]] = self.layout.get("shapes", ())
        self._grid(root)
        for shape in (s for s in shapes if s.get("layer") == "below"):
            notes.shape(root, shape, self.field)
        for trace in self.figure["data"]:
            x, y = self.x[trace.get("xaxis", "x")], self.y[trace.get("yaxis", "y")]
            marks.draw(root, trace, x, y, self.size)
        for shape in (s for s in shapes if s.get("layer") != "below"):
            notes.shape(root, shape, self.field)
        for axis in (*self.x.values(), *self.y.values()):
            self._labels(root, axis)
        for note in self.layout.get("annotations", ()):
            notes.annotation(root, note, self.field, self.size)
        legend.draw(root, self.names, self.left, PAD, self.size)

    def _grid(self, root: ET.Element) -> None:
        parts = []
        for axis in (a for a in (*self.x.values(), *self.y.values()) if a.spec.get("showgrid")):
            across = axis.name.startswith("x")
            other = (self.y if across else self.x).get(axis.spec.get("anchor", ""))
            other = other or (self.field.up if across else self.field.across)
            low, high = number(other.start), number(other.end)
            for tick in self._shown(axis):
                at = number(axis.at(tick.value))
                parts.append(f"M{at} {low}V{high}" if across else f"M{low} {at}H{high}")
        if parts:
            add(root, "path", class_="grid", d="".join(parts), stroke="currentColor",
                stroke_opacity=GRID, fill="none")  # fmt: skip

    def _labels(self, root: ET.Element, axis: Axis) -> None:
        """The words of the ticks and the title of an axis."""
        title = clean(axis.spec.get("title", {}).get("text") or "")
        for tick in self._shown(axis):
            at = axis.at(tick.value)
            if axis.name.startswith("x"):
                top = self._bottom(axis) + PAD
                for i, line in enumerate(lines(tick.words)):  # none leaves the picture
                    half = line.width(self.size) / 2
                    middle = min(max(at, half + 1), self.wide - half - 1)
                    drop = (i + 0.5) * LEADING * self.size
                    write(root, line.text, middle, top + drop, size=self.size, anchor="middle",
                          kind="k")  # fmt: skip
            else:
                left = self.field.across.start - 2 * PAD
                write(root, tick.words, left, at, size=self.size, anchor="end", kind="k")
        if not title:
            return
        if axis.name.startswith("x"):
            top = self._title(axis) + height(title, self.size) / 2
            middle = (axis.start + axis.end) / 2
            write(root, title, middle, top, size=self.size, anchor="middle", kind="k")
        else:
            middle = (axis.start + axis.end) / 2 + width(title, self.size) / 2
            write(root, title, self.size, middle, size=self.size, turned=True, kind="k")
