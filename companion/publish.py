"""A new site takes the place of the old one at once, and a build from nothing, in a process that
ends with the one that began it.
"""

import ctypes
import filecmp
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from companion.book import paths

_BEGIN = (
    # a shell has what it starts in the background ignore an interrupt, by which we end a build
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from jupyter_book.cli.main import main; main()"
)
JUPYTER_BOOK = (sys.executable, "-c", _BEGIN, "build")
PATIENCE = 5.0
_AT_ONCE = 1_000_000_000
"""Nanoseconds from the time that a file says to the change of its entry, where it is written."""
PACKAGE = Path(__file__).parent
Stands = Mapping[str, os.stat_result]


def build(root: Path) -> int:
    """Build the book of ``root`` with every page read anew; the exit code of jupyter-book.

    The last good book stays in place until the new one is whole. A book that does not carry the
    package is built with this one. OSError where what an earlier build kept cannot be removed.
    """
    lock = alone(root / paths.BUILD)
    try:
        for cache in (".doctrees", paths.WORK):
            with suppress(FileNotFoundError):
                shutil.rmtree(root / paths.BUILD / cache)
    finally:
        lock.release()
    command = [*JUPYTER_BOOK, str(root)]
    known = [str(PACKAGE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(known)}
    process = subprocess.Popen(command, cwd=root, env=environment, start_new_session=True)
    try:
        return process.wait()
    except BaseException:
        end(process)
        raise


def end(process: subprocess.Popen[Any]) -> None:
    """Interrupt a process and its children, which lets them tidy up; kill what does not end.

    It is the first of a session of its own, so that the interrupt of a terminal comes from here.
    """
    _signal(process, signal.SIGINT)
    try:
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
    finally:  # whoever asks twice does not wait
        _signal(process, getattr(signal, "SIGKILL", signal.SIGTERM))
        process.wait()


def _signal(process: subprocess.Popen[Any], number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, number)
        else:
            process.terminate()


def alone(build: Path) -> FileLock:
    """Hold the folder of builds until the lock is released or the process ends: they take turns.

    The file stays, since a lock whose file was removed can be held twice.
    """
    build.mkdir(parents=True, exist_ok=True)
    lock = FileLock(build / paths.LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        print("Another build of this book is running; this one waits for it.", file=sys.stderr)
        lock.acquire()
    return lock


def mirror(work: Path, site: Path) -> None:
    """Make ``site`` the same as ``work``: a new folder beside it, then renames.

    A file that did not change is linked from the old site, which nothing ever writes into, where
    the disk knows links; any other is copied. Where nothing differs nothing is touched.
    """
    ours, theirs = dict(_files(work)), dict(_files(site))
    same = {path for path in ours.keys() & theirs.keys() if _alike(work, site, path, ours, theirs)}
    if len(same) == len(ours) == len(theirs) and site.is_dir():
        return
    new = site.with_name(f"{site.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    for folder in {os.path.dirname(path) for path in ours}:
        (new / folder).mkdir(parents=True, exist_ok=True)
    for path in ours:
        if path not in same or not _linked(f"{site}/{path}", f"{new}/{path}"):
            shutil.copy2(f"{work}/{path}", f"{new}/{path}")
    swap(new, site)


def _linked(there: str, here: str) -> bool:
    """Give a file a second place; False where its disk knows no links, or it has too many."""
    try:
        os.link(there, here)
    except OSError:
        return False
    return True


def swap(new: Path, site: Path) -> None:
    """Put ``new`` in the place of ``site``: at once where the system can, else by two renames.

    Between these there is no site; see :func:`recover`.
    """
    old = _aside(site)
    shutil.rmtree(old, ignore_errors=True)
    site.parent.mkdir(parents=True, exist_ok=True)
    if site.exists() and _exchanged(new, site):
        old = new
    else:
        if site.exists():
            site.rename(old)
        new.rename(site)
    shutil.rmtree(old, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    """Let two folders take each other's place in one step of Linux's; False where there is none."""
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE of renameat2(2)
    try:
        call = ctypes.CDLL(None).renameat2
    except (OSError, AttributeError, TypeError):
        return False
    return bool(call(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)


def recover(site: Path) -> None:
    """Bring the last good site back where a swap was cut between its two renames."""
    old = _aside(site)
    if old.is_dir() and not (site.is_dir() and any(site.iterdir())):
        shutil.rmtree(site, ignore_errors=True)
        old.rename(site)


def _aside(site: Path) -> Path:
    return site.with_name(f"{site.name}.old")


def _files(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """How each file below a folder stands, by its path from there."""
    for here, _, names in os.walk(folder):
        inside = os.path.relpath(here, folder)
        for name in names:
            whole = os.path.join(here, name)
            if os.path.exists(whole):  # no link that leads nowhere
                yield os.path.normpath(os.path.join(inside, name)), os.stat(whole)


def _alike(work: Path, site: Path, path: str, ours: Stands, theirs: Stands) -> bool:
    """Whether two files of the same path hold the same bytes.

    The time of one that a build wrote tells it from every other; a file that was copied, as a
    picture, has the time of its source, which tells nothing.
    """
    one, two = ours[path], theirs[path]
    if one.st_size != two.st_size:
        return False
    written = one.st_ctime_ns - one.st_mtime_ns < _AT_ONCE
    if written and one.st_mtime_ns == two.st_mtime_ns:
        return True
    return filecmp.cmp(work / path, site / path, False)
