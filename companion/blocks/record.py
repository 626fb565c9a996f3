"""Blocks about the book's own making: a study's page, the flow of documents, audit and code."""

from collections.abc import Iterator

from companion.blocks.registry import Asked, Block, Complaint, register
from companion.blocks.validation import row_named
from companion.book.book import Book
from companion.html import api, audit, record, study
from companion.model import STUDIES
from companion.problem import allowed, close


def _names_study(book: Book, asked: Asked) -> Iterator[Complaint]:
    yield from row_named(book, STUDIES, asked.argument)


def _names_module(book: Book, asked: Asked) -> Iterator[Complaint]:
    known = api.modules()
    if asked.argument not in known:
        hint = close(asked.argument, known)
        yield Complaint("argument", f"{asked.argument!r}; known: {allowed(known)}{hint}")


def _names_in(book: Book, asked: Asked) -> Iterator[str]:
    if asked.argument in api.modules():
        yield from api.anchors(asked.argument)


register(
    Block(
        "study",
        "Everything that the book holds of one document, with what does not add up in it.",
        lambda desk, asked: (study.study_page(asked.argument, desk),),
        argument="a study",
        validate=_names_study,
    )
)
register(
    Block(
        "flow",
        "How the documents were found: searches, candidates, decisions, documents, trials.",
        lambda desk, asked: (record.flow(desk),),
    )
)
register(
    Block(
        "audit-references",
        "Every reference: its registry, notices, where it is cited, what leans on it, how read.",
        lambda desk, asked: (audit.references(desk),),
    )
)
register(
    Block(
        "audit-numbers",
        "Every value in a sentence: the row that it is taken from, and how that was read.",
        lambda desk, asked: (audit.numbers(desk),),
    )
)
register(
    Block(
        "audit-open",
        "What is not settled: second readings, contradictions, cautions, unverified references.",
        lambda desk, asked: (audit.open_questions(desk),),
    )
)
register(
    Block(
        "downloads",
        "Files for other programs: what describes the tables, and all references.",
        lambda desk, asked: (record.downloads(desk),),
    )
)
register(
    Block(
        "api",
        "What is public of the package's code: names, signatures and what their docstrings say.",
        lambda desk, asked: (api.api(asked.argument),),
        argument="a public module",
        validate=_names_module,
        anchors=_names_in,
    )
)
