"""What the extension keeps on Sphinx's application and environment, typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from filelock import FileLock
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from companion.book.book import Book
from companion.book.kept import Kept
from companion.book.queries import Query

Used = dict[str, dict[Query, str]]


@dataclass(frozen=True)
class Written:
    """What a builder's folder holds: of each document, which version, and how it is stamped."""

    look: str = ""
    stamps: dict[str, str] = field(default_factory=dict)


@dataclass
class Build:
    """What is known of the build that is under way; each step gives its part, none before it."""

    lock: FileLock = field(init=False)
    options: str = field(init=False)
    """Those of the command, before extensions change them."""
    brought: tuple[str, ...] = field(init=False)
    """The folders that are copied as they are, before our own is one of them."""
    made_from: tuple[str, str] = field(init=False)
    """All that the build depends on, and the same without the pages, each in one digest."""
    book: Book = field(init=False)
    sources: Mapping[str, str] = field(init=False)
    """The digests of the book's sources, by path."""
    target: Path = field(init=False)
    """Where the site will stand: the builder writes into a folder of its own."""
    written: Written = field(init=False)
    """What this builder has written before."""
    address: str = field(init=False)
    """What stands behind the names of styles and scripts, see ``address_of``."""
    interrupted: frozenset[str] = field(init=False)
    """The documents that the last build, of whichever builder, read without a good end."""
    kept: Kept = field(init=False)
    """What this builder has found in pages, by name; saved where the build ends well."""
    ahead: frozenset[str] = frozenset()
    """The documents that a preview shows before others are read, until they are written."""
    read: frozenset[str] = field(init=False)
    """The documents that this build reads."""
    stamped: dict[str, str] = field(init=False)
    """Of each document, the version and stamp that this build writes."""


def build_of(app: Sphinx) -> Build:
    """The build that is under way."""
    if not hasattr(app, "companion"):
        app.companion = Build()  # type: ignore[attr-defined]
    return cast("Build", app.companion)  # type: ignore[attr-defined]


def book_of(app: Sphinx) -> Book:
    """The book that it is of."""
    return build_of(app).book


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
