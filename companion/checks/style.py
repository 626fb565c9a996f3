"""How chapters are written: short, with the number that matters, without knots and vague times."""

import re
from collections.abc import Iterator

from companion.book import paths
from companion.book.book import Book
from companion.book.pages import Page
from companion.book.uses import Run
from companion.checks.hedges import BOTTOM_LINE, bottom_line, section
from companion.checks.registry import Found, rule
from companion.grade import LEVELS
from companion.model import CLAIMS
from companion.problem import Place

SENTENCES = 3
SHORT = 30
LONG = 45
_END = re.compile(r"(?<=[.!?])[\"”)]?\s+(?=[A-Z\ufffc\"“(])")
_VALUE = re.compile(r"\{(?:datum|pooled|finding)\}`")
_GAP = r"[^\w.;:!?\ufffc]+"
_NEGATION = r"(?:not|no|never|cannot|nor|neither|without|hardly)"
_KNOT = re.compile(
    rf"\b{_NEGATION}\b(?:{_GAP}\w+){{0,2}}?{_GAP}(?:not|never|without|un(?:likely|certain|able|common|clear|"
    r"reasonable|important|related)|impossible|fail(?:s|ed)?\s+to|lack(?:s|ed|ing)?)\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:(?:some|several|a few|a couple of|many) (?:minutes|hours|days|weeks|months|years)"
    r"|for (?:hours|days|weeks|months|years)|(?:hours|days|weeks) to (?:days|weeks|months))\b",
    re.IGNORECASE,
)
_HEAD = re.compile(r"\*\*[^*]+\.\*\*")
_ABBREVIATION = re.compile(r"(?<![\w-])[A-Z][A-Z0-9]*[A-Z](?:-[A-Z0-9]+)*(?![\w-])")


def chapters(book: Book) -> Iterator[Page]:
    """The chapters of claims."""
    return (page for page in book.pages if paths.claim_of(page.path) is not None)


def sentences(run: Run) -> Iterator[tuple[int, str]]:
    """The sentences of a run, each with its offset."""
    start = 0
    for match in _END.finditer(run.text):
        yield start, run.text[start : match.start()]
        start = match.end()
    yield start, run.text[start:]


def _words(text: str) -> int:
    return len(text.split())


@rule("bottom-line-missing", "The chapter of a graded claim has a bottom line.")
def bottom_missing(book: Book) -> Iterator[Found]:
    """Under a heading of the second level that is called so."""
    for page in chapters(book):
        claim = book.row(CLAIMS, paths.claim_of(page.path) or "")
        if claim is None or claim.certainty not in LEVELS or section(page) != (1, 1):
            continue
        second = [heading.text for heading in page.headings if heading.level == 2]
        found = f"; found: {', '.join(map(repr, second))}" if second else ""
        message = f"the chapter has no heading '## {BOTTOM_LINE.capitalize()}'{found}"
        yield Found(Place(page.path, 1, 1), message)


@rule("bottom-line-long", f"A bottom line has at most {SENTENCES} sentences of {SHORT} words.")
def bottom_long(book: Book) -> Iterator[Found]:
    """A reader has a minute."""
    for page in chapters(book):
        first, last = section(page)
        said = [
            (run, offset, text)
            for run in page.runs
            if first < run.place(0)[0] <= last
            for offset, text in sentences(run)
            if text.strip()
        ]
        if len(said) > SENTENCES:
            place = Place(page.path, *said[SENTENCES][0].place(said[SENTENCES][1]))
            yield Found(place, f"{len(said)} sentences in the bottom line; at most {SENTENCES}")
        for run, offset, text in said:
            if _words(text) > SHORT:
                place = Place(page.path, *run.place(offset))
                yield Found(place, f"{_words(text)} words in a sentence of the bottom line")


@rule("bottom-line-number", "The bottom line of a graded claim holds the number that matters.")
def bottom_number(book: Book) -> Iterator[Found]:
    """By a {datum}, a {pooled} or a {finding}."""
    for page in chapters(book):
        claim = book.row(CLAIMS, paths.claim_of(page.path) or "")
        line, text = bottom_line(page)
        if claim and claim.certainty in LEVELS and text and not _VALUE.search(text):
            message = (
                "the bottom line holds no {datum}, {pooled} or {finding}, but the claim is graded"
            )
            yield Found(Place(page.path, line, 1), message)


@rule("sentence-long", f"A sentence of a chapter has at most {LONG} words.")
def long(book: Book) -> Iterator[Found]:
    """Longer ones are two."""
    for page in chapters(book):
        for run in page.runs:
            for offset, text in sentences(run):
                if _words(text) > LONG:
                    place = Place(page.path, *run.place(offset))
                    yield Found(place, f"{_words(text)} words in one sentence; at most {LONG}")


@rule("heading-run-on", "A bold heading of its own line begins a paragraph.")
def run_on(book: Book) -> Iterator[Found]:
    """Without an empty line before it, it runs on in the paragraph above."""
    for page in chapters(book):
        for run in page.runs:
            first, last = run.place(0)[0], run.place(max(len(run.text) - 1, 0))[0]
            for number in range(first + 1, last + 1):
                line = page.lines[number - 1].strip()
                if _HEAD.fullmatch(line):
                    message = f"{line!r} stands in the paragraph above; an empty line before it"
                    yield Found(Place(page.path, number, 1), message)


@rule("double-negation", "No sentence of a chapter denies a denial.")
def knots(book: Book) -> Iterator[Found]:
    """Readers lose count."""
    yield from _matches(book, _KNOT, "denies what is denied; say what is")


@rule("time-vague", "A chapter gives times as numbers.")
def vague(book: Book) -> Iterator[Found]:
    """``4 weeks``, not some weeks; the number is a {datum}, or a fixed time of the short list."""
    yield from _matches(book, _VAGUE, "is no time that a reader can use; give the number")


def _matches(book: Book, pattern: re.Pattern[str], why: str) -> Iterator[Found]:
    for page in chapters(book):
        for run in page.runs:
            for match in pattern.finditer(run.text):
                place = Place(page.path, *run.place(match.start()))
                yield Found(place, f"{match.group()!r} {why}")


@rule("abbreviation-undefined", "Every abbreviation of a chapter stands in the glossary.")
def abbreviations(book: Book) -> Iterator[Found]:
    """Where the book has one: as a term, or within an entry of it."""
    glossary = book.page_named.get(paths.GLOSSARY)
    if glossary is None:
        return
    known = {word for run in glossary.runs for word in _ABBREVIATION.findall(run.text)}
    for page in chapters(book):
        said: set[str] = set()
        for run in page.runs:
            for match in _ABBREVIATION.finditer(run.text):
                word = match.group()
                if word not in known and word not in said:
                    said.add(word)
                    place = Place(page.path, *run.place(match.start()))
                    yield Found(place, f"{word} stands in no entry of {glossary.path}")
