"""What has appeared since each claim was last searched for."""

from collections.abc import Iterator
from dataclasses import dataclass

from companion.book.book import Book
from companion.model import CLAIMS, REGISTRY, SCREENING, SEARCH_LOG
from companion.online.asking import Asker
from companion.online.records import text

_BATCH = 100


@dataclass(frozen=True)
class Candidate:
    """A paper that fits a claim's search and is not in the book; ``kind`` is PubMed's."""

    claim: str
    title: str
    pmid: str
    kind: str


def candidates(book: Book, asker: Asker) -> Iterator[Candidate]:
    """By claim, newest first; a paper that fits several claims is named with each.

    A claim's search is in ``[searches]`` of ``data/subject.toml``, its last one the youngest line
    of the search log with its words, else the youngest line of all. Raises Silent.
    """
    known = {entry.get("pmid") for entry in book.references.entries.values()}
    known |= {record.pmid or "" for record in book.table(REGISTRY).rows}
    screened = " ".join(row.identifier or "" for row in book.table(SCREENING).rows).split()
    known.update(word.strip(";,.") for word in screened)
    for claim in book.table(CLAIMS).rows:
        query = book.subject.searches.get(claim.id)
        since = last(book, query) if query else ""
        if query and since:
            fresh = [id for id in asker.search(query, since) if id not in known]
            for start in range(0, len(fresh), _BATCH):
                yield from _told(claim.id, fresh[start : start + _BATCH], asker)


def last(book: Book, query: str) -> str:
    """The day of a query's last search; where it was never made, of the last search of all."""
    log = book.table(SEARCH_LOG).rows
    own = [row.date for row in log if row.query == query]
    return max(own or [row.date for row in log], default="")


def _told(claim: str, pmids: list[str], asker: Asker) -> Iterator[Candidate]:
    found = asker.summaries(pmids)
    for pmid in pmids:
        summary = found.get(pmid)
        if isinstance(summary, dict) and "error" not in summary:
            kinds = summary.get("pubtype")
            kind = ", ".join(map(text, kinds)) if isinstance(kinds, list) else ""
            yield Candidate(claim, text(summary.get("title")), pmid, kind)
