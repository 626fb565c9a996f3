"""Several files changed as one: a kill at any step leaves all of them old, or all new.

Every new content is first written beside its file, then a journal says that all are there, then
each takes its file's place, then the journal goes. :func:`recover` completes what a kill cut short:
without a journal nothing has changed, and what lies beside the files is thrown away; with one, all
contents are there or in place already. A file that somebody saved since it was read, or since the
kill, is never replaced: then nothing is.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath

from companion.book.book import Book
from companion.book.files import digest_of, digests, files
from companion.book.load import JOURNAL
from companion.commands.edge import Refused, Unusable, is_book, opened

SUFFIX = ".companion-new"
Changes = Mapping[str, bytes | None]
"""New contents by path from the root; None for a file that goes."""


@dataclass(frozen=True)
class _Journal:
    """What is still to be done: files that a new content waits for, files that go.

    Each with its digest as it was before; that of a file that was not there is empty.
    """

    writes: Mapping[str, str]
    deletes: Mapping[str, str]


@contextmanager
def editing(root: Path) -> Iterator[Book]:
    """Hold the book for an editing command, and read it with the digests of its files."""
    with held(root):
        seen = digests(root)
        yield replace(opened(root), seen=seen)


@contextmanager
def held(root: Path) -> Iterator[None]:
    """Keep other commands from the book; the edit that one left unfinished is completed first."""
    lock = _lock(is_book(root))
    try:
        recover(root)
        yield
    finally:
        if lock is not None:
            os.close(lock)


def commit(root: Path, changes: Changes, before: Mapping[str, str]) -> None:
    """Make all changes, or none.

    ``before`` are the digests of files by path before anything was read that the changes were made
    from. Raises Refused where a file that would be replaced is another by now.
    """
    journal = _Journal(
        {p: before.get(p, "") for p, content in changes.items() if content is not None},
        {p: before.get(p, "") for p, content in changes.items() if content is None},
    )
    try:
        for path, content in changes.items():
            if content is not None:
                _write(_beside(root, path), content, _target(root, path))
        text = json.dumps(asdict(journal), indent=2)
        waiting = root / f"{JOURNAL}{SUFFIX}"
        _write(waiting, text.encode(), None)
        if saved := _saved(root, {**journal.writes, **journal.deletes}):
            raise Refused(f"nothing is written: {saved} saved meanwhile; run the command again")
        os.replace(waiting, root / JOURNAL)
    except (Exception, KeyboardInterrupt):
        if not (root / JOURNAL).exists():
            _throw_away(root)
        raise
    _sync(root)
    _complete(root, journal)


def _saved(root: Path, before: Mapping[str, str]) -> str:
    """The files that are not as they were before, as a sentence names them; empty where all are."""
    saved = [path for path, then in before.items() if digest_of(root / path) != then]
    return f"{', '.join(saved)} {'was' if len(saved) == 1 else 'were'}" if saved else ""


def recover(root: Path) -> bool:
    """Complete or undo what a killed command left. True where an edit was completed."""
    journal = root / JOURNAL
    whole = journal.is_file()
    if whole:
        found = _read(journal)
        if saved := _saved(root, _left(root, found)):
            raise Refused(
                f"an edit was cut short, and {saved} saved since: move away what you saved, "
                "run `companion recover`, and put it in again"
            )
        _complete(root, found)
    _throw_away(root)
    return whole


def _left(root: Path, journal: _Journal) -> dict[str, str]:
    """The files that are there, and that an edit has still to replace or to remove."""
    writes = {path: then for path, then in journal.writes.items() if _beside(root, path).exists()}
    left = {**writes, **journal.deletes}
    return {path: then for path, then in left.items() if _target(root, path).exists()}


def _complete(root: Path, journal: _Journal) -> None:
    """Put every content that still waits in its place. May be cut short and begun again."""
    for path in journal.writes:
        new = _beside(root, path)
        if new.exists():
            os.replace(new, _target(root, path))
    for path in journal.deletes:
        _target(root, path).unlink(missing_ok=True)
    for folder in {_target(root, path).parent for path in (*journal.writes, *journal.deletes)}:
        _sync(folder)
    (root / JOURNAL).unlink()
    _sync(root)


def _read(file: Path) -> _Journal:
    """The journal; refused where it is none of ours, since it says what to delete."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        writes, deletes = dict(found["writes"]), dict(found["deletes"])
        if not all(_inside(path) for path in (*writes, *deletes)):
            raise ValueError("a path leads out of the book")
    except (ValueError, LookupError, TypeError) as error:
        raise Unusable(f"{file} is no journal of an edit ({error}); remove it by hand") from error
    return _Journal(writes, deletes)


def _inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    plain = "\\" not in path and ":" not in path and "\0" not in path
    return bool(parts) and plain and parts[0] != "/" and ".." not in parts


def _target(root: Path, path: str) -> Path:
    """The file itself, not a link to it."""
    return (root / path).resolve()


def _beside(root: Path, path: str) -> Path:
    target = _target(root, path)
    return target.with_name(target.name + SUFFIX)


def _write(file: Path, content: bytes, like: Path | None) -> None:
    """Write a file whole to the disk, with the permissions of the one that it will replace.

    Raises OSError, which names that one.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        error.filename = str(like or file)
        raise
    if like is not None and like.exists():
        shutil.copymode(like, file)


def _throw_away(root: Path) -> None:
    """Remove contents that no journal speaks of: in the root's folders, and beside what a link in
    them leads to.
    """
    for path in list(files(root)):
        if path.endswith(SUFFIX):
            (root / path).unlink(missing_ok=True)
        elif (root / path).is_symlink():
            _beside(root, path).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """Make renames in a folder last, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:  # some file systems cannot, and then it is theirs to keep the order
        pass
    finally:
        os.close(handle)


def _lock(root: Path) -> int | None:
    """Hold the root's folder, so that two commands do not edit one book at a time.

    The folder itself: filelock, by which builds take turns, would leave a file among the author's.
    """
    try:
        import fcntl
    except ImportError:  # not a POSIX system
        return None
    handle = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise Unusable(f"another command is editing {root}") from error
    except OSError:  # a file system without locks
        pass
    return handle
