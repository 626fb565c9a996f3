"""A build of the preview, in a process of its own: of what Sphinx, docutils and kernels leave
behind nothing is left when it ends.

Where the process can be a fork (Linux), it has everything imported and the book that was just read,
and begins while that is still being checked; before the check's answer no cell runs and the site
stays (:mod:`companion.sphinx.verdict`).
"""

import gc
import io
import multiprocessing
import os
import re
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path

from companion.book import paths
from companion.book.book import Book
from companion.live.shown import version
from companion.live.state import Told
from companion.sphinx import ahead, cells, gate, kernels, verdict

Tell = Callable[[Told], None]
PATIENCE = 2.0
FORKS = sys.platform == "linux"  # elsewhere the libraries of a system do not bear a fork
_CONTEXT = multiprocessing.get_context("fork" if FORKS else "spawn")
_COLOUR = re.compile(r"\x1b\[[\d;]*[A-Za-z]")
_STEP = re.compile(r"(reading sources|writing output)\.\.\. *\[ *(\d+%)\]")
_DOING = {"reading sources": "reading pages", "writing output": "writing pages"}


class Build:
    """A build, which replaces no site until it is let.

    ``needed`` are the modules that it had to import, once it has ended.
    """

    def __init__(self, root: Path, book: Book, pages: Collection[str] = ()) -> None:
        """Begin; the pages at these addresses are shown ahead of the site, where that can be."""
        self.needed: Sequence[str] = ()
        self._folder = tempfile.TemporaryDirectory()
        self._said = Path(self._folder.name) / "said"
        self._site = root / paths.SITE
        self._ahead = Path(self._folder.name) / "ahead"
        first = ahead.Wanted(frozenset(pages), self._ahead)
        self._there, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(  # type: ignore[attr-defined]
            target=_build, args=(root, first, self._said, theirs, self._there)
        )
        with verdict.pending(book, _answer(theirs)), _uninterrupted():
            self._process.start()
        theirs.close()

    def result(self, tell: Tell) -> str | None:
        """Let it replace the site, and tell how far it is; what it said where it failed."""
        tell({"ahead": str(self._ahead), "over": version(self._site)})
        with suppress(OSError):  # it has ended already
            self._there.send(True)
        with suppress(EOFError, ConnectionError):
            while isinstance(told := self._there.recv(), dict):
                tell(told)
            self.needed = told
        self._process.join()
        if self._process.exitcode == 0:
            return None
        texts = [file.read_text("utf-8", "replace") for file in (self._said, _noise(self._said))]
        text = next((_COLOUR.sub("", text).strip() for text in texts if text.strip()), "")
        return text or f"the build ended with code {self._process.exitcode}"

    def stop(self) -> None:
        """End it where it runs, and leave nothing of it."""
        with suppress(ProcessLookupError):
            if self._process.is_alive():
                os.kill(self._process.pid, signal.SIGINT)
        self._process.join(PATIENCE)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()
            kernels.end()  # it may have begun to run cells
        self._there.close()
        self._folder.cleanup()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Keep an interrupt for later: a process that begins loses it in the hooks of libraries."""
    if FORKS:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        if FORKS:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])


def _answer(there: Connection) -> Callable[[], bool]:
    """In the child: what waits for the check's answer, and asks for it once."""
    lock = threading.Lock()
    known: list[bool] = []

    def passed() -> bool:
        with lock:
            if not known:
                with suppress(EOFError, OSError):
                    known.append(bool(there.recv()))
            return known == [True]

    return passed


def _build(
    root: Path, first: ahead.Wanted, said: Path, there: Connection, ours: Connection
) -> None:
    """In the child: build, telling how far it is; complaints go to a file.

    What kernels and libraries in C write goes to another, which is read where there are none.
    """
    ours.close()  # or the end of who checks would not be noticed
    before = set(sys.modules)
    gc.enable()  # a whole book must fit
    with (
        said.open("w", encoding="utf-8", buffering=1) as complaints,
        _noise(said).open("w") as noise,
    ):
        os.dup2(noise.fileno(), 2)
        sys.stdout, sys.stderr = _Steps(there), complaints
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored
            if FORKS:
                signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
                ahead.want(first)
            from jupyter_book.cli.main import build as jupyter_book

            jupyter_book.main([str(root)], standalone_mode=False)
        except (RuntimeError, KeyboardInterrupt):  # Sphinx has said it, or nobody waits for it
            sys.exit(1)
        finally:
            cells.end()
            with suppress(OSError):
                there.send(sorted(set(sys.modules) - before - gate.own_code(root).keys()))


def _noise(said: Path) -> Path:
    return said.with_suffix(".noise")


class _Steps(io.TextIOBase):
    """Sphinx's status, of which the steps are told."""

    def __init__(self, there: Connection) -> None:
        self._there = there

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if found := _STEP.search(_COLOUR.sub("", text)):
            self._there.send({"building": f"{_DOING[found[1]]}, {found[2]}"})
        return len(text)
