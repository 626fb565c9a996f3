"""The gate: nothing is read, written or deleted while the chain is broken anywhere."""

import hashlib
import os
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from companion.book import paths
from companion.book.book import Book
from companion.book.load import load
from companion.checks import check
from companion.sphinx.state import keep_book

PACKAGE = Path(__file__).parent.parent
CODE = (".py", ".html")


def gate(app: Sphinx, config: Config) -> None:
    """Stop with every problem when there is one; else keep the book for this build."""
    root = Path(app.srcdir)
    book = load(root)
    problems = [p for p in check(book) if p.severity == "error"]
    if problems:
        listing = "\n".join(str(problem) for problem in problems)
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        raise ExtensionError(f"{count} in the book; nothing was built.\n{listing}")
    keep_book(app, book)
    config.companion_fingerprint = fingerprint(book)


def fingerprint(book: Book) -> str:
    """Changes with everything that any page may depend on and no row is: every page is read again.

    The package's code and templates, configuration, contents and subject, which pages there are,
    and the versions of what is installed.
    """
    found = hashlib.sha256()
    for part in _parts(book):
        found.update(part)
        found.update(b"\0")
    return found.hexdigest()


def _parts(book: Book) -> Iterator[bytes]:
    for file in sorted(PACKAGE.rglob("*")):
        if file.suffix in CODE:
            yield file.relative_to(PACKAGE).as_posix().encode()
            yield file.read_bytes()
    for path in (paths.CONFIG, paths.CONTENTS, paths.SUBJECT):
        file = book.root / path
        yield file.read_bytes() if file.is_file() else b""
    yield os.fsencode("\n".join(page.path for page in book.pages))
    yield "\n".join(sorted(f"{d.name} {d.version}" for d in distributions())).encode()
