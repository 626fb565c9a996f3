"""What stands within a block: text, roles, links, images and HTML, each at its place."""

import re
from dataclasses import dataclass

from markdown_it.common.utils import unescapeAll
from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.token import Token

from companion.book import rawhtml
from companion.book.places import Spots
from companion.book.reading import Reading, Row
from companion.book.standard import NAMED_ROLES, TEXT_ROLES, TITLED_ROLES
from companion.book.tracking import pieces_of
from companion.book.uses import GAP, Run, Use

_SPACE = " \t\n"
_NEAR = 16
_HOST = re.compile(r"(?!project:|path:)[a-zA-Z][a-zA-Z0-9+.-]*:|//")


@dataclass(frozen=True)
class _Block:
    """The source of a block's (or an image's) inline tokens, and where it stands."""

    source: str
    spots: Spots
    base: int
    name: str


def read(reading: Reading, token: Token, spots: Spots, name: str = "") -> Run:
    """Read the content of a block's ``inline`` token; the run is what a reader sees of it."""
    source = str(token.meta.get("source", token.content))
    row = Row()
    _children(reading, token.children or [], _Block(source, spots, 0, name), row)
    return reading.keep(row)


def plain(token: Token) -> tuple[str, bool]:
    """The text of a heading, code included, and whether docutils makes its id from just that."""
    texts, whole = [], True
    for child in token.children or []:
        if child.type in ("text", "code_inline"):
            texts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            texts.append(" ")
        elif child.type == "myst_role":
            texts.append(_seen(str(child.meta.get("name", "")), child.content))
            whole = False
        elif child.nesting == 0:
            whole = whole and child.type == "html_inline"
    return " ".join("".join(texts).split()), whole


def _children(reading: Reading, children: list[Token], block: _Block, row: Row) -> None:
    cursor = 0
    for number, child in enumerate(children):
        at = int(child.meta.get("at", cursor))
        if "id" in child.attrs:
            _attribute(reading, child, at, block)
        before = children[number - 1] if number else child
        if child.type == "text" and before.type == "link_open" and before.info == "auto":
            row.add(GAP)  # an address that is its own text is no prose
            cursor = max(cursor, at + len(child.content))
        elif child.type == "text":
            cursor = _text(reading, child, cursor, block, row)
        elif child.type in ("softbreak", "hardbreak"):
            row.add(" ")
        elif child.type == "myst_role":
            _role(reading, child, at, block, row)
        elif child.type == "link_open":
            _link(reading, children, number, block)
        elif child.type == "image":
            _image(reading, child, at, block)
        elif child.type == "html_inline" and "at" in child.meta:  # else MyST's own: a task's box
            reading.html(rawhtml.read(child.content), block.base + at, block.spots, row)
        elif child.type.startswith("math"):
            found = _near(block.source, child.content, at)
            reading.text("math", child.content, block.base + found, block.spots, row)
        elif child.type.startswith("substitution"):
            place = block.spots.place(block.base + _near(block.source, child.content, at))
            reading.uses.append(Use("substitution", child.content, child.content, *place))
            row.add(GAP)
        elif child.nesting == 0:  # code, a footnote's mark
            if child.type == "footnote_ref":
                line, column = block.spots.place(block.base + at)
                label = str(child.meta["label"])
                reading.uses.append(Use("note", "mark", label, line, column + 2, column))
            row.add(GAP)


def _near(source: str, text: str, at: int) -> int:
    """Where a text stands that begins at an offset or a few characters after or before it."""
    if source.startswith(text, at):
        return at
    found = source.find(text, max(0, at - _NEAR), at + len(text) + _NEAR)
    return found if found >= 0 else at


def _text(reading: Reading, token: Token, cursor: int, block: _Block, row: Row) -> int:
    """Keep the stretches of a text; returns the offset after it."""
    pieces = pieces_of(token)
    ends = [offset for offset, _ in pieces[1:]] + [len(token.content)]
    begin = end = -1
    for (start, at), stop in zip(pieces, ends, strict=True):
        text = token.content[start:stop]
        at = _near(block.source, text, at) if at >= 0 else block.source.find(text, cursor)
        at = at if at >= 0 else cursor
        cursor = at + len(text)
        literal = block.source.startswith(text, at)
        if literal and at == end:
            end = cursor
            continue
        _stretch(reading, begin, end, block, row)
        begin, end = (at, cursor) if literal else (-1, -1)
        if not literal:  # a character by its name
            reading.text(block.name, "", block.base + at, block.spots, row, text)
    _stretch(reading, begin, end, block, row)
    return cursor


def _stretch(reading: Reading, begin: int, end: int, block: _Block, row: Row) -> None:
    if begin >= 0:
        text = block.source[begin:end]
        reading.text(block.name, text, block.base + begin, block.spots, row)


def _role(reading: Reading, token: Token, at: int, block: _Block, row: Row) -> None:
    name = str(token.meta.get("name", ""))
    at = block.source.find("{", max(0, at)) if not block.source.startswith("{", at) else at
    begin = at + len(name) + 2
    ticks = len(block.source[begin:]) - len(block.source[begin:].lstrip("`"))
    offset = block.base + begin + ticks
    line, column = block.spots.place(offset)
    start = block.spots.place(block.base + at)[1]
    reading.uses.append(Use("role", name, token.content, line, column, start))
    seen = _seen(name, token.content)
    if seen:
        raw = block.source[begin + ticks :][: len(seen)]
        reading.text("role", raw, offset, block.spots, row, "" if raw == seen else seen)
    else:
        row.add(GAP)


def _seen(name: str, content: str) -> str:
    """What of a role's content is printed as it was typed."""
    if name not in TEXT_ROLES:
        return ""
    if name in TITLED_ROLES and content.endswith(">") and "<" in content:
        return content[: content.rindex("<")].rstrip()
    return content if name not in TITLED_ROLES - NAMED_ROLES else ""


def _attribute(reading: Reading, token: Token, at: int, block: _Block) -> None:
    """An id that an attribute ``{#id}`` gives, after the token or before it."""
    id = str(token.attrs["id"])
    found = block.source.find(f"#{id}", max(0, at))
    place = block.spots.place(block.base + (found + 1 if found >= 0 else max(0, at)))
    reading.name("attribute", id, *place)


def leads_to(reading: Reading, href: str) -> str:
    """Where a link leads, as it is written; an address on another host stays encoded."""
    return href if _HOST.match(href) else reading.md.normalizeLinkText(href)


def _link(reading: Reading, children: list[Token], number: int, block: _Block) -> None:
    opening = children[number]
    at = int(opening.meta.get("at", -1))
    href = str(opening.attrs.get("href", ""))
    target = leads_to(reading, href)
    if opening.info == "auto":
        text = children[number + 1]
        begin = at + 1 if block.source.startswith("<", at) else at
        end = block.source.find(">", begin)
        raw = block.source[begin:end] if opening.markup == "autolink" and end > 0 else text.content
        begin = _near(block.source, raw, begin) if at >= 0 else max(0, block.source.find(raw))
        line, column = block.spots.place(block.base + begin)
        reading.uses.append(Use("link", "auto", raw, line, column, column, target))
        return
    closing = next(
        children[n] for n in range(number, len(children)) if children[n].type == "link_close"
    )
    end = int(closing.meta.get("at", len(block.source)))
    start = block.spots.place(block.base + max(0, at - 1))[1]
    _destination(reading, "link", opening, end, at, start, target, block)


def _image(reading: Reading, token: Token, at: int, block: _Block) -> None:
    target = leads_to(reading, str(token.attrs.get("src", "")))
    end = at + 2 + len(token.content)
    start = block.spots.place(block.base + at)[1]
    _destination(reading, "image", token, end, at + 2, start, target, block)
    row = Row()
    inner = _Block(token.content, block.spots, block.base + at + 2, "alt")
    _children(reading, token.children or [], inner, row)
    reading.keep(row)


def _destination(
    reading: Reading,
    kind: str,
    token: Token,
    end: int,
    label: int,
    start: int,
    target: str,
    block: _Block,
) -> None:
    """Where a link or an image leads; ``end`` is the offset of the bracket after its text."""
    source = block.source
    if "label" in token.meta:  # by reference: its definition stands elsewhere, its title too
        full = source.startswith("[", end + 1) and not source.startswith("[]", end + 1)
        begin = end + 2 if full else label
        stop = source.find("]", begin) if full else end
        place = block.spots.place(block.base + begin)
        content = source[begin:stop].partition("\n")[0]
        reading.uses.append(Use(kind, "reference", content, *place, start, target))
        return
    begin = _skip(source, end + 2)
    found = parseLinkDestination(source, begin, len(source))
    stop = found.pos if found.ok else begin
    if source.startswith("<", begin):
        begin, raw = begin + 1, source[begin + 1 : stop - 1]
    else:
        raw = source[begin:stop]
    place = block.spots.place(block.base + begin)
    reading.uses.append(Use(kind, "inline", raw, *place, start, target))
    title = token.attrs.get("title")
    if title:
        quote = _skip(source, stop)
        closing = parseLinkTitle(source, quote, len(source))
        text = source[quote + 1 : closing.pos - 1]
        seen = unescapeAll(text)
        reading.aside("title", text, block.base + quote + 1, block.spots, seen)


def _skip(source: str, at: int) -> int:
    """The offset of the first character that is no white space."""
    while at < len(source) and source[at] in _SPACE:
        at += 1
    return at
