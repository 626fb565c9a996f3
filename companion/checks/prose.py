"""Prose: no number typed by hand, references where a page cites, chapters not too long."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from companion.book import paths
from companion.book.book import Book
from companion.book.numerals import Allowed
from companion.book.pages import Page
from companion.book.uses import CELLS as ROLES_IN
from companion.book.uses import CITATIONS, ROLE, Use
from companion.checks.registry import Found, on, rule
from companion.checks.uses import called
from companion.model import CERTAINTY, CLAIM_EVIDENCE, CLAIMS, STUDIES, Row, Schema
from companion.problem import Place

WORD_LIMIT = 950
_SLIP = re.compile(r"\{[\w:-]+\} ?['‘’“”\"´`][^\s'‘’“”\"´`]*|\[@[^\]\n]*\]")
"""A role with other quotes than backticks, or a citation as pandoc has it: said by other rules."""
_HINT = "is typed; a finding is a {datum} or {pooled}"
_ELSE = f"{_HINT}; a number that never changes is permitted in {paths.NUMERALS}"
CELLS: tuple[tuple[Schema[Row], tuple[str, ...]], ...] = (
    (CLAIM_EVIDENCE, ("finding",)),
    (CLAIMS, ("title", "restatement", "reason")),
    (CERTAINTY, ("reason", *(n for s, n in ROLES_IN if s is CERTAINTY))),
)


@rule(
    "numeral-typed", "A number stands in prose only as a {datum}, a {pooled}, or by the short list."
)
def numeral_typed(book: Book) -> Iterator[Found]:
    """Digits, number words and fractions wherever a reader would see them.

    Where the short list cannot be read, all of them follow from that.
    """
    lost = any(problem.breaks == paths.NUMERALS for problem in book.problems)
    for found in _numerals(book):
        yield replace(found, follows=paths.NUMERALS) if lost else found


def _numerals(book: Book) -> Iterator[Found]:
    setting = "\n".join((repr(book.config), *(one.pattern for one in book.numerals.patterns)))
    for page in book.pages:
        source = "\n".join((setting, *page.lines))
        find = partial(_of_page, page, book.numerals)
        for line, column, found in book.kept.get(f"numerals {page.path}", source, find):
            yield Found(Place(page.path, line, column), f"{found!r} {_ELSE}")
    for item in called(book):
        if item.block:
            for name, option in item.block.options.items():
                if option.prose and name in item.asked.options:
                    for _, found in book.numerals.finds(item.asked.options[name]):
                        yield Found(item.option(name), f"{found!r} {_ELSE}")
    for schema, names in CELLS:
        for row in book.table(schema).rows:
            for name in names:
                for _, found in book.numerals.finds(_SLIP.sub(" ", ROLE.sub(" ", row.text(name)))):
                    yield on(book, row, name, f"{found!r} {_ELSE}")


def _of_page(page: Page, allowed: Allowed) -> tuple[tuple[int, int, str], ...]:
    """The numbers in the texts of a page, each with its line and column."""
    return tuple(
        (*run.place(offset), found)
        for run in page.runs
        for offset, found in allowed.finds(_masked(run.text))
    )


def _masked(text: str) -> str:
    """The text with blanks for what other rules name, so that every offset stays."""
    return _SLIP.sub(lambda match: " " * len(match.group()), text)


@rule("title-numeral", "No number is typed in a title that stands in no text of a page.")
def title_numeral(book: Book) -> Iterator[Found]:
    """Titles and captions of the list of contents."""
    titles = [(paths.CONTENTS, u.line, u.column, u.content) for u in book.contents.texts]
    for path, line, column, title in titles:
        for _, found in book.numerals.finds(title):
            yield Found(Place(path, line, column), f"{found!r} {_HINT}, which no title can hold")


@rule("page-bibliography", "A page that cites has its own list of references.")
def page_bibliography(book: Book) -> Iterator[Found]:
    """Pages that cite and show no references."""
    blocks: dict[str, list[Use]] = {}
    for item in called(book):
        if item.block and item.block.cites:
            blocks.setdefault(item.page.path, []).append(item.use)
    for page in book.pages:
        cites = [*page.of("role", *CITATIONS), *blocks.get(page.path, ())]
        if page.of("slip", "open", "around", "taken", "comment"):
            continue  # its end may stand within what is not closed, which is said
        if cites and not page.of("directive", "bibliography"):
            place = Place(page.path, cites[0].line, cites[0].column)
            message = "the page cites but has no {bibliography} of its own; end it with "
            yield Found(place, f"{message}```{{bibliography}}, as the other chapters do")


@rule("page-long", f"A chapter has at most {WORD_LIMIT} words of prose.")
def page_long(book: Book) -> Iterator[Found]:
    """Chapters that nobody would read to the end."""
    for page in book.pages:
        words = sum(len(run.text.split()) for run in page.runs)
        if paths.claim_of(page.path) and words > WORD_LIMIT:
            yield Found(Place(page.path, 1, 1), f"{words} words of prose; at most {WORD_LIMIT}")


@rule("page-table", "Every table has the page that its rows are linked to.")
def page_table(book: Book) -> Iterator[Found]:
    """Tables of the book without book/data/TABLE.md, or whose page does not show them."""
    shown = {(item.page.path, item.asked.argument) for item in called(book) if item.block}
    for schema in book.present:
        name, path = schema.name, f"{paths.DATA_PAGES}/{schema.name}.md"
        if (path, name) not in shown:
            message = f"{path} does not show the table ({{table-page}} {name}); its rows are there"
            yield Found(Place(schema.path), message, follows=path)


@rule("page-reserved", "No page stands where the build makes one of its own.")
def page_reserved(book: Book) -> Iterator[Found]:
    """Pages at the address of a study's page."""
    for row in book.table(STUDIES).rows:
        path = f"{paths.STUDY_PAGES}/{row.id}.md"
        if path in book.page_at:
            message = f"the page of study {row.id!r} is made at this address; rename this one"
            yield Found(Place(path), message)
