"""The corpus of mistakes: what an author did, and every line that is said of it.

``mistakes/*.toml`` holds it by theme. Each has a ``title`` and mistakes::

    [[mistake]]
    does = "…"              # what the author did
    edit = [{…}]            # the same on the tiny book: see ``tests/edits.py``
    runs = ["check"]        # a command in its folder, instead of the check alone
    installed = "2.1.0"     #   with this Jupyter Book, or none where it is empty
    python = "3.9"          #   with this Python
    lacks = "click"         #   without this library
    found = "…"             # what the lines must name of what was found,
    fix = "…"               #   and of what is allowed, or how it is mended
    says = '''…'''          # all lines; none where it is no mistake for the book

Where a message was changed on purpose, ``python -m tests.mistakes`` writes ``says`` anew, and
``docs/mistakes.md`` from it; ``found`` and ``fix`` are written by hand: what must still be said.
"""

import re
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, chdir, redirect_stderr
from dataclasses import dataclass, field
from importlib import metadata
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

from click.testing import CliRunner

from companion import __main__ as entry
from companion.book import paths
from companion.checks import check
from companion.commands import main as command
from tests import tiny
from tests.edits import edited

FOLDER = Path(__file__).parent / "mistakes"
PAGE = Path(__file__).parent.parent / "docs/mistakes.md"
_SAYS = re.compile(r"^says = '''\n.*?'''\n", re.MULTILINE | re.DOTALL)
WRITES = {"data-package": paths.PACKAGE}
"""What a command writes that an edit runs."""
_START = "[[mistake]]\n"
_HEAD = """# Mistakes

Made by `python -m tests.mistakes` from `tests/mistakes/`, on the small book of the tests.
Search here for a message: above it stands what its author had done.
Line and column are those of the file as an editor shows it; `BOOK` is the book's folder.
"""


@dataclass(frozen=True)
class Mistake:
    """One entry of the corpus, and the theme that it is of."""

    theme: str
    does: str
    found: str
    fix: str
    says: tuple[str, ...]
    edit: tuple[dict[str, Any], ...] = ()
    runs: tuple[str, ...] = ()
    given: dict[str, str] = field(default_factory=dict, hash=False)
    """``installed``, ``python`` and ``lacks``."""


def files() -> list[Path]:
    """The files of the corpus."""
    return sorted(FOLDER.glob("*.toml"))


def corpus(file: Path) -> tuple[str, tuple[Mistake, ...]]:
    """The title of a theme, and its mistakes in order."""
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    return read["title"], tuple(
        Mistake(
            file.stem,
            item["does"],
            item.get("found", ""),
            item.get("fix", ""),
            tuple(item.get("says", "").splitlines()),
            tuple(item.get("edit", ())),
            tuple(item.get("runs", ())),
            {key: item[key] for key in ("installed", "python", "lacks") if key in item},
        )
        for item in read["mistake"]
    )


def said(mistake: Mistake, whole: Path, root: Path) -> tuple[str, ...]:
    """Every line that is said of the book at ``root``, a copy of ``whole``, with the mistake in it.

    The copy is as it was afterwards: one serves for all.
    """
    try:
        edited(root, list(mistake.edit))
        if mistake.runs:
            lines = _printed(mistake, root).replace(str(root.resolve()), "BOOK").splitlines()
            return tuple(line for line in lines if line)
        return tuple(map(str, check(tiny.read(root))))
    finally:
        for path in _touched(mistake):
            (root / path).unlink(missing_ok=True)
            if (whole / path).exists():
                shutil.copy(whole / path, root / path)


def _touched(mistake: Mistake) -> Iterator[str]:
    """The files that a mistake changes, makes or takes away."""
    for edit in mistake.edit:
        yield edit.get("file") or WRITES.get(edit.get("run")) or f"data/{edit['table']}.csv"
        if "rename" in edit:
            yield edit["rename"]


def _printed(mistake: Mistake, root: Path) -> str:
    """What a command prints in the book's folder, of which it must not end well."""
    with ExitStack() as stack:
        stack.enter_context(chdir(root))
        for name, value in mistake.given.items():
            stack.enter_context(_with(name, value))
        if "python" in mistake.given or "lacks" in mistake.given:
            text = stack.enter_context(redirect_stderr(StringIO()))
            code, output = entry.start(), text.getvalue()
        else:
            result = CliRunner().invoke(command, list(mistake.runs), prog_name="companion")
            code, output = result.exit_code, result.output
        assert code == 2, output
        return output


def _with(name: str, value: str) -> Any:
    """The surroundings in which a command was run."""
    if name == "python":
        return patch.object(sys, "version_info", (*map(int, value.split(".")), 0))
    if name == "lacks":
        error = ModuleNotFoundError(f"No module named {value!r}", name=value)
        return patch.dict(sys.modules, {"companion.commands": _Lacking(error)})
    if value:
        return patch.object(metadata, "version", lambda _: value)
    return patch.object(metadata, "version", side_effect=metadata.PackageNotFoundError)


class _Lacking:
    """A module that cannot be imported from, since a library is missing."""

    __path__: tuple[str, ...] = ()

    def __init__(self, error: ModuleNotFoundError):
        self.error = error

    def __getattr__(self, name: str) -> Any:
        raise self.error


def page() -> str:
    """The page of the documentation that the corpus makes."""
    return "".join([_HEAD, *(part for file in files() for part in _section(*corpus(file)))])


def _section(title: str, mistakes: tuple[Mistake, ...]) -> Iterator[str]:
    yield f"\n## {title}\n"
    for mistake in mistakes:
        yield f"\n{mistake.does}\n"
        if mistake.says:
            yield "\n".join(["", "```text", *mistake.says, "```", ""])


def main() -> None:
    """Write what is said now into the corpus, and the page from it."""
    with tempfile.TemporaryDirectory() as folder:
        whole, root = tiny.write(Path(folder) / "whole"), tiny.write(Path(folder) / "book")
        for file in files():
            head, *parts = file.read_text(encoding="utf-8").split(_START)
            for at, mistake in enumerate(corpus(file)[1]):
                lines = said(mistake, whole, root)
                block = "says = '''\n" + "".join(line + "\n" for line in lines) + "'''\n"
                body = _SAYS.sub("", parts[at]).rstrip("\n")
                parts[at] = f"{body}\n{block if lines else ''}" + "\n" * (at + 1 < len(parts))
            file.write_text(_START.join([head, *parts]), encoding="utf-8", newline="\n")
    PAGE.write_text(page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
