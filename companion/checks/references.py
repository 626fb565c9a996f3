"""Every study is a reference, every reference is used, and no document has two keys."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

from companion.book import bibfile
from companion.book.bibfields import fault
from companion.book.book import Book
from companion.book.references import Reference
from companion.book.uses import CITATIONS
from companion.checks.registry import Found, on, rule, sourced
from companion.checks.unread import unread
from companion.model import STUDIES
from companion.problem import Place, close, row_thing
from companion.questions.agreement import plain
from companion.words.edition import newest

_IDENTIFIERS = ("doi", "pmid", "pmcid")
_PLACES = ("volume", "number")
_NUMBERS = re.compile(r"\d+|\b[ivx]+\b")
_KEY_YEAR = re.compile(r"-((?:19|20)\d\d)(?=-|$)")
_PREPRINT = re.compile(
    r"10\.1101/(\d{4}\.\d\d\.\d\d\.)?\d{6,8}(v\d+)?|10\.21203/rs\..*|10\.31234/.*"
    r"|10\.20944/preprints.*|10\.2139/ssrn\..*",
    re.IGNORECASE,
)
"""Of bioRxiv and medRxiv (whose publisher has journals as well), Research Square, PsyArXiv,
Preprints.org and SSRN."""
_LAST = 2099
"""A later year has been named as none by the reader of the file."""
ALIKE = 97
"""Percent of letters that two titles share where they are one, by rapidfuzz's ratio."""
LONG = 20
"""Letters of a title that is no common name, as Reply."""


@rule("study-reference", "The id of a study is a key of references.bib.")
def studies(book: Book) -> Iterator[Found]:
    """A study whose entry cannot be used follows from that entry."""
    entries = book.references.entries
    for study in book.table(STUDIES).rows:
        if study.id not in entries:
            message = f"the id is not a key of references.bib{close(study.id, entries)}"
            follows, breaks = bibfile.thing(study.id), row_thing(STUDIES.name, study.id)
            yield on(book, study, "id", message, follows=follows, breaks=breaks)


@rule("reference-unused", "Every reference is a study, the source of a row, or cited on a page.")
def unused(book: Book) -> Iterator[Found]:
    """What a broken row or page may use is not called unused."""
    used = {study.id for study in book.table(STUDIES).rows}
    used.update(row.source for row in sourced(book) if row.source)
    for page in book.pages:
        for use in page.of("role", *CITATIONS):
            used.update(key.strip() for key in use.content.split(","))
    hidden = unread(book)
    for key, entry in book.references.entries.items():
        if key not in used and key not in hidden:
            message = f"{key!r} is used by no row and cited on no page; cite it, take it out, "
            message += f"or is its row missing in {STUDIES.path}?"
            yield Found(_at(entry), message)


@rule("reference-same", "No DOI, PMID or PMCID stands in two references.")
def identifiers(book: Book) -> Iterator[Found]:
    """One document, one key; two identifiers in common are said once."""
    seen: dict[tuple[str, str], str] = {}
    for key, entry in book.references.entries.items():
        first = ""
        for name in _IDENTIFIERS:
            value = entry.get(name).lower()
            other = seen.setdefault((name, value), key) if value else key
            if other != key and not first:
                first = f"{key!r} has the {name} of {other!r}; one document, one key"
        if first:
            yield Found(_at(entry), first)


@rule("reference-alike", "No two references have one first author, nearly one title and one year.")
def alike(book: Book) -> Iterator[Found]:
    """The same document under two keys; a correction names itself and has a title of its own.

    A year may be off by one: online first, and in print.
    """
    first: dict[str, list[_Titled]] = defaultdict(list)
    for entry in book.references.entries.values():
        if entry.authors and entry.get("year").isdigit():
            title = plain(entry.get("title"))
            titled = _Titled(entry, int(entry.get("year")), title, tuple(_NUMBERS.findall(title)))
            first[plain(entry.authors[0])].append(titled)
    for entries in first.values():
        for one, other in combinations(entries, 2):
            if _one_document(one, other):
                message = f"{other.entry.key!r} has author, title and year of {one.entry.key!r}"
                yield Found(_at(other.entry), message)


def _at(entry: Reference) -> Place:
    return Place(bibfile.PATH, entry.line, 1)


@dataclass(frozen=True)
class _Titled:
    """An entry with what is compared of it: its year, its title in plain letters, its numbers."""

    entry: Reference
    year: int
    title: str
    numbers: tuple[str, ...]


def _one_document(this: _Titled, that: _Titled) -> bool:
    """Whether two entries of one first author are of one document.

    Not where an identifier has told it, where their numbers differ (parts, or issues that print
    the like), nor for a short title unless all authors and the journal are the same.
    """
    if abs(this.year - that.year) > 1 or this.numbers != that.numbers:
        return False
    one, other = this.entry, that.entry
    parts = any(one.get(n) and other.get(n) and one.get(n) != other.get(n) for n in _PLACES)
    if parts or any(one.get(n) and one.get(n) == other.get(n) for n in _IDENTIFIERS):
        return False
    if min(len(this.title), len(that.title)) < LONG:
        journal = one.get("journal") and one.get("journal") == other.get("journal")
        return bool(this.title == that.title and journal and one.authors == other.authors)
    return fuzz.ratio(this.title, that.title) >= ALIKE


@rule("reference-key-year", "The year in a key is that of its document; print may be a year apart.")
def keyed(book: Book) -> Iterator[Found]:
    """One of the two was typed wrong, and the key is what a reader of the tables sees."""
    to_come = {found.place for found in future(book)}
    for key, entry in book.references.entries.items():
        found, year, place = _KEY_YEAR.search(key), entry.get("year"), _at(entry)
        readable = not fault("year", year) and year.isdigit() and place not in to_come
        if found and readable and abs(int(year) - int(found[1])) > 1:
            yield Found(place, f"the document of {key!r} is of {year}")


@rule("reference-preprint", "No article of a journal has the DOI of a preprint: that is @misc.")
def preprints(book: Book) -> Iterator[Found]:
    """A preprint that seems reviewed; of one that came out later the journal's DOI is cited."""
    for key, entry in book.references.entries.items():
        if entry.kind == "article" and _PREPRINT.fullmatch(entry.get("doi")):
            message = f"{key!r} is @article, and {entry.get('doi')} is of a preprint server"
            yield Found(_at(entry), message)


@rule("reference-future", "No document is younger than the evidence by more than a year.")
def future(book: Book) -> Iterator[Found]:
    """A year typed wrong: a document cannot have been read before it was there."""
    day = newest(book)
    for entry in book.references.entries.values():
        year = entry.get("year")
        if day and year.isdigit() and int(day[:4]) + 1 < int(year) <= _LAST:
            message = f"{entry.key!r} is of {year}; the evidence was last looked at on {day}"
            yield Found(_at(entry), message)
