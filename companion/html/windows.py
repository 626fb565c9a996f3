"""A picture that is too high for a sheet of paper, as windows on it, one below the other.

Shrunk to one sheet its words would be too small to read. It is cut under the ticks of a panel, or
between lines of words; where the ticks of its one axis stand at its foot, each window has them.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from markupsafe import Markup

from companion.html.markup import PICTURE

HIGH, HIGHEST = 1.1, 1.6
"""How many times as high as wide a window may be, and a picture that is shrunk to a sheet."""
LETTER, FOOT = 14.0, 90.0
"""Pixels that a line of words takes above its foot, and that ticks and titles take below marks."""
Part = tuple[float, float]
_SILENT = 'aria-hidden="true"'
_WORDS = re.compile(r'<t(?:ext|span)\b[^>]*?(?:\sy="([\d.]+)"|translate\([\d.]+ ([\d.]+)\))')
_TICKS = re.compile(r'<text\b(?=[^>]*text-anchor="middle")(?=[^>]*class="k")[^>]*\sy="([\d.]+)"')


def _parts(svg: str, wide: float, tall: float) -> tuple[Part, ...]:
    """Where each window begins and how high it is, in pixels; none where a sheet holds the whole.

    A foot that all have follows each.
    """
    if tall <= HIGHEST * wide:
        return ()
    words = [float(top or down) for top, down in _WORDS.findall(svg)]
    ticks = {float(y) for y in _TICKS.findall(svg)}
    foot = min(ticks) - LETTER if ticks and min(ticks) > tall - FOOT else tall
    cuts, room = [0.0], HIGH * wide - (tall - foot)
    panels = [y + LETTER / 2 for y in ticks]
    while foot - cuts[-1] > room:
        wish, least = cuts[-1] + room, cuts[-1] + room / 2
        under = max((y for y in panels if least <= y <= wish), default=0.0)
        cuts.append(under or _cut(words, wish, least))
    return tuple(_with_foot(pairwise([*cuts, foot]), foot, tall))


def _with_foot(shown: Iterable[tuple[float, float]], foot: float, tall: float) -> Iterator[Part]:
    for top, low in shown:
        yield top, low - top
        if foot < tall:
            yield foot, tall - foot


def _cut(words: Iterable[float], wish: float, least: float) -> float:
    """The place between lines of words next above ``wish``; there, if there is none so far up."""
    taken = [(y - LETTER, y + LETTER / 2) for y in words]
    places = (wish - step for step in range(int(wish - least)))
    return next((at for at in places if not any(low < at < high for low, high in taken)), wish)


def windowed(svg: Markup) -> tuple[Markup, Markup]:
    """The wide picture of a chart, and windows on it for paper; empty where it needs none.

    A window draws nothing anew: it shows what the picture has under an id. The first has the
    picture's name and description; the others are said already.
    """
    found = PICTURE.match(svg)
    wide, tall = (float(found["wide"]), float(found["tall"])) if found else (0.0, 0.0)
    cut = _parts(svg, wide, tall)
    if not found or not cut:
        return svg, Markup()
    name = f"{found['id']}-wide"
    said = f'role="img" aria-labelledby="{name}-title" aria-describedby="{name}-desc"'
    begin, end = svg.index("</desc>") + len("</desc>"), svg.rindex("</svg>")
    drawn = f'{svg[:begin]}<g id="{name}-drawn">{svg[begin:end]}</g>{svg[end:]}'
    shown = "".join(
        f'<svg class="window" viewBox="0 {top:g} {wide:g} {high:g}" '
        f'{said if number == 0 else _SILENT}><use href="#{name}-drawn"/></svg>'
        for number, (top, high) in enumerate(cut)
    )
    return Markup(drawn), Markup(shown)
