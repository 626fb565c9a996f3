"""Every row says where its number was read, and what is said of it fits on a line."""

from collections.abc import Iterator, Mapping

from companion.book import bibfile
from companion.book.book import Book
from companion.checks.registry import Found, on, rule, sourced
from companion.model import STUDIES
from companion.model.claims import ClaimEvidence
from companion.model.judgements import BiasRow
from companion.model.row import CAUTION_LENGTH
from companion.model.search import ReviewStudy
from companion.problem import row_thing

_ELSEWHERE = frozenset({"secondary", "registry", "label"})
# What is said here is said of the study by others, or by us.
_SAID_OF_IT = (ReviewStudy, ClaimEvidence, BiasRow)


@rule("row-unsourced", "A row names its document and the place in it, unless it is our judgement.")
def unsourced(book: Book) -> Iterator[Found]:
    """``source`` and ``locator``, each at its own cell."""
    for row in sourced(book):
        if row.access == "judgement":
            continue
        for column in ("source", "locator"):
            if not row.text(column):
                message = f"{column} is empty; only access judgement may leave it so"
                yield on(book, row, column, message)


@rule("row-secondary", "A row read in another trial's document has access secondary.")
def secondary(book: Book) -> Iterator[Found]:
    """Reports of one family are each other's own documents; registries and labels say so too."""
    families = family_of(book)
    for row in sourced(book):
        study = getattr(row, "study", None)
        if not study or not row.source or isinstance(row, _SAID_OF_IT):
            continue
        if row.access == "judgement" or row.access in _ELSEWHERE:
            continue
        if families.get(study, study) != families.get(row.source, row.source):
            found = f"access is {row.access!r} but source is {row.source!r}"
            message = f"{found}; another trial's document is secondary"
            yield on(book, row, "access", message, follows=_lost(book, study, row.source))


def _lost(book: Book, study: str, source: str) -> str:
    """The study, or the reference, that is not there: nothing can be said of what it is then."""
    if book.fate(STUDIES.name, study) != "here":
        return row_thing(STUDIES.name, study)
    return "" if source in book.references.entries else bibfile.thing(source)


@rule("caution-long", f"A caution is one line of at most {CAUTION_LENGTH} characters.")
def cautions(book: Book) -> Iterator[Found]:
    """It is printed wherever its row is: in a table, a card, a chart."""
    for row in sourced(book):
        if row.caution and len(row.caution) > CAUTION_LENGTH:
            message = f"the caution has {len(row.caution)} characters; at most {CAUTION_LENGTH}"
            yield on(book, row, "caution", f"{message}: the rest is a note")


def family_of(book: Book) -> Mapping[str, str]:
    """The family of each study."""
    return {study.id: study.family for study in book.table(STUDIES).rows}
