"""The process that checks and builds for a preview: what it has imported it imports once.

It reads a line of JSON for every build, which names the pages that are looked at, and writes more.
The check runs in the process itself, for it leaves nothing behind; a build runs in a child
(:mod:`companion.live.child`), beside the check where it can.
"""

import gc
import importlib
import json
import os
import sys
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import soupsieve

from companion.book import bibstyle, paths
from companion.book.book import Book
from companion.book.kept import Kept
from companion.book.repository import HistoryError
from companion.html import fill
from companion.live.child import FORKS, Build, Tell
from companion.live.state import Told
from companion.problem import Problem
from companion.sphinx import bibliography, gate, kernels, manifest, record, site


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
            for line in sys.stdin:
                book, needed = turn(root, tell, json.loads(line))
                tell({"end": True})
                _warm(root, needed)
                if FORKS and book:
                    kernels.prepare(book)  # for the child of the next turn
                gc.collect()
                gc.freeze()


def turn(root: Path, tell: Tell, pages: Collection[str] = ()) -> tuple[Book | None, Sequence[str]]:
    """Check the book, and build it beside; the site changes where nothing is an error.

    ``pages`` are the addresses of those to build first. Given are the book, if git tells its
    history, and the modules that the build imported.
    """
    begun: list[Build] = []

    def begin(book: Book) -> None:
        begun.append(Build(root, book, pages))

    try:
        book, problems = gate.examined(root, root / paths.BUILD, meanwhile=begin if FORKS else None)
        tell({"problems": [_told(problem) for problem in problems]})
        if any(problem.severity == "error" for problem in problems):
            return book, ()
        if not begun:
            begin(book)
        said = begun[0].result(tell)
        tell({"good": True} if said is None else {"failed": said})
        return book, begun[0].needed
    except HistoryError as error:
        tell({"failed": gate.untold(error)})
        return None, ()
    finally:
        for build in begun:
            build.stop()


def _warm(root: Path, names: Iterable[str]) -> None:
    """Have what a build had to do before its first page, so that a fork of this process has it.

    These are modules, styles of references, what is plugged in, what was found in pages, Sphinx's
    record of them, our templates, what our code is and where it lies, and the grammar of the
    selectors by which the theme draws its menu.
    """
    from myst_nb.core.render import load_mime_renders  # a build imports it

    Kept(site.kept_in(root / paths.BUILD))
    for name in names:
        with suppress(Exception):  # some are made by others, and have no file
            importlib.import_module(name)
    bibstyle.register()
    bibliography.ready()
    load_mime_renders()
    record.take(root / paths.BUILD / paths.RECORD)
    fill.ready()
    manifest.own()
    gate.own_code(root)
    soupsieve.compile("a.b[c] > d")


def _told(problem: Problem) -> dict[str, str]:
    place = f"{problem.path}:{problem.line}:{problem.column}"
    return {"place": place, "rule": problem.rule, "message": problem.message,
            "severity": problem.severity}  # fmt: skip
