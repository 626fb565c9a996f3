"""What Markdown reads as it was hardly meant, without a word: kept as slips of a page."""

import re
from collections.abc import Sequence

from markdown_it.token import Token

from companion.book.places import Line, Spots, body
from companion.book.reading import Reading

_TICKS = re.compile(r"\\.|(?P<signs>`++)(?:(?P<code>.*?[^`])(?P=signs)(?!`))?", re.DOTALL)
"""A sign after a backslash, code, or backticks that have no end."""
_NAMED = re.compile(r"\{[\w:-]+\}\s*$")
_BEGUN = re.compile(r"(?<!\\)<!--(?!.*-->)", re.DOTALL)
_SHOWN = 30
_OPENING = re.compile(r"\s*(`{3,}|:{3,})\{[\w:-]+\}")


def row(reading: Reading, line: Line, found: Sequence[Spots], head: int) -> None:
    """A row of a table with another number of cells than its head: some would be left out, or none
    stand below the last of its head."""
    last = line.text.rstrip().endswith("|")
    more = len(found) - last - head
    if head and more > 0:
        at, column = found[more - 1 + last].place(0)
        reading.slip("cells", line.text[column - line.column :].rstrip(" |"), at, column)
    elif head and more < 0:
        text = line.text.strip()
        reading.slip("fewer", text, line.line, line.column + line.text.find(text))


def fence(reading: Reading, token: Token, source: Sequence[Line]) -> None:
    """A fence that nothing closes, and a block of code that took in a directive's opening."""
    first, last = token.map or (0, 1)
    line = source[first]
    at = max(0, line.text.find(token.markup))
    closing = re.compile(rf"[\s>]*{re.escape(token.markup[0])}{{{len(token.markup)},}}\s*")
    if last - first < 2 or not closing.fullmatch(source[min(last, len(source)) - 1].text):
        if reading.around:  # took the end that was meant for the one within
            outer = reading.around[-1]
            end = source[-1].line
            reading.slip("around", f"{{{outer.name}}}", outer.line, outer.start, until=end)
        else:
            text, end = line.text[at:].rstrip(), source[-1].line
            reading.slip("open", text, line.line, line.column + at, until=end)
    elif not token.info.strip().startswith("{"):
        for found in body(token.content, first + 1, source):
            inner = _OPENING.match(found.text)
            if inner and len(inner[1]) <= len(token.markup) and inner[1][0] == token.markup[0]:
                text, end, taken = (
                    line.text[at:].rstrip(),
                    source[last - 1].line,
                    found.text.strip(),
                )
                reading.slip("taken", text, line.line, line.column + at, until=end, taken=taken)
                break


def comment(reading: Reading, token: Token, source: Sequence[Line]) -> bool:
    """Whether a block is a comment that nothing closes: all below it is left out."""
    first, last = token.map or (0, 1)
    if not token.content.lstrip().startswith("<!--") or "-->" in token.content:
        return False
    line = source[first]
    at = line.text.find("<!--")
    text, end = _short(line.text[at:]), source[min(last, len(source)) - 1].line
    reading.slip("comment", text, line.line, line.column + at, until=end)
    return True


def typed(reading: Reading, token: Token, source: str, spots: Spots) -> None:
    """What is printed as it was typed: a backtick without its other, a comment without its end.

    Where code ends with the name of a role, the backtick before that code is too many.
    """
    texts = "".join(child.content for child in token.children or () if child.type == "text")
    end = spots.place(len(source))[0]
    if "<!--" in texts and (begun := _BEGUN.search(source)):
        at = begun.start()
        reading.slip("comment", _short(source[at:]), *spots.place(at), until=end)
    if "`" not in texts:
        return
    found = [match for match in _TICKS.finditer(source) if match["signs"]]
    if any(match["code"] is None for match in found):
        shifted = (m for m in found if m["code"] is None or _NAMED.search(m["code"]))
        at = next(shifted).start()
        if role := _NAMED.search(source, 0, at):
            at = role.start()
        reading.slip("tick", _short(source[at:]), *spots.place(at), until=end)


def _short(text: str) -> str:
    """How a text begins."""
    return text.partition("\n")[0][:_SHOWN].rstrip()
