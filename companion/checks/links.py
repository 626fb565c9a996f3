"""Links: every page, file and anchor that a page names is there."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote

from companion.book import paths
from companion.book.book import Book
from companion.book.files import links
from companion.book.kept import PACKAGE
from companion.book.pages import Page
from companion.book.rawhtml import LEADS
from companion.book.sources import aside, outside
from companion.book.uses import Use
from companion.checks.registry import Found, rule
from companion.checks.uses import called
from companion.model import STUDIES
from companion.problem import Place, allowed, close, row_thing

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_TITLED = re.compile(r"(?:.*<)?([^<>]+)>?\s*", re.DOTALL)
_OURS = ("path:", "project:")
_UNWATCHED = "{} is a folder of which no build looks whether its files change; put it in the book"
_KNOWN = frozenset({"http:", "https:", "mailto:", "tel:", *_OURS})


@dataclass(frozen=True)
class Lead:
    """A link inside the book: where it stands, the path it names from the root, its anchor.

    ``html`` is the attribute of HTML that it is, else empty.
    """

    page: Page
    place: Place
    written: str
    path: str
    anchor: str
    html: str = ""
    image: bool = False


def _place(page: Page, use: Use) -> Place:
    return Place(page.path, use.line, use.column)


def leads(book: Book) -> Iterator[Lead]:
    """Every link and image of the book that leads into it."""
    for page in book.pages:
        yield from _leads(page)


def _leads(page: Page) -> Iterator[Lead]:
    for use in (*page.of("link"), *page.of("image")):
        target = use.target or use.content
        target = next((target.removeprefix(o) for o in _OURS if target.startswith(o)), target)
        if _SCHEME.match(target) or target.startswith("//"):
            continue
        name, _, anchor = target.partition("#")
        path = _from(page, unquote(name)) if name else page.path
        html = use.name if use.name in LEADS else ""
        yield Lead(
            page, _place(page, use), target, path, unquote(anchor), html, use.kind == "image"
        )


def _docs(page: Page) -> Iterator[tuple[Use, str, str]]:
    """The pages that the role ``doc`` names: as they are written, and their paths."""
    for use in page.of("role", "doc"):
        match = _TITLED.fullmatch(use.content)
        name = match[1].strip() if match else use.content
        yield use, name, _from(page, f"{name}.md")


def studies_named(page: Page) -> Iterator[str]:
    """The studies to whose generated pages a page leads, and whose titles it may show."""
    found = (*(lead.path for lead in _leads(page)), *(path for _, _, path in _docs(page)))
    return (study for study in map(_study, found) if study)


def _from(page: Page, name: str) -> str:
    """A path as it is written on a page, from the book's root."""
    if name.startswith("/"):
        return posixpath.normpath(name.lstrip("/"))
    return posixpath.normpath(posixpath.join(posixpath.dirname(page.path), name))


def _study(path: str) -> str | None:
    """The study whose generated page a path is."""
    folder, _, file = path.rpartition("/")
    return (
        file.removesuffix(".md") if folder == paths.STUDY_PAGES and file.endswith(".md") else None
    )


@rule("link-missing", "A link to a page or file of the book leads somewhere.")
def link_missing(book: Book) -> Iterator[Found]:
    """Paths that are no page, no study's page and no file of the book."""
    for lead in leads(book):
        if lead.path in book.page_at:
            continue
        study = _study(lead.path)
        if study is not None and book.fate(STUDIES.name, study) != "missing":
            if book.fate(STUDIES.name, study) == "broken":
                thing = row_thing(STUDIES.name, study)
                yield Found(lead.place, f"{lead.written}: the study cannot be used", follows=thing)
            if lead.anchor:
                message = f"{lead.written}: the page of a study has no {lead.anchor!r}"
                yield Found(lead.place, message)
            continue
        if not _is_file(book, lead.path):
            message = f"{lead.written} does not exist{_meant(book, lead)}"
            yield Found(lead.place, message, follows=lead.path)
        elif folder := aside(book.root, lead.path):
            yield Found(lead.place, f"{lead.written}: {_UNWATCHED.format(folder)}")
        elif lead.image and quote(lead.path) != lead.path:
            message = "Sphinx finds no picture whose name has a space or a sign; rename the file"
            yield Found(lead.place, f"{lead.written}: {message}")


def _is_file(book: Book, path: str) -> bool:
    return not path.startswith("..") and (book.root / path).is_file()


def _meant(book: Book, lead: Lead) -> str:
    """What a link was to lead to that leads nowhere."""
    if f"{lead.path}.md" in book.page_at:
        return "; the name of a page ends in .md"
    if lead.written in lead.page.anchors:
        return f"; a place on this page is #{lead.written}"
    if (book.root / lead.path).is_dir():
        return "; it is a folder, and a link leads to a page or a file"
    return close(lead.path, book.page_at)


@rule("link-scheme", "A link has a target, in the book or at an address of a kind that is known.")
def link_scheme(book: Book) -> Iterator[Found]:
    """Empty targets, and schemes that no reader's browser knows."""
    for page in book.pages:
        for use in (*page.of("link"), *page.of("image")):
            target = use.target or use.content
            scheme = _SCHEME.match(target)
            if not target.strip():
                yield Found(_place(page, use), "the link has no target")
            elif scheme and scheme.group().lower() not in _KNOWN:
                hint = close(scheme.group(), _KNOWN)
                yield Found(_place(page, use), f"{target}: allowed are {allowed(_KNOWN)}{hint}")


@rule("anchor-missing", "A link to a place on a page leads to one that the page has.")
def anchor_missing(book: Book) -> Iterator[Found]:
    """Anchors that the page they name does not have."""
    for lead in leads(book):
        page = book.page_at.get(lead.path)
        if not lead.anchor or page is None:
            continue
        # what MyST resolves: on the page itself its names, on another one its slugs and our blocks'
        known = page.anchors if page is lead.page else page.slugs | block_anchors(book, page)
        if lead.anchor not in known:
            hint = close(lead.anchor, known) or _unanchored(book, page, lead.anchor)
            yield Found(lead.place, f"{lead.written}: {lead.path} has no {lead.anchor!r}{hint}")


def _unanchored(book: Book, page: Page, anchor: str) -> str:
    """That a heading of this name has no anchor, where there is one."""
    from myst_parser.mdit_to_docutils.base import default_slugify  # slow to import, rarely needed

    depth = book.config.heading_anchors
    slug = book.config.parser().heading_slug_func or default_slugify
    deeper = (h.level for h in page.headings if h.level > depth and slug(h.text) == anchor)
    level = next(deeper, 0)
    return f"; set myst_heading_anchors: {level} in {paths.CONFIG} (is {depth})" if level else ""


def block_anchors(book: Book, page: Page) -> frozenset[str]:
    """The anchors that blocks put on a page."""
    blocks = ((item.block, item.asked) for item in called(book) if item.page.path == page.path)
    return frozenset(id for block, asked in blocks if block for id in block.anchors(book, asked))


@rule("doc-missing", "A {doc} names a page of the book, without its ending.")
def doc_missing(book: Book) -> Iterator[Found]:
    """Pages named by a role that are not there."""
    for page in book.pages:
        for use, name, path in _docs(page):
            study = _study(path)
            if path in book.page_at or (study and book.row(STUDIES, study)):
                continue
            hint = close(path.removesuffix(".md"), book.page_named)
            yield Found(_place(page, use), f"there is no page {name!r}{hint}", follows=path)


@rule("download-missing", "A {download} names a file of the book.")
def download_missing(book: Book) -> Iterator[Found]:
    """Files named by a role that are not there."""
    for page in book.pages:
        for use in page.of("role", "download"):
            match = _TITLED.fullmatch(use.content)
            name = match[1].strip() if match else use.content
            path = _from(page, name)
            if not _is_file(book, path):
                yield Found(_place(page, use), f"{name} does not exist")
            elif folder := aside(book.root, path):
                yield Found(_place(page, use), f"{name}: {_UNWATCHED.format(folder)}")


@rule("file-outside", "No symbolic link leads out of the book: what it holds would be published.")
def file_outside(book: Book) -> Iterator[Found]:
    """Links to files and folders elsewhere; that to the package, which is run, may stay."""
    for path, _ in links(book.root):
        if outside(book.root, path) and path != PACKAGE.name:
            message = "it is a link that leads out of the book; put in what it leads to"
            yield Found(Place(path.encode("utf-8", "backslashreplace").decode()), message)
