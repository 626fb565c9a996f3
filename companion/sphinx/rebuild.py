"""Row-level rebuilds: a page is read again exactly when something that it used has changed."""

from functools import cache

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from companion.book.book import Book
from companion.book.files import digest_of
from companion.book.pages import Page
from companion.book.queries import Query, digest, read_from, sources
from companion.book.uses import CITATIONS
from companion.book.view import View
from companion.checks.links import block_anchors, studies_named
from companion.sphinx.reads import may_read_pages
from companion.sphinx.state import (
    answered_from,
    book_of,
    build_of,
    keep_answered_from,
    keep_read_of,
    read_of,
    used_by,
)


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """The pages whose rows changed since they were read, and those that a failed build read.

    A build that was killed while it read may have left documents of another state of the data, and
    what it warned of is said again only when the page is read again. Sphinx itself goes by times: a
    file put back with its old one is found by its digest.
    """
    book, again = book_of(app), build_of(app).interrupted
    other = {
        page
        for page, files in read_of(env).items()
        if any(_file(book, path) != found for path, found in files.items())
    }
    then = answered_from(env)
    same = {path for path, found in read_from(book).items() if then.get(path) == found}

    @cache
    def stands(kind: str, name: str) -> bool:
        files = sources(book, (kind, name, ()))
        return bool(files) and same.issuperset(files)

    def differs(query: Query, answer: str) -> bool:
        return not stands(*query[:2]) and digest(book, query) != answer

    changed = {
        page
        for page, used in used_by(env).items()
        if any(differs(query, answer) for query, answer in used.items())
    }
    return sorted((changed | again | other) & env.found_docs)


def _file(book: Book, path: str) -> str:
    """The digest of a file by its path; a folder that a link leads to has its files by its own."""
    return book.files.get(path) or digest_of(book.root / path)


def settle(app: Sphinx, env: BuildEnvironment) -> None:
    """When all pages are read: digest the answers that those read now were given, and their files.

    The files are those of the page, what it shows and what it takes in, as this build found them.
    """
    book = book_of(app)
    known = {name: files for name, files in read_of(env).items() if name in env.found_docs}
    for name in build_of(app).read:
        paths = (env.doc2path(name, base=False), *env.dependencies.get(name, ()))
        known[name] = {str(path): _file(book, str(path)) for path in paths}
    keep_read_of(env, known)
    for used in used_by(env).values():
        for query in [query for query, then in used.items() if not then]:
            used[query] = digest(book, query)
    keep_answered_from(env, read_from(book))


def remember(app: Sphinx, doctree: nodes.document) -> None:
    """Note what a page uses beside its blocks: the references it cites, or code that reads all."""
    book, name = book_of(app), app.env.docname
    page = book.page_named.get(name)
    if page is None:
        return
    view = View(book)
    view.used = used_by(app.env).setdefault(name, {})
    note(page, view)
    # a link page.md#anchor finds the anchors of our blocks as MyST finds those of headings
    slugs = app.env.metadata[name].setdefault("myst_slugs", {})
    for anchor in sorted(block_anchors(book, page)):
        slugs.setdefault(anchor, (0, anchor, anchor))


def note(page: Page, view: View) -> None:
    """What a page uses beside its blocks."""
    for use in page.of("role", *CITATIONS):
        for key in use.content.split(","):
            view.reference(key.strip())
    for study in studies_named(page):
        view.reference(study)
    if any(":all:" in use.body for use in page.of("directive", "bibliography")):
        for key in view.documents():
            view.reference(key)
    if page.notebook:
        view.everything(pages=may_read_pages(cell.code for cell in page.cells))


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget what a page used before it is read again or removed."""
    used_by(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    """Take over what pages read by another worker used."""
    for page in docnames:
        if page in used_by(other):
            used_by(env)[page] = used_by(other)[page]
