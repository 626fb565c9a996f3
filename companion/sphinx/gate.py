"""The gate: nothing is read, written or deleted while the chain is broken anywhere."""

import os
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from companion import publish
from companion.book import paths
from companion.book.book import Book
from companion.book.kept import Kept, code, digest
from companion.book.load import load
from companion.checks import check
from companion.sphinx import idle, manifest
from companion.sphinx.state import keep_book


def gate(app: Sphinx, config: Config) -> None:
    """Stop with every problem when there is one; else keep the book for this build."""
    app.companion_lock = publish.alone(Path(app.outdir).parent)  # type: ignore[attr-defined]
    try:
        if idle.unchanged(app):
            idle.rest(app, lambda: _begin(app, config), lambda: release(app, None))
        else:
            _begin(app, config)
    except BaseException:
        release(app, None)
        raise


def release(app: Sphinx, error: Exception | None) -> None:
    """Let the next build begin."""
    app.companion_lock.release()  # type: ignore[attr-defined]


def _begin(app: Sphinx, config: Config) -> None:
    kept = Kept(Path(app.outdir).parent / paths.KEPT)
    book = load(app.srcdir, kept)
    problems = [p for p in check(book) if p.severity == "error"]
    if problems:
        listing = "\n".join(str(problem) for problem in problems)
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        raise ExtensionError(f"{count} in the book; nothing was built.\n{listing}")
    kept.save()
    keep_book(app, book)
    manifest.note(app)
    config.companion_fingerprint = fingerprint(book)


def fingerprint(book: Book) -> str:
    """Changes with everything that any page may depend on and no row is: every page is read again.

    The package's code and templates, configuration, contents and subject, which pages there are,
    and the versions of what is installed.
    """
    read = (book.root / path for path in (paths.CONFIG, paths.CONTENTS, paths.SUBJECT))
    files = (file.read_bytes() if file.is_file() else b"" for file in read)
    pages = os.fsencode("\n".join(page.path for page in book.pages))
    return digest(code(), *files, pages)
