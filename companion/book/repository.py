"""The repository that a book lies in, as git tells of it.

Nobody's settings, grafts or replaced commits change what is told.
"""

import os
import subprocess
from pathlib import Path

TIMEOUT = 60
_APART = {"GIT_GRAFT_FILE": os.devnull}


class HistoryError(RuntimeError):
    """There is a commit, and git did not tell what led to it."""


def standing(root: Path) -> str:
    """What the history depends on: the commit that is checked out, and where it was cut off.

    These are names of commits: after the first those of a shallow clone whose parents it lacks.
    Empty where there is no commit. Raises HistoryError where there is a repository and git does
    not read it.
    """
    done = _run(root, "rev-parse", "HEAD", "--git-path", "shallow")
    full = root.resolve()
    if done is None or not any((folder / ".git").exists() for folder in (full, *full.parents)):
        return ""
    if done.returncode:
        git(root, "rev-parse", "--git-dir")  # a repository, which git may be told not to read
        return ""  # that has no commit yet
    commit, shallow, *_ = done.stdout.decode("utf-8", "replace").split("\n")
    try:
        cut = (root / shallow).read_text(encoding="ascii").split()
    except (OSError, ValueError):
        cut = []
    return " ".join((commit, *sorted(cut)))


def uncommitted(root: Path, folder: str) -> tuple[str, ...]:
    """The files of a folder that are not as the commit has them, by their paths from the root.

    Raises HistoryError where git does not tell.
    """
    names = ("--name-only", "-z", "--relative", "--no-ext-diff", "--no-renames")
    changed = git(root, "diff", *names, "HEAD", "--", folder)
    others = git(root, "ls-files", "--others", "-z", "--", folder)
    return tuple(filter(None, (changed + others).split("\0")))


def git(root: Path, *arguments: str) -> str:
    """What git says. Raises HistoryError where it fails."""
    done = _run(root, *arguments)
    if done is None or done.returncode:
        said = done.stderr.decode("utf-8", "replace").split() if done else []
        raise HistoryError(" ".join(said) or "git ended without a word")
    return done.stdout.decode("utf-8", "replace")


def _run(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes] | None:
    """git when it has ended; None where there is none. Raises HistoryError where it does not."""
    try:
        return subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=False,
                              timeout=TIMEOUT, env=os.environ | _APART)  # fmt: skip
    except FileNotFoundError:
        return None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise HistoryError(str(error)) from error
