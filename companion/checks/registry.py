"""The registry of rules over a whole book: each a function with an id and a sentence.

:func:`run` applies all of them in one go. A rule finds places; the registry knows which are exempt,
because the row says in ``contradiction`` that its source does not agree with itself in just that
way, and folds what follows from a cause into it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from companion.book import paths
from companion.book.book import Book
from companion.model.row import Row, Sourced
from companion.problem import Place, Problem, Rule, Severity, close, declare, fold, row_thing


@dataclass(frozen=True)
class Found:
    """Where a rule is broken, and how. ``row`` is the row whose cells are at fault, if one is."""

    place: Place
    message: str
    row: Row | None = field(default=None, compare=False)
    follows: str = ""
    breaks: str = ""
    until: int = 0


Check = Callable[[Book], Iterable[Found]]


@dataclass(frozen=True)
class Registered:
    """A rule with its function. ``explainable``: a row's contradiction may exempt it."""

    rule: Rule
    check: Check
    explainable: bool


_CHECKS: list[Registered] = []
UNKNOWN = declare(
    "contradiction-rule", "A contradiction names rules that it can explain, or in-words."
)
IDLE = declare("contradiction-idle", "A contradiction explains a rule that its row really breaks.")


def rule(
    id: str, sentence: str, severity: Severity = "error", *, explainable: bool = False
) -> Callable[[Check], Check]:
    """Enter a function of the book into the registry as the rule ``id``."""

    def enter(check: Check) -> Check:
        _CHECKS.append(Registered(declare(id, sentence, severity), check, explainable))
        return check

    return enter


def on(
    book: Book, row: Row, column: str, message: str, *, follows: str = "", breaks: str = ""
) -> Found:
    """A break at a cell of a row; the message opens with the row's id."""
    return Found(book.place(row, column), f"{row.id}: {message}", row, follows, breaks)


def part(row: Row, name: str) -> str:
    """A part of a row that can be broken while the row can be read: a cell, or its ``numbers``."""
    return f"{row_thing(row.table, row.id)}.{name}"


def run(book: Book) -> tuple[Problem, ...]:
    """Every problem of the book, causes first by place. Empty when the chain holds."""
    return fold(every(book))


def every(book: Book) -> tuple[Problem, ...]:
    """Every problem of the book at each of its places, those that follow from another too.

    Without its subject nothing can be said of a book's tables, whose words and names it holds;
    without its configuration nothing of its pages, which are found and read as it says.
    """
    problems = list(book.problems)
    if any(p.breaks == paths.CONFIG for p in problems):
        apart = (paths.CONFIG, paths.REFERENCES, f"{paths.DATA}/")
        return tuple(p for p in problems if p.path.startswith(apart))
    if any(p.breaks == paths.SUBJECT for p in problems):
        beside = (p for p in problems if not p.path.startswith(f"{paths.DATA}/"))
        return (*beside, *(p for p in problems if p.path == paths.SUBJECT))
    explained: set[tuple[str, str]] = set()
    for item in _CHECKS:
        for found in item.check(book):
            row = found.row
            if item.explainable and isinstance(row, Sourced) and item.rule.id in row.explains:
                explained.add((row.address, item.rule.id))
                continue
            problems.append(
                item.rule.at(
                    found.place,
                    found.message,
                    breaks=found.breaks,
                    follows=found.follows,
                    until=found.until,
                )
            )
    problems += _contradictions(book, explained)
    return tuple(problems)


def _contradictions(book: Book, explained: set[tuple[str, str]]) -> Iterator[Problem]:
    """Contradictions that name no rule, or one that the row does not break."""
    known = {item.rule.id for item in _CHECKS if item.explainable}
    for row in sourced(book):
        if not row.contradiction:
            continue
        place = book.place(row, "contradiction")
        if not row.disagreement:
            found = f"{row.id}: found {row.contradiction!r}"
            message = f"{found}; rule ids or in-words, a colon, a sentence"
            yield UNKNOWN.at(place, f"{message}: 'in-words: {row.contradiction}'")
        for id in row.explains:
            if id not in known:
                message = f"{row.id}: {id!r} is no rule that can be explained"
                message += f"; allowed: {', '.join(sorted(known))}{close(id, known)}"
                yield UNKNOWN.at(place, message)
            elif (row.address, id) not in explained:
                yield IDLE.at(place, f"{row.id}: the row does not break {id}; take it out")


def texts(book: Book) -> Iterator[tuple[Row, str, str]]:
    """Every cell of free text: its row, its column and what stands in it."""
    for table in book.tables.values():
        names = [column.name for column in table.schema.columns if column.free]
        for row in table.rows:
            found = vars(row)
            yield from ((row, name, found[name]) for name in names if isinstance(found[name], str))


def sourced(book: Book) -> Iterator[Sourced]:
    """Every row that says where its number was read."""
    for table in book.tables.values():
        for row in table.rows:
            if isinstance(row, Sourced):
                yield row
