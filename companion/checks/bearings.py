"""What a finding about a claim says of the study that it is from."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from companion.book.book import Book
from companion.checks.registry import Found, on, rule
from companion.model import CLAIM_EVIDENCE, CLAIMS, TREATMENTS
from companion.model.outcomes import OnsetRow, OutcomeRow
from companion.model.studies import TreatmentRow
from companion.problem import allowed

_WORD = re.compile(r"[^\W\d_]{3,}")
_LITTLE = frozenset({"and", "any", "drug", "drugs", "for", "other", "the", "with"})
"""Words that name no treatment."""


@rule("finding-treatment", "A finding of another treatment than the claim's names that treatment.")
def named(book: Book) -> Iterator[Found]:
    """By its drug, its family or what the subject takes for the same word.

    What a study gave is told by its rows; by its title where it has none.
    """
    treatments = book.table(TREATMENTS).rows
    given, common = _given(book), {}
    active = [t for t in treatments if not book.subject.family(t.family).placebo]
    drugs = [(t, words) for t in active if (words := _of(t.drug))]
    for row in book.table(CLAIM_EVIDENCE).rows:
        claim = book.row(CLAIMS, row.claim)
        own = frozenset(claim.treatment_families.split()) if claim else frozenset()
        theirs = list(given.get(row.study, {}).values()) or _titled(book, row.study, drugs)
        if not own or not theirs or any(t.family in own for t in theirs):
            continue
        if own not in common:
            common[own] = _words(book, (t for t in treatments if t.family in own), alike=False)
        words = _words(book, theirs) - common[own]
        if words and not words & _of(row.finding):
            message = (
                f"finding names none of {allowed(words)}; {row.study} is of no other treatment"
            )
            yield on(book, row, "finding", message)


def _given(book: Book) -> Mapping[str, Mapping[str, TreatmentRow]]:
    """What each study gave in its index arms, by its rows of outcomes and onset, and by id."""
    found: dict[str, dict[str, TreatmentRow]] = defaultdict(dict)
    for table in book.tables.values():
        for row in table.rows:
            if not isinstance(row, OutcomeRow | OnsetRow):
                continue
            if treatment := book.row(TREATMENTS, row.treatment):
                found[row.study][treatment.id] = treatment
    return found


def _titled(
    book: Book, study: str, drugs: Iterable[tuple[TreatmentRow, set[str]]]
) -> list[TreatmentRow]:
    """The treatments whose drug the title of a study names."""
    reference = book.reference(study)
    title = _of(reference.get("title")) if reference else set()
    return [treatment for treatment, words in drugs if words <= title]


def _words(book: Book, treatments: Iterable[TreatmentRow], *, alike: bool = True) -> set[str]:
    """The words that name treatments: of drugs and families, and what is taken for the same."""
    found = set()
    for treatment in treatments:
        found |= _of(treatment.drug) | _of(book.subject.family(treatment.family).name)
    groups = (set(group) for group in book.subject.synonyms) if alike else ()
    return found.union(*(group for group in groups if group & found))


def _of(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.lower()) if word not in _LITTLE}
