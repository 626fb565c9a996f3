"""``references.bib`` from its bytes to a text that can be parsed, with the place of each character.

What is wrong with the file itself is found here, said once, and taken out of the text, so that
nothing else is reported because of it.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from companion.book.paths import REFERENCES
from companion.book.text import UNSEEN, read_bytes, restore
from companion.problem import SHOWN, Place, Problem, declare

PATH = REFERENCES
FILE = declare("reference-file", "references.bib is there and is UTF-8, without hidden characters.")
CONFLICT = declare("reference-conflict", "references.bib holds no marks of an unfinished merge.")
_HIDDEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{UNSEEN}\u200e\u200f]")
_MARK = re.compile(r"^(<{7}|\|{7}|={7}|>{7})(?: .*)?$", re.MULTILINE)
_NAMES = {"<": "<<<<<<<", "|": "|||||||", "=": "=======", ">": ">>>>>>>"}
_EMPTY = f"the file is empty; it holds the references in BibTeX; {restore(PATH)}"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def thing(key: str) -> str:
    """The thing that an entry is, or the whole file where no key is known."""
    return f"{PATH}#{key}" if key else PATH


@dataclass(frozen=True)
class Lines:
    """Where the lines of a text start."""

    text: str

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The offset of each line."""
        return (0, *(match.end() for match in re.finditer("\n", self.text)))

    def start(self, line: int) -> int:
        """The offset of a line, counted from 0."""
        return self.starts[min(line, len(self.starts) - 1)]

    def place(self, offset: int) -> Place:
        """Line and column, both from 1, of a character."""
        line = bisect_right(self.starts, offset)
        return Place(PATH, line, offset - self.starts[line - 1] + 1)


@dataclass(frozen=True)
class Content:
    """The text, or None where the file cannot be read at all, and what is wrong with it.

    ``torn`` is True where marks of a merge stand alone: what else is wrong cannot be told then.
    """

    text: str | None
    problems: tuple[Problem, ...] = ()
    torn: bool = False


def read(root: Path) -> Content:
    """Read the file of the book under ``root``; never raises."""
    try:
        data = read_bytes(root / PATH)
    except OSError as error:
        why = "no such file" if isinstance(error, FileNotFoundError) else error.strerror
        message = f"{why}; it holds the references in BibTeX; {restore(PATH)}"
        return Content(None, (FILE.at(Place(PATH), message, breaks=PATH),))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Content(None, (_not_utf_8(data, error),))
    if not text.strip():
        return Content(None, (FILE.at(Place(PATH, 1, 1), _EMPTY, breaks=PATH),))
    text, hidden = _without_hidden(text.replace("\r\n", "\n").replace("\r", "\n"))
    text, merge, torn = _one_side(text)
    return Content(text, hidden + merge, torn)


def _not_utf_8(data: bytes, error: UnicodeDecodeError) -> Problem:
    # The position counts from behind a byte order mark, which the codec has cut off.
    before = error.object[: error.start].decode("utf-8", "replace")
    before = before.replace("\r\n", "\n").replace("\r", "\n")
    place = Place(PATH, before.count("\n") + 1, len(before) - before.rfind("\n"))
    byte = f"byte 0x{error.object[error.start]:02x}"
    found = "the file is UTF-16" if data[:2] in _UTF_16 else byte
    message = f"{found}, which is not UTF-8; save the file in that encoding"
    return FILE.at(place, message, breaks=PATH)


def _without_hidden(text: str) -> tuple[str, tuple[Problem, ...]]:
    """The text without characters that no reader sees, and the first place of each kind."""
    found = list(_HIDDEN.finditer(text))
    lines = Lines(text)
    count = Counter(match[0] for match in found)
    first = {match[0]: match.start() for match in reversed(found)}
    problems = []
    for char, offset in first.items():
        name = unicodedata.name(char, "a control character")
        more = f" (and {count[char] - 1} more in the file)" if count[char] > 1 else ""
        message = f"U+{ord(char):04X}, {name}, which no reader sees{more}; take it out"
        problems.append(FILE.at(lines.place(offset), message))
    return _HIDDEN.sub(lambda match: " " if match[0].isspace() else "", text), tuple(problems)


def _one_side(text: str) -> tuple[str, tuple[Problem, ...], bool]:
    """The text as it would be if the first side of every merge were kept, line for line."""
    lines = text.split("\n")
    groups: list[list[int]] = []
    for number, line in enumerate(lines):
        if mark := _MARK.match(line):
            goes_on = groups and mark[1][0] != "<" and lines[groups[-1][-1]][0] != ">"
            groups[-1].append(number) if goes_on else groups.append([number])
    problems = []
    torn = False
    for group in groups:
        marks = "".join(lines[number][0] for number in group)
        numbers = ", ".join(str(number + 1) for number in group[:SHOWN])
        where = f"lines {numbers}" if len(group) > 1 else f"line {numbers}"
        seen = " ".join(_NAMES[mark] for mark in marks[:SHOWN])
        whole = marks in ("<=>", "<|=>")
        torn |= not whole
        message = f"{seen} ({where}) is left of a merge; keep one side and delete these lines"
        problems.append(CONFLICT.at(Place(PATH, group[0] + 1, 1), message, breaks=PATH))
        drop = range(group[1], group[-1] + 1) if whole else group
        for number in (group[0], *drop):
            lines[number] = ""
    return "\n".join(lines), tuple(problems), torn
