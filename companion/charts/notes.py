"""What stands under every chart: rows that are not drawn, and cautions of those that are."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from companion.book.view import View
from companion.model.outcomes import MechanismRow, OnsetRow, OutcomeRow
from companion.words import values

NO_TIME = "no time is given"
AT_DOSE = "a time of 0 has no place on a log axis"
NO_SHARE = "no share of people is given"
LONG = 12


class OfStudy(Protocol):
    """A row with a study and a caution."""

    @property
    def study(self) -> str: ...
    @property
    def caution(self) -> str | None: ...


R = TypeVar("R", OnsetRow, OutcomeRow, MechanismRow)


def sort_out(rows: Iterable[R], lacks: Callable[[R], str]) -> tuple[tuple[R, ...], tuple[str, ...]]:
    """The rows that can be drawn, and why each of the others cannot.

    ``lacks`` says what a row lacks; an empty string where it lacks nothing.
    """
    drawn, reasons = [], []
    for row in rows:
        if reason := lacks(row):
            reasons.append(reason)
        else:
            drawn.append(row)
    return tuple(drawn), tuple(reasons)


def lacks_time(hours: float | None) -> str:
    """Why a time cannot stand on the axis; empty where it can."""
    if hours is None:
        return NO_TIME
    return AT_DOSE if hours == 0 else ""


def not_drawn(reasons: Iterable[str], more: str = "") -> tuple[str, ...]:
    """``3 rows are not drawn: no time is given (2), no interval (1).``; nothing for none."""
    counts = Counter(reasons)
    if not counts:
        return ()
    total = counts.total()
    apart = "; " if any("," in reason or ";" in reason for reason in counts) else ", "
    said = apart.join(f"{reason} ({n})" for reason, n in counts.most_common())
    are = "row is" if total == 1 else "rows are"
    return (f"{total} {are} not drawn: {said}{more}.",)


def cautions(view: View, rows: Iterable[OfStudy]) -> tuple[str, ...]:
    """The cautions of rows, each once, after the studies that it is about."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.caution:
            found.setdefault(row.caution, []).append(values.study(view, row.study))
    return tuple(
        f"{', '.join(dict.fromkeys(who))}: {caution}{'' if caution.endswith('.') else '.'}"
        for caution, who in found.items()
    )


def levels(rows: Iterable[OutcomeRow]) -> tuple[str, ...]:
    """How many of the intervals drawn are of another level than 95%."""
    drawn = [interval for row in rows if (interval := row.interval())]
    others = Counter(interval.level for interval in drawn if interval.level != 95)
    if not others:
        return ()
    said = ", ".join(f"{n} of {level:g}%" for level, n in sorted(others.items()))
    return (f"Bars are 95% confidence intervals, but for {said}.",)


def studies(rows: Iterable[OfStudy]) -> tuple[str, ...]:
    """Keys of the studies behind rows, each once, in order."""
    return tuple(dict.fromkeys(row.study for row in rows))


def listed(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def counted(n: int, thing: str) -> str:
    """``1 report``, ``2 reports``."""
    return f"{n} {thing}" if n == 1 else f"{n} {thing}s"


def enumerated(parts: Sequence[str]) -> str:
    """Parts of a text alternative, of which a long one names the first; the table has them all."""
    more = len(parts) - LONG
    return "; ".join(parts[:LONG]) + (f"; and {more} more in the table" if more > 0 else "")
