"""What a preview is doing, as one frozen value, and the board where the pages read it."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal

Phase = Literal["checking", "building", "good", "problems", "failed"]
Told = Mapping[str, Any]
"""What a workshop tells: one of ``checking``, ``problems``, ``ahead``, ``building``, ``good``,
``failed``."""


@dataclass(frozen=True)
class Ahead:
    """Pages of a build that goes on: their folder, which may yet be empty, and the site before."""

    folder: str
    over: str


@dataclass(frozen=True)
class State:
    """What is going on, since when, and what is wrong.

    ``problems`` are the check's, ``message`` is what a build said that failed. Both stand until the
    next check or build has an answer, so that a page does not forget them while it waits.
    """

    phase: Phase = "checking"
    at: float = 0.0
    detail: str = ""
    problems: tuple[Mapping[str, str], ...] = ()
    message: str = ""
    ahead: Ahead | None = None


def after(state: State, told: Told, now: float) -> State:
    """The state that follows from what a workshop tells; no page is ahead but in a build."""
    if "ahead" not in told and "building" not in told:
        state = replace(state, ahead=None)
    match told:
        case {"problems": list(problems)}:
            errors = any(problem["severity"] == "error" for problem in problems)
            new = replace(state, phase="problems" if errors else "building", detail="", at=now)
            return replace(new, problems=tuple(problems), message="" if errors else state.message)
        case {"ahead": str(folder), "over": str(over)}:
            return replace(state, ahead=Ahead(folder, over))
        case {"building": str(detail)}:
            return replace(state, phase="building", detail=detail)
        case {"good": _}:
            return replace(state, phase="good", detail="", message="", at=now)
        case {"failed": str(message)}:
            return replace(state, phase="failed", detail="", message=message, at=now)
    return replace(state, phase="checking", detail="", at=now)


class Board:
    """The present state, which many wait for, and which pages they are."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._number, self._state = 0, State()
        self._looking: list[str] = []

    @property
    def state(self) -> State:
        """The present state."""
        return self._state

    @property
    def pages(self) -> frozenset[str]:
        """The addresses of the pages that are looked at."""
        return frozenset(self._looking)

    @contextmanager
    def looking(self, page: str) -> Iterator[None]:
        """Within it somebody looks at a page."""
        self._looking.append(page)
        try:
            yield
        finally:
            self._looking.remove(page)

    def show(self, state: State) -> None:
        """Put up a new state."""
        with self._changed:
            self._number, self._state = self._number + 1, state
            self._changed.notify_all()

    def wait(self, known: int, seconds: float) -> tuple[int, State]:
        """The state and its number, as soon as it is not the one known, or after some time."""
        with self._changed:
            self._changed.wait_for(lambda: self._number != known, seconds)
            return self._number, self._state
