"""The role that leads from a word in a sentence to its entry in the glossary."""

import re
from collections.abc import Iterator

from markupsafe import Markup

from companion.blocks.registry import Complaint, Role, register
from companion.book import paths
from companion.book.book import Book
from companion.html.desk import Desk
from companion.html.fill import fill
from companion.html.links import slug
from companion.html.sheets import Cell
from companion.problem import close

_TITLED = re.compile(r"(.*\S)\s*<([^<>]+)>", re.DOTALL)
_MARK = "word-"


def _parts(text: str) -> tuple[str, str]:
    """What is printed, and the mark of the entry: ``spreads <spread>``, ``spread``."""
    found = _TITLED.fullmatch(text)
    said, word = found.groups() if found else (text, text)
    return said, _MARK + slug(word)


def _sound(book: Book, text: str) -> Iterator[Complaint]:
    page = book.page_named.get(paths.GLOSSARY)
    mark = _parts(text)[1]
    if page is None:
        yield Complaint("argument", f"{text!r}; there is no page {paths.GLOSSARY}.md")
    elif mark not in page.anchors:
        known = {name for name in page.anchors if name.startswith(_MARK)}
        message = f"{text!r}; {page.path} has no entry marked ({mark})={close(mark, known)}"
        yield Complaint("argument", message)


def _draw(desk: Desk, text: str) -> Markup:
    said, mark = _parts(text)
    return fill("word", word=Cell(said, desk.links.page(paths.GLOSSARY, mark)))


register(
    Role(
        "word",
        "A word that leads to its entry in the glossary, `spread` or `spreads <spread>`.",
        _draw,
        _sound,
    )
)
