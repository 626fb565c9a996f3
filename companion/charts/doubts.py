"""What makes a point open: it is no plain randomised contrast with 95% limits."""

from collections.abc import Iterable

from companion.charts.notes import listed
from companion.model.outcomes import OutcomeRow
from companion.words.codes import in_words


def against_itself(row: OutcomeRow) -> bool:
    """Whether a row compares before with after, or nothing with nothing."""
    return row.alone or row.analysis == "within"


def doubts(row: OutcomeRow) -> tuple[str, ...]:
    """Why a row's point is open: anything but a plain randomised contrast with 95% limits."""
    found = row.interval()
    said = []
    if row.analysis not in ("between", "first-period", "any-time", "pooled"):
        said.append(in_words(row.analysis))
    if found and found.level != 95:
        said.append(f"limits of {found.level:g}%")
    if row.caution:
        said.append("a caution")
    return tuple(said)


def open_note(rows: Iterable[OutcomeRow]) -> tuple[str, ...]:
    """What the open symbols of a chart are, where it has some."""
    kinds = tuple(dict.fromkeys(doubt for row in rows for doubt in doubts(row)))
    return (f"Open symbols: {listed(kinds)}.",) if kinds else ()
