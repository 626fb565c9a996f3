"""What a check reports: a place, a rule and a sentence."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """A break in the chain. ``line`` and ``column`` count from 1; 0 means the whole file."""

    path: str
    line: int
    column: int
    rule: str
    message: str
    severity: str = "error"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.rule}: {self.message}"
