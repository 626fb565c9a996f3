"""Times that a question or a judgement tells in words are those of its rows."""

import re
from collections.abc import Iterator

from companion.book.book import Book
from companion.checks.grades import judged
from companion.checks.registry import Found, on, rule
from companion.model import SYNTHESES
from companion.model.judgements import SynthesisRow

_NUMBERS = ("a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
            "eleven", "twelve")  # fmt: skip
_COUNT = {word: max(1, at) for at, word in enumerate(_NUMBERS)}
_HOURS = {"hour": 1, "day": 24, "week": 168, "month": 730, "year": 8766}
_ONE = rf"\d+|{'|'.join(_NUMBERS)}"
_TIME = re.compile(rf"\b({_ONE})(?: to ({_ONE}))?[ -]({'|'.join(_HOURS)})s?\b", re.IGNORECASE)
_NEAR = 1.25
"""Of a week a look at eight days may be told."""
Span = tuple[float, float]


@rule("question-time", "A question tells no time in words but one within its window.")
def questions(book: Book) -> Iterator[Found]:
    """Where it tells any."""
    for question in book.table(SYNTHESES).rows:
        window, said = _window(question), _told(question.question)
        if window and said and not any(_meet(one, window) for one in said):
            yield on(book, question, "question", f"tells another time than {_hours(window)}")


@rule("certainty-time", "The outcome of a judgement tells no time but that of what it is about.")
def judgements(book: Book) -> Iterator[Found]:
    """Of its row, or within the window of its question."""
    for row, of in judged(book):
        if isinstance(of.subject, SynthesisRow):
            window = _window(of.subject)
        else:
            at = of.subject.time_hours
            window = None if at is None else (float(at), float(at))
        said = _told(row.outcome)
        if window and said and not any(_meet(one, window) for one in said):
            yield on(book, row, "outcome", f"tells another time than {_hours(window)}")


def _window(question: SynthesisRow) -> Span | None:
    low, high = question.time_from_hours, question.time_to_hours
    return None if low is None or high is None else (float(low), float(high))


def _hours(span: Span) -> str:
    return f"{' to '.join(dict.fromkeys(f'{at:g}' for at in span))} h"


def _told(text: str) -> list[Span]:
    """The times of a text in hours, each from and to."""
    return [
        (_number(first) * _HOURS[unit.lower()], _number(last or first) * _HOURS[unit.lower()])
        for first, last, unit in _TIME.findall(text)
    ]


def _number(word: str) -> float:
    return float(_COUNT.get(word.lower()) or word)


def _meet(one: Span, other: Span) -> bool:
    return one[0] <= other[1] * _NEAR and other[0] <= one[1] * _NEAR
