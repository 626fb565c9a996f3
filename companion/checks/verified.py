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
from companion.questions.agreement import Aspect, Difference, differences

_HOSTS = {
    "pubmed": r"pubmed\.ncbi\.nlm\.nih\.gov",
    "pmc": r"(www\.|pmc\.)?ncbi\.nlm\.nih\.gov",
    "europepmc": r"(www\.)?europepmc\.org|www\.ebi\.ac\.uk",
    "crossref": r"(api\.crossref|doi)\.org",
    "clinicaltrials": r"(www\.)?clinicaltrials\.gov",
}
_NO_NOTICE = (None, "none")


def _held(id: str, sentence: str, *aspects: Aspect) -> None:
    """Enter the rule that an entry and its record say the same in some respects."""

    @rule(id, sentence)
    def same(book: Book) -> Iterator[Found]:
        for entry, record, found in book.once(_compared):
            if found.aspect in aspects:
                ours = repr(found.ours) if found.ours else "nothing"
                message = f"{entry.key}: {ours}, but {record.page} has {found.theirs!r}"
                yield Found(Place(bibfile.PATH, entry.line, 1), message)


_held(
    "registry-title",
    "A reference has the title that its registry has, signs and case aside.",
    "title",
)
_held(
    "registry-author",
    "A reference has the first author whom its registry names first.",
    "first_author",
)
_held("registry-year", "A reference has a year, online or in print, of its registry.", "years")
_held(
    "registry-journal",
    "A reference has the journal of its registry, abbreviated or not.",
    "journal",
)
_held(
    "registry-identifier",
    "A reference has the identifiers that its registry's page gives.",
    "doi",
    "pmid",
    "pmcid",
)


def _compared(book: Book) -> Iterator[tuple[Reference, RegistryRow, Difference]]:
    """Every difference between an entry and its record."""
    entries = book.references.entries
    for record in book.table(REGISTRY).rows:
        if entry := entries.get(record.reference):
            for found in differences(entry, record):
                yield entry, record, found


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
