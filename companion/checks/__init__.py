"""The rules of the chain, from the cells to the sentences; each is a small function with an id.

:func:`check` runs all of them in one go: everything is reported, sorted, and nothing repaired.
"""

from collections.abc import Callable, Iterator

from companion.checks import arithmetic, chain, claims, flow, prose, ranges, syntheses
from companion.evidence import Evidence
from companion.pages import Page, read_pages
from companion.problem import Problem

RULES: tuple[Callable[[Evidence, tuple[Page, ...]], Iterator[Problem]], ...] = (
    *chain.RULES,
    *ranges.RULES,
    *arithmetic.RULES,
    *claims.RULES,
    *syntheses.RULES,
    *flow.RULES,
    *prose.RULES,
)


def check(evidence: Evidence) -> tuple[Problem, ...]:
    """Every problem of the book's root, sorted by place. Empty when the chain holds."""
    pages = read_pages(evidence.root)
    found = [problem for rule in RULES for problem in rule(evidence, pages)]
    return tuple(sorted({*evidence.problems, *found}))
