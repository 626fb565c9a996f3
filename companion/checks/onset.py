"""Onset rows: looks in order, and no time of separation where there was none."""

from collections.abc import Iterator
from itertools import pairwise

from companion.book.book import Book
from companion.checks.registry import Found, on, rule
from companion.model import ONSET_TIMES, TREATMENTS

_LOOKS = ("assessed_from_hours", "first_hours", "peak_hours", "last_hours", "assessed_to_hours")


@rule("onset-order", "First look, first, largest and last difference, last look follow in time.")
def order(book: Book) -> Iterator[Found]:
    """Of those that are given."""
    for row in book.table(ONSET_TIMES).rows:
        given = [(name, getattr(row, name)) for name in _LOOKS if row.text(name)]
        for (earlier, x), (later, y) in pairwise(given):
            if x > y:
                yield on(book, row, later, f"{earlier} is {x} but {later} is {y}: exchanged?")


@rule("onset-null", "A comparison has times of separation if, and only if, it separated.")
def null(book: Book) -> Iterator[Found]:
    """``separated`` is what the data show."""
    for row in book.table(ONSET_TIMES).rows:
        times = [name for name in _LOOKS[1:4] if row.text(name)]
        if row.separated == "no" and times:
            yield on(book, row, times[0], f"separated is no but {times[0]} is filled")
        if row.separated == "yes" and not times:
            message = "separated is yes but first_hours, peak_hours and last_hours are empty; "
            message += "give one, or say no"
            yield on(book, row, "first_hours", message)


@rule("onset-index", "No placebo is the index arm of a comparison.")
def index(book: Book) -> Iterator[Found]:
    """Arms exchanged: what was given stands in ``treatment``."""
    placebo = {family.key for family in book.subject.families if family.placebo}
    for row in book.table(ONSET_TIMES).rows:
        given = book.row(TREATMENTS, row.treatment)
        if given and given.family in placebo:
            message = f"treatment is {row.treatment!r}, a placebo; are the arms exchanged?"
            yield on(book, row, "treatment", message)
