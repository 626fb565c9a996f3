"""How a table fits a page: what stands below what, how wide columns are, what can be filtered.

All of it is known when the page is made: the browser lays a table out once, in the width there is,
and filters and sort buttons have their place before a script runs.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, sqrt
from types import MappingProxyType

from companion.html import order

_UNDER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Population": ("Study", "Comparison"),
        "Species": ("Study",),
        "Compared": ("Comparison",),
        "Construct": ("Outcome",),
        "Criterion": ("Outcome",),
        "Time": ("Outcome", "Finding"),
        "Method": ("Target",),
        "Direction": ("Target",),
        "n": ("Finding",),
        "Comparator arm": ("Index arm",),
        "Participants": ("Index arm", "Effect"),
        "p": ("Effect", "Outcome", "Finding", "Right"),
        "Last apart": ("Most apart",),
        "Last look": ("First look",),
        "Guesses": ("Right",),
        "Where": ("Body",),
        "Date": ("Body", "Where"),
        "Position": ("Topic",),
        "Share, comparator": ("Share",),
        "Value, comparator": ("Value",),
        "Read in": ("Source says", "Judged by"),
        "Looked up": ("Registry",),
        "Since then": ("Registry",),
        "Second reading": ("Read in", "Place read"),
        "Flags": ("Read in",),
        "Rows": ("Read in",),
        "How": ("Place read",),
        "File": ("Document", "Row"),
    }
)
"""The columns below which one stands, the first of them that the table has."""
_NAMED = frozenset(
    {"p", "n", "Comparator arm", "Participants", "Last apart", "Last look", "Guesses",
     "Share, comparator", "Value, comparator"}
)  # fmt: skip
"""What a reader would not know without its name beside it."""
_MOST = 20
"""A list of more values than these is longer to look through than words are to type."""
_LONG = 48
_BARE = re.compile(r"[−–\-<>.,\d%⚑ ]*")
_LETTERS = (5, 16)
_LETTER, _MARGIN = 0.5, 1.2
_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Choice:
    """A filter by the values of a column: the place of its text in a row, and its values."""

    name: str
    column: int
    line: int
    values: tuple[str, ...]


@dataclass(frozen=True)
class Fit:
    """``columns``: the heads that share each, and the room that each needs; the filters."""

    columns: tuple[tuple[int, ...], ...]
    needs: tuple[float, ...]
    choices: tuple[Choice, ...]

    @property
    def widths(self) -> tuple[float, ...]:
        """The columns' shares of a page, in percent."""
        whole = sum(self.needs)
        return tuple(round(100 * need / whole, 1) for need in self.needs)

    @property
    def room(self) -> tuple[float, ...]:
        """What the columns need, as wide as letters are (in rem)."""
        return tuple(round(_LETTER * need + _MARGIN, 1) for need in self.needs)

    @property
    def many(self) -> bool:
        """Whether the columns are too many for the width of a text: rows become cards sooner."""
        return len(self.columns) > 8


def named(head: str) -> bool:
    """Whether a text below another needs its head beside it."""
    return head in _NAMED


def fit(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Fit:
    """How a table of these heads and texts fits a page."""
    return _fit(head, rows, _columns(head))


def whole(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Fit:
    """The same of a table that keeps every column beside the other."""
    return _fit(head, rows, tuple((i,) for i in range(len(head))))


def _fit(
    head: Sequence[str], rows: Sequence[Sequence[str]], found: tuple[tuple[int, ...], ...]
) -> Fit:
    return Fit(
        found,
        tuple(max((_need(head[i], [row[i] for row in rows]) for i in c), default=1) for c in found),
        tuple(c for c in (_choice(head, rows, found, i) for i in range(1, len(head))) if c),
    )


def _columns(head: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """The heads that share a column, the first on top."""
    top = {
        i: next((head.index(lead) for lead in _UNDER.get(name, ()) if lead in head), i)
        for i, name in enumerate(head)
    }
    return tuple(
        (i, *(under for under in top if top[under] == i and under != i)) for i in top if top[i] == i
    )


def _need(name: str, texts: Sequence[str]) -> float:
    """Room for a column: its longest word, and more where its texts are long."""
    least, most = _LETTERS
    words = [len(word) for text in (name, *texts) for word in _WORD.findall(text)]
    mean = sum(map(len, texts)) / len(texts) if texts else 0
    return max(least, min(most, max(words, default=0) + 2), 2.2 * sqrt(mean))


def _choice(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    columns: tuple[tuple[int, ...], ...],
    i: int,
) -> Choice | None:
    """The filter of a column of few short words; numbers are sorted, not chosen."""
    values = sorted({row[i] for row in rows})
    if not 1 < len(values) <= _MOST or any(len(value) > _LONG for value in values):
        return None
    if all(_BARE.fullmatch(value) for value in values):
        return None
    at = dict(zip(values, order.keys(values), strict=True))
    values.sort(key=lambda value: float(at[value] or inf) if value else -inf)
    column = next(n for n, shared in enumerate(columns) if i in shared)
    return Choice(head[i], column, columns[column].index(i), tuple(values))
