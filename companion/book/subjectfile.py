"""Reads ``data/subject.toml``: what the package must not know of its subject."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from companion.book import paths
from companion.book.text import curly, lines, read_whole
from companion.model import FIXED, Subject
from companion.model.subject import EMPTY, subject_from
from companion.problem import Place, Problem, close, declare

SUBJECT = declare("subject-shape", "data/subject.toml names the subject's tables, words and looks.")
_QUOTED = re.compile(r"'([^']+)'")
_HEAD = re.compile(r"\s*\[{1,2}([^\[\]]+)\]{1,2}\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*(["']?)([\w-]+)\1\s*=""")
_WORD = re.compile(r"[^\s,#\]}]+")
_MISSING = "missing"
_UNKNOWN = "unexpected_keyword_argument"


Keys = Mapping[tuple[str, str], Place]
"""Where the subject names a key: by its table, which is empty at the top, and its name."""


def read_subject(root: Path) -> tuple[Subject, tuple[Problem, ...], Keys]:
    """Read ``data/subject.toml``; an empty subject where it cannot be used."""
    text = read_whole(root, paths.SUBJECT, SUBJECT)
    if not isinstance(text, str):
        return EMPTY, text, {}
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        place = _mark(str(error))
        message = _bare(str(error)) + _unquoted(text, place)
        return EMPTY, (SUBJECT.at(place, message, breaks=paths.SUBJECT),), {}
    try:
        subject = subject_from(values)
    except (ValidationError, TypeError) as error:
        return EMPTY, tuple(_invalid(text, error)), {}
    clash = [name for name in subject.outcome_tables if name in FIXED]
    problems = tuple(_at_key(text, n, f"{n} is a table that every book has") for n in clash)
    return subject, problems, dict(_keys(text))


def _keys(text: str) -> Iterator[tuple[tuple[str, str], Place]]:
    """The keys that stand on a line of their own; one within braces is not found."""
    table = ""
    for number, line in enumerate(lines(text), 1):
        if head := _HEAD.match(line):
            table = head[1].strip()
        elif key := _KEY.match(line):
            yield (table, key[2]), Place(paths.SUBJECT, number, key.start(2) + 1)


def _mark(message: str) -> Place:
    """The place that a message of tomllib ends with: ``(at line 3, column 5)``."""
    words = message.rpartition("(at line ")[2].rstrip(")").split(", column ")
    numbers = [int(word) for word in words if word.isdigit()]
    return Place(paths.SUBJECT, *(numbers if len(numbers) == 2 else (1, 1)))


def _bare(message: str) -> str:
    return message.rpartition(" (at ")[0] or message


def _unquoted(text: str, place: Place) -> str:
    """What stands where TOML finds no value: a word without quotes, or with curly ones."""
    rest = (lines(text)[place.line - 1 : place.line] or ("",))[0][place.column - 1 :]
    found = _WORD.match(rest)
    if not found:
        return ""
    return f": {found[0]!r}" + (curly(rest) or f'; a text stands in quotes: "{found[0]}"')


def _invalid(text: str, error: ValidationError | TypeError) -> list[Problem]:
    if isinstance(error, TypeError):
        return [_at_key(text, "", str(error))]
    details = error.errors()
    found = []
    meant: set[tuple[Any, ...]] = set()
    for detail in details:
        if detail["type"] == _UNKNOWN:
            within, key = detail["loc"][:-1], str(detail["loc"][-1])
            lacking = [str(d["loc"][-1]) for d in details
                       if d["type"] == _MISSING and d["loc"][:-1] == within]  # fmt: skip
            hint = close(key, lacking)
            meant.update((*within, name) for name in lacking if repr(name) in hint)
            found.append(_at(text, detail["loc"], f"is no key that is read{hint}"))
    for detail in details:
        message = str(detail["msg"]).removeprefix("Value error, ")
        if detail["type"] == _MISSING and detail["loc"] not in meant:
            found.append(_at(text, detail["loc"], "is missing"))
        elif detail["type"] not in (_MISSING, _UNKNOWN) and detail["loc"]:
            was = f"is {detail['input']!r}; " if isinstance(detail["input"], str | int) else ""
            found.append(_at(text, detail["loc"], was + message))
        elif not detail["loc"]:
            words = _QUOTED.search(message)
            found.append(_at_key(text, words[1] if words else "", message, last=True))
    return found


def _at(text: str, where: tuple[Any, ...], message: str) -> Problem:
    """A problem at a key, within the table of its number where it is in a list of tables."""
    start = 0
    for name, number in pairwise(where):
        if isinstance(number, int):
            heads = [
                m.start()
                for m in re.finditer(rf"^\[\[{re.escape(str(name))}\]\]", text, re.MULTILINE)
            ]
            start = heads[number] if number < len(heads) else start
    name = next((str(w) for w in reversed(where) if not isinstance(w, int)), "")
    return _at_key(text, name, f"{'.'.join(map(str, where))} {message}", start)


def _at_key(text: str, key: str, message: str, start: int = 0, *, last: bool = False) -> Problem:
    """A problem at the first line, or the last, that names a key behind ``start``."""
    first = text.count("\n", 0, start)
    numbered = [*enumerate(lines(text), 1)][first:]
    for number, line in reversed(numbered) if last else numbered:
        at = line.find(key)
        if key and at >= 0 and not line.lstrip().startswith("#"):
            place = Place(paths.SUBJECT, number, at + 1)
            return SUBJECT.at(place, message, breaks=paths.SUBJECT)
    return SUBJECT.at(Place(paths.SUBJECT, first + 1, 1), message, breaks=paths.SUBJECT)
