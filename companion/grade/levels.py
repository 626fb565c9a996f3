"""From domains to the certainty of an outcome, and from outcomes to that of a claim.

Randomised evidence starts high and observational evidence low; each serious concern takes one
level, each very serious one two (Guyatt 2011, GRADE guidelines 1).
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from companion.model.judgements import DOMAINS, CertaintyRow

LEVELS = ("very-low", "low", "moderate", "high")
NOT_GRADED = "not-graded"
DOWN: Mapping[str, int] = MappingProxyType({"not-serious": 0, "serious": 1, "very-serious": 2})


def level(row: CertaintyRow) -> str:
    """The certainty that follows from the start, the domains and what raised it."""
    start = 3 if row.start == "randomised" else 1
    start += bool(row.raised) - sum(DOWN[getattr(row, domain)] for domain in DOMAINS)
    return LEVELS[min(3, max(0, start))]


def claim_level(rows: Iterable[CertaintyRow]) -> str:
    """The lowest certainty among a claim's critical outcomes; ``not-graded`` where one is not.

    (Guyatt 2013, GRADE guidelines 11.)
    """
    found = [r.certainty for r in rows if r.critical == "yes"]
    return min(found, key=LEVELS.index) if found and NOT_GRADED not in found else NOT_GRADED
