"""Where a key stands on a page: in roles, directives, links, and the code that the page runs.

Code that a page only shows is an example: a step of the guide goes on saying what it said, whatever
the rows of this book are called.
"""

import re
from collections.abc import Iterator, Mapping
from posixpath import dirname, join, normpath
from types import MappingProxyType
from urllib.parse import unquote

from companion.blocks import BLOCKS
from companion.blocks.selection import FILTERS, ROWS, THROUGH
from companion.book.book import Book
from companion.book.pages import Page
from companion.book.uses import Use
from companion.commands.files import Edit, Text
from companion.commands.keys import REFERENCES, Renamed
from companion.model import CLAIMS, STUDIES, SYNTHESES

ARGUMENTS: Mapping[str, str] = MappingProxyType(
    {"a claim": CLAIMS.name, "a study": STUDIES.name, "a pooled question": SYNTHESES.name}
)
"""The tables whose rows the arguments of blocks name, by the words of the registry."""
ADDRESS = "a row, as `table.row-id`"
"""The argument, by the words of the registry, that is the address of any row."""
_OPTION = re.compile(r"[ \t]*:?(['\"]?)([\w-]+)\1[ \t]*:(?:[ \t]+|$)")
_LINKING = frozenset({"doc", "download", "any"})
_CODE = "code-cell"
_SCHEME = re.compile(r"(?:project|path|doc):(?!//)")
_SUFFIX = re.compile(r"\.(?:md|html|ipynb)$")


def in_page(book: Book, text: Text, page: Page, key: Renamed) -> Iterator[Edit]:
    """The edits that rename the key on a page."""
    for use in page.uses:
        if use.kind == "role":
            yield from _in_role(text, page, use, key)
        elif use.kind == "directive":
            yield from _in_directive(book, text, page, use, key)
        elif use.kind in ("link", "image") and key.old in use.target:
            start, content = _span(text, use)
            yield from _in_link(page, content, start, key)


def _span(text: Text, use: Use) -> tuple[int, str]:
    """Where the content of a use begins in the text, and the content as it stands there."""
    start = text.offset(use.line, use.column)
    written = r"\s+(?:>\s*)*".join(map(re.escape, use.content.split()))
    found = re.compile(rf"\s*{written}").match(text.text, start)
    return start, found[0] if found else ""


def _in_role(text: Text, page: Page, use: Use, key: Renamed) -> Iterator[Edit]:
    if key.old not in use.content:
        return
    start, content = _span(text, use)
    if use.name in _LINKING:
        titled = re.fullmatch(r"(.*<)([^<>]+)>\s*", content, re.DOTALL)
        target, at = (titled[2], titled.start(2)) if titled else (content, 0)
        yield from _in_link(page, target, start + at, key)
    else:
        yield from key.role(use.name, content, start)


def _in_link(page: Page, content: str, start: int, key: Renamed) -> Iterator[Edit]:
    """The key in an address, relative to the page or to the root, and in its anchor."""
    scheme = _SCHEME.match(content.strip("<> "))
    address, sharp, anchor = content.partition("#")
    way = address.strip("<> ").removeprefix(scheme[0] if scheme else "").partition("?")[0]
    docname = page.docname
    if way:
        whole = way.lstrip("/") if way.startswith("/") else join(dirname(page.path), way)
        docname = _SUFFIX.sub("", normpath(unquote(whole)))
        if docname in key.docnames:
            yield key.at(start + address.rindex(key.old))
    if sharp and anchor.rstrip("> ") in key.anchors(docname):
        yield key.at(start + len(address) + 1 + anchor.rindex(key.old))


def _in_directive(book: Book, text: Text, page: Page, use: Use, key: Renamed) -> Iterator[Edit]:
    if use.name in BLOCKS:
        argument = use.content.strip()
        if argument == key.old and ARGUMENTS.get(BLOCKS[use.name].argument) in key.tables:
            start, content = _span(text, use)
            yield key.at(start + content.index(argument))
        elif BLOCKS[use.name].argument == ADDRESS:
            start, content = _span(text, use)
            yield from key.addresses(content, start)
        for name, line, start in _options(text, use):
            if _names(book, use, name, key):
                yield from key.words(line, start)
            else:
                yield from key.addresses(line, start)
        return
    for line, start in _body(text, use):
        if use.name == "bibliography" and REFERENCES in key.tables:
            yield from key.words(line, start)
        elif use.name == "toctree":
            target = re.search(r"<([^<>]+)>\s*$|^\s*(\S+)\s*$", line)
            if target:
                at = 1 if target[1] else 2
                yield from _in_link(page, target[at], start + target.start(at), key)
        elif use.name == _CODE:
            for quoted in re.finditer(r"(['\"])([\w.-]+)\1", line):
                yield from _literal(quoted[2], start + quoted.start(2), key)


def _literal(word: str, start: int, key: Renamed) -> Iterator[Edit]:
    """A text of code that is the key or an address of the row, and nothing else."""
    if word == key.old:
        yield key.at(start)
    else:
        yield from key.addresses(word, start)


def _body(text: Text, use: Use) -> Iterator[tuple[str, int]]:
    """The lines of a directive's body, each with its offset in the text."""
    for line, (number, column) in zip(use.body, use.body_places, strict=False):
        start = text.offset(number, column)
        if text.text.startswith(line, start):
            yield line, start


def _options(text: Text, use: Use) -> Iterator[tuple[str, str, int]]:
    """What is written of each option: its name, a line of its value, the offset of that."""
    name = ""
    for line, start in _body(text, use):
        found = _OPTION.match(line)
        name, begin = (found[2], found.end()) if found else (name, 0)
        yield name, line[begin:], start + begin


def _names(book: Book, use: Use, option: str, key: Renamed) -> bool:
    """Whether the words of an option are ids of the table that has the key."""
    known = BLOCKS[use.name].options.get(option)
    if known is not None and known.names:
        return known.names in key.tables
    if option == ROWS:
        return bool(_drawn(book, use) & key.tables)
    if option in THROUGH:
        return THROUGH[option].key == "id" and THROUGH[option].table.name in key.tables
    if option not in FILTERS:
        return False
    columns = (schema.column(option) for schema in book.schemas.values())
    return any(column is not None and column.refers in key.tables for column in columns)


def _drawn(book: Book, use: Use) -> frozenset[str]:
    """The tables whose rows a block may draw: the one that it names, or those of its chart."""
    from companion.charts import CHARTS

    named = use.content.strip()
    for name, line, _ in _named_table(use):
        named = line.strip() if name == "table" else named
    kind = CHARTS.get(named)
    if kind is None:
        return frozenset({named})
    return frozenset(s.name for s in book.schemas.values() if issubclass(s.row, kind.draws))


def _named_table(use: Use) -> Iterator[tuple[str, str, int]]:
    for line in use.body:
        if found := _OPTION.match(line):
            yield found[2], line[found.end() :], 0
