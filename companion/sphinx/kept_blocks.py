"""What blocks drew before: in a page that is read again, a block is drawn again exactly when
something that it used has changed."""

from typing import NamedTuple

from sphinx.environment import BuildEnvironment

from companion.blocks.registry import Asked, Block, Drawn
from companion.book import paths
from companion.book.kept import NOTHING
from companion.book.view import View, seen
from companion.html.desk import Desk
from companion.html.links import Links
from companion.sphinx.state import book_of, build_of, used_by

_OF_ONE = f"{paths.STUDY_PAGES}/", f"{paths.DATA_PAGES}/"
"""Where the pages are that have one block, and little beside it: of these none is kept."""


class KeptBlock(NamedTuple):
    """A block as drawn, with all that it used beside the answers of the book.

    That is whether the book has the pages that it asked for, and the names of what is kept of what
    it is made of.
    """

    drawn: Drawn
    pages: dict[str, bool]
    made_of: tuple[str, ...]


def drawn(env: BuildEnvironment, block: Block, asked: Asked) -> Drawn:
    """A block of the page that is being read; what it used is noted for the page."""
    book, kept, page = book_of(env.app), build_of(env.app).kept, env.docname

    def there(name: str) -> bool:
        return name in env.found_docs

    def draw(view: View) -> KeptBlock:
        before = len(kept.asked)
        pages: dict[str, bool] = {}
        links = Links(lambda name: pages.setdefault(name, there(name)))
        found = block.draw(Desk(view, links, page, kept), asked)
        return KeptBlock(found, pages, kept.asked[before:])

    def holds(made: KeptBlock) -> bool:
        return all(there(name) is then for name, then in made.pages.items())

    name = f"{name_of(page)}{block.name} {asked.number}"
    sources = repr((asked, env.config.companion_fingerprint))
    where = NOTHING if page.startswith(_OF_ONE) else kept
    made, used = seen(book, where, name, sources, draw, holds=holds)
    kept.keep(made.made_of)
    used_by(env).setdefault(page, {}).update(used)
    return made.drawn


def name_of(page: str) -> str:
    """With what the names begin by which a page's blocks are kept."""
    return f"block {page} "
