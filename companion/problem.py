"""What a check reports: a rule, a place and a sentence; and which problem follows from which.

A *thing* is what can be broken as a whole: a table (``data/x.csv``), a row (``data/x.csv#id``), a
reference (``references.bib#key``) or a page (its path). A problem found at its root names the thing
that it breaks (``breaks``); a problem that is only there because of it names the same thing
(``follows``) and is folded into the first: the cause is said once, with the number of places that
hang on it. Where a page is read otherwise from a place on (a fence that nothing closes), the
problem there says to which line (``until``), and what is said of those lines, or of the page as a
whole, is counted there as well.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher, get_close_matches
from types import MappingProxyType
from typing import Literal

Severity = Literal["error", "warning"]
SHOWN = 12
_LIKE = 0.6
_SAME_NAME = 0.7
_DENIALS = frozenset({"no", "not", "non", "without", "never"})
_DENIED = re.compile(r"(un|dis|non|in|ex)(.{3,})|(.{3,})(less)")
_PARTS = re.compile(r"[^a-z0-9]+")
_DATED = re.compile(r"(.+)-\d{4}(?:-[a-z])?")


@dataclass(frozen=True, order=True)
class Place:
    """A place in a file. ``line`` and ``column`` count from 1; 0 means the whole file."""

    path: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, order=True)
class Problem:
    """A break in the chain: ``path:line:column: rule: what was found, what is allowed``."""

    path: str
    line: int
    column: int
    rule: str
    message: str
    severity: Severity = "error"
    breaks: str = field(default="", compare=False)
    follows: str = field(default="", compare=False)
    until: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.rule}: {self.message}"


@dataclass(frozen=True)
class Rule:
    """A rule: its id, the sentence that says what must hold, and how bad a break is."""

    id: str
    sentence: str
    severity: Severity = "error"

    def at(
        self, place: Place, message: str, *, breaks: str = "", follows: str = "", until: int = 0
    ) -> Problem:
        """A problem of this rule at a place."""
        return Problem(
            place.path, place.line, place.column, self.id, message, self.severity, breaks, follows,
            until,
        )  # fmt: skip


_RULES: dict[str, Rule] = {}
RULES: Mapping[str, Rule] = MappingProxyType(_RULES)


def declare(id: str, sentence: str, severity: Severity = "error") -> Rule:
    """Enter a rule into the registry, once: every problem is of a rule that stands there."""
    if id in _RULES:
        raise ValueError(f"the rule {id!r} is declared twice")
    _RULES[id] = Rule(id, sentence, severity)
    return _RULES[id]


def row_thing(table: str, id: str) -> str:
    """The thing that a row is."""
    return f"data/{table}.csv#{id}"


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is most like the one found, or an empty string.

    Capitals do not count. Keys that end in a year are compared without it as well: two documents of
    one year are not one because of it.
    """
    plain = {other.casefold(): other for other in sorted(known, reverse=True)}
    bare = word.casefold()
    found = [w for w in get_close_matches(bare, plain, n=3, cutoff=_LIKE) if _one_name(bare, w)]
    return plain[found[0]] if found else ""


def _one_name(word: str, other: str) -> bool:
    """Whether two keys may be of one name; words that are no keys with a year mostly may be."""
    if opposed(word, other):
        return False
    one, two = _DATED.fullmatch(word), _DATED.fullmatch(other)
    return not one or not two or SequenceMatcher(None, one[1], two[1]).ratio() > _SAME_NAME


def opposed(word: str, other: str) -> bool:
    """Whether one of two words denies what the other says, so that it is not meant by it.

    As ``unadjusted`` and ``adjusted``, ``excluded`` and ``included``, ``no-harm`` and ``harm``.
    """
    here, there = (set(_PARTS.split(text.casefold())) for text in (word, other))
    if bool(here & _DENIALS) != bool(there & _DENIALS):
        return True
    bare = dict(map(_undone, here - there))
    return any(bare.get(rest, denial) != denial for rest, denial in map(_undone, there - here))


def _undone(part: str) -> tuple[str, str]:
    """A word without what denies in it, and that."""
    found = _DENIED.fullmatch(part)
    if found is None:
        return part, ""
    return (found[2], found[1]) if found[1] else (found[3], found[4])


def close(word: str, known: Iterable[str]) -> str:
    """``; did you mean 'x'?`` where a known word is like the one found, else nothing.

    Letters that are the initials of known words stand for these: ``RR`` for ``risk_ratio``.
    """
    words = list(known)
    if found := nearest(word, words):
        return f"; did you mean {found!r}?"
    short = [w for w in sorted(words) if len(parts := re.split("[_-]", w)) > 1
             and "".join(part[:1] for part in parts) == word.casefold()]  # fmt: skip
    return f"; did you mean {' or '.join(map(repr, short))}?" if short else ""


def allowed(known: Iterable[str]) -> str:
    """A list of known words that a message can hold: the first dozen, then how many more."""
    words = sorted(known)
    more = f" and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
    return ", ".join(words[:SHOWN]) + more


def fold(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The causes, those first from which others follow, each with the number of such places.

    A problem that follows from a thing broken elsewhere is counted there and left out. Problems of
    one rule that follow from the same thing, where nothing else says that it is broken (a key that
    is missing), are said once, at the first place. Nothing is lost: every place is counted.
    """
    found = sorted(set(problems))
    broken = {p.breaks for p in found if p.breaks}
    torn = [p for p in found if p.until]
    beside: Counter[Problem] = Counter()
    roots: list[Problem] = []
    hanging: Counter[str] = Counter()
    groups: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    for problem in found:
        cause = _cause(problem, broken)
        tear = next((p for p in torn if _misread(problem, p)), None)
        if cause:
            hanging[cause] += 1
        elif tear:
            beside[tear] += 1
        elif problem.follows:
            groups[problem.rule, problem.follows].append(problem)
        else:
            roots.append(problem)
    for first, *others in groups.values():
        count = len(others)
        more = f" (and {count} more {'place' if count == 1 else 'places'})" if count else ""
        roots.append(replace(first, message=first.message + more))
    said: set[str] = set()
    result = []
    for problem in sorted(roots, key=lambda p: (not hanging[p.breaks] + beside[p], p)):
        count = 0 if problem.breaks in said else hanging[problem.breaks]
        said.add(problem.breaks)
        if problem.breaks and count:
            uses = "1 place that uses it" if count == 1 else f"{count} places that use it"
            problem = replace(problem, message=f"{problem.message} (and {uses})")
        elif count := beside[problem]:
            rest = f"{count} problem{'s' * (count > 1)} that may follow from it"
            problem = replace(problem, message=f"{problem.message} (and {rest})")
        result.append(problem)
    return tuple(result)


def added(before: Iterable[Problem], after: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems that were not there before: neither in these words, nor as many of their kind.

    A place that is named in passing or a hint may be another without a new fault: those of a rule
    and a file that are left after the ones in the same words are set against as many as there were.
    """
    old = Counter((p.path, p.rule, p.message) for p in before)
    other = []
    for problem in after:
        said = (problem.path, problem.rule, problem.message)
        if old[said]:
            old[said] -= 1
        else:
            other.append(problem)
    kinds: Counter[tuple[str, str]] = Counter()
    for (path, rule, _), count in old.items():
        kinds[path, rule] += count
    new = []
    for problem in other:
        kinds[problem.path, problem.rule] -= 1
        if kinds[problem.path, problem.rule] < 0:
            new.append(problem)
    return tuple(new)


def _misread(problem: Problem, tear: Problem) -> bool:
    """Whether a problem stands in what is read otherwise, or is one of the page as a whole."""
    within = problem.line <= 1 or tear.line <= problem.line <= tear.until
    return problem.path == tear.path and within and not (problem.until and problem <= tear)


def _cause(problem: Problem, broken: set[str]) -> str:
    """The broken thing that a problem follows from: a part of a row, a row, or its whole table.

    Not the one that it breaks itself.
    """
    whole, _, part = problem.follows.partition("#")
    wider = [problem.follows]
    while part := part.rpartition(".")[0]:
        wider.append(f"{whole}#{part}")
    found = (thing for thing in (*wider, whole) if thing in broken and thing != problem.breaks)
    return next(found, "")
