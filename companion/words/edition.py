"""Which edition of the book a page is of, and how it is cited."""

import re
from dataclasses import dataclass

from pylatexenc.latexencode import unicode_to_latex

from companion.book.book import Book
from companion.model import CERTAINTY, CLAIMS, SEARCH_LOG
from companion.words.codes import sentence_case


@dataclass(frozen=True)
class Edition:
    """The title of a book, who made it, its version and the day of its newest evidence.

    ``version`` and ``date`` may be empty: a subject need not name a version, and a new book has
    looked at nothing yet.
    """

    title: str
    author: str
    version: str
    date: str

    @property
    def said(self) -> str:
        """``version 1.0, evidence of 2026-01-31``, as far as it is known."""
        parts = [f"version {self.version}" if self.version else ""]
        parts.append(f"evidence of {self.date}" if self.date else "")
        return ", ".join(filter(None, parts))

    @property
    def year(self) -> str:
        """The year of its newest evidence."""
        return self.date[:4]


@dataclass(frozen=True)
class Cited:
    """A page as a list of references prints it, and as BibTeX."""

    text: str
    bibtex: str


def edition_of(book: Book, author: str) -> Edition:
    """The edition of a book that is made by ``author``."""
    return Edition(book.subject.title, author, book.subject.version or "", newest(book))


def newest(book: Book) -> str:
    """The day on which the evidence was last looked at, judged or searched; empty for a new book.

    Days of others (when a label or a notice was printed) do not count.
    """
    days = [row.last_checked for row in book.table(CLAIMS).rows]
    days += [row.judged_on for row in book.table(CERTAINTY).rows]
    days += [row.date for row in book.table(SEARCH_LOG).rows]
    return max(days, default="")


def cited(edition: Edition, title: str, name: str, address: str = "") -> Cited:
    """How to cite the page ``name`` with that title; ``address`` where it is read, if known."""
    whole = title == edition.title
    by = f"{edition.author}. " if edition.author else ""
    year = f" ({edition.year})" if edition.year else ""
    within = "" if whole else f"{_stopped(title)} In: "
    said = ", ".join(filter(None, (edition.title, edition.said)))
    text = f"{by}{within}{said}{year}.{f' {address}' if address else ''}"
    fields = {
        "author": f"{{{unicode_to_latex(edition.author)}}}" if edition.author else "",
        "title": unicode_to_latex(title),
        "booktitle": "" if whole else unicode_to_latex(said),
        "year": edition.year,
        "note": sentence_case(unicode_to_latex(edition.said)) if whole else "",
        "url": address,
    }
    key = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")
    kind = "misc" if whole else "incollection"  # a book would need a publisher
    lines = [f"  {field} = {{{value}}}" for field, value in fields.items() if value]
    return Cited(text, ",\n".join([f"@{kind}{{{key}", *lines]) + "\n}")


def _stopped(title: str) -> str:
    return title if title.endswith((".", "?", "!")) else f"{title}."
