"""Words about certainty: they follow from it, also when they deny an effect; nothing promises."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from types import MappingProxyType

from companion.book import paths
from companion.book.book import Book
from companion.book.pages import Page
from companion.checks.grades import judged
from companion.checks.registry import Found, on, rule
from companion.grade import Evidence
from companion.model import CERTAINTY, CLAIM_EVIDENCE, CLAIMS
from companion.problem import Place

BOTTOM_LINE = "bottom line"
WORDING: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "high": ("reduces", "increases", "does", "blocks", "acts", "is", "are"),
        "moderate": ("probably",),
        "low": ("may", "might"),
        "very-low": ("do not know", "uncertain", "unknown", "unsure"),
    }
)
_STRONG = re.compile(
    r"\b(proves?|proven|definitely|certainly|cures?|guarantees?|undoubtedly|eliminates?|miracles?|"
    r"(?:no|without|beyond) (?:a |any )?doubt|works (?:for|in) every(?:one|body| \w+))\b",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"\b(?:(?:no|without) (?:clear |real |important |added )?(?:difference|effect|benefit)"
    r"(?! (?:was|is|were|has been) (?:shown|seen|found))|makes? no|makes? little|"
    r"(?:is|are) the same|not worse|as good as|did as well|"
    r"(?:does|do) not (?:help|work|differ|change)|did not (?:differ|reduce|lower|help))\b",
    re.IGNORECASE,
)


@rule("certainty-words", "A bottom line hedges as the certainty of its claim demands.")
def words(book: Book) -> Iterator[Found]:
    """High says it plainly, moderate says probably, low may, very low that we do not know."""
    for page in book.pages:
        claim = book.row(CLAIMS, paths.claim_of(page.path) or "")
        if claim is None or claim.certainty not in WORDING:
            continue
        line, text = bottom_line(page)
        wanted = WORDING[claim.certainty]
        if text and not _says(text, wanted):
            message = f"certainty is {claim.certainty}; the bottom line needs one of: "
            yield Found(Place(page.path, line, 1), message + ", ".join(wanted))


@rule("certainty-sentence", "What a judgement means is said with the words of its certainty.")
def sentence(book: Book) -> Iterator[Found]:
    """Neither bolder nor, where the certainty is high, shyer; negations are held alike."""
    for row in book.table(CERTAINTY).rows:
        wanted = WORDING.get(row.certainty)
        if wanted is None:
            continue
        if row.certainty == "high":
            shy = [word for words in list(WORDING.values())[1:] for word in words]
            if _says(row.reason, shy):
                yield on(book, row, "reason", f"certainty is high; not one of: {', '.join(shy)}")
        elif not _says(row.reason, wanted):
            message = f"certainty is {row.certainty}; the reason needs one of: {', '.join(wanted)}"
            yield on(book, row, "reason", message)


@rule("finding-hedged", "A line that shows a finding hedges as its certainty demands, or tells it.")
def hedged(book: Book) -> Iterator[Found]:
    """On every page: a number of a summary is no surer elsewhere."""
    for page in book.pages:
        for use in page.of("role", "finding"):
            row = book.row(CERTAINTY, use.content.rpartition(".")[0])
            if row is None or row.certainty not in WORDING or row.certainty == "high":
                continue
            line = page.lines[use.line - 1]
            wanted = WORDING[row.certainty]
            if f"`{row.id}.certainty`" not in line and not _says(line, wanted):
                message = f"{row.id} is of {row.certainty} certainty; the line needs one of: "
                yield Found(Place(page.path, use.line, use.column), message + ", ".join(wanted))


@rule("certainty-none", "That there is no difference is said only of an interval that shows it.")
def none(book: Book) -> Iterator[Found]:
    """Elsewhere a difference was not shown. An interval within the threshold shows that none is."""
    shown = set()
    for row, evidence in judged(book):
        if _within(evidence):
            shown.add(row.claim)
        elif found := _NONE.search(row.reason):
            message = f"{found.group()!r}, but {_reaches(evidence)}; say that none was shown"
            yield on(book, row, "reason", message)
    wide = "no judged interval of the claim lies within its threshold; say that none was shown"
    for claim in book.table(CLAIMS).rows:
        graded = claim.certainty in WORDING and claim.id not in shown
        if graded and (found := _NONE.search(claim.reason)):
            yield on(book, claim, "reason", f"{found.group()!r}, but {wide}")
    for page in book.pages:
        of = paths.claim_of(page.path)
        line, text = bottom_line(page)
        if of is not None and of not in shown and (found := _NONE.search(text)):
            yield Found(Place(page.path, line, 1), f"{found.group()!r}, but {wide}")


@rule("finding-none", "A finding about a graded claim denies no difference: none was shown.")
def denied(book: Book) -> Iterator[Found]:
    """A finding has no threshold by which an interval could show that there is none."""
    claims = book.table(CLAIMS).by_id
    for row in book.table(CLAIM_EVIDENCE).rows:
        claim = claims.get(row.claim)
        if claim and claim.certainty in WORDING and (found := _NONE.search(row.finding)):
            message = f"{found.group()!r}; say that a difference was not shown"
            yield on(book, row, "finding", message)


@rule("certainty-strong", "No chapter promises.")
def strong(book: Book) -> Iterator[Found]:
    """Words that no evidence earns."""
    for page in book.pages:
        if paths.claim_of(page.path) is None:
            continue
        for use in page.of("text"):
            if found := _STRONG.search(use.content):
                place = Place(page.path, use.line, use.column + found.start())
                message = f"{found.group()!r} promises more than evidence gives"
                yield Found(place, f"{message}; say what was found, or shown")


def _says(text: str, words: Iterable[str]) -> bool:
    return any(re.search(rf"\b{word}\b", text, re.IGNORECASE) for word in words)


def _within(of: Evidence) -> bool:
    """Whether the whole interval lies nearer to no effect than what matters."""
    if of.span is None or of.threshold is None:
        return False
    _, low, high = of.span
    return -of.threshold.value < low and high < of.threshold.value


def _reaches(of: Evidence) -> str:
    if of.span is None:
        return "no interval is printed"
    if of.threshold is None:
        return "no threshold is stated"
    _, low, high = of.span
    return f"the interval is {low:.3g} to {high:.3g} with a threshold of {of.threshold.value:g}"


def section(page: Page) -> tuple[int, int]:
    """Line of the heading "Bottom line" and the last of its section; nothing where none is."""
    heads = [heading for heading in page.headings if heading.level <= 2]
    for heading, after in zip_longest(heads, heads[1:]):
        if heading.level == 2 and heading.text.strip().lower() == BOTTOM_LINE:
            return heading.line, after.line - 1 if after else len(page.lines)
    return 1, 1


def bottom_line(page: Page) -> tuple[int, str]:
    """Line of the heading and text of the section called "Bottom line"; line 1 where none is."""
    first, last = section(page)
    return first, " ".join(page.lines[first:last])
