"""What a reader reads in finished HTML, piece by piece."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^>]*)>|<!--.*?-->", re.DOTALL)
_SILENT = re.compile(r"script|style|svg|nav|template|button|select|option")
# Cards repeat what a row says; the link of a heading is a sign.
_UNREAD = re.compile(r'class="[^"]*\b(?:card|headerlink|onlyprint)\b|\bhidden\b')
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_INLINE = frozenset("a abbr b cite code em i kbd q small span strong sub sup u".split())


@dataclass(frozen=True)
class Passage:
    """A stretch of text: the element that holds it, and whether that stands in a table."""

    tag: str
    text: str
    tabled: bool = False


def passages(markup: str) -> Iterator[Passage]:
    """The texts of paragraphs, headings, cells and items, in order; cards and scripts left out."""
    parts = iter(_TAG.split(markup))
    tag, words, tables = "", [next(parts)], 0
    skipped, depth = "", 0
    for closing, name, rest, text in zip(parts, parts, parts, parts, strict=True):
        name = name.lower() if name else ""  # a comment has none
        if skipped:
            if name == skipped and not rest.endswith("/"):
                depth += -1 if closing else 1
                skipped = skipped if depth else ""
        elif name and not closing and _begins_unread(name, rest):
            skipped, depth = name, 1
        elif name and name not in _INLINE:
            if said := _plain(words):
                yield Passage(tag, said, bool(tables))
            words, tag = [], "" if closing else name
            tables += (name == "table") * (-1 if closing else 1)
        if not skipped:
            words.append(text)
    if said := _plain(words):
        yield Passage(tag, said, bool(tables))


@lru_cache(4096)
def _begins_unread(name: str, rest: str) -> bool:
    """Whether a tag begins an element that nobody reads."""
    unread = _SILENT.fullmatch(name) or _UNREAD.search(rest)
    return bool(unread) and name not in _VOID and not rest.endswith("/")


def _plain(words: list[str]) -> str:
    text = "".join(words)
    if not text or text.isspace():  # as most between two tags
        return ""
    return " ".join(html.unescape(text).split())


def clipped(text: str, most: int) -> str:
    """The text, or its first words and a sign that it goes on."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–") + "…"
