"""What every written page shows of others, in digests."""

import hashlib
import os
from collections.abc import Iterator
from importlib.metadata import version

from sphinx.environment import BuildEnvironment

from companion.book.book import Book
from companion.book.files import every
from companion.book.kept import digest, source
from companion.sphinx import theme
from companion.words.edition import newest

_BROUGHT = ("sphinx-book-theme", "pydata-sphinx-theme", "sphinx-design", "myst-nb")
"""Whose styles and scripts go into the site."""


def look_of(book: Book, fingerprint: str) -> str:
    """Changes with what every written page has beside its text: all are written into a new folder.

    These are the frame, the day of the newest change, and the files that pages ask for.
    """
    return digest(fingerprint.encode(), newest(book).encode(), *_assets(book))


def address_of(book: Book) -> str:
    """What stands behind the name of a style or a script in every page: another edition, another.

    The same wherever the same book is built from the same versions: no path and no interpreter.
    What single pages add to them meanwhile a browser finds when it asks whether they have changed.
    """
    versions = (version(name).encode() for name in _BROUGHT)
    return digest(source(), newest(book).encode(), *versions, *_assets(book))[:8]


def _assets(book: Book) -> Iterator[bytes]:
    """The files that pages ask for: styles, scripts, pictures, and what is added as it is."""
    config = book.config
    named = (*config.static, *config.pictures, *config.extra, *config.templates)
    for place in (theme.STATIC, *(book.root / name for name in named)):
        for name in sorted(every(place)) if place.is_dir() else [""]:
            if (place / name).is_file():
                yield os.fsencode(name)
                yield (place / name).read_bytes()


def titles_of(env: BuildEnvironment) -> str:
    """Changes with what menus and links show of any page: its title and headings, values in them.

    Known when all pages are read, since a title may hold a role.
    """
    found = hashlib.sha256()
    for name in sorted(env.found_docs):
        slugs = env.metadata[name].get("myst_slugs", {})
        heads = [(slug, *said[1:]) for slug, said in sorted(slugs.items())]  # without their lines
        found.update(repr((name, str(env.titles.get(name)), heads)).encode())
    standard = env.domaindata["std"]
    labels = sorted(standard.get("labels", {}).items())
    found.update(repr([(name, *map(str, said)) for name, said in labels]).encode())  # some lazy
    return found.hexdigest()


def numbers_of(env: BuildEnvironment, name: str) -> str:
    """The numbers of a page's figures and sections, which may change with other pages."""
    return repr((env.toc_fignumbers.get(name), env.toc_secnumbers.get(name)))
