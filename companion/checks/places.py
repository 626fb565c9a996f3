"""Every sentence of the article has its place, and what becomes of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from companion.book import paths
from companion.book.article import Position, seal
from companion.book.book import Book
from companion.checks.registry import Found, on, rule
from companion.model import CLAIM_PLACES
from companion.model.claims import ClaimPlace
from companion.problem import Place


@rule("place-either", "A place in the article has a claim, or a reason why it carries none.")
def either(book: Book) -> Iterator[Found]:
    """One of them, and not both."""
    for row in book.table(CLAIM_PLACES).rows:
        if bool(row.claim) == bool(row.reason):
            message = "a place has a claim, or else a reason why it carries none"
            yield on(book, row, "claim", message)


@rule("place-whole", "The places are the article's sentences, each proved by its hash.")
def whole(book: Book) -> Iterator[Found]:
    """Without a gap, without another; several claims of one sentence have one hash.

    Of an article that cannot be read, or a table with broken rows, nothing can be said.
    """
    table, article = book.table(CLAIM_PLACES), book.article
    if article is None or not article.sentences or table.problems:
        return
    wanted = article.places()
    found: dict[Position, list[ClaimPlace]] = defaultdict(list)
    for row in table.rows:
        found[row.spot].append(row)
    faults = [*_others(book, found, wanted), *_gaps(found, wanted), *_unlike(book, found)]
    yield from faults
    if faults:
        return
    sealed = seal(found[spot][0].sha256 for spot in wanted)
    if sealed != article.sha256:
        message = f"the sentences' hashes do not give the article's in {paths.ARTICLE}; where they "
        message += f"are new and right, write {sealed!r} there"
        yield Found(Place(CLAIM_PLACES.path), message)


def _said(spot: Position) -> str:
    return f"section {spot[0]}, paragraph {spot[1]}, sentence {spot[2]}"


def _others(
    book: Book, found: dict[Position, list[ClaimPlace]], wanted: Iterable[Position]
) -> Iterator[Found]:
    known = set(wanted)
    for spot in sorted(set(found) - known):
        for row in found[spot]:
            yield on(book, row, "section", f"{_said(spot)} is not in the article")


def _gaps(found: dict[Position, list[ClaimPlace]], wanted: Iterable[Position]) -> Iterator[Found]:
    for spot in wanted:
        if spot not in found:
            yield Found(Place(CLAIM_PLACES.path), f"{_said(spot)} has no row")


def _unlike(book: Book, found: dict[Position, list[ClaimPlace]]) -> Iterator[Found]:
    for first, *others in found.values():
        claims = {first.claim}
        for row in others:
            if row.sha256 != first.sha256:
                yield on(book, row, "sha256", f"{_said(row.spot)} has another hash in {first.id}")
            if row.claim in claims:
                yield on(book, row, "claim", f"{_said(row.spot)} has {row.claim or 'none'} already")
            claims.add(row.claim)
