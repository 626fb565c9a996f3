"""Marks of another dialect of Markdown, which this one prints as they stand."""

import re
from collections.abc import Iterator

from companion.book.book import Book
from companion.book.uses import GAP
from companion.checks.registry import Found, rule
from companion.problem import Place

_MARKS = (
    (re.compile(r"~~[^~]+~~"), "nothing is struck through"),
    (re.compile(r"(?<!=)==[^=]+==(?!=)"), "nothing is marked; *words* are in italics"),
    (re.compile(r"(?<!\+)\+\+[^+]+\+\+(?!\+)"), "nothing is underlined; *words* are in italics"),
    (re.compile(rf"(?<![\w:]):[a-z][a-z_]*[a-z]:(?![\w:{GAP}])"), "a sign is typed as itself"),
    (re.compile(r"^\[!\w+\][+-]?"), "a note is a fence ```{note}"),
    (re.compile(r"^!!!\+? ?\w+"), "a note is a fence ```{note}"),
    (re.compile(r"^\[[ xX]\] "), "a list has no boxes"),
)
"""How each begins or stands in what a reader sees in one row, and what is written for it."""


@rule("markup-foreign", "No mark of another Markdown is left to be printed: ~~struck~~, [!NOTE].")
def marks(book: Book) -> Iterator[Found]:
    """As other programs read them; what stands in code is code."""
    for page in book.pages:
        for run in page.runs:
            for pattern, instead in _MARKS:
                for match in pattern.finditer(run.text):
                    line, column = run.place(match.start())
                    if page.rest(line, column).startswith(match.group()[0]):  # not as its name
                        message = f"{match.group()[:40]!r} would be printed; {instead}"
                        yield Found(Place(page.path, line, column), message)


@rule("heading-underlined", "A heading stands behind its signs: no line of dashes is below words.")
def underlined(book: Book) -> Iterator[Found]:
    """A line that was to part two paragraphs makes a heading of the one above."""
    for page in book.pages:
        for heading in page.headings:
            place = Place(page.path, heading.line, heading.column)
            if heading.level == 2 and not page.lines[heading.line - 1].lstrip(" >").startswith("#"):
                message = f"{heading.text[:40]!r} is a heading by the line below it"
                yield Found(place, f"{message}; leave a line free between them, or write ## before")
