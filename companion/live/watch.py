"""Which sources changed: how each file stands is compared, ten times a second.

A look takes some four milliseconds, misses no file that a rename replaces, needs no limit of the
system raised and works on every file system, so that no library is needed.
"""

import os
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from companion.book.files import files

Stand = tuple[int, int, int]
Look = Mapping[str, Stand]
"""How each source stands, by path: when it was written, its size, and which file it is."""
EVERY, QUIET = 0.1, 0.05
_UNFINISHED = ("~", ".tmp", ".swp", ".companion-new")


def look(roots: Iterable[Path]) -> dict[str, Stand]:
    """How every source below some folders stands; hidden files and an editor's own are none."""
    found: dict[str, Stand] = {}
    for root in roots:
        above = os.fspath(root) + os.sep
        for path in files(root):
            name = path.rpartition("/")[2]
            if not name.startswith((".", "#")) and not name.endswith(_UNFINISHED):
                with suppress(OSError):  # it is gone already
                    state = os.stat(above + path)
                    found[above + path] = (state.st_mtime_ns, state.st_size, state.st_ino)
    return found


class Watch:
    """Waits for saves: several in quick succession are one change, as is a file half written.

    ``there`` says whether what was made of the sources stands; that it goes is a change of none.
    """

    def __init__(
        self,
        look: Callable[[], Look],
        pause: Callable[[float], object] = time.sleep,
        there: Callable[[], bool] = lambda: True,
    ) -> None:
        self._look, self._pause, self._there = look, pause, there
        self._seen = look()

    def changed(self) -> frozenset[str]:
        """The paths that changed since the last answer, once nothing changes any more."""
        stood = self._there()
        while (now := self._look()) == self._seen and (self._there() or not stood):
            self._pause(EVERY)
        while True:
            self._pause(QUIET)
            if (later := self._look()) == now:
                break
            now = later
        before, self._seen = self._seen, now
        return frozenset(p for p in {*before, *now} if before.get(p) != now.get(p))
