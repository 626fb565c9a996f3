"""Nobody is counted twice in a pooled question, and no more people than there were."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from companion.book.book import Book
from companion.checks.inputs import Asked, included
from companion.checks.people import numbers_of, people_in
from companion.checks.registry import Found, on, part, rule
from companion.model import REVIEW_STUDIES, STUDIES, SYNTHESES, SYNTHESIS_INPUTS


def _questions(book: Book) -> Iterator[tuple[Asked, ...]]:
    for question in book.table(SYNTHESES).rows:
        yield included(book, question)


@rule("input-twice", "A pooled question lists a row once.")
def listed(book: Book) -> Iterator[Found]:
    """Whether it is included or left out."""
    for question in book.table(SYNTHESES).rows:
        seen: set[str] = set()
        for item in book.rows(SYNTHESIS_INPUTS, synthesis=question.id):
            if item.row in seen:
                yield on(book, item, "row", f"{item.row} is listed twice in {question.id}")
            seen.add(item.row)


@rule("input-family", "A trial enters a pooled question with one row.")
def family(book: Book) -> Iterator[Found]:
    """Reports of one trial share a family; two doses share a control arm."""
    for rows in _questions(book):
        seen: dict[str, Asked] = {}
        for a in rows:
            trial = a.study.family if a.study else a.row.study
            first = seen.setdefault(trial, a)
            if first.item.row != a.item.row:
                message = f"trial {trial} is already counted by {first.item.row}"
                follows = f"{STUDIES.path}#{a.row.study}.family"
                yield on(book, a.item, "row", message, follows=follows)


@rule("input-registration", "A registered trial is not pooled beside a report that contains it.")
def registration(book: Book) -> Iterator[Found]:
    """A pooled report names several registrations; one alone is held by study-registration."""
    for rows in _questions(book):
        seen: dict[str, Asked] = {}
        for a in rows:
            numbers = numbers_of(a.study) if a.study else frozenset()
            for number in sorted(numbers):
                first = seen.setdefault(number, a)
                if first is a or first.study is None or a.study is None:
                    continue
                several = len(numbers) > 1 or len(numbers_of(first.study)) > 1
                if several and first.study.family != a.study.family:
                    message = f"{number} is already counted by {first.item.row}"
                    follows = f"{STUDIES.path}#{a.row.study}.registration"
                    yield on(book, a.item, "row", message, follows=follows)
                    break


@rule("input-review", "A review is not pooled beside a trial that it includes.")
def review(book: Book) -> Iterator[Found]:
    """By ``review_studies``, whichever report of the trial the review names."""
    contents = _contents(book)
    for rows in _questions(book):
        trials = {a.study.family if a.study else a.row.study: a for a in rows}
        for a in rows:
            inside = sorted(contents.get(a.row.study, frozenset()) & set(trials))
            if shared := [t for t in inside if trials[t].row.study != a.row.study]:
                message = f"{a.row.study} includes {', '.join(shared)}, which the question has too"
                yield on(book, a.item, "row", message)


def _contents(book: Book) -> Mapping[str, set[str]]:
    """The families of the trials in each review."""
    found: dict[str, set[str]] = defaultdict(set)
    for item in book.table(REVIEW_STUDIES).rows:
        study = book.row(STUDIES, item.study)
        found[item.review].add(study.family if study else item.study)
    return found


@rule("input-people", "A row brings no more people into a question than its study analysed.")
def people(book: Book) -> Iterator[Found]:
    """Of those analysed, where stated, else enrolled; people-randomised holds randomised arms."""
    for rows in _questions(book):
        for a in rows:
            if a.study is None or a.study.randomised:
                continue
            limit = a.study.n_analysed or a.study.n_randomised
            found = people_in(a.row)
            if limit and found and found > limit:
                message = f"{found} people ({a.question.id}), but {a.study.id} has {limit}"
                column = "treatment_n" if a.row.treatment_n else "participants"
                yield on(book, a.row, column, message, follows=part(a.study, "n_randomised"))


@rule("review-self", "A review includes other reports than itself.")
def itself(book: Book) -> Iterator[Found]:
    """A key typed twice."""
    for item in book.table(REVIEW_STUDIES).rows:
        if item.study == item.review:
            yield on(book, item, "study", f"{item.review} includes itself")
