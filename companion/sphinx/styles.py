"""Style sheets without the rules that no page uses."""

import re
from collections.abc import Collection, Iterator

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_TOKEN = re.compile(r"""[^"'{};]+|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{};]""", re.DOTALL)
_NAME = re.compile(r"[.#](-?[_a-zA-Z](?:\\.|[\w-])*)")
_GROUPS = ("@media", "@supports", "@layer", "@container")
# What stands in these is of a fragment or a font, not of a page's elements.
_KEPT = ("@keyframes", "@-webkit-keyframes", "@page", "@property")
_OPTIONAL = re.compile(r":(?:not|is|where)\([^()]*\)")
_QUOTED = re.compile(r"""\[[^\]]*\]""")


def pruned(sheet: str, used: Collection[str]) -> str:
    """The rules whose selectors name classes and ids that are all among ``used``.

    Fonts are left out: the book brings none. A selector inside ``:not()``, ``:is()`` or
    ``:where()`` may name what no page has.
    """
    return "".join(_rules(_blocks(_COMMENT.sub("", sheet)), used))


def _blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """What stands before a block, and the block; of a statement, an empty block."""
    depth, head, body = 0, "", ""
    for token in _TOKEN.findall(sheet):
        if token == "{":
            depth += 1
            body += token if depth > 1 else ""
        elif token == "}":
            depth -= 1
            if depth:
                body += token
            else:
                yield head.strip(), body.strip()
                head, body = "", ""
        elif depth:
            body += token
        elif token == ";":
            yield head.strip() + ";", ""
            head = ""
        else:
            head += token


def _rules(blocks: Iterator[tuple[str, str]], used: Collection[str]) -> Iterator[str]:
    for head, body in blocks:
        if head.startswith(_KEPT) or head.endswith(";"):
            yield f"{head}{{{body}}}\n" if body else ""
        elif head.startswith(_GROUPS):
            if inner := "".join(_rules(_blocks(body), used)):
                yield f"{head}{{\n{inner}}}\n"
        elif not head.startswith("@") and (
            kept := [part for part in _parts(head) if _needed(part, used)]
        ):
            yield f"{','.join(kept)}{{{body}}}\n"


def _parts(selectors: str) -> Iterator[str]:
    """The selectors of a list; a comma within brackets parts nothing."""
    depth, start = 0, 0
    for place, character in enumerate(selectors):
        depth += (character in "([") - (character in ")]")
        if character == "," and not depth:
            yield selectors[start:place].strip()
            start = place + 1
    yield selectors[start:].strip()


def _needed(selector: str, used: Collection[str]) -> bool:
    plain = _QUOTED.sub("", _OPTIONAL.sub("", selector))
    return all(name.replace("\\", "") in used for name in _NAME.findall(plain))
