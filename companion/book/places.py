"""From an offset in a stretch of Markdown to its line and column in the file.

A directive's body, a quotation or a table cell is parsed as a text of its own. Its lines are ends
of lines of the file, so a line of the file and a number of columns take each of them home.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token


@dataclass(frozen=True)
class Line:
    """A line of Markdown and where it comes from: its first character is at line and column."""

    text: str
    line: int
    column: int = 1


@dataclass(frozen=True)
class Spots:
    """Where a text stands: at each offset a stretch begins, with its line and column."""

    marks: tuple[tuple[int, int, int], ...]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of a character of the text."""
        at = max(0, bisect_right(self.marks, (offset, 1 << 60, 0)) - 1)
        start, line, column = self.marks[at]
        return line, column + max(0, offset - start)

    def parts(self, offset: int, text: str) -> Iterator[tuple[str, int, int]]:
        """A text that begins at an offset, in stretches that each stand on one line as they are."""
        end = offset + len(text)
        first = bisect_right(self.marks, (offset, 1 << 60, 0))
        last = bisect_left(self.marks, (end, 0, 0))
        edges = [offset, *(mark[0] for mark in self.marks[first:last]), end]
        for a, b in pairwise(edges):
            part = text[a - offset : b - offset].rstrip("\n")
            line, column = self.place(a)
            if a == self.marks[max(0, bisect_right(self.marks, (a, 1 << 60, 0)) - 1)][0]:
                # An indent is no text, and where a tab was cut in two it does not stand there.
                column += len(part) - len(part.lstrip(" \t"))
                part = part.lstrip(" \t")
            if part:
                yield part, line, column


_CONTAINERS = re.compile(r"(?:[ \t]*(?:>|(?:[-+*:~]|\d+[.)])(?=[ \t]|$)|\[\^[^\]]+\]:))*[ \t]*")
_BAR = re.compile(r"(?<!\\)\|")


def body(content: str, first: int, source: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of a block's content, which begins at the line ``first`` of its source."""
    parts = content.split("\n")
    parts = parts[:-1] if parts[-1] == "" else parts
    return tuple(
        tail(part, source[min(first + n, len(source) - 1)]) for n, part in enumerate(parts)
    )


def tail(text: str, whole: Line) -> Line:
    """A text that is the end of a line, but for white space before and after it."""
    bare, full = text.strip(), whole.text.rstrip()
    if whole.text.endswith(text):
        shift = len(whole.text) - len(text)
    elif full.endswith(bare):
        shift = len(full) - len(bare) - (len(text) - len(text.lstrip()))
    else:
        shift = max(0, whole.text.find(bare))
    return Line(text, whole.line, whole.column + shift)


def paragraph(content: str, first: int, source: Sequence[Line]) -> Spots:
    """The spots of a paragraph's or a heading's content."""
    # markdown-it strips a paragraph as Python does, of more white space than Markdown knows
    begin = content.partition("\n")[0].rstrip()
    while begin and first < len(source) - 1 and _empty(source[first].text, begin):
        first += 1
    marks, offset = [], 0
    for n, part in enumerate(content.split("\n")):
        line = source[min(first + n, len(source) - 1)]
        text = line.text.rstrip(" \t")
        if not text.endswith(part.rstrip()):
            line = Line(text.rstrip("#").rstrip(), line.line, line.column)  # `# Title #`
        found = tail(part, line)
        marks.append((offset, found.line, found.column))
        offset += len(part) + 1
    return Spots(tuple(marks))


def _empty(line: str, begin: str) -> bool:
    """Whether a line has no text that a paragraph which begins so can begin with."""
    return not _CONTAINERS.sub("", line, count=1).strip() and not line.rstrip().endswith(begin)


def cells(line: Line, *, nested: bool) -> tuple[Spots, ...]:
    """The spots of each cell of a table's row; a pipe after a backslash is part of a cell.

    A table that is ``nested`` stands in a list, a quotation or the like, whose signs are before it.
    """
    bars = [bar.start() for bar in _BAR.finditer(line.text)]
    edges = [-1, *bars, len(line.text)]
    bounds = [(a + 1, b) for a, b in pairwise(edges)]
    start = _CONTAINERS.match(line.text) if nested else None
    begin = start.end() if start else 0
    # markdown-it strips a row as Python does, of more white space than Markdown knows
    begin = len(line.text) - len(line.text[begin:].lstrip())
    if bars and begin >= bars[0]:
        bounds = bounds[1:]
    else:
        bounds[0] = (begin, bounds[0][1])
    return tuple(_cell(line, a, b) for a, b in bounds)


def _cell(line: Line, begin: int, end: int) -> Spots:
    """The spots of one cell, whose content leaves out the backslash before a pipe."""
    text = line.text[begin:end]
    begin += len(text) - len(text.lstrip())
    marks, offset, at = [(0, line.line, line.column + begin)], 0, begin
    for found in re.finditer(r"\\\|", line.text[begin:end]):
        offset += begin + found.start() - at
        at = begin + found.end() - 1
        marks.append((offset, line.line, line.column + at))
    return Spots(tuple(marks))


def flat(lines: Iterable[Line]) -> tuple[str, Spots]:
    """Lines as one text, and where each of its characters stands."""
    texts, marks, offset = [], [], 0
    for line in lines:
        texts.append(line.text)
        marks.append((offset, line.line, line.column))
        offset += len(line.text) + 1
    return "\n".join(texts), Spots(tuple(marks) or ((0, 1, 1),))


def first_line(token: "Token") -> int:
    """The line of its source, from 0, on which a block begins."""
    return token.map[0] if token.map else 0
