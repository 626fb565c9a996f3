"""Treatments: what their cells and their name say is one thing."""

import re
from collections.abc import Iterator

from companion.book.book import Book
from companion.checks.registry import Found, on, rule
from companion.model import TREATMENTS

_NUMBER = r"\d+(?:\.\d+)?"
_DOSES = {
    unit: re.compile(rf"({_NUMBER}(?:(?:–|-| to | or | then | and |, )(?:{_NUMBER}))*)[ -]?{after}")
    for unit, after in (("dose_mg_per_kg", "mg/kg"), ("dose_mg", r"mg\b(?!/kg)"))
}
_TIMES = {"twice": 2, "three times": 3}


@rule("treatment-dose", "A dose is one that the name of its treatment says, where that says any.")
def doses(book: Book) -> Iterator[Found]:
    """A point or a nought lost; of what is given twice a day the dose may be that of the day."""
    for treatment in book.table(TREATMENTS).rows:
        times = {1, *(n for word, n in _TIMES.items() if word in treatment.name)}
        for column, pattern in _DOSES.items():
            dose = getattr(treatment, column)
            said = [n for found in pattern.findall(treatment.name) for n in _numbers(found)]
            if dose and said and not any(abs(dose - n * by) < 1e-9 for n in said for by in times):
                message = f"{dose}; the name {treatment.name!r} says {' and '.join(map(str, said))}"
                yield on(book, treatment, column, message)


def _numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(_NUMBER, text)]
