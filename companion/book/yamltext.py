"""YAML with the place of everything in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from companion.book.text import position

MOST = 100_000
"""Values of a text: a list of aliases of lists of aliases grows tenfold in every line."""
_LINES = re.compile(r"\r\n|\n|\r")
_COLON = re.compile(r"(?:- )?([\w-]+): (.*:.*)")


@dataclass(frozen=True)
class Fault:
    """Why a text is not the YAML that it should be, and where (line and column from 1)."""

    line: int
    column: int
    message: str


@dataclass(frozen=True)
class Yaml:
    """What a YAML text says (``data``) and the nodes that say it, from which places come."""

    text: str
    data: object
    node: yaml.Node | None

    def place(self, node: yaml.Node | None) -> tuple[int, int]:
        """Line and column of a node; of the text's first character where there is none."""
        # A mark counts lines at U+0085 and U+2028 too, so only its index can be trusted.
        return position(self.text, node.start_mark.index) if node is not None else (1, 1)

    def get(self, *keys: str) -> yaml.Node | None:
        """The node that a path of keys leads to, or None."""
        node = self.node
        for key in keys:
            node = child(node, key)
        return node

    def nearest(self, *keys: str | int) -> yaml.Node | None:
        """The node that a path of keys leads to, or the last one on the way there."""
        node = self.node
        for key in keys:
            step = child(node, key)
            if step is None:
                break
            node = step
        return node


def load(text: str) -> Yaml | Fault:
    """Read a YAML text with the safe loader; a key that stands twice is a fault. Never raises."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        twice = next(_twice(node), None)
        if twice is not None:
            key, first = twice
            line = position(text, first.start_mark.index)[0]
            message = f"the key {key.value!r} stands twice, first in line {line}; keep one"
            return Fault(*position(text, key.start_mark.index), message)
        if node is not None and _size(node, {}) > MOST:
            return Fault(1, 1, f"more than {MOST:,} values where its aliases are written out")
        return Yaml(text, yaml.safe_load(text), node)
    except yaml.MarkedYAMLError as error:
        return _explained(text, error)
    except yaml.reader.ReaderError as error:
        return Fault(
            *position(text, error.position), f"a character that YAML refuses: {error.reason}"
        )
    except _Endless as error:
        at = position(text, error.args[0].start_mark.index)
        return Fault(*at, "an alias in what it stands for")
    except RecursionError:
        return Fault(1, 1, "nested too deeply")
    except Exception as error:  # a date or number that cannot be: the loader lets Python raise
        return Fault(1, 1, f"not YAML: {error}")


def _explained(text: str, error: yaml.MarkedYAMLError) -> Fault:
    """An error of the parser with the likely fix; an open quote where it opens."""
    mark = error.problem_mark or error.context_mark
    said = error.problem or error.context or "not YAML"
    if "quoted scalar" in (error.context or "") and error.context_mark is not None:
        mark, said = error.context_mark, "a quote that opens here is not closed; close it"
    index = mark.index if mark is not None else 0
    line, column = position(text, index)
    written = (_LINES.split(text)[line - 1 : line] or [""])[0].strip()
    if "\\t" in said:
        said = "a tab, which YAML refuses; indent by spaces"
    elif "mapping values are not allowed" in said and (found := _COLON.match(written)):
        said += f"; a text with a colon stands in quotes: '{found[1]}: \"{found[2]}\"'"
    return Fault(line, column, said)


def pairs(node: yaml.Node | None) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """Keys and values of a mapping; nothing for any other node."""
    if isinstance(node, yaml.MappingNode):
        yield from node.value


def items(node: yaml.Node | None) -> tuple[yaml.Node, ...]:
    """Members of a sequence; nothing for any other node."""
    return tuple(node.value) if isinstance(node, yaml.SequenceNode) else ()


def child(node: yaml.Node | None, key: str | int) -> yaml.Node | None:
    """The value of a mapping's key or a sequence's member, or None."""
    if isinstance(key, int):
        found = items(node)
        return found[key] if 0 <= key < len(found) else None
    return next((value for name, value in pairs(node) if name.value == key), None)


def _parts(node: yaml.Node) -> tuple[yaml.Node, ...]:
    """The nodes within a node."""
    return tuple(part for pair in pairs(node) for part in pair) or items(node)


class _Endless(Exception):
    """A node holds itself, by an alias."""


def _size(node: yaml.Node, known: dict[int, int], within: frozenset[int] = frozenset()) -> int:
    """How many nodes a text has where every alias is written out; each is counted once.

    Raises _Endless of a node that holds itself.
    """
    if id(node) in within:
        raise _Endless(node)
    if id(node) not in known:
        inner = within | {id(node)}
        known[id(node)] = 1 + sum(_size(part, known, inner) for part in _parts(node))
    return known[id(node)]


def _twice(root: yaml.Node | None) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """Keys that stand a second time in one mapping, which the loader would keep, and the first."""
    waiting, seen = [root], set()
    while waiting:
        node = waiting.pop()
        if node is None or id(node) in seen:  # an alias leads to a node that was seen
            continue
        seen.add(id(node))
        names: dict[tuple[str, str], yaml.Node] = {}
        for key, value in pairs(node):
            if isinstance(key, yaml.ScalarNode):
                first = names.setdefault((key.tag, key.value), key)
                if first is not key:
                    yield key, first
            waiting += [key, value]
        waiting += items(node)
