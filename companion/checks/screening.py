"""How the evidence was found: every study screened, and none without a word."""

from collections.abc import Iterator
from datetime import MAXYEAR

from companion.book.book import Book
from companion.checks.registry import Found, on, rule
from companion.checks.unread import unread
from companion.model import REVIEW_STUDIES, SCREENING, SEARCH_LOG, STUDIES
from companion.problem import row_thing
from companion.words.edition import newest

_SPEAKS = ("study", "review", "source")


@rule("screening-study", "A screened document names its study where it is included, and only then.")
def named(book: Book) -> Iterator[Found]:
    """``included`` means that a study is named; anything else that none is."""
    for row in book.table(SCREENING).rows:
        included = row.decision == "included"
        if included != bool(row.study):
            state = "names no study" if included else f"names {row.study!r}"
            message = f"decision is {row.decision} but the row {state}"
            yield on(book, row, "study", message)


@rule("study-screened", "Every study came through the screening.")
def screened(book: Book) -> Iterator[Found]:
    """Some row of the screening includes it."""
    found = {row.study for row in book.table(SCREENING).rows}
    hidden = unread(book)
    for study in book.table(STUDIES).rows:
        if study.id not in found and study.id not in hidden:
            follows = row_thing(STUDIES.name, study.id)
            yield on(book, study, "id", f"no row of {SCREENING.path} includes it", follows=follows)


@rule("study-silent", "Every study has a row, a statement or a bearing somewhere.")
def silent(book: Book) -> Iterator[Found]:
    """A study that nothing speaks of is a leftover, or its rows are missing."""
    speaking: set[str] = set()
    for name, table in book.tables.items():
        if name in (STUDIES.name, SCREENING.name):
            continue
        columns = [c.name for c in table.schema.columns if c.name in _SPEAKS]
        for row in table.rows:
            speaking.update(row.text(column) for column in columns)
    hidden = unread(book)
    for study in book.table(STUDIES).rows:
        if study.id not in speaking and study.id not in hidden:
            follows = row_thing(STUDIES.name, study.id)
            message = "no row, statement or claim uses it"
            yield on(book, study, "id", message, follows=follows)


@rule("review-younger", "A review includes no document that is younger than itself.")
def younger(book: Book) -> Iterator[Found]:
    """By more than a year: what is printed later may have been there before."""
    latest = int(newest(book)[:4] or MAXYEAR) + 1
    for row in book.table(REVIEW_STUDIES).rows:
        entries = (book.reference(key) for key in (row.review, row.study))
        years = [entry.get("year") for entry in entries if entry is not None]
        if len(years) < 2 or not all(map(str.isdigit, years)):
            continue
        if int(years[0]) + 1 < int(years[1]) <= latest:  # a year to come is told as such
            message = f"{row.study} is of {years[1]}, the review of {years[0]}"
            yield on(book, row, "study", message)


@rule("search-kept", "A search keeps no more documents than it finds.")
def kept(book: Book) -> Iterator[Found]:
    """Where both are counted."""
    for row in book.table(SEARCH_LOG).rows:
        if row.kept is not None and row.found is not None and row.kept > row.found:
            yield on(book, row, "kept", f"kept is {row.kept} of {row.found} found")


@rule("review-design", "What includes trials is a review or a secondary analysis, not itself one.")
def review(book: Book) -> Iterator[Found]:
    """A trial in the place of a review."""
    for row in book.table(REVIEW_STUDIES).rows:
        study = book.row(STUDIES, row.review)
        if study and study.randomised:
            message = f"review is {row.review!r}, whose design is {study.design}"
            yield on(book, row, "review", message)
