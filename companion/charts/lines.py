"""Lines of a chart: names in groups under headings, and words in columns beside the marks."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from textwrap import wrap
from typing import Any, NamedTuple, TypeVar

from companion.charts.base import lay_out, role
from companion.charts.drawing import Drawing

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
CHARACTER, TITLE = 6.2, 6.7
"""Width of a character of a column in pixels; generous, since fonts differ."""
GAP = 10
AREA = 646
"""Width in pixels of marks and columns together where a page is at its narrowest with columns."""
SHORT, LONG = 22, 56
"""Fewest and most characters of a name on one line."""
MARKS = 200
"""Width in pixels that the marks are to have beside names and columns."""
CELL = 12
SLOT = 6.5
"""Height in pixels of a category: a line of words has two, and one more to part it from others."""


class Group(NamedTuple):
    """Names of lines that stand together under a heading; no heading, no line for it."""

    heading: str
    names: tuple[str, ...]


class Column(NamedTuple):
    """Words of one kind beside the marks: its key, its head, a text a line."""

    key: str
    head: str
    texts: tuple[str, ...]

    @property
    def written(self) -> tuple[str, ...]:
        """What its trace holds: the head, then the texts."""
        return (self.head, *self.texts)

    @property
    def width(self) -> float:
        """Room that it takes, in pixels."""
        lines = (line for text in self.written for line in text.split("<br>"))
        return CHARACTER * max(map(len, lines)) + GAP


def parted(items: Iterable[T], kind: Callable[[T], K]) -> dict[K, list[T]]:
    """Items by their kind, the kinds in order of their first item."""
    found: dict[K, list[T]] = {}
    for item in items:
        found.setdefault(kind(item), []).append(item)
    return found


def grouped(parts: Mapping[str, Sequence[object]], names: Sequence[str]) -> list[Group]:
    """Groups of the lines of items that stand in parts, a name an item in their order."""
    told = iter(names)
    return [
        Group(heading, tuple(dict.fromkeys(next(told) for _ in items)))
        for heading, items in parts.items()
    ]


def bold(heading: str) -> str:
    """A heading as it stands among the names of an axis."""
    return f"<b>{heading}</b>"


def standing(groups: Iterable[Group], first: str = "") -> tuple[str, ...]:
    """Everything that stands along the axis, from the top: headings among the names."""
    found = [first] if first else []
    for heading, names in groups:
        found += [bold(heading)] if heading else []
        found += names
    return tuple(found)


def lay_lines(
    figure: Drawing,
    groups: Sequence[Group],
    *,
    x: Mapping[str, Any],
    keep: float = 0,
    title: str,
    head: str = "",
    left: Sequence[Column] = (),
    right: Sequence[Column] = (),
) -> None:
    """Lay the figure out: names, the columns on their left and right, and the marks between them.

    ``title`` is of the horizontal axis, and has the width of the whole figure; ``keep`` is the tick
    that stays where not all have room. ``head`` stands over the names. The first text of a column
    is its head: a script that has no room for columns folds them under the names, each text after
    its head.
    """
    stand = standing(groups, head)
    names = tuple(name for group in groups for name in group.names)
    lay_out(figure, rows=len(stand), x={**x, "tickangle": 0})
    most = (AREA - MARKS - sum(column.width for column in (*left, *right))) // CHARACTER
    labels = {name: wrapped(name, min(LONG, max(SHORT, int(most)))) for name in names}
    _write(figure, "name", [labels.get(name, name) for name in stand], stand)
    start = Column("name", head, tuple(labels.values())).width
    for column in left:
        _write(figure, column.key, column.written, (head, *names), start + column.width / 2)
        start += column.width
    end = at = AREA - sum(column.width for column in right)
    for column in right if names else ():
        _write(figure, column.key, column.written, (head, *names), at + column.width / 2)
        at += column.width
    slots = _slots(stand, {head: _tall(c.head for c in right)} | {
        name: _tall((label, *(c.texts[i] for c in (*left, *right))))
        for i, (name, label) in enumerate(labels.items())
    })  # fmt: skip
    standoff = 16 + 15 * _tall(x.get("ticktext", ()))
    said = wrapped(title, int(AREA // TITLE))
    tall = 15 * _tall((said,))
    figure.update_layout(
        height=145 + tall + round(SLOT * len(slots)),
        margin_b=65 + tall,
        showlegend=True,
        xaxis={
            **_ticks(x, keep, end - start - 2 * GAP),
            "domain": [(start + GAP) / AREA, (end - GAP * bool(right)) / AREA],
        },
        xaxis2={
            "domain": [0, 1], "range": [0, 1], "showgrid": False, "zeroline": False,
            "showline": False, "showticklabels": False, "automargin": True,
            "title": {"text": said, "standoff": standoff, "font": {"size": 13}},
        },
        yaxis={
            "anchor": "x2", "categoryorder": "array", "categoryarray": slots[::-1],
            "range": [-0.5, len(slots) - 0.5], "showticklabels": False, "showline": False,
        },
    )  # fmt: skip


def _tall(texts: Iterable[str]) -> int:
    """Lines of the tallest of some texts."""
    return max((text.count("<br>") + 1 for text in texts), default=1)


def _slots(stand: Sequence[str], lines: Mapping[str, int]) -> list[str]:
    """The categories of the axis from the top: each name amid as many empty ones as it is tall."""
    found: list[str] = []
    for name in stand:
        around = [f"\u200b{len(found) + i}" for i in range(2 * lines.get(name, 1))]
        half = len(around) // 2
        found += [*around[:half], name, *around[half:]]
    return found


def _ticks(x: Mapping[str, Any], keep: float, width: float) -> dict[str, Any]:
    """As many of the ticks of an axis as have room, ``keep`` among them where there is one."""
    ticks = list(zip(x.get("tickvals", ()), x.get("ticktext", ()), strict=True))
    while sum(CHARACTER * len(words.partition("<br>")[0]) + GAP for _, words in ticks) > width:
        kept = next((i for i, (value, _) in enumerate(ticks) if value == keep), 0)
        ticks = ticks[kept % 2 :: 2]
    if not ticks:
        return {}
    return {"tickvals": [t for t, _ in ticks], "ticktext": [words for _, words in ticks]}


def wrapped(name: str, most: int) -> str:
    """A name on as many lines as it needs."""
    return "<br>".join(wrap(name, most))


def _write(
    figure: Drawing, key: str, words: Sequence[str], at: Sequence[str], middle: float = 0
) -> None:
    """The words of a column on the lines ``at``; names begin at the left edge."""
    figure.add_scatter(
        x=[middle / AREA] * len(at), y=at, xaxis="x2", mode="text", text=words,
        textposition="middle center" if middle else "middle right", textfont={"size": CELL},
        hoverinfo="skip", cliponaxis=False, showlegend=False, name=words[0] if words else key,
        meta={**role("column"), "column": key},
    )  # fmt: skip
