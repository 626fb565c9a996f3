"""What stands around the text of a page: the way to it above, its colophon below."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypedDict, cast

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx

from companion.book import paths
from companion.book.book import Book
from companion.book.view import seen
from companion.html.colophon import Leaf, colophon
from companion.html.links import anchor
from companion.html.stamps import Line, Stamp, Stamps
from companion.sphinx.state import book_of, build_of, used_by
from companion.words.edition import Edition, edition_of


class Step(TypedDict):
    """A page on the way to another; the last is the page itself, and has no address."""

    title: str
    href: str


def edition(app: Sphinx) -> Edition:
    """The edition that is built; who made it stands in ``author`` of _config.yml."""
    return edition_of(book_of(app), str(app.config.author or ""))


def surround(
    app: Sphinx, page: str, template: str, context: dict[str, object], doctree: nodes.document
) -> None:
    """Give a page its trail and its colophon; those that are none of the book's have neither."""
    context["trail"], context["colophon"] = [], ""
    if page not in app.env.found_docs:
        return
    book = book_of(app)
    to = cast("Callable[[str], str]", context["pathto"])
    title = Markup(str(context["title"])).striptags()
    if page != app.config.root_doc:
        context["trail"] = [*steps(book, page, to), Step(title=title, href="")]
    changes = to(paths.CHANGES) if paths.CHANGES in app.env.found_docs else ""
    stamp = stamp_of(app, page)
    rows = tuple(_row(app, line, to) for line in stamp.lines)
    leaf = Leaf(page, title, str(context.get("pageurl") or ""), changes, stamp, rows)
    context["colophon"] = colophon(edition(app), leaf, book.subject.errors or "")


def stamp_of(app: Sphinx, page: str) -> Stamp:
    """When what a page shows was last changed; looked up once a build, after reading."""
    if not hasattr(app, "companion_stamps"):
        app.companion_stamps = Stamps(book_of(app)), {}  # type: ignore[attr-defined]
    stamps, found = app.companion_stamps  # type: ignore[attr-defined]
    if page not in found:
        found[page] = _stamp(app, stamps, page) if page in app.env.all_docs else Stamp()
    return cast("Stamp", found[page])


def _stamp(app: Sphinx, stamps: Stamps, page: str) -> Stamp:
    """The stamp of a page, kept until an answer changes that the page or the stamp asked for.

    What was done to a row follows from the row and the commits, and that from these answers.
    """
    book, used = book_of(app), used_by(app.env).get(page, {})
    of = " ".join([book.history.of, str(app.env.all_docs[page]), *used.values()])
    find = partial(stamps.of, _path(book, page), used)
    return seen(book, build_of(app).kept, f"stamp {page}", of, find)[0]


def _path(book: Book, page: str) -> str:
    source = book.page_named.get(page)
    return source.path if source else ""


def _row(app: Sphinx, line: Line, to: Callable[[str], str]) -> str:
    table = f"{paths.DATA_PAGES}/{line.table}"
    if table not in app.env.found_docs:
        return ""
    return f"{to(table).rstrip('#')}#{anchor(line.id)}"  # of a page to itself Sphinx says "#"


def steps(book: Book, page: str, to: Callable[[str], str]) -> Iterator[Step]:
    """The way to a page from the first one: a study's leads over the table that holds its row."""
    names = {found.docname: found.title for found in book.pages}
    root = book.contents.root
    yield Step(title=book.subject.name, href=to(root))
    above = {
        paths.STUDY_PAGES: (f"{paths.DATA_PAGES}/index", f"{paths.DATA_PAGES}/studies"),
        paths.DATA_PAGES: (f"{paths.DATA_PAGES}/index",),
    }
    for name in above.get(page.rpartition("/")[0], ()):
        if name in names and name != page:
            yield Step(title=names[name], href=to(name))
