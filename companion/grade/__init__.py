"""Judgements of certainty: what was judged, in numbers, and what follows from it (GRADE)."""

from companion.grade.domains import Suggestion, imprecision, inconsistency
from companion.grade.evidence import UNITS, Evidence, Threshold, evidence
from companion.grade.levels import LEVELS, NOT_GRADED, claim_level, level

__all__ = [
    "LEVELS", "NOT_GRADED", "UNITS", "Evidence", "Suggestion", "Threshold",
    "claim_level", "evidence", "imprecision", "inconsistency", "level",
]  # fmt: skip
