"""Every study is a reference, every reference is used, and no document has two keys."""

from collections.abc import Iterator

from companion.book import bibfile
from companion.book.book import Book
from companion.checks.registry import Found, on, rule, sourced
from companion.checks.unread import unread
from companion.model import STUDIES
from companion.problem import Place, close, row_thing

CITATIONS = ("cite", "cite:t", "cite:p", "cite:ts", "cite:ps")
_IDENTIFIERS = ("doi", "pmid", "pmcid")


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
            message = f"{key!r} is used by no row and cited on no page"
            yield Found(Place(bibfile.PATH, entry.line, 1), message)


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
            yield Found(Place(bibfile.PATH, entry.line, 1), first)
