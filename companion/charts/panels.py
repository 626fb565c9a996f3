"""Rows by what they were compared with, and apart those that are no randomised comparison."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from companion.book.view import View
from companion.charts.base import family
from companion.charts.lines import parted
from companion.model.outcomes import BEFORE, OnsetRow, OutcomeRow
from companion.words.codes import in_words, mid_sentence, sentence_case

R = TypeVar("R", OnsetRow, OutcomeRow)
_NOT_RANDOMISED: Mapping[str, str] = MappingProxyType(
    {
        "pooled": "reviews and pooled analyses",
        "cohort": "cohorts, not randomised",
        "within": "before and after, no comparator",
        "reporting": "spontaneous reports",
        "not-stated": "comparison not stated",
    }
)
_NO_CONTRAST = frozenset({"regression_coefficient", "reporting_odds_ratio"})
LEVEL = 95


class Panel(NamedTuple):
    """What stands together: its place in the order of panels, and its heading."""

    apart: str
    place: int
    heading: str


def apart(row: OnsetRow | OutcomeRow) -> str:
    """Why a row is drawn apart; empty for a randomised comparison with the usual interval.

    What is drawn apart never says which side it favours.
    """
    if row.analysis in _NOT_RANDOMISED:
        return _NOT_RANDOMISED[row.analysis]
    if isinstance(row, OnsetRow):
        return ""
    if row.measure in _NO_CONTRAST:
        return f"{in_words(row.measure)}s"
    limits = row.interval()
    return f"{limits.level:g}% intervals" if limits and limits.level != LEVEL else ""


def panel(view: View, row: OnsetRow | OutcomeRow) -> Panel:
    """The panel of a row: its kind of comparator, placebos first; apart what must be."""
    reason = apart(row)
    if row.analysis == "within":
        return Panel(reason, 0, sentence_case(reason))
    place, against = _against(view, row.comparator)
    return Panel(reason, place, sentence_case(", ".join(filter(None, (reason, against)))))


def _against(view: View, comparator: str | None) -> tuple[int, str]:
    """Place and name of a kind of comparator."""
    most = len(view.subject.families)
    if comparator is None or comparator == BEFORE:
        return most + 1, "no comparator"
    kind = family(view, comparator)
    if kind.placebo:
        return view.subject.rank(kind.key), f"against {mid_sentence(kind.name)}"
    return most, "against another comparator"


def panels(view: View, rows: Sequence[R]) -> dict[str, list[R]]:
    """Rows by the heading of their panel, the panels in their order, the rows in that given."""
    found = parted(rows, lambda row: panel(view, row))
    return {kind.heading: found[kind] for kind in sorted(found)}
