"""In a preview, the pages that somebody looks at are shown as soon as they were read.

They are read before all others and then written by a fork of the build, into a folder of its own,
while the rest of the build waits. The fork ends, and of what it did nothing is left in the build,
which writes these pages again together with all others.
"""

import logging
import multiprocessing
import os
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.logging import MemoryHandler, WarningSuppressor

from companion.sphinx import rebuild, site
from companion.sphinx.state import book_of, build_of

LONGEST = 10.0
"""Seconds after which the build goes on without the pages that were to be ahead of it."""


@dataclass(frozen=True)
class Wanted:
    """The addresses that somebody looks at, and where their pages are to stand.

    The folder is there once all of them are written that the build reads.
    """

    addresses: Collection[str]
    folder: Path


_wanted: list[Wanted] = []


def want(wanted: Wanted) -> None:
    """Let the build of this process, which may be forked, write these pages first."""
    _wanted.append(wanted)


def first(app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
    """Let the pages that are looked at be read first, but none whose code has to run."""
    pages = book_of(app).page_named
    looked = _wanted[-1].addresses if _wanted else ()
    found = {
        name
        for name in names
        if unquote(f"/{app.builder.get_target_uri(name)}") in looked
        and not (name in pages and pages[name].notebook)
    }
    build_of(app).ahead = frozenset(found)
    names.sort(key=lambda name: name not in found)


def read_next(app: Sphinx, env: BuildEnvironment, name: str) -> None:
    """Write the pages that are looked at before another is read, or anything of it forgotten."""
    if name not in build_of(app).ahead:
        read_last(app, env)


def read_last(app: Sphinx, env: BuildEnvironment) -> None:
    """Write the pages that are looked at, unless they are written; wait for it, if not long."""
    names, build_of(app).ahead = build_of(app).ahead, frozenset()
    if names:
        fork = multiprocessing.get_context("fork")
        process = fork.Process(target=_write, args=(app, sorted(names), _wanted[-1].folder),
                               daemon=True)  # fmt: skip
        process.start()
        process.join(LONGEST)
        os.nice(5)  # the browser draws the page meanwhile
        if process.is_alive():
            process.kill()
            process.join()


def _write(app: Sphinx, names: list[str], folder: Path) -> None:
    """In the fork: go on as the build does when all is read, which says itself what is wrong."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    logging.getLogger("sphinx").setLevel(logging.WARNING)
    new = folder.with_suffix(".new")
    new.mkdir()
    (new / "_static").symlink_to(Path(app.outdir) / "_static")  # of which pages tell the digests
    builder: Any = app.builder
    app.outdir = builder.outdir = type(app.outdir)(new)
    updated = app.events.listeners["env-updated"]
    app.events.listeners["env-updated"] = [one for one in updated if one.handler not in _OTHERS]
    app.emit("env-updated", app.env)
    builder.prepare_writing(set(names))
    builder._write_serial(names)
    if not app._warncount and not any(map(WarningSuppressor(app).filter, _held())):
        new.rename(folder)


def _held() -> Iterator[logging.LogRecord]:
    """The warnings of reading, which Sphinx says at its end; the configuration suppresses some."""
    for handler in logging.getLogger("sphinx").handlers:
        if isinstance(handler, MemoryHandler):
            yield from handler.buffer


_OTHERS = (site.unwritten, read_last, rebuild.settle)
"""What asks which other pages are to be written, and what is of use to the next build alone."""
