"""What a commit did to a row, in words."""

from textwrap import shorten

from companion.book.history import Change

UNCOMMITTED = "not committed yet"
NEWEST = 2
"""Changes of a row that its line tells: with all, a page would grow with every session."""
LONG = 60
"""Letters of a cell's text that a line of a change holds."""


def what(change: Change) -> str:
    """``estimate from 2.28 to 2.36; note added: Said so.``; ``added`` of a row that came.

    Of long texts only that they were reworded: their first words are mostly the same.
    """
    return "; ".join(_cell(*cell) for cell in change.cells) or "added"


def when(change: Change) -> str:
    """The day and the commit, or that there is no commit yet."""
    return f"{change.day}, commit {change.commit}" if change.commit else UNCOMMITTED


def briefly(changes: tuple[Change, ...]) -> str:
    """The newest changes of a row by the names of its columns, and how many were earlier.

    A study's page tells all of its rows, with their commits; ``companion changes`` those of all.
    """
    said = []
    for change in reversed(changes[-NEWEST:]):
        columns = ", ".join(column for column, _, _ in change.cells) or "added"
        said.append(f"{change.day or UNCOMMITTED}: {columns}")
    if (earlier := len(changes) - NEWEST) > 0:
        said.append(f"{earlier} earlier")
    return "; ".join(said)


def _cell(column: str, before: str, after: str) -> str:
    name = column.replace("_", " ")
    if not before:
        return f"{name} added: {shorten(after, LONG, placeholder=' …')}"
    if not after:
        return f"{name} removed: {shorten(before, LONG, placeholder=' …')}"
    if max(len(before), len(after)) > LONG:
        return f"{name} reworded"
    return f"{name} from {before} to {after}"
