"""Builds by jupyter-book, each in a process of its own that has everything imported.

A process of the standard library's fork server takes the place of a new interpreter, whose imports
take longer than the build of a small book.
"""

import atexit
import errno
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from companion import publish
from companion.book import paths
from tests import tiny

Watch = Callable[[str, tuple[object, ...]], None]
_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.imported"])
_CHANGES = frozenset({"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "shutil.rmtree"})


@dataclass(frozen=True)
class Build:
    """How a build ended, negative where a signal ended it, and what it said without colours."""

    code: int
    said: str


def begin(root: Path, *options: str, watch: Watch | None = None) -> BaseProcess:
    """Start ``jupyter-book build .`` in a folder; ``watch`` is an audit hook of its process."""
    process = _SERVER.Process(target=_run, args=(root, options, watch))
    process.start()
    return process


def end(process: BaseProcess, root: Path) -> Build:
    """Wait for a build."""
    process.join()
    assert process.exitcode is not None
    return Build(process.exitcode, said(root))


def said(root: Path) -> str:
    """What the last build of a folder has said so far."""
    log = _log(root)
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    return re.sub(r"\x1b\[[\d;]*m", "", text)


def build(root: Path, *options: str, watch: Watch | None = None) -> Build:
    """Run ``jupyter-book build .`` in a folder to its end."""
    return end(begin(root, *options, watch=watch), root)


def alone(root: Path, **environment: str) -> Build:
    """Run it by an interpreter of its own, which imports the package that lies in the folder."""
    done = subprocess.run([*publish.JUPYTER_BOOK, "."], cwd=root, capture_output=True, text=True,
                          check=False, env=os.environ | environment)  # fmt: skip
    return Build(done.returncode, done.stdout + done.stderr)


def good(root: Path, *options: str) -> str:
    """What a build says, which ends well."""
    built = build(root, *options)
    assert built.code == 0, built.said
    return built.said


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    files = (f for f in folder.rglob("*") if f.is_file())
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in files}


def clean_tree(root: Path) -> dict[str, bytes]:
    """The site that a build from nothing gives of the same sources."""
    copy = root.with_name(f"{root.name}-clean")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("_build"), symlinks=True)
    good(copy)
    return tree(copy / paths.SITE)


def same(root: Path) -> None:
    """The site is, byte for byte, that of a clean build."""
    ours, theirs = tree(root / paths.SITE), clean_tree(root)
    differ = [n for n in sorted(ours.keys() | theirs.keys()) if ours.get(n) != theirs.get(n)]
    assert differ == []


def change_events(root: Path, events: str) -> None:
    """Another number of responders in the tiny book, with the estimate that follows from it."""
    printed = {"30": "2.28,1.17,4.44", "31": "2.36,1.21,4.58", "33": "2.51,1.30,4.85"}
    estimate, low, high = printed[events].split(",")
    tiny.change(root, "depression_outcomes", "roe-2020-response-24h", {
        "treatment_events": events, "estimate": estimate, "ci_low": low, "ci_high": high,
    })  # fmt: skip


@dataclass
class Steps:
    """Counts what a build changes on disk below a folder; at one step, the process is killed.

    Instead of that the disk may be full from that step on. ``written`` is where each step is noted.
    ``apart`` lets the system know of no exchange of two folders.
    """

    below: str
    at: int = -1
    full: bool = False
    apart: bool = False
    written: str = ""
    count: int = 0

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        """The audit hook."""
        if self.apart and event == "ctypes.dlopen":
            raise OSError("no such library")
        name = next((str(a) for a in arguments if isinstance(a, str | os.PathLike)), "")
        writes = event == "open" and isinstance(arguments[1], str) and arguments[1][:1] in "wax"
        if not (event in _CHANGES or writes) or not name.startswith(self.below):
            return
        self.count += 1
        if self.written:
            self.at, note = -1, f"{event} {name}\n"
            written, self.written = self.written, ""
            with open(written, "a", encoding="utf-8") as file:
                file.write(note)
            self.written = written
        if self.full and 0 <= self.at <= self.count and event in ("open", "os.mkdir"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), name)
        if not self.full and self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


def steps(root: Path, *, apart: bool = False) -> list[str]:
    """What a build that ends well changes on disk, step by step."""
    note = root.with_name(f"{root.name}.steps")
    note.write_text("", encoding="utf-8")
    built = build(root, watch=Steps(str(root / paths.BUILD), written=str(note), apart=apart))
    assert built.code == 0, built.said
    return note.read_text(encoding="utf-8").splitlines()


def _log(root: Path) -> Path:
    return root.with_name(f"{root.name}.log")


def _run(root: Path, options: tuple[str, ...], watch: Watch | None) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell may have had ignored
    log = os.open(_log(root), os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.stdout, sys.stderr = os.fdopen(1, "w", 1), os.fdopen(2, "w", 1)
    os.chdir(root)
    sys.path.insert(0, str(root))
    sys.argv = ["jupyter-book", "build", ".", *options]
    if watch:
        sys.addaudithook(watch)
    from jupyter_book.cli.main import main

    try:
        main()
    finally:
        atexit._run_exitfuncs()  # as an interpreter does at its end, and a fork does not
