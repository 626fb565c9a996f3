"""How a page is put together: what Sphinx would warn of and build, or print as it was typed."""

import re
from collections import Counter
from collections.abc import Iterator

from companion.blocks import BLOCKS
from companion.book.book import Book
from companion.book.pages import Page
from companion.book.paths import CONTENTS
from companion.book.standard import STANDARD
from companion.book.text import UNSEEN
from companion.book.uses import Use
from companion.checks.registry import Found, rule
from companion.problem import Place, close

NO_LANGUAGES = frozenset({"default", "guess", "none", *BLOCKS, *STANDARD})
"""Words of Sphinx's own, and directives that lack their braces: of these markup-slip tells."""
_CODE = ("code", "code-block")
_SIGNS = re.compile(r"(#{1,6})(?:\xa0[\xa0 ]*)?(\w+)")
_ROW = re.compile(r"[ >]*\|.*\|\s*")
_RULED = re.compile(r"[ >]*:?-+:?\s*\|[-:|\s]*|[ >]*\|[-:|\s]*-[-:|\s]*")
_UNSEEN = re.compile(f"[{UNSEEN}]")
_BRACES = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_SLIPS = {
    "open": "is never closed; an end is as many signs, alone on a line",
    "around": "is never closed, or has no more signs than the fence within it",
    "taken": "opens a block of code, which takes {!r} in; close it, or give it more signs",
    "comment": "is a comment that is never closed; its end is -->",
    "tick": "has a backtick without its other: a role or code stands between two, and one alone "
    "is written \\`",
    "indented": "is code, since four spaces are before it; take them out, or use a fence",
    "fewer": "has fewer cells than its head; an empty one stands between two |",
    "cells": "is left out: the head has no cell for it; a | of a text is written \\|",
}


def _at(page: Page, use: Use) -> Place:
    return Place(page.path, use.line, use.start or use.column)


@rule("heading-order", "A page has one title, and its headings go down by one level at a time.")
def heading_order(book: Book) -> Iterator[Found]:
    """A second title would be left out of the menu; a level left out leads to another heading."""
    for page in book.pages:
        level = 0
        if not page.headings:
            yield Found(Place(page.path, 1, 1), "the page has no title; write # and its name")
        for heading in page.headings:
            place = Place(page.path, heading.line, heading.column)
            if heading.level == 1 and level:
                yield Found(place, f"{heading.text!r} is a second title; write ## for a section")
            elif heading.level > level + 1:
                signs = "#" * (level + 1)
                found = f"{heading.text!r} is of level {heading.level}"
                before = f"after one of level {level}" if level else "and opens the page"
                yield Found(place, f"{found} {before}; write {signs}")
            level = heading.level


@rule("heading-space", "A heading has a space between its signs and its words.")
def heading_space(book: Book) -> Iterator[Found]:
    """``##Why`` would be printed as it stands."""
    for page in book.pages:
        for use in page.of("text", ""):
            before = page.lines[use.line - 1][: use.column - 1]
            if (match := _SIGNS.match(use.content)) and not before.strip(" >"):
                signs, words = match.groups()
                message = f"{match.group()!r} is no heading; write '{signs} {words}', or \\{signs}"
                yield Found(Place(page.path, use.line, use.column), message)


@rule("target-twice", "A name that links use is given to one place of the book.")
def target_twice(book: Book) -> Iterator[Found]:
    """Labels, names of directives and attributes; ids in HTML are of their page alone."""
    book_wide: dict[str, Place] = {}
    for page in book.pages:
        here: dict[str, Place] = {}
        for use in page.of("target"):
            known = here if use.name == "id" else book_wide
            place = _at(page, use)
            first = known.setdefault(use.target, place)
            if first is not place:
                message = f"{use.content!r} is the name of {first.path}:{first.line} already"
                yield Found(place, message)


@rule("note-pair", "A footnote has its mark in the text and one text of its own.")
def note_pair(book: Book) -> Iterator[Found]:
    """Texts that no mark leads to are left out, and so is the second of one label."""
    for page in book.pages:
        marks = {use.content for use in page.of("note", "mark")}
        told: Counter[str] = Counter()
        for use in page.of("note", "text"):
            told[use.content] += 1
            if told[use.content] > 1:
                yield Found(_at(page, use), f"[^{use.content}] has its text already")
            elif use.content not in marks:
                message = f"no [^{use.content}] stands in the text{close(use.content, marks)}"
                yield Found(_at(page, use), message)


@rule("contents-list", "A {tableofcontents} stands once on a page that has pages below it.")
def contents_list(book: Book) -> Iterator[Found]:
    """What would list nothing, with a warning."""
    for page in book.pages:
        for number, use in enumerate(page.of("directive", "tableofcontents")):
            if page.docname not in book.contents.above:
                message = (
                    f"{page.docname} has no pages below it in {CONTENTS}, so that none is listed"
                )
                yield Found(_at(page, use), f"{message}; take it out", follows=CONTENTS)
            elif number:
                yield Found(_at(page, use), "the page lists its pages already; take this one out")


@rule("code-language", "The language of a block of code is one that Pygments knows.")
def code_language(book: Book) -> Iterator[Found]:
    """What would be printed without colours, with a warning."""
    for page in book.pages:
        for use in (*page.of("code"), *page.of("directive", *_CODE)):
            name = use.content.strip()
            if name and "{" not in name and name not in NO_LANGUAGES and not _known(name):
                message = f"{name!r} is no language that Pygments knows; text is none"
                yield Found(Place(page.path, use.line, use.column), message)


def _known(language: str) -> bool:
    from pygments.lexers import find_lexer_class_by_name  # few pages show code
    from pygments.util import ClassNotFound

    try:
        find_lexer_class_by_name(language)
    except ClassNotFound:
        return False
    return True


@rule("table-unread", "No table and no braces of another program are left to be printed.")
def table_unread(book: Book) -> Iterator[Found]:
    """A table whose second line has not a cell of dashes for each of its head; ``{{ … }}``."""
    for page in book.pages:
        for run in page.runs:
            for match in _BRACES.finditer(run.text):
                message = f"{match.group()!r} would be printed as it stands"
                yield Found(Place(page.path, *run.place(match.start())), message)
        for number in _tables(page):
            message = "is no table: below its head stands a line with --- for each column"
            yield Found(Place(page.path, number, 1), f"{page.lines[number - 1]!r} {message}")
        for number in _cut_off(page):
            message = "is cut off from its table by the free line above"
            yield Found(Place(page.path, number, 1), f"{page.lines[number - 1]!r} {message}")


def _cut_off(page: Page) -> Iterator[int]:
    """The lines of rows of pipes that are read as a paragraph below a table."""
    for use in page.of("text", ""):
        above = [line.strip(" >") for line in page.lines[max(0, use.line - 3) : use.line - 1]]
        parted = len(above) == 2 and _ROW.fullmatch(above[0]) and not above[1]
        if parted and use.column <= 2 and _ROW.fullmatch(page.lines[use.line - 1]):
            yield use.line


def _tables(page: Page) -> Iterator[int]:
    """The first lines of rows of pipes that are read as a paragraph."""
    printed = set()
    for use in page.of("text", ""):
        line = page.lines[use.line - 1]
        if not line[: use.column - 1].strip(" >") and (
            _ROW.fullmatch(line) or _RULED.fullmatch(line)
        ):
            printed.add(use.line)
    for number in sorted(printed):
        if number - 1 not in printed and (
            number + 1 in printed or _RULED.fullmatch(page.lines[number - 1])
        ):
            yield number


@rule("page-character", "A page holds no character that nobody sees, such as U+200B.")
def page_character(book: Book) -> Iterator[Found]:
    """Those that break words, searches and comparisons; joiners, which scripts need, may stand."""
    for page in book.pages:
        for number, line in enumerate(page.lines, 1):
            for match in _UNSEEN.finditer(line):
                message = f"U+{ord(match.group()):04X} is seen by nobody; take it out"
                yield Found(Place(page.path, number, match.start() + 1), message)


@rule("markup-taken", "A fence, a comment and code are closed, code holds no directive, a row has "
      "its head's cells.")  # fmt: skip
def markup_taken(book: Book) -> Iterator[Found]:
    """What Markdown takes for code, or leaves out, without a word."""
    for page in book.pages:
        for use in page.of("slip"):
            said = _SLIPS[use.name].format(use.target)
            yield Found(_at(page, use), f"{use.content!r} {said}", until=use.body_line)
