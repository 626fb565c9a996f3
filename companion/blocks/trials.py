"""Blocks about documents as a whole: families of one trial, and what has become of each since."""

from collections.abc import Iterator

from companion.blocks.registry import Asked, Block, register
from companion.book.book import Book
from companion.html import families, notices
from companion.model import STUDIES


def _anchors(book: Book, asked: Asked) -> Iterator[str]:
    found = dict.fromkeys(study.family for study in book.table(STUDIES).rows)
    yield from map(families.anchor, found)


register(
    Block(
        "families",
        "Documents by trial, what leans on each, and who is counted in each pooled question.",
        lambda desk, asked: (families.families(desk),),
        anchors=_anchors,
    )
)
register(
    Block(
        "notices",
        "What is superseded, corrected, doubted, retracted or reinstated, and what leans on it.",
        lambda desk, asked: (notices.notices(desk),),
    )
)
