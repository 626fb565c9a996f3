"""Pages: every Markdown file that becomes a page of the book."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from companion.book.config import Config
from companion.book.kept import NOTHING, Kept
from companion.book.text import read_whole, restore
from companion.book.uses import DEEPEST, Heading, Run, Use
from companion.problem import Place, Problem, declare

TEXT = declare("page-text", "A page is UTF-8 text without control characters, and not empty.")
FRONT = declare("page-front", "A page's front matter has an end and is YAML that MyST knows.")
SYNTAX = declare(
    "page-syntax", f"A page is Markdown that MyST can read, directives at most {DEEPEST} deep."
)


@dataclass(frozen=True)
class Cell:
    """A cell as MyST-NB reads it: what its options say, and its code."""

    options: Mapping[str, object]
    code: str


@dataclass(frozen=True)
class Page:
    """A Markdown page and everything on it, in order.

    ``anchors`` are the names that a link ``#…`` on this page may use: slugs of headings as MyST
    makes them, and names given by hand, which docutils has in lower case. ``slugs`` are those of
    them that a link from another page (``page.md#…``) may use. ``ids`` are ids that the built page
    is sure to have (docutils numbers a second heading of the same text: that id is not foretold).
    ``notebook``: MyST-NB takes it for one, whose ``cells`` it runs.
    """

    path: str
    docname: str
    lines: tuple[str, ...] = field(repr=False)
    uses: tuple[Use, ...] = field(repr=False)
    runs: tuple[Run, ...] = field(repr=False)
    headings: tuple[Heading, ...] = field(repr=False)
    front: Mapping[str, object] = field(repr=False)
    anchors: frozenset[str] = field(repr=False)
    slugs: frozenset[str] = field(repr=False)
    ids: frozenset[str] = field(repr=False)
    notebook: bool = False
    cells: tuple[Cell, ...] = field(default=(), repr=False)

    @property
    def title(self) -> str:
        """The text of the first heading, or an empty string."""
        return self.headings[0].text if self.headings else ""

    @property
    def orphan(self) -> bool:
        """Whether the page says that no list of contents need name it."""
        return self.front.get("orphan") not in (None, False, "")

    def of(self, kind: str, *names: str) -> tuple[Use, ...]:
        """The uses of a kind, all or those of these names."""
        return tuple(u for u in self.uses if u.kind == kind and (not names or u.name in names))

    def rest(self, line: int, column: int) -> str:
        """A line as typed from a column on, both counted from one; "" where there is none."""
        return self.lines[line - 1][column - 1 :] if 0 < line <= len(self.lines) else ""


def read_pages(
    root: Path, paths: Iterable[str], config: Config, kept: Kept = NOTHING
) -> tuple[tuple[Page, ...], tuple[Problem, ...]]:
    """Read pages by their paths; what cannot be read is a problem and no page. Never raises."""
    setting = repr(config)
    pages: list[Page] = []
    problems: list[Problem] = []
    for path in paths:
        text = read_whole(root, path, TEXT)
        if isinstance(text, str) and not text.strip():
            message = f"the file is empty; {restore(path)}"
            problems.append(TEXT.at(Place(path, 1, 1), message, breaks=path))
        elif isinstance(text, str):
            read = partial(_read, path, text, config, root)
            page, found = kept.get(path, f"{setting}\n{text}", read, _alone)
            pages += [page] if page else []
            problems += found
        else:
            problems += text
    return tuple(pages), tuple(problems)


def _alone(found: tuple[Page | None, tuple[Problem, ...]]) -> bool:
    """Whether a page was read from its text alone."""
    page, _ = found
    return page is not None and not any("load" in cell.options for cell in page.cells)


def _read(
    path: str, text: str, config: Config, root: Path
) -> tuple[Page | None, tuple[Problem, ...]]:
    from companion.book.parsing import read_page  # brings MyST's parser; most pages are kept

    return read_page(path, text, config, root)
