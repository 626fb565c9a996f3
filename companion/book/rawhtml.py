"""What a reader sees of HTML that stands in Markdown, and where it leads.

``html.parser`` starts again at every ``<`` that nothing closes and takes minutes over a page of
them; this reader looks for the end of a construct a bounded number of times and stays linear.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

SEEN = frozenset(
    {
        "alt", "title", "aria-label", "aria-description", "aria-valuetext", "aria-roledescription",
        "placeholder", "value", "label", "summary", "content",
    }
)  # fmt: skip
LEADS = frozenset({"href", "src", "poster", "data", "action", "formaction", "cite", "srcset"})
_UNSEEN = frozenset({"script", "style"})
_TAG = re.compile(r"""<([a-zA-Z][^\s/>]*+)((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'=<>`]++)""")
_CHARACTER = re.compile(r"&#?\w{1,32};?")
_COMMENT = re.compile(r"<!--(?:-?>|(?:(?!--!?>).)*+--!?>)", re.DOTALL)
"""As browsers end one (HTML, 13.2.5.43 and following): also by ``--!>``, or at once by ``>``."""
_PATIENCE = 40


@dataclass(frozen=True)
class Piece:
    """A part of HTML. ``kind`` is text, seen (an attribute), lead, id, tag or end."""

    kind: str
    name: str
    raw: str
    offset: int

    @property
    def text(self) -> str:
        """The part as a browser reads it."""
        return html.unescape(self.raw)


def read(source: str) -> Iterator[Piece]:
    """The parts of a stretch of HTML, in order. Never raises.

    What nothing closes is text: a browser would show it, or swallow more than its author meant.
    """
    at = shown = failed = 0
    while (start := source.find("<", at)) >= 0 and failed < _PATIENCE:
        end, tag = _construct(source, start)
        if end < 0:
            failed += _open(source, start)
            at = start + 1
            continue
        yield from _text(source, shown, start)
        if tag is not None:
            yield Piece("tag", tag[1].lower(), tag.group(), start)
            yield from _attributes(source, tag)
            end = _hidden(source, end, tag[1].lower())
        elif source.startswith("</", start):
            name = source[start + 2 : end - 1].strip().lower()
            yield Piece("end", name, source[start:end], start)
        at = shown = end
    yield from _text(source, shown, len(source))


def attributes(source: str) -> Iterator[tuple[str, str]]:
    """Name and value, as a browser reads it, of every attribute of the tag that a text begins with.

    An attribute without a value has none to run or to lead by.
    """
    tag = _TAG.match(source)
    for found in _ATTRIBUTE.finditer(source, tag.start(2), tag.end(2)) if tag else ():
        yield found[1].lower(), html.unescape(found[2].strip("\"'"))


def _open(source: str, start: int) -> bool:
    """Whether a ``<`` begins something that had to be looked for through the whole rest."""
    return source[start + 1 : start + 2] in "!?/" or source[start + 1 : start + 2].isalpha()


def _construct(source: str, start: int) -> tuple[int, re.Match[str] | None]:
    """Where a comment, an end tag or a tag ends, or -1; and the tag."""
    if source.startswith("<!--", start):
        comment = _COMMENT.match(source, start)
        return (comment.end() if comment else -1), None
    if source.startswith(("</", "<!", "<?"), start):
        return source.find(">", start) + 1 or -1, None
    tag = _TAG.match(source, start)
    return (tag.end(), tag) if tag else (-1, None)


def _hidden(source: str, end: int, tag: str) -> int:
    """Where the text goes on after a tag: past what a browser runs or styles by."""
    if tag not in _UNSEEN:
        return end
    closing = re.compile(rf"</{tag}\b[^>]*>", re.IGNORECASE).search(source, end)
    return closing.end() if closing else len(source)


def _attributes(source: str, tag: re.Match[str]) -> Iterator[Piece]:
    """Those attributes of a tag that are seen, lead somewhere or can be led to."""
    for found in _ATTRIBUTE.finditer(source, tag.start(2), tag.end(2)):
        name, (start, end) = found[1].lower(), found.span(2)
        if source[start] in "\"'":
            start, end = start + 1, end - 1
        raw = source[start:end]
        if name in SEEN:
            yield Piece("seen", name, raw, start)
        if name in LEADS:
            yield Piece("lead", name, raw, start)
        if name == "id" or (name == "name" and tag[1].lower() == "a"):
            yield Piece("id", name, raw, start)


def _text(source: str, start: int, end: int) -> Iterator[Piece]:
    """Text, with each character that is written by its name or number apart."""
    for found in _CHARACTER.finditer(source, start, end):
        if found.start() > start:
            yield Piece("text", "", source[start : found.start()], start)
        yield Piece("text", "", found.group(), found.start())
        start = found.end()
    if end > start:
        yield Piece("text", "", source[start:end], start)
