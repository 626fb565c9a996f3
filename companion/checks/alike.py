"""One mistake in many rows of a file is as many problems, which a person reads once."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath

from companion.problem import SHOWN, Problem

_ROWS = {".csv": "rows", ".bib": "entries"}
"""What a file is made of whose problems are gathered: a page is read from place to place."""
_APART = 3
_ONE_OF_MANY = re.compile(r"^[a-z0-9-]+: |-?\d+| \(and \d+ [a-z ]+\)$")
"""What differs between two rows with one mistake: their ids, their numbers, what uses them."""
_QUOTED = re.compile(r"'[^']*'")


def gathered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems, one mistake of more than a few rows said once, with the lines of the others."""
    groups: dict[object, list[Problem]] = defaultdict(list)
    for problem in problems:
        groups[_mistake(problem)].append(problem)
    return tuple(said for group in groups.values() for said in _once(group))


def _mistake(problem: Problem) -> object:
    """What problems have in common that are one mistake: a column, what is wrong, how it is mended.

    Where a message says what to write, what stands there instead differs from row to row.
    """
    if PurePath(problem.path).suffix not in _ROWS:
        return problem
    message = _ONE_OF_MANY.sub("", problem.message)
    if "write '" in message:
        message = _QUOTED.sub("", message)
    return problem.path, problem.rule, message


def _once(group: list[Problem]) -> list[Problem]:
    first, *others = group
    if len(others) < _APART:
        return group
    rows = _ROWS[PurePath(first.path).suffix]
    said = f"; the same in {len(others)} more {rows}: lines {_lines(p.line for p in others)}"
    return [replace(first, message=first.message + said)]


def _lines(numbers: Iterable[int]) -> str:
    """``3-7, 9``: the first dozen of such stretches."""
    spans: list[list[int]] = []
    for number in sorted({*numbers}):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    said = [f"{a}" if a == b else f"{a}-{b}" for a, b in spans[:SHOWN]]
    return ", ".join(said) + (", …" if len(spans) > SHOWN else "")
