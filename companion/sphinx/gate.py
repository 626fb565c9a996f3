"""The gate: nothing is read, run, written or deleted while the chain is broken anywhere.

A preview's build begins beside the check (:mod:`companion.sphinx.verdict`): it writes into its own
folder alone, and neither runs a page's code nor replaces the site before the check's answer.
"""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from companion import publish
from companion.book import paths
from companion.book.book import Book
from companion.book.files import digests
from companion.book.history import read_history
from companion.book.kept import PACKAGE, Kept, code, digest
from companion.book.load import load
from companion.book.repository import HistoryError
from companion.book.sources import aside
from companion.checks import check
from companion.checks.alike import gathered
from companion.problem import Problem
from companion.sphinx import cells, idle, kernels, manifest, verdict
from companion.sphinx.refusal import refuse
from companion.sphinx.state import build_of


def gate(app: Sphinx, config: Config) -> None:
    """Stop with every problem when there is one; else keep the book for this build."""
    _refuse_unnamed(Path(app.srcdir))
    _refuse_part(Path(app.srcdir))
    kernels.begin()
    try:
        build_of(app).lock = publish.alone(Path(app.outdir).parent)
    except OSError as error:
        refuse(f"{error.filename}: {error.strerror}; nothing was built.")
    try:
        beside = verdict.book_beside()
        files = beside.files if beside else digests(Path(app.srcdir))
        if idle.unchanged(app, files):
            idle.rest(app, lambda: _begin(app, config, files), lambda: release(app, None))
        else:
            _begin(app, config, files)
    except HistoryError as error:
        release(app, None)
        refuse(untold(error))
    except BaseException:
        release(app, None)
        raise


def untold(error: HistoryError) -> str:
    """What is said where git does not tell what led to a book."""
    return f"git does not tell the history of the book; nothing was built.\n{error}"


def _refuse_unnamed(root: Path) -> None:
    """Refuse a root whose name is no text: Sphinx writes it into what it keeps."""
    shown = os.fsencode(root).decode("utf-8", "backslashreplace")
    if shown != str(root):
        refuse(f"the name of the folder {shown} is no UTF-8; rename it. Nothing was built.")


def _refuse_part(folder: Path) -> None:
    """Refuse a folder within a book: so Jupyter Book builds a page alone, from where it lies."""
    marks = (paths.CONFIG, paths.SUBJECT)
    for root in folder.resolve().parents:
        if not any((folder / mark).exists() for mark in marks) and all(
            (root / mark).is_file() for mark in marks
        ):
            refuse(
                f"{folder} is a part of a book, which is built as a whole: "
                f"jupyter-book build {root}. Nothing was built."
            )


def release(app: Sphinx, error: Exception | None) -> None:
    """Let the next build begin."""
    cells.end()
    kernels.end()
    build_of(app).lock.release()


def examined(
    root: Path,
    folder: Path,
    files: Mapping[str, str] | None = None,
    meanwhile: Callable[[Book], None] | None = None,
) -> tuple[Book, tuple[Problem, ...]]:
    """Read and check a book; what reading it gave is kept in the folder of builds if it holds.

    ``files`` are its files' digests just before, where they are known. ``meanwhile`` begins before
    the check what may go on beside it.
    """
    seen = digests(root) if files is None else files
    kept = Kept(folder / paths.KEPT)
    book = replace(load(root, kept), seen=seen, history=read_history(root, kept))
    if meanwhile:
        meanwhile(book)
    problems = check(book)
    if not any(problem.severity == "error" for problem in problems):
        kept.save()
    return book, problems


def _begin(app: Sphinx, config: Config, files: Mapping[str, str]) -> None:
    book = verdict.book_beside() or _checked(app, files)
    build_of(app).book = book
    manifest.note(app)
    config.companion_fingerprint = fingerprint(book)


def _checked(app: Sphinx, files: Mapping[str, str]) -> Book:
    root, folder = Path(app.srcdir), Path(app.outdir).parent
    meanwhile = None
    if not idle.pages_alone(app):
        record = folder / paths.WORK / "kernel"
        kernels.expect(root, record)
        meanwhile = partial(kernels.prepare, record=record)
    book, found = examined(root, folder, files, meanwhile)
    problems = [problem for problem in found if problem.severity == "error"]
    if problems:
        listing = "\n".join(str(problem) for problem in gathered(problems))
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        refuse(f"{count} in the book; nothing was built.\n{listing}")
    return book


def fingerprint(book: Book) -> str:
    """Changes with everything that any page may depend on and no row is: every page is read again.

    The package's code and templates, configuration, contents and subject, which pages there are,
    all code in the book where an extension lies there, and the versions of what is installed.
    """
    read = (book.root / path for path in (paths.CONFIG, paths.CONTENTS, paths.SUBJECT))
    files = (file.read_bytes() if file.is_file() else b"" for file in read)
    pages = os.fsencode("\n".join(page.path for page in book.pages))
    code_of = [path for path in book.files if path.endswith(".py")] if own_code(book.root) else []
    own = "\n".join(f"{path} {book.files[path]}" for path in code_of)
    return digest(code(), *files, pages, os.fsencode(own))


def own_code(root: Path) -> dict[str, str]:
    """The path from the root of each module that lies in the book and is not the package's."""
    ours, theirs = str(PACKAGE) + os.sep, os.path.realpath(root) + os.sep
    apart = cache(lambda folder: aside(root, os.path.join(folder, "x")))
    found = {}
    for name, module in list(sys.modules.items()):
        file = _real(getattr(module, "__file__", None) or os.devnull)
        if file.startswith(theirs) and not file.startswith(ours):
            path = Path(file.removeprefix(theirs)).as_posix()
            if not apart(os.path.dirname(path)):  # an environment within the folder
                found[name] = path
    return found


_led = cache(os.path.realpath)


@cache
def _real(file: str) -> str:
    """As realpath, of the file of a module, found once a process; most share a folder."""
    folder, name = os.path.split(file)
    return os.path.realpath(file) if os.path.islink(file) else os.path.join(_led(folder), name)
