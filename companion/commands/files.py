"""The text of a file and its changes: line ends, quoting and a byte-order mark stay as they are."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from companion.book.text import read_bytes

_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, order=True)
class Edit:
    """A stretch of a text, by its offsets, and what takes its place."""

    start: int
    end: int
    new: str


@dataclass(frozen=True)
class Text:
    """A file's text without its byte-order mark, and the mark."""

    text: str
    mark: bytes = b""

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The offset of each line, as an editor counts them."""
        return (0, *(end.end() for end in _END.finditer(self.text)))

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends."""
        found = _END.split(self.text)
        return tuple(found[:-1] if found[-1] == "" else found)

    def offset(self, line: int, column: int) -> int:
        """The offset of a place that counts from 1."""
        return self.starts[min(line, len(self.starts)) - 1] + column - 1

    @property
    def newline(self) -> str:
        """How the first line of the file ends; a line feed where none does."""
        found = _END.search(self.text)
        return found[0] if found else "\n"

    def edited(self, edits: Iterable[Edit]) -> bytes:
        """The bytes of the file with the edits made."""
        parts, end = [], 0
        for edit in sorted(set(edits)):
            parts += [self.text[end : edit.start], edit.new]
            end = edit.end
        return self.mark + "".join([*parts, self.text[end:]]).encode()

    def appended(self, lines: Sequence[str]) -> bytes:
        """The bytes of the file with lines at its end, which end as its others do."""
        gap = self.newline if self.text and not self.text.endswith(("\n", "\r")) else ""
        added = gap + "".join(line + self.newline for line in lines)
        return self.mark + (self.text + added).encode()

    def inserted(self, line: int, lines: Sequence[str]) -> bytes:
        """The bytes of the file with lines before the line of that number, from 1."""
        if line > len(self.lines):
            return self.appended(lines)
        at = self.starts[line - 1]
        return self.edited([Edit(at, at, "".join(new + self.newline for new in lines))])


def read(root: Path, path: str) -> Text:
    """The text of a file of the book. Raises OSError, UnicodeDecodeError."""
    return text_of(read_bytes(root / path))


def text_of(data: bytes) -> Text:
    """The text that bytes are. Raises UnicodeDecodeError."""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    return Text(data[len(mark) :].decode("utf-8"), mark)


def csv_line(cells: Iterable[str]) -> str:
    """Cells as a line of CSV, quoted only where they must be."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="").writerow(cells)
    return stream.getvalue()


def cells_of(line: str) -> tuple[tuple[int, int], ...]:
    """Where each cell of a line of CSV begins and ends, its quotes included."""
    spans, start, quoted = [], 0, False
    for at, letter in enumerate(line):
        if letter == '"':
            quoted = not quoted
        elif letter == "," and not quoted:
            spans.append((start, at))
            start = at + 1
    return (*spans, (start, len(line)))
