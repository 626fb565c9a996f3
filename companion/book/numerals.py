"""Numbers that are typed in prose, and the short list of those that may be."""

import re
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from re import _constants as op  # type: ignore[attr-defined]  # the only parser of patterns
from re import _parser as patterns  # type: ignore[attr-defined]
from typing import Any

from companion.book import paths
from companion.book.text import lines, read_whole
from companion.problem import Place, Problem, declare

PATTERN = declare(
    "numerals-pattern",
    "A pattern of book/allowed-numerals.txt is an expression that ends and names what it allows.",
)

_CARDINAL = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
).split()
_LARGE = "hundred thousand million billion dozen".split()
_MANY = "hundreds thousands millions billions dozens twenties thirties forties fifties".split()
_PARTS = "third quarter fourth fifth sixth seventh eighth ninth tenth hundredth thousandth".split()
_OTHER = "half halves quarter twice thrice double triple quadruple".split()

_n = "|".join([*_CARDINAL, *_LARGE])
_p = "|".join(_PARTS)
_DIGITS = r"\d+(?:[.,·٫٬'’\u00a0\u202f]\d+)*(?:[\s\u00a0\u202f]?[%‰٪])?"


def _ranges(letters: Iterable[str]) -> str:
    """Letters in their order as a class of an expression, quick to compile: ``²-³¹¼-¾``."""
    codes = enumerate(map(ord, letters))
    runs = [[n for _, n in run] for _, run in groupby(codes, lambda at: at[1] - at[0])]
    return "".join(rf"\U{run[0]:08x}-\U{run[-1]:08x}" for run in runs)


_SIGNS = _ranges(
    sign
    for sign in filter(str.isnumeric, map(chr, range(0x80, 0x20000)))
    if unicodedata.category(sign) in ("No", "Nl")
)
NUMERAL = re.compile(
    rf"{_DIGITS}|[{_SIGNS}]+"
    rf"|\b(?:"
    rf"(?:one|a|an|another)[\s-]+(?:{_p})"
    rf"|(?:one|{_n})\s+(?:in|out\s+of|per)\s+(?:every\s+)?(?:{_n}|\d+)"
    rf"|(?:{_n})(?:(?:[\s-]+|\s+and\s+)(?:{_n}|one))*(?:[\s-]+(?:{_p})s?)?"
    rf"|(?:{_n})fold"
    rf"|(?:{_p})s"
    rf"|{'|'.join([*_MANY, *_OTHER])}"
    rf")\b",
    re.IGNORECASE,
)
"""A number as a reader meets it: digits of any script, superscripts and fractions, words, parts."""

_LETTERS = re.compile("[a-z]+")
_WORDS = frozenset(
    [*_CARDINAL, *_LARGE, *_MANY, *_PARTS, *_OTHER]
    + [f"{word}s" for word in _PARTS]
    + [f"{word}fold" for word in (*_CARDINAL, *_LARGE)]
)
"""One of these, or a digit or sign, is in every number."""

_DEAREST = 1_000
_PROBES = (
    "7", "8", "3", "6", "37", "64", "83", "91", "123", "457", "781", "4821", "3.7", "0.64", "8.25",
    "1,437", "64%", "37%", "seven", "eight", "seventeen", "sixty", "ninety", "hundred", "a third",
    "two thirds", "one in seven", "half", "²", "½", "٣", "７",
)  # fmt: skip


@lru_cache(10_000)  # a preview asks again of each text at each save
def typed(text: str) -> tuple[tuple[int, str], ...]:
    """Every number typed in a text, with its offset: ``64%`` and ``one in five`` are one each.

    An ordinal ("the third week") is none, a part ("a third", "two thirds") is.
    """
    if not _may_hold(text):  # as most texts, and the expression is slow
        return ()
    return tuple((found.start(), found.group()) for found in NUMERAL.finditer(text))


def _may_hold(text: str) -> bool:
    """Whether a text can hold a number at all."""
    if any(map(str.isnumeric, text)):
        return True
    return not _WORDS.isdisjoint(_LETTERS.findall(text.lower()))


@dataclass(frozen=True)
class Allowed:
    """The committed list of numbers that may stand in prose."""

    patterns: tuple[re.Pattern[str], ...] = field(default=())

    def finds(self, text: str) -> Iterator[tuple[int, str]]:
        """The numbers typed in a text that no pattern allows, with their offsets."""
        found = typed(text)
        if not found:
            return
        spans = [match.span() for one in self.patterns for match in one.finditer(text)]
        for offset, number in found:
            end = offset + len(number)
            if not any(start <= offset and end <= stop for start, stop in spans):
                yield offset, number


def read_allowed(root: Path) -> tuple[Allowed, tuple[Problem, ...]]:
    """Read the list: an expression a line, two spaces and ``#`` begin a comment. Never raises."""
    text = read_whole(root, paths.NUMERALS, PATTERN)
    if not isinstance(text, str):
        return Allowed(), text
    compiled, problems = [], []
    for number, line in enumerate(lines(text), 1):
        pattern = line.split("  #")[0].strip()
        if not pattern or line.startswith("#"):
            continue
        why = refused(pattern)
        if why:
            column = len(line) - len(line.lstrip()) + 1
            place = Place(paths.NUMERALS, number, column)
            problems.append(PATTERN.at(place, f"'{pattern}' {why}"))
        else:
            compiled.append(re.compile(pattern))
    return Allowed(tuple(compiled)), tuple(problems)


@cache
def refused(pattern: str) -> str:
    """Why a pattern may not stand in the list, or an empty string. Never raises.

    The number of ways in which a pattern can match at one place is bounded, and counted from
    above: so no pattern can hang, and none reaches over a text without end.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what Python will read differently one day
            tree = patterns.parse(pattern)
            one = re.compile(pattern)
    except (re.error, RecursionError, OverflowError, ValueError, Warning) as error:
        return f"is no regular expression: {error}"
    ways = _ways(tree)
    if ways is None:
        return "repeats without end ('*', '+', '{2,}'); say how often at most"
    if ways > _DEAREST:
        return f"can match in more than {_DEAREST} ways at one place; write it more simply"
    if one.search("") or one.search("word"):
        return "matches where there is no number"
    through = [probe for probe in _PROBES if _covers(one, probe)]
    if len(through) > 1:
        return f"allows any number ({', '.join(through[:4])}); name what the number belongs to"
    return ""


def _covers(one: re.Pattern[str], probe: str) -> bool:
    """Whether a pattern allows a number between words that say nothing of it."""
    text = f"xyz {probe} xyz"
    return any(m.start() <= 4 and m.end() >= 4 + len(probe) for m in one.finditer(text))


def _ways(tree: Any) -> int | None:
    """At most how many ways lead through a pattern at one place; None where there is no end."""
    total = 1
    for code, value in tree:
        ways = _of(code, value)
        if ways is None:
            return None
        total = min(total * ways, _DEAREST + 1)
    return total


def _of(code: Any, value: Any) -> int | None:
    """The ways through one element of a pattern."""
    if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        least, most, inner = value
        ways = _ways(inner)
        if most is op.MAXREPEAT or ways is None:
            return None
        each = [
            min(int(ways ** min(n, 64)), _DEAREST + 1) for n in range(least, min(most, 999) + 1)
        ]
        return min(sum(each), _DEAREST + 1)
    if code is op.BRANCH:
        found = [_ways(branch) for branch in value[1]]
        return None if None in found else sum(n for n in found if n is not None)
    if code is op.SUBPATTERN:
        return _ways(value[-1])
    if code in (op.ASSERT, op.ASSERT_NOT):
        return _ways(value[1])
    if code is op.ATOMIC_GROUP:
        return _ways(value)
    if code is op.GROUPREF_EXISTS:
        found = [_ways(branch) for branch in value[1:] if branch is not None]
        return None if None in found else sum(n for n in found if n is not None)
    return 1
