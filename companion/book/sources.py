"""Which files are pages of the book: the root is walked once, as Sphinx walks it."""

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sphinx.util.matching import compile_matchers
from sphinx.util.osutil import path_stabilize

from companion.book.config import Config
from companion.problem import Place, Problem, declare

KIND = declare("page-kind", "Pages are Markdown: what else Sphinx would read as a page is refused.")

_NEVER = frozenset({"_build", "node_modules"})


@dataclass(frozen=True)
class Sources:
    """The Markdown pages of a book by path, and what lies in its root and is no page.

    ``others`` are files that Sphinx would read as pages and that are not Markdown, ``excluded``
    pages that ``exclude_patterns`` leave out, ``skipped`` folders that are never part of a book
    (hidden ones, virtual environments of any name, ``_build``, ``node_modules``): Sphinx would
    walk through those that no pattern names.
    """

    pages: tuple[str, ...]
    others: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()


def find_sources(root: Path, config: Config) -> Sources:
    """Walk the root once. A folder that cannot be read holds nothing; never raises."""
    out = [match for match in compile_matchers(config.exclude)]
    pages, others, excluded, skipped = [], [], [], []
    seen = {os.path.realpath(root)}
    for folder, names, files in os.walk(root, followlinks=True):
        relative = os.path.relpath(folder, root)
        prefix = "" if relative == "." else relative + os.sep
        kept = []
        for name in sorted(names):
            path = path_stabilize(prefix + name)
            whole = os.path.join(folder, name)
            real = os.path.realpath(whole)
            if apart(whole):
                skipped.append(path)
            elif real in seen or os.path.realpath(root).startswith(real + os.sep):
                continue  # a link that leads back: Sphinx would walk in circles
            elif not any(match(path) for match in out):
                seen.add(real)
                kept.append(name)
            else:
                excluded += _within(whole, path)
        names[:] = kept
        for name in sorted(files):
            path = path_stabilize(prefix + name)
            if not name.endswith(config.suffixes):
                continue
            if any(match(path) for match in out):
                excluded.append(path)
            elif path != (shown := path.encode("utf-8", "backslashreplace").decode()):
                others.append(shown)  # a name that is no text cannot be an address either
            elif name.endswith(".md"):
                pages.append(path)
            else:
                others.append(path)
    return Sources(*(tuple(sorted(found)) for found in (pages, others, excluded, skipped)))


def apart(folder: str) -> bool:
    """Whether a folder is never part of a book, whatever ``_config.yml`` says."""
    name = os.path.basename(folder)
    return name.startswith(".") or name in _NEVER or os.path.exists(f"{folder}/pyvenv.cfg")


def outside(root: Path, path: str) -> bool:
    """Whether a path from the root leads out of it, links followed."""
    here = os.path.realpath(root)
    return not os.path.join(os.path.realpath(os.path.join(here, path)), "").startswith(
        os.path.join(here, "")
    )


def aside(root: Path, path: str) -> str:
    """The first folder on the way to a file that is never part of a book; empty where none is."""
    way = [parent.as_posix() for parent in reversed(PurePosixPath(path).parents)][1:]
    return next((folder for folder in way if apart(os.path.join(root, folder))), "")


def _within(folder: str, path: str) -> list[str]:
    """Markdown pages within a folder that is excluded."""
    found = []
    for inner, names, files in os.walk(folder):
        names[:] = [name for name in names if not name.startswith(".") and name not in _NEVER]
        relative = os.path.relpath(inner, folder)
        prefix = path if relative == "." else f"{path}/{path_stabilize(relative)}"
        found += [f"{prefix}/{path_stabilize(name)}" for name in files if name.endswith(".md")]
    return found


def kinds(sources: Sources) -> tuple[Problem, ...]:
    """``page-kind``: a file that would be a page without being Markdown."""
    message = "Sphinx would read this file as a page; write it in Markdown, or exclude it"
    return tuple(KIND.at(Place(path), message) for path in sources.others)
