"""What a page would print as it stands, run, or fetch from elsewhere."""

import re
from collections.abc import Iterator

from companion.blocks import BLOCKS
from companion.book import paths
from companion.book.book import Book
from companion.book.standard import STANDARD
from companion.book.uses import Use
from companion.checks.links import leads
from companion.checks.registry import Found, rule
from companion.checks.uses import KNOWN_ROLES, called
from companion.model import CLAIMS, STATEMENTS
from companion.problem import Place, close

_NAMES = "|".join(map(re.escape, sorted(KNOWN_ROLES, key=len, reverse=True)))
_ROLE = re.compile(rf"\{{({_NAMES})\}}")
_FENCE = re.compile(r"\s*(?:`{3,}|:{3,})\s*([\w-]+)(?:\s|$)")
_REMOTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
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
OWN = ("studies", "summary-of-findings")


@rule("markup-slip", "No braces of a role and no fence of a directive are left to be printed.")
def markup_slip(book: Book) -> Iterator[Found]:
    """A space between a role and its text, a directive's name without its braces."""
    known = {*BLOCKS, *STANDARD}
    for page in book.pages:
        for run in page.runs:
            for match in _ROLE.finditer(run.text):
                message = f"{match.group()} would be printed; write {match.group()}`…`"
                yield Found(Place(page.path, *run.place(match.start())), message)
        for number, line in enumerate(page.lines, 1):
            fence = _FENCE.match(line)
            if fence and fence[1] in known:
                message = f"{fence[1]!r} would be a block of code; write ```{{{fence[1]}}}"
                yield Found(Place(page.path, number, fence.start(1) + 1), message)


@rule("html-active", "HTML on a page runs nothing and changes no other part of it.")
def html_active(book: Book) -> Iterator[Found]:
    """Scripts, frames, forms and the like."""
    for page in book.pages:
        for use in page.of("html"):
            if use.name.lower() in ACTIVE:
                message = f"<{use.name}> is not for a page; style and script are the package's"
                yield Found(Place(page.path, use.line, use.column), message)


@rule("page-remote", "No page asks another host for anything.")
def page_remote(book: Book) -> Iterator[Found]:
    """Pictures and other parts that a browser would fetch by itself."""
    for page in book.pages:
        fetched = [*page.of("image"), *page.of("link", "src", "srcset", "poster")]
        for use in fetched:
            if _REMOTE.match(use.target or use.content):
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


@rule("cell-notebook", "A {code-cell} stands on a page whose front matter makes it a notebook.")
def cell_notebook(book: Book) -> Iterator[Found]:
    """Cells that would be printed and never run."""
    for page in book.pages:
        for use in page.of("directive", "code-cell"):
            if not page.notebook:
                message = "the page is no notebook: its front matter has no jupytext or kernelspec"
                yield Found(Place(page.path, use.line, use.start or use.column), message)


@rule("chapter-own", "A chapter shows the studies and the findings of its own claim.")
def chapter_own(book: Book) -> Iterator[Found]:
    """Blocks of another claim."""
    for item in called(book):
        claim = paths.claim_of(item.page.path)
        if claim not in book.table(CLAIMS).by_id:
            continue  # said by chapter-claim
        if item.use.name in OWN and item.asked.argument != claim:
            message = f"{{{item.use.name}}} {item.asked.argument}: the chapter is of {claim}"
            yield Found(item.place, message)


@rule("config-bibliography", "bibtex_bibfiles is [references.bib], the file that is checked.")
def config_bibliography(book: Book) -> Iterator[Found]:
    """Another file, whose entries nothing checks."""
    readable = not any(problem.path == paths.CONFIG for problem in book.problems)
    if readable and book.config.bibfiles != (paths.REFERENCES,):
        found = ", ".join(book.config.bibfiles) or "nothing"
        message = f"bibtex_bibfiles is {found}; allowed: {paths.REFERENCES}"
        yield Found(
            Place(paths.CONFIG, *book.config.places.get("bibtex_bibfiles", (0, 0))), message
        )


@rule("help-lines", "Where the subject asks for help lines, statements hold those that it names.")
def help_lines(book: Book) -> Iterator[Found]:
    """A box for people in danger that would stand empty, or that would not stand at all."""
    help = book.subject.help
    asking = [name for name, table in book.subject.outcome_tables.items() if table.crisis]
    if help is None and asking:
        message = f"{asking[0]} says crisis = true, but nothing says where people turn: add [help]"
        yield Found(book.in_subject(f"outcome_tables.{asking[0]}", "crisis"), message)
    if help is None or not book.table(STATEMENTS).readable:
        return
    if not book.rows(STATEMENTS, topic=help.topic):
        known = {row.topic for row in book.table(STATEMENTS).rows}
        message = f"help.topic is {help.topic!r}; no row of statements has it"
        place = book.in_subject("help", "topic")
        yield Found(place, message + close(help.topic, known))


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
