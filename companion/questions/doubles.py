"""Who is counted in a pooled question, and whether anybody is counted twice."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from companion.book.view import View
from companion.model import REVIEW_STUDIES, STUDIES, SYNTHESIS_INPUTS
from companion.model.judgements import SynthesisInput, SynthesisRow
from companion.model.outcomes import OutcomeRow
from companion.model.studies import StudyRow

Way = Literal["family", "registration", "review"]


@dataclass(frozen=True)
class Counted:
    """An included row with the question that it answers; ``study`` is None where it is lost."""

    question: SynthesisRow
    item: SynthesisInput
    row: OutcomeRow
    study: StudyRow | None

    @property
    def trial(self) -> str:
        """The family of its study: what all reports of one trial share."""
        return self.study.family if self.study else self.row.study

    @property
    def numbers(self) -> frozenset[str]:
        """The registration numbers of its study."""
        return self.study.numbers if self.study else frozenset()


@dataclass(frozen=True)
class Double:
    """People who enter a question a second time with ``again``, and by which way that is known.

    ``what`` names the family, the registration number, or the trials inside a review; ``first`` is
    the row that counted them before.
    """

    way: Way
    again: Counted
    first: Counted
    what: str


def counted(view: View, question: SynthesisRow) -> tuple[Counted, ...]:
    """The rows of a question that are there, in the order of its inputs."""
    found = []
    for item in view.rows(SYNTHESIS_INPUTS, synthesis=question.id, included="yes"):
        row = view.at(item.row)
        if isinstance(row, OutcomeRow):
            found.append(Counted(question, item, row, view.row(STUDIES, row.study)))
    return tuple(found)


def doubles(view: View, rows: tuple[Counted, ...]) -> Iterator[Double]:
    """Everybody who is counted twice among the rows of one question, by every way we know."""
    yield from families(rows)
    yield from registrations(rows)
    yield from reviews(view, rows)


def families(rows: tuple[Counted, ...]) -> Iterator[Double]:
    """Two rows of one family: reports of one trial, or two doses that share a control arm."""
    seen: dict[str, Counted] = {}
    for a in rows:
        first = seen.setdefault(a.trial, a)
        if first.item.row != a.item.row:
            yield Double("family", a, first, a.trial)


def registrations(rows: tuple[Counted, ...]) -> Iterator[Double]:
    """A registered trial beside a report of another family that has its number among several."""
    seen: dict[str, Counted] = {}
    for a in rows:
        for number in sorted(a.numbers):
            first = seen.setdefault(number, a)
            several = len(a.numbers) > 1 or len(first.numbers) > 1
            if first is not a and several and first.trial != a.trial:
                yield Double("registration", a, first, number)
                break


def reviews(view: View, rows: tuple[Counted, ...]) -> Iterator[Double]:
    """A review beside a trial inside it, whichever report of the trial the review names."""
    contents = _contents(view)
    trials = {a.trial: a for a in rows}
    for a in rows:
        inside = sorted(contents.get(a.row.study, frozenset()) & set(trials))
        if shared := [t for t in inside if trials[t].row.study != a.row.study]:
            yield Double("review", a, trials[shared[0]], ", ".join(shared))


def _contents(view: View) -> Mapping[str, set[str]]:
    """The families of the trials in each review."""
    found: dict[str, set[str]] = defaultdict(set)
    for item in view.rows(REVIEW_STUDIES):
        study = view.row(STUDIES, item.study)
        found[item.review].add(study.family if study else item.study)
    return found
