"""Reads the book's Markdown pages into what the checks ask of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

EXTENSIONS = frozenset({"colon_fence", "deflist"})
_DIRECTIVE = re.compile(r"\{([\w:+-]+)\}\s*(.*)")
_OPTION = re.compile(r":([\w-]+):\s*(.*)")
CONTAINERS = frozenset(
    {"admonition", "note", "tip", "warning", "important", "dropdown", "glossary", "crisis"}
)


@dataclass(frozen=True)
class Use:
    """A role, directive, link or stretch of plain text, at a place of a page."""

    kind: str
    name: str
    content: str
    line: int
    column: int
    options: tuple[tuple[str, str], ...] = ()

    def option(self, name: str) -> str:
        """A directive's option, or an empty string."""
        return dict(self.options).get(name, "")


@dataclass(frozen=True)
class Page:
    """A Markdown page: its path from the root and everything used on it, in order."""

    path: str
    lines: tuple[str, ...] = field(repr=False)
    uses: tuple[Use, ...] = field(repr=False)

    def of(self, kind: str, *names: str) -> tuple[Use, ...]:
        """The uses of a kind, all or those of these names."""
        return tuple(u for u in self.uses if u.kind == kind and (not names or u.name in names))


def read_pages(root: Path) -> tuple[Page, ...]:
    """Every page under ``book/`` that an author writes, sorted by path."""
    files = sorted((root / "book").rglob("*.md")) if (root / "book").is_dir() else []
    return tuple(
        read_page(file.read_text(encoding="utf-8"), file.relative_to(root).as_posix())
        for file in files
        if "studies" not in file.relative_to(root).parts
    )


def read_page(text: str, path: str) -> Page:
    """Parse one page."""
    lines = tuple(text.splitlines())
    return Page(path, lines, tuple(_uses(text, lines, 0)))


def _uses(text: str, lines: tuple[str, ...], offset: int) -> Iterator[Use]:
    config = MdParserConfig(enable_extensions=set(EXTENSIONS))
    for token in create_md_parser(config, RendererHTML).parse(text):
        line = (token.map[0] if token.map else 0) + offset
        if token.type in ("fence", "colon_fence"):
            yield from _fence(token, lines, line)
        elif token.type == "inline":
            yield from _inline(token, lines, line)


def _fence(token: Token, lines: tuple[str, ...], line: int) -> Iterator[Use]:
    match = _DIRECTIVE.match(token.info.strip())
    if match is None:
        return
    name, argument = match.groups()
    body = token.content.splitlines()
    options = []
    while body and (option := _OPTION.fullmatch(body[0].strip())):
        options.append((option[1], option[2].strip()))
        body.pop(0)
    column = lines[line].find("{") + 1
    yield Use("directive", name, argument.strip(), line + 1, column, tuple(options))
    if name in CONTAINERS:
        if argument:
            yield Use("text", "", argument, line + 1, column)
        yield from _uses("\n".join(body), lines, line + 1 + len(options))


def _inline(token: Token, lines: tuple[str, ...], line: int) -> Iterator[Use]:
    at = 0
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            line, at = line + 1, 0
            continue
        if child.type == "myst_role":
            use, needle = ("role", child.meta["name"], child.content), child.content
        elif child.type == "text":
            use, needle = ("text", "", child.content), child.content
        elif child.type in ("link_open", "image"):
            target = str(child.attrs.get("href") or child.attrs.get("src") or "")
            use, needle = ("link", "", target), ""
        elif child.type in ("html_inline",):
            use, needle = ("html", "", child.content), child.content
        else:
            continue
        source = lines[line] if line < len(lines) else ""
        found = source.find(needle, at) if needle else at
        column = (found if found >= 0 else at) + 1
        at = max(at, column - 1 + len(needle))
        yield Use(*use, line + 1, column)
