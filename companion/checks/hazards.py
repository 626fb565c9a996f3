"""What a page would run, or fetch from elsewhere, and pictures without words."""

import re
from collections.abc import Iterator

from companion.book import paths
from companion.book.book import Book
from companion.book.rawhtml import attributes
from companion.book.uses import Use
from companion.checks.links import leads
from companion.checks.registry import Found, rule
from companion.checks.uses import called
from companion.problem import Place

_FETCHED = re.compile(r"""url\(\s*["']?\s*(?:https?:)?//|@import""", re.IGNORECASE)
_HOST = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
_MOST_LINES = 50
_RUN = "substitution"
_DRAWN = frozenset({"image", "use", "feimage", "track", "input"})
_WORDLESS = re.compile(r"!\[\s*\]")
_ALT = re.compile(r"\salt\b", re.IGNORECASE)
ACTIVE = frozenset({"script", "iframe", "object", "embed", "form", "style", "link", "base", "meta"})
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_APART = _VOID | ACTIVE
"""Elements without an end, and those that html-active refuses."""
_OPTIONAL = frozenset(
    "p li dt dd tr td th thead tbody tfoot option optgroup colgroup rt rp caption".split()
)
"""Elements whose end a browser finds by itself."""


@rule("text-run", "No text of a page is run as code: MyST's substitution is off.")
def text_run(book: Book) -> Iterator[Found]:
    """Double braces, whose text is a program; on where nothing says which extensions are."""
    if any(problem.path == paths.CONFIG for problem in book.problems):
        return
    if _RUN in book.config.extensions:
        place = Place(paths.CONFIG, *book.config.places.get("myst_enable_extensions", (1, 1)))
        message = f"myst_enable_extensions has {_RUN}, by which {{{{…}}}} is run: name the others"
        yield Found(place, f"{message} under parse: myst_enable_extensions: [colon_fence, deflist]")
    for page in book.pages:
        own = page.front.get("myst")
        named = own.get("enable_extensions") if isinstance(own, dict) else None
        if isinstance(named, (list, tuple, set, dict)) and _RUN in named:
            message = f"myst: enable_extensions has {_RUN}, by which {{{{…}}}} is run; take it out"
            yield Found(Place(page.path, 1, 1), message)


@rule("html-active", "HTML on a page runs nothing and changes no other part of it.")
def html_active(book: Book) -> Iterator[Found]:
    """Scripts, frames, forms and the like."""
    for page in book.pages:
        for use in page.of("html"):
            if use.name.lower() in ACTIVE:
                message = f"<{use.name}> is not for a page; style and script are the package's"
                yield Found(Place(page.path, use.line, use.column), message)


@rule("html-attribute", "No attribute or style runs code or has a browser ask another host.")
def html_attribute(book: Book) -> Iterator[Found]:
    """Handlers (``on…``), styles that fetch, drawings of another host."""
    for page in book.pages:
        for use in page.of("html"):
            rest = [page.rest(use.line, use.column)]
            rest += page.lines[use.line : use.line + _MOST_LINES]
            for name, value in attributes("\n".join(rest)):
                if name.startswith("on") or name == "srcdoc":
                    why = "runs code; script is the package's"
                elif name == "style" and _FETCHED.search(value):
                    why = "has a browser fetch what is not in the book"
                elif _HOST.match(value) and (
                    name in ("background", "data", "ping")
                    or (name in ("href", "xlink:href") and use.name in _DRAWN)
                ):
                    why = "asks another host; put it in the book"
                else:
                    continue
                yield Found(Place(page.path, use.line, use.column), f"<{use.name} {name}> {why}")
    for item in called(book):
        if _FETCHED.search(str(item.call.options.get("style", ""))):
            why = "has a browser fetch what is not in the book"
            yield Found(item.option("style"), f"{{{item.use.name}}} :style: {why}")


@rule("page-remote", "No page asks another host for anything.")
def page_remote(book: Book) -> Iterator[Found]:
    """Pictures and other parts that a browser would fetch by itself."""
    for page in book.pages:
        fetched = [*page.of("image"), *page.of("link", "src", "srcset", "poster")]
        for use in fetched:
            if _HOST.match(use.target or use.content):
                message = f"{use.target or use.content} lies on another host; put it in the book"
                yield Found(Place(page.path, use.line, use.column), message)


@rule("image-words", "A picture has words for those who cannot see it.")
def image_words(book: Book) -> Iterator[Found]:
    """Pictures of Markdown, of directives and of HTML, where an empty ``alt`` is a word as well."""
    found = [
        Found(Place(page.path, use.line, use.start), "![](…): write what it shows: ![words](…)")
        for page in book.pages
        for use in page.of("image", "inline", "reference")
        if _WORDLESS.match(page.lines[use.line - 1], use.start - 1)
    ]
    for item in called(book):
        if item.use.name in ("image", "figure") and not item.call.options.get("alt"):
            message = f"{{{item.use.name}}} has no :alt:, which says what the picture shows"
            found.append(Found(item.place, message))
    for page in book.pages:
        for use in page.of("html", "img"):
            if ">" in use.content and not _ALT.search(use.content):
                message = '<img> has no alt; alt="" is for what only adorns'
                found.append(Found(Place(page.path, use.line, use.column), message))
    return iter(found)


@rule("version-told", "The version of the book is a heading of the page on what changed.")
def version_told(book: Book) -> Iterator[Found]:
    """A version that no reader can look up; a book without such a page need not tell any."""
    page, version = book.page_named.get(paths.CHANGES), book.subject.version
    if not version or page is None:
        return
    if not any(version in heading.text.split() for heading in page.headings):
        message = f"version is {version!r}; no heading of {page.path} names it"
        yield Found(book.in_subject("", "version"), message)


@rule("html-balanced", "Every element of HTML on a page is closed, in its order.")
def html_balanced(book: Book) -> Iterator[Found]:
    """One that is left open takes in the rest of the page; an end too many closes the page's."""
    for page in book.pages:
        stack: list[Use] = []
        for use in page.uses:
            if use.name in _APART:
                continue
            if use.kind == "html" and not use.content.endswith("/>"):
                stack.append(use)
            elif use.kind == "html-end":
                while stack and stack[-1].name != use.name and stack[-1].name in _OPTIONAL:
                    stack.pop()
                if stack and stack[-1].name == use.name:
                    stack.pop()
                else:
                    inner = f"; <{stack[-1].name}> is open" if stack else ""
                    yield Found(
                        Place(page.path, use.line, use.column),
                        f"</{use.name}> closes nothing{inner}",
                    )
        for use in stack:
            if use.name not in _OPTIONAL:
                yield Found(Place(page.path, use.line, use.column), f"<{use.name}> is never closed")


@rule("html-file", "No HTML names a file or a page of the book: Markdown does.")
def html_file(book: Book) -> Iterator[Found]:
    """What an attribute names is not carried into the site, and a page has another name there."""
    for lead in leads(book):
        if lead.html and not lead.written.startswith("#"):
            way = "![what it shows](…)" if lead.html in ("src", "srcset", "poster") else "[…](…)"
            message = f"{lead.html}={lead.written!r} leads nowhere in the site; write {way}"
            yield Found(lead.place, message)
