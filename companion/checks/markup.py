"""What is left of a role, a directive or a link that was mistyped, and what its HTML would do."""

import re
from collections.abc import Iterator

from companion.blocks import BLOCKS
from companion.book import paths
from companion.book.book import Book
from companion.book.pages import Page
from companion.book.rawhtml import attributes
from companion.book.standard import STANDARD
from companion.book.uses import CELLS, GAP, ROLE
from companion.checks.registry import Found, on, rule, texts
from companion.checks.uses import KNOWN_ROLES, UNRESOLVED
from companion.problem import Place, close

_NAMES = "|".join(map(re.escape, sorted({*KNOWN_ROLES, *UNRESOLVED}, key=len, reverse=True)))
_BEFORE_CODE = re.compile(
    rf"(?<![\w:{{}}-])(?P<name>:(?:{_NAMES}):[ ]?|\{{(?:{_NAMES})|(?:{_NAMES})\}}?"
    rf"|\{{[\w:-]+\}}[ ]?){GAP}"
)
_IN_CELL = re.compile(rf"\{{({_NAMES})\}}(?!`[^`]+`)")
_BLOCKS = "|".join(map(re.escape, sorted({*BLOCKS, *STANDARD}, key=len, reverse=True)))
_FENCE = re.compile(
    rf"(?:[\s>]|[-*+]\s|\d\.\s){{0,20}}(?P<found>(?:`{{3,}}|:{{3,}})\s*"
    rf"(?:(?!\{{[\w:-]+\}})\{{\s*(?:{_BLOCKS})(?![\w:-])|(?:{_BLOCKS})\s*\}})[^`]*$"
    rf"|(?:``|::?|['’‘´\"”“]{{2,}})\{{(?:{_BLOCKS})\}}(?:\s+[\w./-]+)*\s*$)"
)
_LEFT = re.compile(
    r"\[\[[^\[\]\n]+\]\]|(?<![\w\])}])\[[^\[\]]+\](?:\[[^\[\]]*\]|\()|\[\^[^\[\]\s]+\]"
    r"|\[[^\[\]]+\] \([^()\s]+\.md(?:#[^()\s]*)?\)|\[@[^\[\]\n]+\]"
)
_FETCHED = re.compile(r"""url\(\s*["']?\s*(?:https?:)?//|@import""", re.IGNORECASE)
_HOST = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
_MOST_LINES = 50
_DRAWN = frozenset({"image", "use", "feimage", "track", "input"})


@rule("role-braces", "A role has its name in braces and at once its text in backticks.")
def role_braces(book: Book) -> Iterator[Found]:
    """Names of roles that would be printed before their text, which would be code."""
    for page in book.pages:
        for run in page.runs:
            for match in _BEFORE_CODE.finditer(run.text):
                name = match["name"]
                line, column = run.place(match.start())
                bare = name.strip(":{} ")
                if not _source(page, line, column).startswith(f"{name}`"):
                    continue  # another role, or an end of a line
                if _whole(name) and (bare in KNOWN_ROLES or not close(bare, KNOWN_ROLES)):
                    continue  # said by markup-slip, or no role
                message = f"{name.strip()} would be printed; write {{{bare}}}`…`"
                yield Found(Place(page.path, line, column), message)
    for schema, column_name in CELLS:
        for row in book.table(schema).rows:
            for match in _IN_CELL.finditer(row.text(column_name)):
                message = f"{match.group()} would be printed; write {match.group()}`…`"
                yield on(book, row, column_name, message)


def _whole(name: str) -> bool:
    return name.startswith("{") and name.rstrip().endswith("}")


@rule("role-cell", "A role stands only in a cell whose text is read as that of a page.")
def role_cell(book: Book) -> Iterator[Found]:
    """Roles in a caution or a note, which are printed as they were typed."""
    read = {(schema.name, column) for schema, column in CELLS}
    for row, name, text in book.once(texts):
        if (row.table, name) not in read:
            for match in ROLE.finditer(text):
                if match["role"] in KNOWN_ROLES:
                    message = f"{match.group()} would be printed as it stands; name it in words"
                    yield on(book, row, name, message)


@rule("fence-braces", "A directive opens with three signs or more and its name in whole braces.")
def fence_braces(book: Book) -> Iterator[Found]:
    """Directives that lack a brace or a sign, have a space within the braces, or quotes."""
    for page in book.pages:
        for number, line in enumerate(page.lines, 1):
            if match := _FENCE.match(line):
                message = f"{match['found']!r} is no directive; write ```{{name}} or :::{{name}}"
                yield Found(Place(page.path, number, match.start("found") + 1), message)


@rule("link-unread", "No brackets of a link, a footnote or a wiki's link are left to be printed.")
def link_unread(book: Book) -> Iterator[Found]:
    """Links with a space in their target, labels and footnotes that nothing defines."""
    for page in book.pages:
        apart = [(u.line, u.column, len(u.content)) for u in page.of("text", "math", "role")]
        for run in page.runs:
            for match in _LEFT.finditer(run.text):
                line, column = run.place(match.start())
                if any(n == line and at <= column < at + size for n, at, size in apart):
                    continue
                ends = [n for n in range(*match.span()) if run.text[n] in "[]("]
                if all(_as_typed(page, *run.place(n), run.text[n]) for n in ends):
                    message = f"{match.group()!r} would be printed as it stands; it leads nowhere"
                    message += _meant(match.group())
                    yield Found(Place(page.path, line, column), message)


def _meant(left: str) -> str:
    """What brackets that lead nowhere were to be."""
    if left.startswith("[@"):
        keys = ", ".join(part.strip(" @") for part in left[1:-1].split(";"))
        return f"; a citation is {{cite:p}}`{keys}`"
    return "; no space between ] and (" if "] (" in left else ""


def _source(page: Page, line: int, column: int) -> str:
    """The rest of a line as it was typed."""
    return page.lines[line - 1][column - 1 :] if 0 < line <= len(page.lines) else ""


def _as_typed(page: Page, line: int, column: int, sign: str) -> bool:
    """Whether a sign stands in the source as itself: not escaped, not by its name."""
    before = _source(page, line, column - 1)[:1] if column > 1 else ""
    return _source(page, line, column).startswith(sign) and before != "\\"


@rule("html-attribute", "No attribute of HTML runs code or has a browser ask another host.")
def html_attribute(book: Book) -> Iterator[Found]:
    """Handlers (``on…``), styles that fetch, drawings of another host."""
    for page in book.pages:
        for use in page.of("html"):
            rest = [_source(page, use.line, use.column)]
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


@rule("config-value", "The settings that a sound build rests on are not changed in _config.yml.")
def config_value(book: Book) -> Iterator[Found]:
    """A style of references or an extension that is not the package's, cells that may fail."""
    if any(problem.path == paths.CONFIG for problem in book.problems):
        return
    config = book.config
    wrong = []
    if config.bibstyle != "companion_links":
        wrong.append(("bibtex_default_style", f"is {config.bibstyle!r}, not 'companion_links'"))
    if "companion.sphinx" not in config.extended:
        wrong.append(("local_extensions", "does not name companion.sphinx, which draws the blocks"))
    page = next((page for page in book.pages if page.notebook), None)
    if page and config.execution == "off":
        wrong.append(("execute_notebooks", f"is off, and {page.path} has cells to be run"))
    if page and not config.raises:
        wrong.append(("nb_execution_raise_on_error", f"is not true; {page.path} has cells"))
    lost = (name for name in config.pictures if not (book.root / name).is_file())
    wrong += [("logo", f"names {name}, which does not exist") for name in lost]
    for key, message in wrong:
        yield Found(Place(paths.CONFIG, *config.places.get(key, (1, 1))), f"{key} {message}")
