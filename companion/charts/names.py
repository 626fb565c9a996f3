"""Names along an axis and in a legend, which must differ where what they name does."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from companion.book.view import View
from companion.model.outcomes import BEFORE, OnsetRow, OutcomeRow
from companion.words import values
from companion.words.codes import in_words, sentence_case

MANY = 3
R = TypeVar("R")
Teller = Callable[[R], str]


def _nowhere(row: object) -> Hashable:
    return None


def told_apart(
    rows: Sequence[R],
    first: Teller[R],
    tellers: Iterable[Teller[R]],
    at: Callable[[R], Hashable] = _nowhere,
) -> list[str]:
    """A name a row. Rows of one name at one place get more words, and numbers if none helps.

    ``at`` is the place along a name, for rows that may share a line (by default they may not).
    Words are added only where they differ, to every row of the name, so that a line stays whole.
    """
    names = [first(row) for row in rows]
    places = [at(row) for row in rows]
    for tell in tellers:
        for name in _clashing(names, places):
            mine = [i for i, other in enumerate(names) if other == name]
            words = {i: tell(rows[i]) for i in mine}
            if len(set(words.values())) > 1:
                for i in mine:
                    names[i] = f"{name}, {words[i]}" if words[i] else name
    return _numbered(names, places)


def _clashing(names: Sequence[str], places: Sequence[Hashable]) -> tuple[str, ...]:
    counts = Counter(zip(names, places, strict=True))
    return tuple(dict.fromkeys(name for (name, _), n in counts.items() if n > 1))


def _numbered(names: Sequence[str], places: Sequence[Hashable]) -> list[str]:
    taken: set[tuple[str, Hashable]] = set()
    result = []
    for name, place in zip(names, places, strict=True):
        said, number = name, 1
        while (said, place) in taken:
            number += 1
            said = f"{name} ({number})"
        taken.add((said, place))
        result.append(said)
    return result


def contrasts(view: View) -> tuple[Teller[OutcomeRow | OnsetRow], ...]:
    """What tells the rows of one study apart, in the order in which a reader needs it."""
    return (
        lambda row: values.dose(view, row.treatment),
        lambda row: values.outcome(view, row.outcome),
        lambda row: values.scale(view, row.scale),
        lambda row: _against(view, row),
        lambda row: values.treatment(view, row.treatment),
        lambda row: in_words(row.population, view.subject),
        lambda row: in_words(row.analysis, view.subject),
    )


def _against(view: View, row: OutcomeRow | OnsetRow) -> str:
    if row.comparator in (None, BEFORE):
        return "before and after" if row.comparator else ""
    return f"vs {values.treatment(view, row.comparator)}"


def outcomes(view: View, rows: Iterable[OutcomeRow]) -> tuple[str, ...]:
    """Names of the outcomes of rows, each once, in order."""
    return tuple(dict.fromkeys(values.outcome(view, row.outcome) for row in rows))


def outcomes_or(view: View, rows: Iterable[OutcomeRow], otherwise: str) -> str:
    """``one``, ``one or another``; the word for all where a title cannot hold their names."""
    named = outcomes(view, rows)
    return " or ".join(named) if 0 < len(named) <= MANY else otherwise


def subject_of(view: View, rows: Sequence[OutcomeRow]) -> str:
    """What rows are about, to begin a title with: their one outcome, else their table's title."""
    named = outcomes(view, rows)
    if len(named) == 1:
        return sentence_case(named[0])
    tables = dict.fromkeys(row.table for row in rows)
    known = view.subject.outcome_tables
    return sentence_case(
        ", ".join(known[t].title if t in known else in_words(t, view.subject) for t in tables)
    )
