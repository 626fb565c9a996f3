"""The turn of a preview: a save, a check, a build, and what is said of them."""

import time
from collections.abc import Callable, Collection, Iterator
from typing import Protocol

from companion.live.state import Board, State, Told, after
from companion.live.watch import Watch


class Builder(Protocol):
    """What checks and builds the book, and tells how it goes."""

    def build(self, pages: Collection[str]) -> Iterator[Told]:
        """Check and build once, pages at these addresses before the others."""

    def renew(self) -> None:
        """Import the code anew before the next build."""


def run(
    watch: Watch,
    builder: Builder,
    board: Board,
    *,
    is_code: Callable[[str], bool],
    report: Callable[[State], None],
    clock: Callable[[], float] = time.time,
) -> None:
    """Build now and after every save, until interrupted.

    What is saved during a build is found by the next look: it leads to one more build.
    """
    state = State()
    changed: Collection[str] = ()
    while True:
        if any(is_code(path) for path in changed):
            builder.renew()
        for told in builder.build(board.pages):
            state = after(state, told, clock())
            board.show(state)
            report(state)
        changed = watch.changed()
