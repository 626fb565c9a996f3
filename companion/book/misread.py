"""What Markdown reads as it was hardly meant, without a word: kept as slips of a page."""

import re
from collections.abc import Sequence

from markdown_it.token import Token

from companion.book.places import Line, Spots, body
from companion.book.reading import Reading

_OPENING = re.compile(r"\s*(`{3,}|:{3,})\{[\w:-]+\}")


def row(reading: Reading, line: Line, found: Sequence[Spots], head: int) -> None:
    """A row of a table with more cells than its head has: the rest would be left out."""
    last = line.text.rstrip().endswith("|")
    more = len(found) - last - head
    if head and more > 0:
        at, column = found[more - 1 + last].place(0)
        reading.slip("cells", line.text[column - line.column :].rstrip(" |"), at, column)


def fence(reading: Reading, token: Token, source: Sequence[Line]) -> None:
    """A fence that nothing closes, and a block of code that took in a directive's opening."""
    first, last = token.map or (0, 1)
    line = source[first]
    at = max(0, line.text.find(token.markup))
    closing = re.compile(rf"[\s>]*{re.escape(token.markup[0])}{{{len(token.markup)},}}\s*")
    if last - first < 2 or not closing.fullmatch(source[min(last, len(source)) - 1].text):
        if reading.around:  # took the end that was meant for the one within
            outer = reading.around[-1]
            reading.slip("around", f"{{{outer.name}}}", outer.line, outer.start)
        else:
            reading.slip("open", line.text[at:].rstrip(), line.line, line.column + at)
    if not token.info.strip().startswith("{"):
        for found in body(token.content, first + 1, source):
            inner = _OPENING.match(found.text)
            if inner and len(inner[1]) <= len(token.markup) and inner[1][0] == token.markup[0]:
                at = found.column + inner.start(1)
                reading.slip("taken", found.text.strip(), found.line, at)
