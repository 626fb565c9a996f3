"""What a page is made of: uses of Markdown at exact places, and what a reader sees in a row."""

import re
from dataclasses import dataclass, field

from companion.book.places import Spots
from companion.model import CERTAINTY, CLAIM_EVIDENCE, Row, Schema
from companion.model.judgements import DOMAINS

CITATIONS = ("cite", "cite:t", "cite:p", "cite:ts", "cite:ps")
"""The roles that cite."""
ROLE = re.compile(r"\{(?P<role>[\w:-]+)\}`(?P<name>[^`]*)`")
"""A role in the sentence of a cell, whose text is no Markdown."""
CELLS: tuple[tuple[Schema[Row], str], ...] = (
    (CLAIM_EVIDENCE, "finding"),
    *((CERTAINTY, f"{domain}_reason") for domain in DOMAINS),
    (CERTAINTY, "raised"),
    (CERTAINTY, "differs_because"),
)
"""The cells whose roles are drawn: in any other one would be printed as it was typed."""
DEEPEST = 12
"""How many directives may stand within each other: each level reads its lines again."""
GAP = "\ufffc"
"""Stands in a run for what is no text: a role, code, a footnote's mark."""


@dataclass(frozen=True)
class Use:
    """Something that stands on a page. ``content`` begins at ``line`` and ``column``, from 1.

    ========== ============================ ===================== ==============================
    kind       name                         content               target
    ========== ============================ ===================== ==============================
    text       where it stands: "", "alt",  a stretch of one
               "title", "argument",         line that a reader
               "option", "math", …          will see
    role       of the role                  between the backticks
    directive  of the directive             rest of its line
    link       "inline", "reference",       as written            where it leads, unescaped
               "definition", "auto", or
               an HTML attribute ("href")
    image      "inline", "reference"        as written            the file or address
    note       "mark" in a text, or "text"  the footnote's label
    code                                    the language of a
                                            block of code
    slip       "open" fence, or "around"    the rest of the line  what is taken into code
               one, "taken" into code,
               "comment" or "tick" that is
               open, "indented", "cells"
               too many, or "fewer"
    html-end   of the tag                   the end tag
    html       of the tag                   the tag's first line
    target     "", "attribute", "name",     the name              the name as docutils has it
               "label", or "id" in HTML
    ========== ============================ ===================== ==============================

    ``start`` is the column at which the whole construct begins on that line. A directive also has
    ``body``: its lines, options included, without the indent; ``body_places`` are line and column
    of each, ``body_line`` is the line of the first (of a slip: the last line that is read otherwise
    because of it), and ``fence`` the character of its fence.
    """

    kind: str
    name: str
    content: str
    line: int
    column: int
    start: int = 0
    target: str = ""
    body: tuple[str, ...] = ()
    body_line: int = 0
    body_places: tuple[tuple[int, int], ...] = ()
    fence: str = ""

    @property
    def first(self) -> str:
        """The rest of a directive's opening line: its argument, or the body's first line."""
        return self.content


@dataclass(frozen=True)
class Run:
    """What a reader sees in one row: a paragraph, a cell, a title, an alternative text.

    Markup is gone, line ends are spaces, and ``GAP`` stands for what is no text, so that a number
    that is half bold, or broken over two lines, is read as a reader reads it.
    """

    text: str
    spots: Spots = field(repr=False)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of a character of the text."""
        return self.spots.place(offset)


@dataclass(frozen=True)
class Heading:
    """A heading: its text, what a link calls it (``slug``) and its id in the built page.

    ``slug`` is empty where the level has no anchor, ``id`` where docutils will number it.
    """

    level: int
    text: str
    line: int
    column: int
    slug: str
    id: str
