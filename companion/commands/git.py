"""What git says of the repository that a book lies in, and how a commit is made of some files."""

import os
import shlex
import subprocess
from collections.abc import Collection, Sequence
from pathlib import Path

from companion.commands.edge import Unusable

TIMEOUT = 60
"""Seconds for a question; a commit, whose hooks may check the book, is waited for."""


def git(
    root: Path, *arguments: str, timeout: float | None = TIMEOUT, index: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder; ``index`` is another one than the repository's.

    Raises Unusable where there is no git, or it does not answer.
    """
    env = os.environ | ({"GIT_INDEX_FILE": str(index.resolve())} if index else {})
    try:
        return subprocess.run(["git", *arguments], cwd=root, env=env, capture_output=True,
                              check=False, timeout=timeout)  # fmt: skip
    except OSError as error:
        raise Unusable(f"git cannot be run: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise Unusable(f"git did not answer within {TIMEOUT} s") from error


def clean(root: Path, files: Sequence[str]) -> None:
    """Refuse where one of the files has changes that no commit has: they would be in ours."""
    status = git(root, "status", "--porcelain", "--", *files)
    if status.returncode:
        raise Unusable(f"nothing is written, since nothing can be committed: {_said(status)}")
    if status.stdout.strip():
        found = ", ".join(
            line[3:] for line in status.stdout.decode("utf-8", "replace").splitlines()
        )
        raise Unusable(f"nothing is written: commit, or put away, what has changed in {found}")


def uncommitted(root: Path, files: Collection[str]) -> frozenset[str]:
    """Those of the files, by their paths from a folder, that are not as the last commit has them.

    Outside of a repository there are none.
    """
    every = ("-z", "--", *sorted({file.partition("/")[0] for file in files}))
    changed = _names(root, "diff", "--name-only", "--relative", "HEAD", *every)
    if not changed and not _names(root, "rev-parse", "--verify", "HEAD"):  # there is no commit
        changed = _names(root, "ls-files", *every)
    return frozenset(files) & (changed | _names(root, "ls-files", "--others", *every))


def _names(root: Path, *arguments: str) -> frozenset[str]:
    """The names that git lists, each with a zero byte behind it; none where it cannot."""
    try:
        found = git(root, "--literal-pathspecs", *arguments)
    except Unusable:
        return frozenset()
    listed = found.stdout.decode("utf-8", "surrogateescape") if not found.returncode else ""
    return frozenset(filter(None, listed.split("\0")))


def commit(root: Path, files: Sequence[str], message: str) -> None:
    """Make a commit of exactly these files, whatever else is staged."""
    for arguments in (("add",), ("commit", "--quiet", "-m", message)):
        done = git(root, *arguments, "--", *files, timeout=None)
        if done.returncode:
            raise Unusable(f"everything is written, but git made no commit: {_said(done)}")


def command(root: Path, files: Sequence[str], message: str) -> str:
    """The line of a shell that makes the commit."""
    where = [] if root == Path() else ["-C", str(root)]
    add = shlex.join(["git", *where, "add", "--", *files])
    return f"{add} && {shlex.join(['git', *where, 'commit', '-m', message, '--', *files])}"


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    said = (done.stderr.strip() or done.stdout.strip()).decode("utf-8", "replace")
    return said or f"git ended with {done.returncode}"
