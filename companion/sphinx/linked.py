"""What a page is, for machines: the data of schema.org that stands in its head.

A chapter reviews a claim; a data page is a dataset with its file; the page of a study is a page
about the paper, and is not the paper.
"""

from dataclasses import dataclass
from typing import Any

from companion.book import paths
from companion.book.book import Book
from companion.book.references import Reference
from companion.model.claims import ClaimRow
from companion.outputs.crate import LICENCE
from companion.words.codes import CERTAINTY, VERDICT
from companion.words.edition import Edition


@dataclass(frozen=True)
class Described:
    """A page with its title and what is on it; ``address`` is empty where nobody has said it."""

    name: str
    title: str
    said: str
    address: str = ""


def linked(
    book: Book,
    edition: Edition,
    page: Described,
    language: str,
    *,
    claim: ClaimRow | None = None,
    paper: Reference | None = None,
) -> dict[str, Any]:
    """The data of a page: of the chapter of a claim, of the page on a paper, or of any other."""
    author = {"@type": "Organization", "name": edition.author}
    book_of = {"@type": "Book", "name": edition.title, "bookEdition": edition.version}
    table = page.name.rpartition("/")[2] if page.name.startswith(f"{paths.DATA_PAGES}/") else ""
    about: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": page.title,
        "description": page.said,
        "inLanguage": language,
        "author": author,
        "dateModified": edition.date,
        "license": LICENCE,
        "isPartOf": _filled(book_of),
        "url": page.address,
    }
    if claim:
        about["mainEntity"] = _review(claim, author, page.address)
    elif paper:
        about |= {"@type": "WebPage", "mainEntity": _paper(paper)}
    elif table in book.schemas:
        about |= _dataset(book, table, page)
    return _filled(about)


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}


def _review(claim: ClaimRow, author: dict[str, str], address: str) -> dict[str, Any]:
    """The claim and its verdict, as those who check facts publish them."""
    return _filled(
        {
            "@type": "ClaimReview",
            "claimReviewed": claim.restatement,
            "itemReviewed": {"@type": "Claim", "text": claim.restatement},
            "reviewRating": {"@type": "Rating", "alternateName": VERDICT[claim.verdict]},
            "reviewBody": f"{CERTAINTY[claim.certainty]}. {claim.reason}",
            "datePublished": claim.last_checked,
            "author": author,
            "url": address,
        }
    )


def _paper(paper: Reference) -> dict[str, Any]:
    journal = paper.get("journal")
    return _filled(
        {
            "@type": "ScholarlyArticle",
            "headline": paper.get("title"),
            "author": [{"@type": "Person", "familyName": name} for name in paper.authors],
            "datePublished": paper.get("year"),
            "isPartOf": journal and {"@type": "Periodical", "name": journal},
            "sameAs": [address for _, address in paper.links],
        }
    )


def _dataset(book: Book, table: str, page: Described) -> dict[str, Any]:
    """A table with its columns and its file, whose address follows from that of its page."""
    file = ""
    if page.address:
        file = page.address.split(f"/{page.name}")[0] + f"/{paths.table(table)}"
    return {
        "@type": "Dataset",
        "name": page.title,
        "variableMeasured": [column.name for column in book.schemas[table].columns],
        "size": f"{len(book.tables[table].rows)} rows",
        "distribution": [
            _filled({"@type": "DataDownload", "encodingFormat": "text/csv", "contentUrl": file})
        ],
    }
