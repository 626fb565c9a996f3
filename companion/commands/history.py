"""Earlier states of a book's tables, from the commits of its repository."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from companion.book import paths
from companion.book.book import Book
from companion.book.load import load
from companion.book.references import Bibliography, read_references
from companion.book.repository import standing
from companion.commands.edge import Unusable
from companion.commands.git import git
from companion.questions.changes import State

REFERENCES = "references"
_REPOSITORY = b"160000 "
"""The mode of a folder that is another repository's commit."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def state(book: Book) -> State:
    """The tables of a book as read, and its references."""
    tables = {name: {row.id: row.cells for row in t.rows} for name, t in book.tables.items()}
    return {**tables, REFERENCES: _entries(book.references)}


def commit_of(root: Path, since: str) -> str:
    """The commit that ``since`` names: one of git's names, or the last before a day (YYYY-MM-DD).

    Raises Unusable where there is none.
    """
    named = _git(
        root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{since}^{{commit}}"
    )
    if named:
        return named.decode().strip()
    if _DAY.fullmatch(since):  # git takes any other word for some day as well
        try:
            date.fromisoformat(since)
        except ValueError:
            raise Unusable(f"{since} is no day") from None
        if since > datetime.now(UTC).date().isoformat():
            raise Unusable(f"{since} is a day that has yet to come")
        before = _git(root, "rev-list", "-1", f"--before={since}T00:00:00Z", "HEAD")
        if before and before.strip():
            return before.decode().strip()
    if not standing(root):
        raise Unusable("there is no git repository here, or none with a commit")
    raise Unusable(f"{since!r} is no commit of this repository, nor a day after its first")


@contextmanager
def book_at(root: Path, commit: str) -> Iterator[Book | None]:
    """The book as it stood at a commit, in a folder of its own.

    None where git is not there or has no such commit, or where a part of the book is a repository
    of its own.
    """
    with TemporaryDirectory() as folder:
        index, copy = Path(folder) / "index", Path(folder) / "book"
        yield load(copy) if _checked_out(root, commit, index, copy) else None


def _checked_out(root: Path, commit: str, index: Path, copy: Path) -> bool:
    """Write the files of a commit to a folder by an index of their own; whether all are there."""
    try:
        asked = _git(root, "rev-parse", "--show-toplevel", "--show-prefix")
        top, within = (asked or b"\n").decode().split("\n")[:2]
        if not asked or git(Path(top), "read-tree", f"{commit}:{within}", index=index).returncode:
            return False
        listed = git(Path(top), "ls-files", "--stage", index=index).stdout.splitlines()
        if any(line.startswith(_REPOSITORY) for line in listed):
            return False
        done = git(Path(top), "checkout-index", "--all", f"--prefix={copy}/", index=index)
        return done.returncode == 0
    except Unusable:
        return False


def unknown(root: Path) -> frozenset[str]:
    """The files below a folder that git neither has nor ignores, by their paths from it."""
    try:
        found = _git(root, "ls-files", "--others", "--exclude-standard", "-z") or b""
    except Unusable:
        return frozenset()
    return frozenset(found.decode("utf-8", "surrogateescape").split("\0"))


def tables_at(book: Book, commit: str) -> State:
    """The tables at a commit, as they stood in the files, whatever the columns.

    Those that the book has, and those whose file is there no more.
    """
    found: dict[str, dict[str, dict[str, str]]] = {}
    listed = _certain(book.root, "ls-tree", "-z", "--name-only", commit, "--", f"{paths.DATA}/")
    files = {file for file in listed.decode("utf-8", "surrogateescape").split("\0") if file}
    known = {schema.path: name for name, schema in book.schemas.items()}
    gone = (f for f in files - known.keys() if f.endswith(".csv") and not (book.root / f).exists())
    for file, name in {**known, **{file: Path(file).stem for file in gone}}.items():
        text = _certain(book.root, "show", f"{commit}:./{file}") if file in files else b""
        rows = csv.DictReader(io.StringIO(text.decode("utf-8-sig", "replace")))
        found[name] = {
            row["id"]: {k: v or "" for k, v in row.items() if k is not None}
            for row in rows
            if row.get("id")
        }
    return found


def state_at(book: Book, commit: str) -> State:
    """The tables and references at a commit."""
    with TemporaryDirectory() as folder:
        text = _git(book.root, "show", f"{commit}:./{paths.REFERENCES}")
        (Path(folder) / paths.REFERENCES).write_bytes(text or b"")
        entries = _entries(read_references(Path(folder)))
    return {**tables_at(book, commit), REFERENCES: entries}


def _entries(references: Bibliography) -> dict[str, dict[str, str]]:
    return {key: dict(entry.fields) for key, entry in references.entries.items()}


def _certain(root: Path, *arguments: str) -> bytes:
    """What git prints. Raises Unusable where it fails, so that nothing is taken for not there."""
    done = git(root, *arguments)
    if done.returncode:
        raise Unusable(f"git does not tell: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout


def _git(root: Path, *arguments: str) -> bytes | None:
    """What git prints; None where it fails, as for a file that was not there yet."""
    done = git(root, *arguments)
    return done.stdout if done.returncode == 0 else None
