"""The rules of the chain, from the cells to the sentences; each is a small function with an id.

:func:`check` runs all of them in one go: everything is reported, causes first, and nothing is
repaired. A module here is a kind of rule; importing it enters its rules into the registry.
"""

from companion.book.book import Book
from companion.checks import (
    agreeing,
    arithmetic,
    bearings,
    claims,
    comparators,
    days,
    described,
    doubles,
    executed,
    foreign,
    front,
    grades,
    hazards,
    hedges,
    inputs,
    keys,
    links,
    mangled,
    markup,
    onset,
    people,
    places,
    prose,
    provenance,
    ranges,
    references,
    results,
    scales,
    screening,
    settings,
    spoken,
    status,
    structure,
    style,
    syntheses,
    treatments,
    uses,
    verified,
)
from companion.checks.registry import every, run
from companion.problem import Problem

__all__ = ["KINDS", "check", "every"]

KINDS = (
    keys, provenance, references, verified, status, screening, claims, bearings, places, grades,
    hedges, ranges, mangled, days, treatments, scales, arithmetic, results, onset, people,
    comparators, inputs, agreeing, spoken, doubles, syntheses, described, uses, links, prose, style,
    markup, foreign, structure, hazards, executed, front, settings,
)  # fmt: skip
"""The modules that hold rules, in the order in which the documentation lists them."""


def check(book: Book) -> tuple[Problem, ...]:
    """Every problem of the book, causes first by place. Empty when the chain holds."""
    return run(book)
