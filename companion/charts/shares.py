"""An arm's share of people with its interval, in percent, as it stands on an axis."""

from typing import NamedTuple

from companion.charts.base import Point
from companion.effects import wilson
from companion.model.outcomes import OutcomeRow, Side
from companion.words import values


class Shares(NamedTuple):
    """A row with the shares of both its arms, in percent."""

    row: OutcomeRow
    given: float
    other: float


def in_percent(row: OutcomeRow, side: Side) -> float | None:
    """A share in percent, without the dust of binary fractions: 29% printed is 29.0 drawn."""
    share = row.share(side)
    return None if share is None else round(100 * share, 10)


def both(row: OutcomeRow) -> Shares | None:
    """Both shares of a row, or None where one is not given."""
    given, other = in_percent(row, "treatment"), in_percent(row, "control")
    return None if given is None or other is None else Shares(row, given, other)


def with_interval(row: OutcomeRow, side: Side) -> Point | None:
    """A share in percent with Wilson's 95% limits, which need the number of people."""
    share, n = in_percent(row, side), row.arm(side).n
    if share is None:
        return None
    if not n:
        return share, None, None
    low, high = wilson(min(1.0, share / 100), n)
    return share, round(100 * low, 10), round(100 * high, 10)


def intervals_note(points: list[Point]) -> tuple[str, ...]:
    """How the intervals of shares were made, and how many shares have none."""
    bare = sum(low is None for _, low, _ in points)
    if not points:
        return ()
    if bare == len(points):
        return ("No share has an interval, since no number of people is given.",)
    but = f"; {bare} of {len(points)} have none, since no number of people is given" if bare else ""
    return (f"Bars are 95% intervals of each share, computed here (Wilson){but}.",)


def limits_said(point: Point) -> str:
    """``31% to 65%``; empty for a share without limits."""
    _, low, high = point
    if low is None or high is None:
        return ""
    return f"{values.percent(low / 100)} to {values.percent(high / 100)}"
