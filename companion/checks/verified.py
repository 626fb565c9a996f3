"""Each reference is the document that its registry, or its publisher, says that it is.

The records in ``data/registry.csv`` were read by us or by ``companion refresh``; a reference
without one is unverified, which is said wherever its state is shown and is no problem here.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from companion.book import bibfile
from companion.book.book import Book
from companion.book.references import Reference
from companion.checks.registry import Found, on, rule
from companion.model import REGISTRY, STUDIES
from companion.model.search import RegistryRow
from companion.problem import Place
from companion.questions.agreement import IDENTIFIERS, Difference, differences

_HOSTS = {
    "pubmed": r"pubmed\.ncbi\.nlm\.nih\.gov",
    "pmc": r"(www\.|pmc\.)?ncbi\.nlm\.nih\.gov",
    "europepmc": r"(www\.)?europepmc\.org|www\.ebi\.ac\.uk",
    "crossref": r"(api\.crossref|doi)\.org",
    "clinicaltrials": r"(www\.)?clinicaltrials\.gov",
}
_NO_NOTICE = (None, "none")


@rule("registry-title", "A reference has the title that its registry has, signs and case aside.")
def titles(book: Book) -> Iterator[Found]:
    """A valid identifier of another paper shows here first."""
    yield from _differing(book, "title")


@rule("registry-author", "A reference has the first author whom its registry names first.")
def authors(book: Book) -> Iterator[Found]:
    """A surname that is spelled otherwise, or stands second."""
    yield from _differing(book, "first_author")


@rule("registry-year", "A reference has a year, online or in print, of its registry.")
def years(book: Book) -> Iterator[Found]:
    """A key keeps its year; the entry says when it was published."""
    yield from _differing(book, "years")


@rule("registry-journal", "A reference has the journal of its registry, abbreviated or not.")
def journals(book: Book) -> Iterator[Found]:
    """A journal's name in full and abbreviated are one."""
    yield from _differing(book, "journal")


@rule("registry-identifier", "A reference has the identifiers that its registry's page gives.")
def identifiers(book: Book) -> Iterator[Found]:
    """Also one that the entry lacks: the page leads from DOI to PMID and back."""
    yield from _differing(book, *IDENTIFIERS)


@rule("registry-page", "A record names the page of its registry, by https.")
def pages(book: Book) -> Iterator[Found]:
    """The address is where a reviewer looks again."""
    for record in book.table(REGISTRY).rows:
        parts = urlsplit(record.page)
        host = _HOSTS.get(record.registry, r"[a-z0-9.-]+\.[a-z]+")
        if parts.scheme != "https" or not re.fullmatch(host, parts.netloc.lower()):
            message = f"found {record.page!r}; allowed: a page of {record.registry} by https"
            yield on(book, record, "page", message)


@rule("registry-day", "A record was read on a day.")
def days(book: Book) -> Iterator[Found]:
    """A year alone does not say what had been published by then."""
    for record in book.table(REGISTRY).rows:
        if len(record.read_on) != len("2020-01-01"):
            message = f"found {record.read_on!r}; allowed: YYYY-MM-DD"
            yield on(book, record, "read_on", message)


@rule("registry-hash", "The hash of a record is that of its cells: nobody changed one by hand.")
def hashes(book: Book) -> Iterator[Found]:
    """``companion refresh`` writes both; with ``--typed``, the hash of what was read by hand."""
    for record in book.table(REGISTRY).rows:
        if record.sha256 != record.digest:
            message = f"found {record.sha256[:12]}…; its cells have {record.digest[:12]}…"
            yield on(book, record, "sha256", message)


@rule("registry-thin", "A record says more than a title: its first author, or a year.")
def thin(book: Book) -> Iterator[Found]:
    """A title alone verifies nothing."""
    for record in book.table(REGISTRY).rows:
        if not record.first_author and not record.years:
            yield on(book, record, "title", "neither a first author nor a year was read")


@rule(
    "registry-notice",
    "Where a registry shows a notice, the study says what it is, or its note why it is none.",
)
def notices(book: Book) -> Iterator[Found]:
    """A correction, a doubt or a retraction that was read stands where the study is shown."""
    studies = book.table(STUDIES).by_id
    for record in book.table(REGISTRY).rows:
        study = studies.get(record.reference)
        if record.notices and study and study.notice in _NO_NOTICE:
            message = f"its registry shows {record.notices!r}; the study says {study.notice!r}"
            yield on(book, record, "notices", message)


def _differing(book: Book, *aspects: str) -> Iterator[Found]:
    for record in book.table(REGISTRY).rows:
        entry = book.references.entries.get(record.reference)
        if entry is None:
            continue
        for found in differences(entry, record):
            if found.aspect in aspects:
                yield _at(entry, record, found)


def _at(entry: Reference, record: RegistryRow, found: Difference) -> Found:
    ours = repr(found.ours) if found.ours else "nothing"
    message = f"{entry.key}: {ours}, but {record.page} has {found.theirs!r}"
    return Found(Place(bibfile.PATH, entry.line, 1), message)
