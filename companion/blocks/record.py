"""Blocks about the book's own making: a study's page, the flow of documents, the audit."""

from collections.abc import Iterator

from companion.blocks.registry import Asked, Block, Complaint, register
from companion.blocks.validation import row_named
from companion.book.book import Book
from companion.html import record, study
from companion.model import STUDIES


def _names_study(book: Book, asked: Asked) -> Iterator[Complaint]:
    yield from row_named(book, STUDIES, asked.argument)


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
        "audit",
        "Every document: its identifiers, how its rows were read, and what does not add up.",
        lambda desk, asked: (record.audit(desk),),
    )
)
