"""What a commit did to a row, in words."""

from textwrap import shorten

from companion.book.history import Change

UNCOMMITTED = "not committed yet"
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
    """Every change of a row, the newest first, by the names of its columns."""
    said = []
    for change in reversed(changes):
        columns = ", ".join(column for column, _, _ in change.cells) or "added"
        said.append(f"{when(change)}: {columns}")
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
