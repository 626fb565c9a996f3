"""A book that is checked beside its build: what the build knows of it, and the check's answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from companion.book.book import Book


@dataclass(frozen=True)
class Pending:
    """A book that was read, and what waits for the answer: whether its check let it pass."""

    book: Book
    passed: Callable[[], bool]


_pending: list[Pending] = []


@contextmanager
def pending(book: Book, passed: Callable[[], bool]) -> Iterator[None]:
    """Within it a build takes that book, of which somebody else asks whether it may pass."""
    _pending.append(Pending(book, passed))
    try:
        yield
    finally:
        _pending.pop()


def book_beside() -> Book | None:
    """The book that is checked beside this build; None where the build checks its own first."""
    return _pending[-1].book if _pending else None


def passed() -> bool:
    """Whether the check let the book pass; asked before its code is run or a site is replaced."""
    return not _pending or _pending[-1].passed()
