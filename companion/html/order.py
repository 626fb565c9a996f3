"""How a column of words is sorted: by the time, the share or the number that each cell begins with.

A browser orders plain numbers by itself; "40 min" and "2 h" it would order by their letters.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from companion.words.values import BY, MINUS, MONTH, UNTIL, YEAR

_HOURS: Mapping[str, float] = MappingProxyType(
    {"min": 1 / 60, "h": 1, "day": 24, "week": 168, "month": MONTH, "year": YEAR}
)
"""The units of :func:`companion.words.values.hours`."""
_PLAIN = re.compile(rf"[{MINUS}-]?\d+(?:\.\d+)?")
_UNITS = "|".join(_HOURS)
_TIME = re.compile(rf"(?:(?:{BY}|{UNTIL}) )?(\d+(?:\.\d+)?) ({_UNITS})s?")
_SHARE = re.compile(r"(\d+) of (\d+)\b.*")
_NUMBER = re.compile(rf"([{MINUS}-]?\d+(?:\.\d+)?)(?:%| \(| to |, | [a-z]).*|({_PLAIN.pattern})")
_BOUND = re.compile(r"(?:p )?[<>=] ?(\d+(?:\.\d+)?)")
Read = Callable[[re.Match[str]], float]
_KINDS: Sequence[tuple[re.Pattern[str], Read]] = (
    (_TIME, lambda found: float(found[1]) * _HOURS[found[2]]),
    (_SHARE, lambda found: int(found[1]) / (int(found[2]) or 1)),
    (_BOUND, lambda found: float(found[1])),
    (_NUMBER, lambda found: float((found[1] or found[2]).replace(MINUS, "-"))),
)


def keys(texts: Sequence[str]) -> list[str]:
    """What each cell of a column is sorted by; empty where it stays with its words.

    All of a column are read as one kind: that of most of its cells, at least of half.
    """
    filled = [text for text in texts if text]
    if all(_PLAIN.fullmatch(text) for text in filled):
        return [""] * len(texts)
    for pattern, read in _KINDS:
        found = [pattern.fullmatch(text) for text in texts]
        if 2 * sum(map(bool, found)) >= len(filled):
            return [f"{read(match):.6g}" if match else "" for match in found]
    return [""] * len(texts)
