"""Judgements of certainty: they follow from their domains, and the words follow from them."""

import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from types import MappingProxyType

from companion.book import paths
from companion.book.book import Book
from companion.book.pages import Page
from companion.checks.registry import Found, on, rule
from companion.model import CERTAINTY, CLAIMS, RISK_OF_BIAS
from companion.model.judgements import CertaintyRow
from companion.problem import Place

BOTTOM_LINE = "bottom line"
LEVELS = ("very-low", "low", "moderate", "high")
DOWN: Mapping[str, int] = MappingProxyType({"not-serious": 0, "serious": 1, "very-serious": 2})
DOMAINS = ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")
WORDING: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "high": ("reduces", "increases", "does", "blocks", "acts", "is", "are"),
        "moderate": ("probably",),
        "low": ("may", "might"),
        "very-low": ("do not know", "uncertain", "unknown"),
    }
)
_STRONG = re.compile(r"\b(proves?|proven|definitely|certainly|cures?|guarantees?)\b", re.IGNORECASE)


def level(row: CertaintyRow) -> str:
    """The certainty that follows from the start, the domains and what raised it."""
    start = 3 if row.start == "randomised" else 1
    start += bool(row.raised) - sum(DOWN[getattr(row, domain)] for domain in DOMAINS)
    return LEVELS[min(3, max(0, start))]


@rule("certainty-grade", "A certainty follows from its start, its domains and what raised it.")
def grade(book: Book) -> Iterator[Found]:
    """Or it is not graded."""
    for row in book.table(CERTAINTY).rows:
        if row.certainty not in (level(row), "not-graded"):
            message = f"certainty is {row.certainty}; the domains give {level(row)}"
            yield on(book, row, "certainty", message)


@rule("certainty-subject", "A judgement is about a pooled result or else about a row.")
def subject(book: Book) -> Iterator[Found]:
    """One of them, and not both."""
    for row in book.table(CERTAINTY).rows:
        if bool(row.synthesis) == bool(row.row):
            yield on(book, row, "row", "names a synthesis or else a row")


@rule("certainty-words", "A bottom line hedges as the certainty of its claim demands.")
def words(book: Book) -> Iterator[Found]:
    """High says it plainly, moderate says probably, low may, very low that we do not know."""
    for page in book.pages:
        claim = book.row(CLAIMS, paths.claim_of(page.path) or "")
        if claim is None or claim.certainty not in WORDING:
            continue
        line, text = bottom_line(page)
        wanted = WORDING[claim.certainty]
        if not any(re.search(rf"\b{word}\b", text, re.IGNORECASE) for word in wanted):
            message = f"certainty is {claim.certainty}; the bottom line needs one of: "
            yield Found(Place(page.path, line, 1), message + ", ".join(wanted))


@rule("certainty-strong", "No chapter promises.")
def strong(book: Book) -> Iterator[Found]:
    """Words that no evidence earns."""
    for page in book.pages:
        if paths.claim_of(page.path) is None:
            continue
        for use in page.of("text"):
            if found := _STRONG.search(use.content):
                place = Place(page.path, use.line, use.column + found.start())
                yield Found(place, f"{found.group()!r} promises more than evidence gives")


def bottom_line(page: Page) -> tuple[int, str]:
    """Line of the heading and text of the section called "Bottom line"; line 1 where none is."""
    heads = [heading for heading in page.headings if heading.level <= 2]
    for heading, after in zip_longest(heads, heads[1:]):
        if heading.level == 2 and heading.text.strip().lower() == BOTTOM_LINE:
            end = after.line - 1 if after else len(page.lines)
            return heading.line, " ".join(page.lines[heading.line : end])
    return 1, ""


@rule("certainty-claim", "A claim is no more certain than the best of its judgements.")
def claimed(book: Book) -> Iterator[Found]:
    """Where any of them is graded."""
    for claim in book.table(CLAIMS).rows:
        judged = [row.certainty for row in book.rows(CERTAINTY, claim=claim.id)]
        graded = [LEVELS.index(found) for found in judged if found in LEVELS]
        if graded and claim.certainty in LEVELS[max(graded) + 1 :]:
            message = f"certainty is {claim.certainty}; the best judged is {LEVELS[max(graded)]}"
            yield on(book, claim, "certainty", message)


@rule("bias-twice", "A judge rates a domain of bias of a study once by a tool, at one place.")
def bias(book: Book) -> Iterator[Found]:
    """A report of two trials is judged at two places of its assessment."""
    names = ("study", "tool", "domain", "judged_by", "source", "locator")
    seen: dict[tuple[str, ...], str] = {}
    for row in book.table(RISK_OF_BIAS).rows:
        first = seen.setdefault(tuple(row.text(name) for name in names), row.id)
        if first != row.id:
            message = f"{row.domain} of {row.study} is judged in {first!r} already"
            yield on(book, row, "domain", message)
