"""Blocks about claims: the card, all claims at a glance, help lines."""

from collections.abc import Iterator

from companion.blocks.registry import Asked, Block, Complaint, Drawn, register
from companion.blocks.validation import row_named
from companion.book import paths
from companion.book.book import Book
from companion.html import claims, help
from companion.html.desk import Desk
from companion.model import CLAIMS


def _names_claim(book: Book, asked: Asked) -> Iterator[Complaint]:
    yield from row_named(book, CLAIMS, asked.argument)


def _asks_for_help(book: Book, asked: Asked) -> Iterator[Complaint]:
    if book.subject.help is None:
        message = f"it shows nothing: {paths.SUBJECT} names no help lines ([help])"
        yield Complaint("rows", message, paths.SUBJECT)


def _card(desk: Desk, asked: Asked) -> Drawn:
    claim = desk.view.row(CLAIMS, asked.argument)
    return (claims.claim_card(claim, desk),) if claim else ()


register(
    Block(
        "claim",
        "The claim in our words, its place in the article, the verdict and how sure we can be.",
        _card,
        argument="a claim",
        validate=_names_claim,
    )
)
register(
    Block(
        "glance",
        "All claims: verdict, certainty, the one value that matters most.",
        lambda desk, asked: (claims.glance(desk),),
    )
)
register(
    Block(
        "crisis",
        "Where people in danger turn: the lines that the subject names, from statements.",
        lambda desk, asked: (help.crisis(desk),),
        validate=_asks_for_help,
    )
)
