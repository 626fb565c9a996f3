"""Elements of an SVG, and the words in it: escaped, measured and folded without a font at hand."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree as ET

LEADING, CLOSE = 1.25, 1.1
"""Distance of lines of text, in heights of its letters; closer where they read upwards."""
BOLD = 1.14
_WIDTHS = (
    ("ijlI.,:;'|! \u00a0\u200b", 0.33),
    ('frt()[]{}"-/\\', 0.42),
    ("ckszvxyJ", 0.59),
    ("mwMW%@", 0.98),
)
_WIDTH = {letter: width for letters, width in _WIDTHS for letter in letters}
_SMALL, _CAPITAL, _OTHER, _FULL = 0.64, 0.74, 0.86, 1.06
_BREAK = re.compile(r"<br ?/?>")
_TAG = re.compile(r"</?b>")
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold, even escaped."""


class Line(NamedTuple):
    """A line of words."""

    text: str
    bold: bool

    def width(self, size: float) -> float:
        """Pixels that it takes in the widest of the usual fonts."""
        return size * sum(map(_width, self.text)) * (BOLD if self.bold else 1)


def lines(words: object) -> list[Line]:
    """The lines of what plotly is given: ``<br>`` and ``<b>`` are its only markup that we use."""
    found, bold = [], False
    for part in _BREAK.split(str(words)):
        bold = bold or "<b>" in part
        found.append(Line(_TAG.sub("", part), bold))
        bold = bold and "</b>" not in part
    return found


def _width(letter: str) -> float:
    if letter in _WIDTH:
        return _WIDTH[letter]
    if letter < "\u007f":
        return _CAPITAL if letter.isupper() else _SMALL
    return _FULL if letter >= "\u2e80" else _OTHER


def width(words: object, size: float) -> float:
    """Pixels that the longest line takes."""
    return max(line.width(size) for line in lines(words))


def height(words: object, size: float) -> float:
    """Pixels that the lines take."""
    return LEADING * size * len(lines(words))


def folded(words: object, size: float, most: float) -> str:
    """The same words on lines no wider than that, a single long word apart."""
    return "<br>".join(part for line in lines(words) for part in _fold(line, size, most))


def _fold(line: Line, size: float, most: float) -> Iterator[str]:
    now = ""
    for word in line.text.split(" "):
        more = f"{now} {word}" if now else word
        if now and Line(more, line.bold).width(size) > most:
            yield _marked(now, line.bold)
            more = word
        now = more
    yield _marked(now, line.bold)


def _marked(text: str, bold: bool) -> str:
    return f"<b>{text}</b>" if bold else text


def number(value: float) -> str:
    """A coordinate to a tenth of a pixel, always written alike."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def add(parent: ET.Element, tag: str, text: str = "", **attributes: object) -> ET.Element:
    """A new element: numbers are rounded, ``_`` in a name stands for ``-``, None is left out."""
    given = {
        name.rstrip("_").replace("_", "-"): number(v) if isinstance(v, float) else clean(v)
        for name, v in attributes.items()
        if v is not None
    }
    element = ET.SubElement(parent, tag, given)
    element.text = clean(text) or None
    return element


def clean(value: object) -> str:
    """Text that may stand in XML; what must be escaped is escaped when it is written."""
    return _ILLEGAL.sub("", str(value))


def write(
    parent: ET.Element, words: object, x: float, y: float, *, size: float,
    anchor: str = "start", colour: str | None = None, turned: bool = False, kind: str | None = None,
) -> None:  # fmt: skip
    """Words whose block of lines has its middle at ``y``; ``turned``: they read upwards."""
    said = lines(words)
    if not any(line.text.strip() for line in said):
        return
    leading = size * (CLOSE if turned else LEADING)
    drop = 0.36 * size - leading * (len(said) - 1) / 2
    place = {"transform": f"translate({number(x)} {number(y)}) rotate(-90)"} if turned else {}
    left, top = (0.0, drop) if turned else (x, y + drop)
    text = add(
        parent, "text", x=left, y=top, font_size=float(size), fill=colour,
        text_anchor=None if anchor == "start" else anchor, class_=kind, **place,
    )  # fmt: skip
    for i, line in enumerate(said):
        weight = "bold" if line.bold else None
        if len(said) == 1:
            text.text = clean(line.text)
            text.attrib |= {"font-weight": weight} if weight else {}
        else:
            y_here = top + i * leading
            add(text, "tspan", line.text, x=left, y=y_here, font_weight=weight)
