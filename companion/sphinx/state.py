"""What the extension keeps on Sphinx's application and environment, typed."""

from collections.abc import Mapping
from typing import cast

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from companion.book.book import Book
from companion.book.kept import Kept
from companion.book.view import Query

Used = dict[str, dict[Query, str]]


def keep_book(app: Sphinx, book: Book) -> None:
    """Keep the book that this build is of."""
    app.companion_book = book  # type: ignore[attr-defined]


def book_of(app: Sphinx) -> Book:
    """The book that this build is of."""
    return cast("Book", app.companion_book)  # type: ignore[attr-defined]


def keep_sources(app: Sphinx, digests: Mapping[str, str]) -> None:
    """Keep the digests of the sources that this build is of, by path."""
    app.companion_sources = dict(digests)  # type: ignore[attr-defined]


def sources_of(app: Sphinx) -> dict[str, str]:
    """The digests of the sources that this build is of, by path."""
    return cast("dict[str, str]", app.companion_sources)  # type: ignore[attr-defined]


def used_by(env: BuildEnvironment) -> Used:
    """What each page used when it was read, by digest."""
    if not hasattr(env, "companion_used"):
        env.companion_used = {}  # type: ignore[attr-defined]
    return cast("Used", env.companion_used)  # type: ignore[attr-defined]


def keep_answered_from(env: BuildEnvironment, digests: Mapping[str, str]) -> None:
    """Keep the digests of the files that what pages used was read from, by path."""
    env.companion_answered_from = dict(digests)  # type: ignore[attr-defined]


def answered_from(env: BuildEnvironment) -> Mapping[str, str]:
    """The digests of these files, by path; none where no page was read."""
    return cast("Mapping[str, str]", getattr(env, "companion_answered_from", {}))


def keep_read_of(env: BuildEnvironment, files: Mapping[str, Mapping[str, str]]) -> None:
    """Keep, of each page, the digests of the files that it was read from, by path."""
    env.companion_read_of = dict(files)  # type: ignore[attr-defined]


def read_of(env: BuildEnvironment) -> Mapping[str, Mapping[str, str]]:
    """Of each page the digests of the files that it was read from; none where no page was read."""
    return cast("Mapping[str, Mapping[str, str]]", getattr(env, "companion_read_of", {}))


def keep_kept(app: Sphinx, kept: Kept) -> None:
    """Keep what this builder has found in pages before, by name."""
    app.companion_kept = kept  # type: ignore[attr-defined]


def kept_of(app: Sphinx) -> Kept:
    """What this builder has found in pages, by name; saved where the build ends well."""
    return cast("Kept", app.companion_kept)  # type: ignore[attr-defined]


def look(app: Sphinx) -> str:
    """What every page that is written shows of others, in one digest."""
    return str(app.companion_written.look)  # type: ignore[attr-defined]
