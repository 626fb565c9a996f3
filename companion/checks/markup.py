"""What is left of a role, a directive or a link that was mistyped, and would be printed."""

import re
from collections.abc import Iterator

from companion.blocks import BLOCKS
from companion.book import paths
from companion.book.book import Book
from companion.book.pages import Page
from companion.book.standard import STANDARD
from companion.book.uses import CELLS, GAP, ROLE
from companion.checks.registry import Found, on, rule, texts
from companion.checks.uses import KNOWN_ROLES, UNRESOLVED
from companion.problem import Place, close

_ROLE_NAMES = "|".join(map(re.escape, sorted(KNOWN_ROLES, key=len, reverse=True)))
_BARE_ROLE = re.compile(rf"\{{({_ROLE_NAMES})\}}")
_BARE_FENCE = re.compile(r"\s*(?:`{3,}|:{3,})\s*([\w-]+)(?:\s|$)")
_NAMES = "|".join(map(re.escape, sorted({*KNOWN_ROLES, *UNRESOLVED}, key=len, reverse=True)))
_BEFORE_CODE = re.compile(
    rf"(?<![\w:{{}}-])(?P<name>:(?:{_NAMES}):[ ]?|\{{(?:{_NAMES})|(?:{_NAMES})\}}?"
    rf"|[(\[{{][ ]?(?:{_NAMES})[ ]?[)\]}}][ ]?|\{{[\w:-]+\}}[ ]?){GAP}"
)
_IN_CELL = re.compile(rf"\{{({_NAMES})\}}(?!`[^`]+`)")
_BLOCKS = "|".join(map(re.escape, sorted({*BLOCKS, *STANDARD}, key=len, reverse=True)))
_FENCE = re.compile(
    rf"(?:[\s>]|[-*+]\s|\d\.\s){{0,20}}(?P<found>(?:`{{3,}}|:{{3,}})\s*"
    rf"(?:(?!\{{[\w:-]+\}})\{{\s*(?:{_BLOCKS})(?![\w:-])|(?:{_BLOCKS})\s*\}})[^`]*$"
    rf"|(?:``|::?|['’‘´\"”“]{{2,}})\{{(?:{_BLOCKS})\}}(?:\s+[\w./-]+)*\s*$)"
)
_LEFT = re.compile(
    r"\[\[[^\[\]\n]+\]\]|(?<![\w\])}])\[[^\[\]]+\](?:\[[^\[\]]*\]|\((?:[^()\n]*\))?)|\[\^[^\[\]\s]+\]"
    r"|\[[^\[\]]+\] \([^()\s]+\.md(?:#[^()\s]*)?\)|\[@[^\[\]\n]+\]"
    r"|(?:(?<=[\]\w])\(|\])[\w./-]+\.md(?:#[\w-]*)?\)"
)
_STARS = re.compile(r"(?<![\w*\\])\*{1,3}(?=[\w*])|(?<=[\w.,])\*{2,3}(?![\w*])")
_DOTS = re.compile(r"^\.\. [\w-]+::")
_KEY = re.compile(r"`([\w.-]+)`(?!`)")


@rule("markup-slip", "No braces of a role and no fence of a directive are left to be printed.")
def markup_slip(book: Book) -> Iterator[Found]:
    """A space between a role and its text, a directive's name without its braces."""
    known = {*BLOCKS, *STANDARD}
    for page in book.pages:
        for run in page.runs:
            for match in _BARE_ROLE.finditer(run.text):
                message = f"{match.group()} would be printed; write {match.group()}`…`"
                yield Found(Place(page.path, *run.place(match.start())), message)
        for number, line in enumerate(page.lines, 1):
            fence = _BARE_FENCE.match(line)
            if fence and fence[1] in known:
                message = f"{fence[1]!r} would be a block of code; write ```{{{fence[1]}}}"
                yield Found(Place(page.path, number, fence.start(1) + 1), message)


@rule("role-braces", "A role has its name in braces and at once its text in backticks.")
def role_braces(book: Book) -> Iterator[Found]:
    """Names of roles that would be printed before their text, which would be code."""
    for page in book.pages:
        for run in page.runs:
            for match in _BEFORE_CODE.finditer(run.text):
                name = match["name"]
                line, column = run.place(match.start())
                bare = name.strip("()[]:{} ")
                if not page.rest(line, column).startswith(f"{name}`"):
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
    return re.fullmatch(r"\{[\w:-]+\} ?", name) is not None


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


@rule("emphasis-open", "No star of words in bold or italics is left to be printed.")
def emphasis_open(book: Book) -> Iterator[Found]:
    """Words in bold or italics that begin and never end, or end and never began."""
    for page in book.pages:
        for run in page.runs:
            for match in _STARS.finditer(run.text):
                place = run.place(match.start())
                if _as_typed(page, *place, "*"):
                    message = f"{match.group()} would be printed; it stands at one end alone"
                    yield Found(Place(page.path, *place), message)


@rule("directive-dots", "A directive is a fence: what begins with two dots is of another language.")
def directive_dots(book: Book) -> Iterator[Found]:
    """Directives of reStructuredText."""
    for page in book.pages:
        for run in page.runs:
            if match := _DOTS.match(run.text):
                name = match.group()[3:-2]
                message = f"{match.group()} would be printed; write ```{{{name}}}"
                yield Found(Place(page.path, *run.place(0)), message)


@rule("code-key", "The key of a reference or a row's address stands in a role, not as mere code.")
def code_key(book: Book) -> Iterator[Found]:
    """Backticks whose role was forgotten, on the pages of claims."""
    for page in book.pages:
        if not paths.claim_of(page.path):
            continue
        for run in page.runs:
            said = {match.end() - 1 for match in _BEFORE_CODE.finditer(run.text)}
            for n in (n for n, sign in enumerate(run.text) if sign == GAP and n not in said):
                line, column = run.place(n)
                found = _KEY.match(page.rest(line, column))
                if found is None:
                    continue
                address, _, name = found[1].rpartition(".")
                if found[1] in book.references.entries:
                    role = f"{{cite:t}}`{found[1]}`"
                elif address and name and book.at(address):
                    role = f"{{datum}}`{found[1]}`"
                else:
                    continue
                message = f"`{found[1]}` would be printed as it stands; write {role}"
                yield Found(Place(page.path, line, column), message)


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
    if left.endswith(".md)") and "[" not in left:
        return "; a link is [words](page.md)"
    return "; no space between ] and (" if "] (" in left else ""


def _as_typed(page: Page, line: int, column: int, sign: str) -> bool:
    """Whether a sign stands in the source as itself: not escaped, not by its name."""
    before = page.rest(line, column - 1)[:1] if column > 1 else ""
    return page.rest(line, column).startswith(sign) and before != "\\"
