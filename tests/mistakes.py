"""The corpus of mistakes: what an author did, and every line that the check says of it.

``mistakes/*.toml`` holds it by theme. Each has a ``title`` and mistakes::

    [[mistake]]
    does = "…"              # what the author did
    edit = [{…}]            # the same on the tiny book: see ``tests/edits.py``
    found = "…"             # words of the first line: what it found,
    fix = "…"               #   and what it says to do, or what is allowed
    says = '''…'''          # all lines, of which the first is the cause

Where a message was changed on purpose, ``python -m tests.mistakes`` writes ``says`` anew, and
``docs/mistakes.md``; ``found`` and ``fix`` are written by hand and hold what it must still say.
"""

import re
import shutil
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from companion.book.load import load
from companion.checks import check
from tests import tiny
from tests.edits import edited

FOLDER = Path(__file__).parent / "mistakes"
_SAYS = re.compile(r"^says = '''\n.*?'''\n", re.MULTILINE | re.DOTALL)
_START = "[[mistake]]\n"


@dataclass(frozen=True)
class Mistake:
    """One entry of the corpus, and the file that holds it."""

    theme: str
    does: str
    edit: tuple[dict[str, Any], ...]
    found: str
    fix: str
    says: tuple[str, ...]


def corpus(file: Path) -> tuple[str, tuple[Mistake, ...]]:
    """The title of a theme, and its mistakes in order."""
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    return read["title"], tuple(
        Mistake(
            file.stem, item["does"], tuple(item["edit"]), item["found"], item["fix"],
            tuple(item.get("says", "").splitlines()),
        )
        for item in read["mistake"]
    )  # fmt: skip


def files() -> list[Path]:
    """The files of the corpus."""
    return sorted(FOLDER.glob("*.toml"))


def said(mistake: Mistake, whole: Path, root: Path) -> tuple[str, ...]:
    """Every line that the check says of a copy of the whole book with the mistake in it."""
    shutil.copytree(whole, root)
    edited(root, list(mistake.edit))
    return tuple(map(str, check(load(root))))


def main() -> None:
    """Write what the check says now into the corpus."""
    with tempfile.TemporaryDirectory() as folder:
        whole = tiny.write(Path(folder) / "whole")
        number = 0
        for file in files():
            head, *parts = file.read_text(encoding="utf-8").split(_START)
            _, mistakes = corpus(file)
            for at, mistake in enumerate(mistakes):
                number += 1
                lines = said(mistake, whole, Path(folder) / str(number))
                block = "says = '''\n" + "".join(line + "\n" for line in lines) + "'''\n"
                body = _SAYS.sub("", parts[at]).rstrip("\n")
                parts[at] = f"{body}\n{block}" + "\n" * (at + 1 < len(mistakes))
            file.write_text(_START.join([head, *parts]), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
