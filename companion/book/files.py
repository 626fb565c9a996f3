"""Every file of a book's root, with its digest: what code on a page, or a build, may read."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from companion.book.sources import apart

_CACHES = frozenset({"__pycache__"})


def digests(root: Path) -> Mapping[str, str]:
    """The SHA-256 of each file by its path from the root.

    Folders that are never part of a book are left out; a file that vanishes meanwhile has none.
    """
    return MappingProxyType({path: digest_of(root / path) for path in sorted(files(root))})


def files(root: Path) -> Iterator[str]:
    """The path of each file from the root; caches of code are left out as well."""
    seen = {os.path.realpath(root)}
    for folder, names, here in os.walk(root, followlinks=True):
        inner = []
        for name in names:
            whole = os.path.join(folder, name)
            real = os.path.realpath(whole)
            if real not in seen and name not in _CACHES and not apart(whole):
                seen.add(real)
                inner.append(name)
        names[:] = inner
        inside = os.path.relpath(folder, root) + os.sep
        for name in here:
            yield name if inside == f".{os.sep}" else inside + name


def digest_of(file: Path) -> str:
    """The SHA-256 of a file; empty where it cannot be read."""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""
