"""The book's list of contents, ``_toc.yml``."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from sphinx.util.matching import patmatch
from sphinx_external_toc.parsing import parse_toc_data

from companion.book import paths
from companion.book.config import Config
from companion.book.kept import NOTHING, Kept
from companion.book.pages import Page
from companion.book.sources import Sources
from companion.book.text import lines as text
from companion.book.text import position, read_whole, restore
from companion.book.uses import Use
from companion.book.yamltext import Fault, Yaml, items, load, pairs
from companion.problem import Place, Problem, close, declare, nearest

SYNTAX = declare("toc-syntax", "_toc.yml is a list of contents as sphinx-external-toc reads it.")
MISSING = declare("toc-missing", "Every page that _toc.yml names is there.")
TWICE = declare("toc-twice", "_toc.yml names a page once.")
EXCLUDED = declare("toc-excluded", "_toc.yml names no page that exclude_patterns leave out.")
LACKS = declare("toc-lacks", "Every page is named in _toc.yml or says that it is an orphan.")

_PLACE = re.compile(r" @ '(/[^']*)'")
_UNKNOWN = re.compile(r"Unknown keys found: '([^',]*)', allowed: (.*)")
_GLUED = re.compile(r"(\w+):(\S+)$")
_SET = re.compile(r"\{('[^{}]*')\}")


@dataclass(frozen=True)
class Entry:
    """A page as the list names it: its docname, and the line and column of the name."""

    docname: str
    line: int
    column: int


@dataclass(frozen=True)
class Contents:
    """What the list names: pages in order, the root first, patterns, and titles of its own.

    ``above`` are the pages that have others below them.
    """

    entries: tuple[Entry, ...] = ()
    globs: tuple[str, ...] = ()
    texts: tuple[Use, ...] = field(default=(), repr=False)
    above: frozenset[str] = frozenset()

    @property
    def root(self) -> str:
        """The docname of the first page, or an empty string."""
        return self.entries[0].docname if self.entries else ""

    @property
    def files(self) -> tuple[tuple[str, int], ...]:
        """Every page's docname with its line."""
        return tuple((entry.docname, entry.line) for entry in self.entries)

    def names(self, docname: str) -> bool:
        """Whether a page is in the list, by its name or by a pattern."""
        known = any(entry.docname == docname for entry in self.entries)
        return known or any(patmatch(docname, glob) for glob in self.globs)


def read_contents(
    root: Path, config: Config, kept: Kept = NOTHING
) -> tuple[Contents, tuple[Problem, ...]]:
    """Read ``_toc.yml`` with the parser that the build uses. Never raises."""
    text = read_whole(root, paths.CONTENTS, SYNTAX)
    if not isinstance(text, str):
        return Contents(), text
    return kept.get(paths.CONTENTS, f"{config.suffixes}\n{text}", lambda: _anew(text, config))


def _anew(text: str, config: Config) -> tuple[Contents, tuple[Problem, ...]]:
    """The contents that a text is, which of the configuration ask for the suffixes only."""
    read = load(text)
    if isinstance(read, Fault):
        return Contents(), (_broken(read.line, read.column, read.message),)
    alias = next((e for e in yaml.parse(text) if isinstance(e, yaml.AliasEvent)), None)
    if alias is not None and alias.start_mark is not None:  # a list in itself would never end
        place = position(text, alias.start_mark.index)
        return Contents(), (_broken(*place, "an alias; a list of contents says everything once"),)
    entries = tuple(_entries(read, config))
    problems = tuple(_twice(entries))
    above: frozenset[str] = frozenset()
    try:
        listed = parse_toc_data(read.data)  # type: ignore[arg-type]  # it says that it is no mapping
        names = (name for name, document in listed.items() if document.subtrees)
        above = frozenset(_bare(name, config) for name in names)
    except Exception as error:  # MalformedError, or what Python raises on a value's kind
        message = " ".join(str(error).split())
        if not (problems and "used multiple times" in message):
            where = _PLACE.search(message)
            place = _at(read, where[1] if where else "")
            message = _SET.sub(_sorted, _PLACE.sub("", message)) or "not a list of contents"
            return Contents(), (*problems, _explained(read, place, message))
    globs = tuple(node.value for key, node in _walk(read) if key == "glob")
    return Contents(entries, globs, tuple(_texts(read)), above), problems


def _sorted(found: re.Match[str]) -> str:
    """A set in a message, in an order that is the same at every run."""
    return ", ".join(sorted(found[1].split(", ")))


def _broken(line: int, column: int, message: str) -> Problem:
    return SYNTAX.at(Place(paths.CONTENTS, line, column), message, breaks=paths.CONTENTS)


def _explained(read: Yaml, place: tuple[int, int], message: str) -> Problem:
    """What sphinx-external-toc says, at the key that it names, with the likely fix."""
    if read.data is None:
        begin = "format: jb-book, then root: and the first page"
        return _broken(
            1, 1, f"the file is empty; it begins with {begin}; {restore(paths.CONTENTS)}"
        )
    if unknown := _UNKNOWN.match(message):
        known = unknown[2].replace("'", "").split(", ")
        keys = [k for node in _nodes(read) for k, _ in pairs(node) if k.value == unknown[1]]
        place = read.place(keys[0]) if keys else place
        return _broken(*place, message + close(unknown[1], known))
    written = text(read.text)[place[0] - 1].strip().removeprefix("- ")
    if "not a mapping" in message and (found := _GLUED.match(written)):
        message += f"; {written!r} lacks a space: '{found[1]}: {found[2]}'"
    return _broken(*place, message)


def _at(read: Yaml, path: str) -> tuple[int, int]:
    """The place of what a path of sphinx-external-toc (``/parts/0/chapters/1``) leads to.

    It leaves out the key of the only list of an item, so a number may need that key before it.
    """
    node = read.node
    for step in filter(None, path.split("/")):
        if step.isdigit():
            lists = [v for _, v in pairs(node) if isinstance(v, yaml.SequenceNode)]
            found = items(node) or (items(lists[0]) if len(lists) == 1 else ())
            node = found[int(step)] if int(step) < len(found) else node
        else:
            node = next((v for k, v in pairs(node) if k.value == step), node)
    return read.place(node)


def _nodes(read: Yaml) -> Iterator[yaml.Node]:
    """Every mapping of the file."""
    waiting: list[yaml.Node] = [read.node] if read.node is not None else []
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, yaml.MappingNode):
            yield node
        waiting += [*items(node), *(value for _, value in pairs(node))]


def _walk(read: Yaml) -> Iterator[tuple[str, yaml.ScalarNode]]:
    """Every key with a plain value, in the order of the file."""
    waiting: list[yaml.Node] = [read.node] if read.node is not None else []
    while waiting:
        node = waiting.pop()
        inner: list[yaml.Node] = [*items(node)]
        for key, value in pairs(node):
            if isinstance(value, yaml.ScalarNode):
                yield str(key.value), value
            else:
                inner.append(value)
        waiting += reversed(inner)


def _entries(read: Yaml, config: Config) -> Iterator[Entry]:
    """The root and every file, by docname: a name may be written with its suffix."""
    for key, node in _walk(read):
        if key == "file" or (key == "root" and node in [v for _, v in pairs(read.node)]):
            yield Entry(_bare(node.value, config), *_value(read, node))


def _bare(name: str, config: Config) -> str:
    return name.removesuffix(next((s for s in config.suffixes if name.endswith(s)), ""))


def _texts(read: Yaml) -> Iterator[Use]:
    """Titles and captions that a reader sees in the list itself."""
    for key, node in _walk(read):
        if key in ("caption", "title") and node.value.strip():
            line, column = _value(read, node)
            yield Use("text", key, node.value, line, column, column)


def _value(read: Yaml, node: yaml.ScalarNode) -> tuple[int, int]:
    """Where a value begins, within its quotes if it has any."""
    line, column = read.place(node)
    return line, column + (node.style in ("'", '"'))


def _twice(entries: Iterable[Entry]) -> Iterator[Problem]:
    """``toc-twice``: at the second place."""
    seen: dict[str, int] = {}
    for entry in entries:
        if entry.docname in seen:
            message = f"{entry.docname} is named in line {seen[entry.docname]} already"
            yield TWICE.at(Place(paths.CONTENTS, entry.line, entry.column), message)
        seen.setdefault(entry.docname, entry.line)


def against_sources(
    contents: Contents, sources: Sources, pages: Iterable[Page], config: Config
) -> Iterator[Problem]:
    """``toc-missing``, ``toc-excluded``, ``toc-lacks``: the list against the pages that there are.

    ``pages`` are those that could be read: of a page that could not it is unknown whether it says
    that it is an orphan.
    """
    there = {_docname(path) for path in (*sources.pages, *sources.others)}
    out = {_docname(path) for path in sources.excluded}
    named = {entry.docname for entry in contents.entries}
    astray: dict[str, str] = {}
    for entry in contents.entries:
        place = Place(paths.CONTENTS, entry.line, entry.column)
        if entry.docname in there:
            continue
        if entry.docname in out:
            message = f"{entry.docname} is left out by exclude_patterns of {paths.CONFIG}"
            yield EXCLUDED.at(place, message)
        else:
            path = f"{entry.docname}.md"
            meant = nearest(entry.docname, there - named) or next(
                (name for name in sorted(there - named) if name.endswith(f"/{entry.docname}")), ""
            )
            hint = f"; did you mean {meant!r}?" if meant else ""
            astray[meant] = path
            hint = hint or "; take it out here, or write the page"
            yield MISSING.at(place, f"there is no {path}{hint}", breaks=path)
    if not contents.entries or config.only_contents:
        return  # the list is broken, or all else is left out of the book on purpose
    for page in pages:
        if not page.orphan and not contents.names(page.docname):
            message = f"the page is not in {paths.CONTENTS}, nor has it 'orphan: true' at its top"
            message += f"; name it there: '- file: {page.docname}'"
            yield LACKS.at(Place(page.path, 1, 1), message, follows=astray.get(page.docname, ""))


def _docname(path: str) -> str:
    return path.rpartition(".")[0]
