"""Where the line of a new chapter goes in ``_toc.yml``."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import yaml

from companion.book import paths
from companion.commands import files
from companion.commands.edge import Unusable

_FILE = re.compile(r"(?P<indent>\s*)- +file: *['\"]?(?P<path>[^'\"#]*)")
_LISTS = ("chapters", "parts", "sections", "subtrees", "entries")


def line_for(root: Path, path: str) -> tuple[int, list[str]]:
    """The number of the line before which the line of a chapter goes, and that line.

    It stands after the last chapter of its folder, else after the last page of the book. Raises
    Unusable where the table of contents would then not say the same and the chapter.
    """
    text = files.read(root, paths.CONTENTS)
    docname = path.removesuffix(".md")
    folder = docname.rpartition("/")[0] + "/"
    entries = [(n, found) for n, line in enumerate(text.lines) if (found := _FILE.match(line))]
    beside = [e for e in entries if e[1]["path"].strip().startswith(folder)] or entries
    if beside:
        number, entry = beside[-1]
        indent = entry["indent"]
        place = _end(text.lines, number, len(indent)), [f"{indent}- file: {docname}"]
    else:
        place = len(text.lines) + 1, ["chapters:", f"- file: {docname}"]
    _proven(text, place, docname)
    return place


def _end(lines: tuple[str, ...], number: int, indent: int) -> int:
    """The number, from 1, of the line after an entry and what is nested in it."""
    end = number + 1
    while end < len(lines) and (
        lines[end].strip() and len(lines[end]) - len(lines[end].lstrip()) > indent
    ):
        end += 1
    return end + 1


def _proven(text: files.Text, place: tuple[int, list[str]], docname: str) -> None:
    after = text.inserted(*place).removeprefix(text.mark).decode()
    try:
        old, new = yaml.safe_load(text.text), yaml.safe_load(after)
        empty = isinstance(old, dict) and any(name in old for name in _LISTS)
        starts = place[1][0] == "chapters:" and empty
        same = Counter(_leaves(new)) == Counter([*_leaves(old), docname])
    except (yaml.YAMLError, ValueError, RecursionError):
        starts, same = False, False
    if starts or not same:
        raise Unusable(
            f"nothing is added: {paths.CONTENTS} cannot take the line `- file: {docname}`"
        )


def _leaves(node: object) -> Iterator[str]:
    """Every word that a table of contents says."""
    if isinstance(node, dict):
        for value in node.values():
            yield from _leaves(value)
    elif isinstance(node, list):
        for item in node:
            yield from _leaves(item)
    else:
        yield str(node)
