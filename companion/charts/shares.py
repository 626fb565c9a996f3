"""An arm's share of people, in percent, as it stands on an axis."""

from typing import NamedTuple

from companion.model.outcomes import OutcomeRow, Side


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
