"""Entries in print, made once a process, since the check and every list ask for them.

What an earlier process has made is taken over, so that an entry is printed when it was changed.
"""

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any, TypeVar

T = TypeVar("T")
Content = tuple[Any, ...]
"""All that an entry prints from."""
Prints = Mapping[Content, Any]
_MADE: dict[Content, Any] = {}


def of(content: Content, make: Callable[[], Any]) -> Any:
    """The entry in print of that content."""
    if content not in _MADE:
        _MADE[content] = make()
    return _MADE[content]


def noted(make: Callable[[], T]) -> tuple[T, Prints]:
    """What a function gives, and the entries in print that it has made."""
    before = len(_MADE)
    found = make()
    return found, dict(islice(_MADE.items(), before, None))


def made() -> Prints:
    """The entries in print that are known."""
    return dict(_MADE)


def forget() -> None:
    """Forget what was printed before: it is of another file."""
    _MADE.clear()


def know(entries: Prints) -> None:
    """Take entries in print that an earlier process has made."""
    _MADE.update(entries)
