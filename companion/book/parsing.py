"""One page read from its text, by MyST's parser as ``_config.yml`` sets it."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from myst_parser.config.main import MdParserConfig, merge_file_level
from myst_parser.mdit_to_docutils.base import default_slugify
from myst_parser.warnings_ import MystWarnings

from companion.book import tracking
from companion.book.config import Config
from companion.book.markdown import blocks
from companion.book.pages import FRONT, SYNTAX, Cell, Page
from companion.book.places import Line
from companion.book.reading import Reading
from companion.book.text import lines, unified
from companion.book.uses import DEEPEST
from companion.book.yamltext import Fault, Yaml, child, load
from companion.problem import Place, Problem

_ALIAS = re.compile(r"^[ \t]*:?[\w-]+:[ \t]+[&*]\w", re.MULTILINE)
_NUMBER = re.compile(r"at line (\d+)")


@dataclass(frozen=True)
class _Front:
    """A page's front matter: what it says and where."""

    data: Mapping[str, object]
    yaml: Yaml | None


def read_page(
    path: str, text: str, config: Config, root: Path = Path()
) -> tuple[Page | None, tuple[Problem, ...]]:
    """Read one page from its text, with MyST's parser as ``_config.yml`` sets it. Never raises.

    ``root`` is where a notebook's page finds the code that its cells load.
    """
    text = unified(text)
    shown = lines(text)
    front = _front(path, text)
    if isinstance(front, Problem):
        return None, (front,)
    try:
        myst, problems = _settings(path, front, config)
        cells = _cells(text, myst, root / path) if text.startswith("---") else None
        reading = Reading(
            tracking.parser(myst),
            myst.heading_anchors or 0,
            myst.heading_slug_func or default_slugify,
        )
        source = [Line(line, number) for number, line in enumerate(shown, 1)]
        blocks(reading, source, end="\n" if text.endswith("\n") else "")
    except Exception as error:  # MyST's parser has no error class of its own
        return None, (_unreadable(path, error),)
    problems += tuple(
        SYNTAX.at(Place(path, *place), f"more than {DEEPEST} directives within each other")
        for place in reading.deep
    )
    slugs = frozenset(heading.slug for heading in reading.headings if heading.slug)
    page = Page(
        path,
        path.removesuffix(".md"),
        shown,
        tuple(reading.uses),
        tuple(reading.runs),
        tuple(reading.headings),
        MappingProxyType(dict(front.data)),
        slugs | reading.names,
        slugs,
        frozenset(reading.ids),
        cells is not None,
        tuple(_cell(cell) for cell in cells or () if cell.cell_type == "code"),
    )
    return page, problems


def _cells(text: str, myst: MdParserConfig, path: Path) -> Sequence[Any] | None:
    """The cells of a page that MyST-NB takes for a notebook, else None.

    Raises what MyST-NB raises on reading them.
    """
    from myst_nb.core import read  # brings Jupyter with it, and few pages have a front matter

    if not read.is_myst_markdown_notebook(text):
        return None
    if alias := _ALIAS.search(text, text.find("\n---") + 1):  # which MyST-NB would write out
        number = text.count("\n", 0, alias.start()) + 1
        raise ValueError(f"an alias or its anchor (&name, *name) at line {number}")
    found: Sequence[Any] = read.read_myst_markdown_notebook(text, config=myst, path=path).cells
    return found


def _cell(found: Any) -> Cell:
    """A cell without the classes of Jupyter's, which are slow to import."""
    return Cell(json.loads(json.dumps(found.metadata, default=str)), str(found.source))


def _unreadable(path: str, error: Exception) -> Problem:
    """The problem of a page on which MyST's parser raises."""
    found = _NUMBER.search(str(error))
    why = " ".join(str(error).split()) or "no reason given"
    message = f"MyST cannot read the page ({type(error).__name__}: {why})"
    return SYNTAX.at(Place(path, int(found[1]) if found else 1, 1), message, breaks=path)


def _front(path: str, text: str) -> _Front | Problem:
    """The front matter, from where MyST finds it: between lines that begin with three dashes."""
    found = text.split("\n")
    if not text.startswith("---"):
        return _Front({}, None)
    closing = (n for n, line in enumerate(found) if n and line.startswith(("---", "...")))
    end = next(closing, 0)
    if not end:
        message = "the front matter that begins here has no end; close it by '---'"
        message += ", and draw a line by '***'"
        return FRONT.at(Place(path, 1, 1), message, breaks=path)
    read = load("".join(line + "\n" for line in found[1:end]))
    if isinstance(read, Fault):
        return FRONT.at(Place(path, read.line + 1, read.column), read.message, breaks=path)
    if not isinstance(read.data, dict):
        message = "the front matter is no mapping of keys to values"
        return FRONT.at(Place(path, 1, 1), message, breaks=path)
    return _Front({str(key): value for key, value in read.data.items()}, read)


def _settings(
    path: str, front: _Front, config: Config
) -> tuple[MdParserConfig, tuple[Problem, ...]]:
    """The parser's settings with what the front matter changes of them."""
    said: list[str] = []

    def warn(_: MystWarnings, message: str) -> None:
        said.append(message)

    data = dict(front.data)
    if isinstance(data.get("myst"), dict):
        data["myst"] = dict(data["myst"])  # type: ignore[call-overload]  # merging changes it
    myst = merge_file_level(config.parser(), data, warn)
    key = "myst" if "myst" in data else ""
    place = front.yaml.place(child(front.yaml.node, key)) if front.yaml else (0, 1)
    at = Place(path, place[0] + 1, place[1])
    return myst, tuple(FRONT.at(at, message) for message in said)
