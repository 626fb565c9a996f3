"""Reads the blocks of a page, directives within directives, into what is used on it."""

from collections.abc import Sequence

from markdown_it.helpers import parseLinkDestination
from markdown_it.token import Token

from companion.book import inline, misread, rawhtml
from companion.book.calls import Call, directive_call
from companion.book.places import Line, Spots, body, cells, first_line, flat, paragraph, tail
from companion.book.reading import Reading, Row
from companion.book.standard import STANDARD, Standard
from companion.book.uses import DEEPEST, Use

TABLE_ROW = 2
"""The level of a row of a table that stands by itself."""

_LINKS = frozenset({"target", "link", "img-top", "img-bottom", "img-background"})


def blocks(reading: Reading, source: Sequence[Line], depth: int = 0, end: str = "\n") -> None:
    """Read a page, or a part of one that stands within a directive; ``end`` is its last line's.

    Raises whatever MyST's parser raises on what it cannot read; the build fails there as well.
    """
    if not source:
        return
    tokens = reading.md.parse("\n".join(line.text for line in source) + end, reading.env)
    row: list[Spots] = []
    head = 0
    for number, token in enumerate(tokens):
        first = first_line(token)
        if "id" in token.attrs and token.nesting >= 0:
            _attribute(reading, token, source)
        if token.type == "thead_open":
            head = 0
        elif token.type == "tr_open":
            row = list(reversed(cells(source[first], nested=token.level > TABLE_ROW)))
            misread.row(reading, source[first], row, head)
        elif token.type == "inline":
            head += tokens[number - 1].type == "th_open"
            cell = row.pop() if row and tokens[number - 1].type in ("th_open", "td_open") else None
            _inline(reading, token, tokens[number - 1], source, cell)
        elif token.type in ("fence", "colon_fence"):
            misread.fence(reading, token, source)
            _fence(reading, token, source, depth)
        elif token.type == "code_block":
            line = tail(token.content.partition("\n")[0], source[first])
            bare = line.text.strip()
            reading.slip("indented", bare, line.line, line.column + line.text.find(bare))
        elif token.type == "html_block" and not misread.comment(reading, token, source):
            text, spots = flat(body(token.content, first, source))
            seen = Row()
            reading.html(rawhtml.read(text), 0, spots, seen)
            reading.keep(seen)
        elif token.type == "myst_target":
            line = source[first]
            at = line.text.find(f"({token.content})=") + 1
            reading.name("", token.content, line.line, line.column + at, line.column + at - 1)
        elif token.type == "footnote_reference_open":
            label, line = str(token.meta["label"]), source[first]
            at = line.column + max(0, line.text.find(f"[^{label}]:"))
            reading.uses.append(Use("note", "text", label, line.line, at + 2, at))
        elif token.type == "definition":
            _definition(reading, token, source)
        elif token.type.startswith(("math", "amsmath")):
            _math(reading, token, source)
        elif token.type.startswith("substitution"):
            line = source[first]
            at = max(0, line.text.find(token.content))
            place = (line.line, line.column + at)
            reading.uses.append(Use("substitution", token.content, token.content, *place))


def _inline(
    reading: Reading, token: Token, before: Token, source: Sequence[Line], cell: Spots | None
) -> None:
    """Read a paragraph, a heading, a term or a cell."""
    content = str(token.meta.get("source", token.content))
    spots = cell or paragraph(content, first_line(token), source)
    inline.read(reading, token, spots)
    misread.typed(reading, token, content, spots)
    if before.type == "heading_open":
        typed = (c for c in token.children or [] if c.type in ("text", "code_inline"))
        title = "".join(child.content for child in typed)
        reading.heading(int(before.tag[1]), title, *inline.plain(token), *spots.place(0))


def _fence(reading: Reading, token: Token, source: Sequence[Line], depth: int) -> None:
    """Read a directive, or a division of colons; code is no prose."""
    parts = token.info.strip().split(maxsplit=1)
    name = parts[0] if parts else ""
    first = first_line(token)
    if name.startswith("{") and name.endswith("}"):
        use = _use(token, name[1:-1], parts[1] if len(parts) > 1 else "", source)
        reading.uses.append(use)
        if depth >= DEEPEST:
            reading.deep.append((use.line, use.start))
        elif use.name in STANDARD:
            _standard(reading, use, STANDARD[use.name], depth)
    elif token.type == "colon_fence":
        if depth >= DEEPEST:
            reading.deep.append((source[first].line, source[first].column))
        else:
            blocks(reading, body(token.content, first + 1, source), depth + 1)
    elif name:
        line = source[first]
        at = line.column + line.text.find(name, line.text.find(token.markup))
        reading.uses.append(Use("code", "", name, line.line, at, at))


def _use(token: Token, name: str, argument: str, source: Sequence[Line]) -> Use:
    """A directive as it stands."""
    line = source[first_line(token)]
    brace = line.text.find("{" + name + "}", line.text.find(token.markup))
    start = line.column + brace
    after = brace + len(name) + 2
    column = line.column + line.text.find(argument, after) if argument else start
    lines = body(token.content, first_line(token) + 1, source)
    return Use(
        "directive",
        name,
        argument,
        line.line,
        column,
        start,
        body=tuple(found.text for found in lines),
        body_line=lines[0].line if lines else line.line + 1,
        body_places=tuple((found.line, found.column) for found in lines),
        fence=token.markup[:1],
    )


def _standard(reading: Reading, use: Use, standard: Standard, depth: int) -> None:
    """Read the argument, the visible options and the body of a directive that Sphinx draws."""
    call = directive_call(standard.directive, use)
    argued = bool(standard.directive.required_arguments or standard.directive.optional_arguments)
    if argued and use.content:
        if standard.argument == "text":
            line_of(reading, use.content, use.line, use.column, "argument")
        elif use.name in ("image", "figure", "button-link"):
            kind = "link" if use.name == "button-link" else "image"
            place = (use.line, use.column, use.start)
            reading.uses.append(Use(kind, "directive", use.content, *place, use.content))
    for name, value in call.options.items():
        _option(reading, use, standard, call, name, value)
    if standard.body == "markdown":
        reading.around.append(use)
        blocks(reading, call.body, depth + 1)
        reading.around.pop()
    elif standard.body == "glossary":
        _glossary(reading, call.body, depth)
    elif standard.body == "text":
        for line in call.body:
            reading.aside(use.name, line.text, 0, Spots(((0, line.line, line.column),)))


def _option(
    reading: Reading, use: Use, standard: Standard, call: Call, name: str, value: object
) -> None:
    """Read what an option shows, names or leads to."""
    line, column = call.places.get(name, (use.line, use.start))
    if not isinstance(value, str) or not value:
        return
    if name in standard.options:
        line_of(reading, value, line, column, "option")
    elif name in ("name", "label"):
        reading.name(name, value, line, column)
    elif name in _LINKS and call.options.get("link-type", "url") == "url":
        kind = "image" if name.startswith("img") else "link"
        reading.uses.append(Use(kind, "option", value, line, column, column, value))


def line_of(reading: Reading, text: str, line: int, column: int, name: str) -> None:
    """Read a line of Markdown that is a title: an argument, an option, a term."""
    for token in reading.md.parseInline(text, reading.env):
        inline.read(reading, token, Spots(((0, line, column),)), name)


def _glossary(reading: Reading, lines: Sequence[Line], depth: int) -> None:
    """Read terms, and under each its definition, which is Markdown with an indent."""
    definition: list[Line] = []
    indent = 0
    for line in (*lines, Line("", 0)):
        bare = line.text.lstrip()
        if bare and line.text != bare:
            indent = indent or len(line.text) - len(bare)
            cut = min(indent, len(line.text) - len(bare))
            definition.append(Line(line.text[cut:], line.line, line.column + cut))
        elif not bare and line.line:
            definition.append(line)
        else:
            blocks(reading, definition, depth + 1)
            definition, indent = [], 0
            if bare:
                line_of(reading, bare, line.line, line.column, "")


def _attribute(reading: Reading, token: Token, source: Sequence[Line]) -> None:
    """An id that an attribute gives the block below it."""
    id = str(token.attrs["id"])
    last = min(first_line(token), len(source) - 1)
    for line in reversed(source[max(0, last - 4) : last + 1]):
        if (at := line.text.find(f"#{id}")) >= 0:
            reading.name("attribute", id, line.line, line.column + at + 1)
            return
    reading.name("attribute", id, source[last].line, source[last].column)


def _definition(reading: Reading, token: Token, source: Sequence[Line]) -> None:
    """Where a reference leads that links elsewhere on the page name."""
    first, last = token.map or (0, 1)
    text, spots = flat(source[first:last])
    label = str(token.meta["label"])
    at = text.find("]:", max(0, text.find(label)) + len(label)) + 2
    at += len(text[at:]) - len(text[at:].lstrip("> \t\n"))
    found = parseLinkDestination(text, at, len(text))
    raw = text[at : found.pos] if found.ok else str(token.meta["url"])
    if raw.startswith("<"):
        at, raw = at + 1, raw[1:-1]
    target = inline.leads_to(reading, str(token.meta["url"]))
    place = spots.place(at)
    reading.uses.append(Use("link", "definition", raw, *place, place[1], target))
    title = str(token.meta["title"])
    if title:
        quote = text.find(title, found.pos)
        if quote >= 0:
            reading.aside("title", title, quote, spots)
        else:  # a title with characters by their names
            reading.aside("title", "", found.pos, spots, title)


def _math(reading: Reading, token: Token, source: Sequence[Line]) -> None:
    """A formula: a reader sees its numbers. Its label is a name."""
    first, last = token.map or (0, 1)
    for line in source[first:last]:
        text = line.text.strip(" $>")
        if text and text in token.content:
            at = line.text.find(text)
            reading.aside("math", text, 0, Spots(((0, line.line, line.column + at),)))
    if token.type == "math_block_label":
        line = source[max(first, last - 1)]
        at = max(0, line.text.rfind(token.info))
        reading.name("label", token.info, line.line, line.column + at)
