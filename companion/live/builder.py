"""The process that checks and builds for a preview: what it has imported it imports once.

It reads a line for every build and writes lines of JSON. The check runs in the process itself, for
it leaves nothing behind; a build runs in a child, since Sphinx, docutils and kernels do. Where a
child can be a fork (Linux), it has everything imported, and the book that was just checked.
"""

import gc
import importlib
import io
import json
import multiprocessing
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from companion.book import paths
from companion.book.book import Book
from companion.book.references import read_references
from companion.live.state import Told
from companion.problem import Problem
from companion.publish import STRICT
from companion.sphinx import gate, kernels

Tell = Callable[[Told], None]
_COLOUR = re.compile(r"\x1b\[[\d;]*[A-Za-z]")
_STEP = re.compile(r"(reading sources|writing output)\.\.\. *\[ *(\d+%)\]")
if sys.platform == "linux":
    CHILD = multiprocessing.get_context("fork")
else:  # elsewhere the libraries of a system do not bear a fork
    CHILD = multiprocessing.get_context("spawn")
_DOING = {"reading sources": "reading pages", "writing output": "writing pages"}


def main() -> None:
    """Build the book of the folder that the command line names, once for every line read."""
    root = Path(sys.argv[1])
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        os.dup2(2, 1)  # what a library prints is none of our lines

        def tell(told: Told) -> None:
            out.write(json.dumps(told) + "\n")
            out.flush()

        kernels.find_package()  # as a build does, which begins in this environment
        with suppress(KeyboardInterrupt):
            gc.disable()  # there is time for it between builds
            for _ in sys.stdin:
                book, needed = turn(root, tell)
                tell({"end": True})
                if needed:
                    _warm(root, needed)
                if CHILD.get_start_method() == "fork":
                    kernels.prepare(book)  # for the child of the next turn
                gc.collect()
                gc.freeze()


def turn(root: Path, tell: Tell) -> tuple[Book, Sequence[str]]:
    """Check the book; build it where nothing is an error.

    The book, and the modules that the build imported.
    """
    book, problems = gate.examined(root, root / paths.BUILD)
    tell({"problems": [_told(problem) for problem in problems]})
    if not any(problem.severity == "error" for problem in problems):
        said, needed = apart(root, book, tell)
        tell({"good": True} if said is None else {"failed": said})
        return book, needed
    return book, ()


def _warm(root: Path, names: Iterable[str]) -> None:
    """Import what a build had to, and print the references, so that the next one has all that."""
    read_references(root)
    for name in names:
        with suppress(Exception):  # some are made by others, and have no file
            importlib.import_module(name)


def _told(problem: Problem) -> dict[str, str]:
    place = f"{problem.path}:{problem.line}:{problem.column}"
    return {"place": place, "rule": problem.rule, "message": problem.message,
            "severity": problem.severity}  # fmt: skip


def apart(root: Path, book: Book, tell: Tell) -> tuple[str | None, Sequence[str]]:
    """Build a checked book in a process of its own.

    What it said where it failed, and the modules that it had to import.
    """
    needed: Sequence[str] = ()
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "said"
        ours, theirs = CHILD.Pipe(duplex=False)
        child = CHILD.Process(target=_build, args=(root, said, theirs))
        with gate.passed(book):
            child.start()
        theirs.close()
        try:
            with suppress(EOFError):
                while isinstance(told := ours.recv(), dict):
                    tell(told)
                needed = told
        finally:
            child.join()
        if child.exitcode == 0:
            return None, needed
        texts = [file.read_text("utf-8", "replace") for file in (said, _noise(said))]
        text = next((_COLOUR.sub("", text).strip() for text in texts if text.strip()), "")
        return text or f"the build ended with code {child.exitcode}", needed


def _build(root: Path, said: Path, there: Connection) -> None:
    """In the child: build strictly, telling how far it is; complaints go to a file.

    What kernels and libraries in C write goes to another, which is read where there are none.
    """
    before = set(sys.modules)
    from jupyter_book.cli.main import build as jupyter_book

    gc.enable()  # a whole book must fit
    with (
        said.open("w", encoding="utf-8", buffering=1) as complaints,
        _noise(said).open("w") as noise,
    ):
        os.dup2(noise.fileno(), 2)
        sys.stdout, sys.stderr = _Steps(there), complaints
        try:
            jupyter_book.main([str(root), *STRICT], standalone_mode=False)
        except RuntimeError:  # Jupyter Book's way to say that Sphinx has said it
            sys.exit(1)
        finally:
            there.send(sorted(set(sys.modules) - before))


def _noise(said: Path) -> Path:
    return said.with_suffix(".noise")


class _Steps(io.TextIOBase):
    """Sphinx's status, of which the steps are told."""

    def __init__(self, there: Connection) -> None:
        self._there = there

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if found := _STEP.search(_COLOUR.sub("", text)):
            self._there.send({"building": f"{_DOING[found[1]]}, {found[2]}"})
        return len(text)
