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
_SPACE = re.compile(r"\s+")
_INLINE = frozenset("a abbr b cite code em i kbd q small span strong sub sup u".split())


@dataclass(frozen=True)
class Passage:
    """A stretch of text: the element that holds it, and whether that stands in a table."""

    tag: str
    text: str
    tabled: bool = False


def passages(markup: str) -> Iterator[Passage]:
    """The texts of paragraphs, headings, cells and items, in order; cards and scripts left out."""
    tag, words, tables = "", [""], 0
    skipped, depth, at = "", 0, 0
    for found in _TAG.finditer(markup):
        if not skipped:
            words.append(markup[at : found.start()])
        at = found.end()
        closing, name, rest = found.group(1), (found.group(2) or "").lower(), found.group(3) or ""
        if skipped:
            if name == skipped and not rest.endswith("/"):
                depth += -1 if closing else 1
                skipped = skipped if depth else ""
            continue
        unread = _unread(name, rest)
        if unread and not closing and name not in _VOID and not rest.endswith("/"):
            skipped, depth = name, 1
        elif name and name not in _INLINE:
            if text := _plain(words):
                yield Passage(tag, text, bool(tables))
            words, tag = [], "" if closing else name
            tables += (name == "table") * (-1 if closing else 1)
    if text := _plain([*words, "" if skipped else markup[at:]]):
        yield Passage(tag, text, bool(tables))


@lru_cache(4096)
def _unread(name: str, rest: str) -> bool:
    return bool(_SILENT.fullmatch(name) or _UNREAD.search(rest))


def _plain(words: list[str]) -> str:
    return _SPACE.sub(" ", html.unescape("".join(words))).strip()


def clipped(text: str, most: int) -> str:
    """The text, or its first words and a sign that it goes on."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–") + "…"
