"""What a row was compared with, against what its study says of itself."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from companion.book.book import Book
from companion.checks.ranges import outcomes
from companion.checks.registry import Found, on, part, rule
from companion.model import ONSET_TIMES, STUDIES, TREATMENTS
from companion.model.outcomes import OnsetRow, OutcomeRow
from companion.model.studies import TreatmentRow

_WORD = re.compile(r"[a-z][a-z-]+")
_CONTRASTS = frozenset({"between", "first-period", "crossover"})


class _Words:
    """The words by which treatments are told apart: those of their drugs."""

    def __init__(self, book: Book):
        self.book = book
        self.families = {f.key: f for f in book.subject.families}
        self.drugs: dict[str, set[str]] = defaultdict(set)
        for treatment in book.table(TREATMENTS).rows:
            for word in _words(treatment.drug):
                self.drugs[word].add(treatment.family)

    def named(self, text: str) -> frozenset[str]:
        """The words of a text that name a drug."""
        return frozenset(word for word in _words(text) if word in self.drugs)

    def fits(self, treatment: TreatmentRow, text: str) -> bool:
        """Whether a text that names drugs may mean the treatment."""
        named = self.named(text)
        own = _words(treatment.drug)
        if not named or own & named:
            return True
        # A source may call one placebo by the name of another of its kind.
        return any(treatment.family in self.drugs[word] for word in named) and self.placebo(
            treatment
        )

    def placebo(self, treatment: TreatmentRow) -> bool:
        """Whether the treatment is a comparator alone."""
        family = self.families.get(treatment.family)
        return family is not None and family.placebo


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


@rule("comparator-stated", "The comparator of a row is one that its study names.", explainable=True)
def stated(book: Book) -> Iterator[Found]:
    """A study's ``comparator`` names a drug, or its other rows with the same arms do."""
    words = _Words(book)
    twins = _twins(book)
    for row in outcomes(book):
        study = book.row(STUDIES, row.study)
        treatment = book.row(TREATMENTS, row.comparator) if row.comparator else None
        if study is None or treatment is None or row.analysis not in _CONTRASTS:
            continue
        breaks = part(row, "comparator")
        if not study.randomised or _both(book, row, treatment):
            continue
        if not words.fits(treatment, study.comparator or ""):
            message = f"comparator is {treatment.id!r}; {study.id} says {study.comparator!r}"
            index = book.row(TREATMENTS, row.treatment)
            if index and words.named(study.comparator or "") & _words(index.drug):
                message += f"; are {index.id!r} and it exchanged?"
            yield on(book, row, "comparator", message, breaks=breaks)
        elif other := _odd(row, twins):
            message = f"comparator is {treatment.id!r}; other rows of the same arms say {other!r}"
            yield on(book, row, "comparator", message, breaks=breaks)


def _both(book: Book, row: OutcomeRow | OnsetRow, comparator: TreatmentRow) -> bool:
    """Whether both arms were given one drug: the study's words are of what was added to it."""
    index = book.row(TREATMENTS, row.treatment)
    return index is not None and bool(_words(index.drug) & _words(comparator.drug))


@rule("arms-same", "A contrast is of two treatments.")
def same(book: Book) -> Iterator[Found]:
    """The comparator is not the treatment itself, but of strata that a report sets side by side."""
    rows: tuple[OutcomeRow | OnsetRow, ...] = (*outcomes(book), *book.table(ONSET_TIMES).rows)
    for row in rows:
        if row.treatment == row.comparator and row.analysis in _CONTRASTS:
            message = f"treatment and comparator are both {row.treatment!r}; what is the other?"
            yield on(book, row, "comparator", message, breaks=part(row, "comparator"))


_Arms = tuple[str, str, int | None, int | None]


def _arms(row: OutcomeRow) -> _Arms:
    return row.study, row.treatment, row.treatment_n, row.control_n


def _twins(book: Book) -> Mapping[_Arms, Mapping[str, int]]:
    """How often the rows of the same arms name each comparator."""
    found: dict[_Arms, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in outcomes(book):
        if row.comparator and row.treatment_n and row.control_n and row.analysis in _CONTRASTS:
            found[_arms(row)][row.comparator] += 1
    return found


def _odd(row: OutcomeRow, twins: Mapping[_Arms, Mapping[str, int]]) -> str:
    """The comparator of all other rows of the same arms, where this row alone differs."""
    counts = twins.get(_arms(row), {})
    others = [name for name in counts if name != row.comparator]
    if len(others) == 1 and counts[row.comparator or ""] == 1 and counts[others[0]] >= 2:
        return others[0]
    return ""


@rule("onset-comparator", "The comparator of an onset is one that its study names.",
      explainable=True)  # fmt: skip
def onset(book: Book) -> Iterator[Found]:
    """By the drugs that a study's ``comparator`` names; exchanged arms are onset-index's."""
    words = _Words(book)
    for row in book.table(ONSET_TIMES).rows:
        study, treatment = book.row(STUDIES, row.study), book.row(TREATMENTS, row.comparator)
        if study is None or treatment is None or row.analysis not in _CONTRASTS:
            continue
        given = book.row(TREATMENTS, row.treatment)
        exchanged = given is not None and words.placebo(given)
        if not study.randomised or exchanged or _both(book, row, treatment):
            continue
        if not words.fits(treatment, study.comparator or ""):
            message = f"comparator is {treatment.id!r}; {study.id} says {study.comparator!r}"
            yield on(book, row, "comparator", message, breaks=part(row, "comparator"))
