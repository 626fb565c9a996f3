"""Names along an axis and in a legend, which must differ where what they name does."""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from companion.book.view import View
from companion.model.outcomes import BEFORE, OnsetRow, OutcomeRow
from companion.words import values
from companion.words.codes import in_words, mid_sentence, sentence_case

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
    *,
    key: Teller[R] | None = None,
) -> list[str]:
    """A name a row. Rows of one name at one place get more words, and numbers if none helps.

    ``at`` is the place along a name, for rows that may share a line (by default they may not).
    ``key`` gives the id of a row: in the end rows are told apart by what their ids do not share.
    Words are added only where they differ, to every row of the name, so that a line stays whole.
    """
    names = [first(row) for row in rows]
    places = [at(row) for row in rows]
    for tell in tellers:
        names = _with_more(names, places, _told(rows, tell))
    if key:
        names = _with_more(names, places, lambda mine: _own([key(rows[i]) for i in mine]))
    return _numbered(names, places)


def _told(rows: Sequence[R], tell: Teller[R]) -> Callable[[Sequence[int]], Sequence[str]]:
    return lambda mine: [tell(rows[i]) for i in mine]


def _with_more(
    names: Sequence[str],
    places: Sequence[Hashable],
    words: Callable[[Sequence[int]], Sequence[str]],
) -> list[str]:
    """Names of which those that clash have the words of their positions, where these differ."""
    found = list(names)
    for name in _clashing(names, places):
        mine = [i for i, other in enumerate(names) if other == name]
        said = words(mine)
        if len(set(said)) > 1:
            for i, more in zip(mine, said, strict=True):
                found[i] = f"{name}, {more}" if more else name
    return found


def _clashing(names: Sequence[str], places: Sequence[Hashable]) -> tuple[str, ...]:
    counts = Counter(zip(names, places, strict=True))
    return tuple(dict.fromkeys(name for (name, _), n in counts.items() if n > 1))


def _numbered(names: Sequence[str], places: Sequence[Hashable]) -> list[str]:
    taken: Counter[tuple[str, Hashable]] = Counter()
    result = []
    for name, place in zip(names, places, strict=True):
        taken[name, place] += 1
        number = taken[name, place]
        result.append(f"{name} ({number})" if number > 1 else name)
    return result


def _own(keys: Sequence[str]) -> list[str]:
    """What the ids of rows do not share, which is what their authors tell them apart by."""
    parts = [key.split("-") for key in keys]
    shared = set(parts[0]).intersection(*parts[1:])
    words = [" ".join(part for part in own if part not in shared) for own in parts]
    if len(set(words)) < len(words):
        return list(keys)
    return [re.sub(r"(?<=\d) (?=\d)", "\u2013", said) for said in words]


def contrasts(view: View) -> tuple[Teller[OutcomeRow | OnsetRow], ...]:
    """What tells the rows of one study apart, in the order in which a reader needs it."""
    return (
        lambda row: values.dose(view, row.treatment),
        lambda row: values.outcome(view, row.outcome),
        lambda row: values.scale(view, row.scale),
        lambda row: against(view, row),
        lambda row: mid_sentence(values.treatment(view, row.treatment)),
        lambda row: in_words(row.population, view.subject),
        lambda row: in_words(row.analysis, view.subject),
    )


def against(view: View, row: OutcomeRow | OnsetRow) -> str:
    """What a row is compared with, to stand after its name."""
    if row.comparator in (None, BEFORE):
        return "before and after" if row.comparator else ""
    return f"vs {mid_sentence(values.treatment(view, row.comparator))}"


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
