"""Every claim has a chapter, a study that bears on it and a place in the article."""

from collections.abc import Iterator

from companion.book import paths
from companion.book.book import Book
from companion.checks.registry import Found, on, rule
from companion.checks.unread import unread
from companion.checks.uses import called
from companion.model import (
    CERTAINTY,
    CLAIM_EVIDENCE,
    CLAIM_PLACES,
    CLAIMS,
    STATEMENTS,
    SYNTHESES,
)
from companion.model.judgements import SynthesisRow
from companion.model.outcomes import MechanismRow
from companion.problem import Place, close, row_thing

CARD = "claim"
OWN = ("studies", "summary-of-findings")


@rule("claim-chapter", "Every claim has its chapter.")
def chapter(book: Book) -> Iterator[Found]:
    """At ``book/claims/<claim-id>.md``; one that cannot be read follows from that page.

    Beside a chapter of no claim it was renamed: what else it lacks now follows from that.
    """
    ids = book.table(CLAIMS).by_id
    chapters = {paths.claim_of(page.path) for page in book.pages} - {None}
    astray = [name for name in chapters if name and name not in ids]
    for claim in book.table(CLAIMS).rows:
        path = paths.claim_page(claim.id)
        if path not in book.page_at:
            message = f"there is no {path}{close(claim.id, astray)}"
            message += "; `companion rename` renames a claim everywhere" if astray else ""
            breaks = row_thing(CLAIMS.name, claim.id) if astray else ""
            yield on(book, claim, "id", message, follows=path, breaks=breaks)


@rule("chapter-claim", "Every chapter is of a claim.")
def claim(book: Book) -> Iterator[Found]:
    """A chapter of a claim whose row is broken, or missing elsewhere too, follows from that."""
    ids = book.table(CLAIMS).by_id
    for page in book.pages:
        name = paths.claim_of(page.path)
        if name is not None and name not in ids:
            message = f"{name!r} is no claim of {CLAIMS.path}{close(name, ids)}"
            follows = row_thing(CLAIMS.name, name)
            yield Found(Place(page.path, 1, 1), message, follows=follows)


@rule("chapter-card", "A chapter shows the card of its claim.")
def card(book: Book) -> Iterator[Found]:
    """The directive that shows verdict, certainty and headline stands in it."""
    for page in book.pages:
        name = paths.claim_of(page.path)
        if name is None or name not in book.table(CLAIMS).by_id:
            continue
        if name not in {use.content.strip() for use in page.of("directive", CARD)}:
            message = f"the chapter does not show its claim card ({{{CARD}}} {name})"
            yield Found(Place(page.path, 1, 1), message)


@rule("claim-evidence", "Every claim has a study that bears on it.")
def evidence(book: Book) -> Iterator[Found]:
    """For it, against it or beside it."""
    spoken = {row.claim for row in book.table(CLAIM_EVIDENCE).rows}
    hidden = unread(book)
    for row in book.table(CLAIMS).rows:
        if row.id not in spoken and row.id not in hidden:
            follows = row_thing(CLAIMS.name, row.id)
            yield on(book, row, "id", "no study bears on the claim", follows=follows)


@rule("claim-place", "Every claim is made by a sentence of the article.")
def place(book: Book) -> Iterator[Found]:
    """A claim that nobody makes is none."""
    made = {row.claim for row in book.table(CLAIM_PLACES).rows}
    hidden = unread(book)
    for row in book.table(CLAIMS).rows:
        if row.id not in made and row.id not in hidden:
            follows = row_thing(CLAIMS.name, row.id)
            yield on(book, row, "id", "no sentence of the article makes it", follows=follows)


@rule("bearing-twice", "A study bears on a claim once.")
def bearing(book: Book) -> Iterator[Found]:
    """One direction and one finding for each."""
    seen: dict[tuple[str, str], str] = {}
    for row in book.table(CLAIM_EVIDENCE).rows:
        first = seen.setdefault((row.claim, row.study), row.id)
        if first != row.id:
            yield on(book, row, "study", f"{row.study} bears on {row.claim} in {first!r} already")


@rule("headline-claim", "A headline that serves a claim by its own word serves that one.")
def headline(book: Book) -> Iterator[Found]:
    """A pooled question or a finding of mechanism names its claim; a row of outcomes none."""
    known = book.table(CLAIMS).by_id
    for claim in book.table(CLAIMS).rows:
        found = book.row(SYNTHESES, claim.headline) or book.at(claim.headline)
        if not isinstance(found, SynthesisRow | MechanismRow) or found.claim not in known:
            continue
        if found.claim != claim.id:
            message = f"headline is {claim.headline}, which is of {found.claim}"
            yield on(book, claim, "headline", message)


@rule(
    "verdict-certainty", "A claim of very low certainty is not supported without limits, nor wrong."
)
def decided(book: Book) -> Iterator[Found]:
    """With limits it is only where a critical outcome is surer."""
    surer = {
        row.claim
        for row in book.table(CERTAINTY).rows
        if row.critical == "yes" and row.certainty not in (None, "very-low")
    }
    for claim in book.table(CLAIMS).rows:
        if claim.certainty != "very-low":
            continue
        never = claim.verdict in ("supported", "wrong")
        if never or (claim.verdict == "supported-with-limits" and claim.id not in surer):
            message = f"verdict is {claim.verdict}, but nothing critical is surer than very-low"
            yield on(book, claim, "verdict", f"{message}; allowed: unproven, oversimplified")


@rule("superseded-order", "A statement is superseded by another one, which is no older.")
def superseded(book: Book) -> Iterator[Found]:
    """Dates are compared as far as both are known."""
    for row in book.table(STATEMENTS).rows:
        newer = book.row(STATEMENTS, row.superseded_by) if row.superseded_by else None
        if newer is None:
            continue
        before, after = row.text("date"), newer.text("date")
        known = min(len(before), len(after))
        if newer is row:
            yield on(book, row, "superseded_by", "the statement supersedes itself")
        elif before[:known] > after[:known]:
            message = f"date is {before}, but {newer.id} is of {after}"
            yield on(book, row, "superseded_by", message)


@rule("search-claim", "A search of subject.toml is of a claim.")
def searches(book: Book) -> Iterator[Found]:
    """A claim under another key is no longer searched for."""
    ids = book.table(CLAIMS).by_id
    for key in book.subject.searches:
        if key not in ids:
            place = book.in_subject("searches", key)
            yield Found(place, f"searches: {key!r} is no claim{close(key, ids)}")


@rule("chapter-own", "A chapter shows the studies and the findings of its own claim.")
def chapter_own(book: Book) -> Iterator[Found]:
    """Blocks of another claim."""
    for item in called(book):
        claim = paths.claim_of(item.page.path)
        if claim not in book.table(CLAIMS).by_id:
            continue  # said by chapter-claim
        if item.use.name in OWN and item.asked.argument != claim:
            message = f"{{{item.use.name}}} {item.asked.argument}: the chapter is of {claim}"
            yield Found(item.place, message)
