"""A figure laid out for a phone: names above their lines, columns folded under the names.

``charts.js`` does the same to the interactive figure.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from companion.charts.picture.axes import specs
from companion.charts.picture.writing import LEADING, folded, height, lines
from companion.charts.picture.writing import width as words_width

Figure = dict[str, Any]
SIZE = 11
CLEAR = 12
"""Pixels between the middle of a mark and its name above."""
SHARE = 0.45
"""Of the width of a picture that names beside the marks may take."""
CROWDED = 0.8
"""Of their size that marks of people keep, so that a row of them has room."""
MOST = 6
"""More ticks than this do not fit."""
LEFT, RIGHT = 6, 6


def narrowed(figure: Figure, width: float) -> Figure:
    """The same figure for a picture of that width."""
    result = deepcopy(figure)
    layout = result["layout"]
    layout["font"] = {**layout.get("font", {}), "size": SIZE}
    layout["margin"] |= {"l": LEFT, "r": RIGHT}
    room = width - LEFT - RIGHT
    for _, axis in specs(result, "x"):
        if text := axis.get("title", {}).get("text"):
            axis["title"] = {**axis["title"], "text": folded(text, SIZE, room)}
        if len(axis.get("tickvals", ())) > MOST:
            axis |= {key: axis[key][::2] for key in ("tickvals", "ticktext")}
        elif "tickvals" not in axis:
            axis["nticks"] = 5
    for trace in result["data"]:
        if trace.get("meta", {}).get("role") == "person":
            trace["marker"]["size"] *= CROWDED
    _headings(layout, room)
    _stacked(result, room)
    return result


def crowded(figure: Figure, width: float) -> bool:
    """Whether names beside the marks leave these no room, so that they must stand above."""
    size = figure["layout"].get("font", {}).get("size", SIZE)
    names = (n for _, axis in specs(figure, "y") if axis.get("showticklabels", True)
             for n in axis.get("categoryarray", ()))  # fmt: skip
    return max((words_width(name, size) for name in names), default=0.0) > SHARE * width


def stacked(figure: Figure, width: float) -> Figure:
    """The same figure with names above their lines."""
    result = deepcopy(figure)
    margin = result["layout"]["margin"]
    _stacked(result, width - margin["l"] - margin["r"])
    return result


def _headings(layout: Figure, room: float) -> None:
    """Headings of panels on as many lines as they need; the panels make place for them."""
    heads = [a for a in layout.get("annotations", ()) if a.get("yref") == "paper"]
    if not heads:
        return
    size = layout["font"]["size"]
    before = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    more = []
    for head in heads:
        text = folded(head["text"], size, room)
        more.append(max(0.0, height(text, size) - height(head["text"], 1.1 * size)))
        head["text"] = text
    after = before + sum(more)
    layout["height"] += sum(more)
    panels = sorted(
        (axis for key, axis in layout.items() if key.startswith("yaxis")),
        key=lambda axis: -axis["domain"][0],
    )
    for i, (head, panel) in enumerate(zip(heads, panels, strict=True)):
        below = sum(more[i + 1 :])
        head["y"] = (head["y"] * before + below) / after
        panel["domain"] = [(share * before + below) / after for share in panel["domain"]]


def _stacked(figure: Figure, room: float) -> None:
    """Names above their lines, with what stands in columns."""
    layout, traces = figure["layout"], figure["data"]
    size = layout["font"]["size"]
    half = LEADING * size / 2
    written = [t for t in traces if t.get("meta", {}).get("role") == "column"]
    columns = [t for t in written if t["meta"]["column"] != "name"]
    head = columns[0]["y"][0] if columns else None
    listed = next((t["y"] for t in written if t["meta"]["column"] == "name"), None)
    figure["data"] = [t for t in traces if t not in written]
    marked = {y for t in figure["data"] for y in t.get("y", ()) if isinstance(y, str)}
    for short, axis in specs(figure, "y"):
        if "categoryarray" not in axis:
            continue
        if listed is not None:
            axis["anchor"] = "x"
            layout["xaxis"]["domain"] = [0, 1]
        order = listed if listed is not None else axis["categoryarray"][::-1]
        names = [name for name in order if name != head]
        slots: list[str] = []
        for name in names:
            text = _said(name, columns if name in marked else (), size, room)
            count = 2 * len(lines(text))
            above, below = (count + 2, 1) if name in marked else (count // 2 + 1, count // 2 - 1)
            slots += [f"\u200b{len(slots) + i}" for i in range(above)]
            slots.append(name)
            slots += [f"\u200b{len(slots) + i}" for i in range(below)]
            layout.setdefault("annotations", []).append(_note(name, text, short, name in marked))
        low, high = axis.get("domain", (0, 1))
        margin = layout["margin"]
        layout["height"] = margin["t"] + margin["b"] + 24 + half * len(slots) / (high - low)
        axis |= {
            "categoryarray": slots[::-1], "showticklabels": False,
            "range": [-0.5, len(slots) - 0.5],
        }  # fmt: skip


def _said(name: str, columns: Sequence[Mapping[str, Any]], size: float, room: float) -> str:
    """A name and, below it, the text of each column after its head."""
    parts = [(c["text"][0], c["text"][list(c["y"]).index(name)]) for c in columns]
    words = "; ".join(" ".join(part).strip() for part in parts if part[1])
    told = [line.replace("<br>", " ") for line in (name, words) if line]
    return "<br>".join(folded(line, size, room) for line in told)


def _note(name: str, text: str, axis: str, marked: bool) -> dict[str, Any]:
    return {
        "text": text, "x": 0, "xref": "paper", "xanchor": "left", "y": name, "yref": axis,
        "yanchor": "bottom" if marked else "middle", "yshift": CLEAR if marked else 0,
        "showarrow": False,
    }  # fmt: skip
