"""How a rule names a cell."""

from companion.evidence import Evidence
from companion.problem import Problem
from companion.tables import Record


def cell(evidence: Evidence, record: Record, column: str, rule: str, message: str) -> Problem:
    """A problem at a cell of a row."""
    place = evidence.tables[record.table].place(record.line, column)
    return Problem(*place, rule, f"{record.id}: {message}")
