"""Nobody is counted twice in a pooled question, and no more people than there were."""

from collections.abc import Iterator

from companion.book.book import Book
from companion.book.view import View
from companion.checks.inputs import included
from companion.checks.people import people_in
from companion.checks.registry import Found, on, part, rule
from companion.model import REVIEW_STUDIES, STUDIES, SYNTHESES, SYNTHESIS_INPUTS
from companion.questions import doubles


def _questions(book: Book) -> Iterator[tuple[doubles.Counted, ...]]:
    for question in book.table(SYNTHESES).rows:
        yield included(book, question)


@rule("input-twice", "A pooled question lists a row once.")
def listed(book: Book) -> Iterator[Found]:
    """Whether it is included or left out."""
    for question in book.table(SYNTHESES).rows:
        seen: set[str] = set()
        for item in book.rows(SYNTHESIS_INPUTS, synthesis=question.id):
            if item.row in seen:
                yield on(
                    book,
                    item,
                    "row",
                    f"{item.row} is listed twice in {question.id}; once is enough",
                )
            seen.add(item.row)


@rule("input-family", "A trial enters a pooled question with one row.")
def family(book: Book) -> Iterator[Found]:
    """Reports of one trial share a family; two doses share a control arm."""
    for rows in _questions(book):
        for double in doubles.families(rows):
            message = f"trial {double.what} is already counted by {double.first.item.row}"
            yield _found(book, double, message, "family")


@rule("input-registration", "A registered trial is not pooled beside a report that contains it.")
def registration(book: Book) -> Iterator[Found]:
    """A pooled report names several registrations; one alone is held by study-registration."""
    for rows in _questions(book):
        for double in doubles.registrations(rows):
            message = f"{double.what} is already counted by {double.first.item.row}"
            yield _found(book, double, message, "registration")


def _found(book: Book, double: doubles.Double, message: str, column: str) -> Found:
    again = double.again
    follows = f"{STUDIES.path}#{again.row.study}.{column}"
    return on(book, again.item, "row", message, follows=follows)


@rule("input-review", "A review is not pooled beside a trial that it includes.")
def review(book: Book) -> Iterator[Found]:
    """By ``review_studies``, whichever report of the trial the review names."""
    for rows in _questions(book):
        for double in doubles.reviews(View(book), rows):
            again = double.again
            message = f"{again.row.study} includes {double.what}, which the question has too"
            yield on(book, again.item, "row", message)


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
