"""Every file of a book's root, with its digest: what code on a page, or a build, may read."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from companion.book.sources import apart

_CACHES = frozenset({"__pycache__"})


def digests(root: Path) -> Mapping[str, str]:
    """The SHA-256 of each file by its path from the root.

    Folders that are never part of a book are left out; a file that vanishes meanwhile has none.
    """
    return MappingProxyType({path: digest_of(root / path) for path in sorted(files(root))})


def every(folder: Path) -> Iterator[str]:
    """The path of each regular file from a folder that is brought along whole, hidden ones too."""
    for here, _, names in os.walk(folder, followlinks=False):
        inside = os.path.relpath(here, folder)
        for name in names:
            if os.path.isfile(os.path.join(here, name)):
                yield os.path.normpath(os.path.join(inside, name))


def links(root: Path) -> Iterator[tuple[str, str]]:
    """The path of each symbolic link from the root, and where it leads in the end."""
    for here, names, files_here in os.walk(root, followlinks=False):
        names[:] = [name for name in names if not apart(os.path.join(here, name))]
        for name in (*names, *files_here):
            whole = os.path.join(here, name)
            if os.path.islink(whole):
                yield os.path.relpath(whole, root), os.path.realpath(whole)


def files(root: Path) -> Iterator[str]:
    """The path of each file from the root; caches of code are left out as well.

    What is no file (a pipe, a socket, a link to nothing) is passed over: who opens it may wait. A
    folder to which links lead as well is named by its own path.
    """
    seen = set[str]()
    folders, links = [""], list[str]()
    while folders or links:
        inside = folders.pop() if folders else links.pop()
        real = os.path.realpath(os.path.join(root, inside))
        if real in seen:
            continue
        seen.add(real)
        here, below = _entries(os.path.join(root, inside))
        yield from (inside + name for name in here)
        for name in below:
            whole = os.path.join(root, inside, name)
            if name not in _CACHES and not apart(whole):
                (links if os.path.islink(whole) else folders).append(f"{inside}{name}/")


def _entries(folder: str) -> tuple[list[str], list[str]]:
    """The names of files and of folders in a folder; none where it cannot be read."""
    here: list[str] = []
    below: list[str] = []
    with suppress(OSError), os.scandir(folder) as found:
        for entry in found:
            with suppress(OSError):  # a link that leads to itself
                if entry.is_file():
                    here.append(entry.name)
                elif entry.is_dir():
                    below.append(entry.name)
    return here, below


def digest_of(file: Path) -> str:
    """The SHA-256 of a file; empty where it cannot be read."""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""
