"""The end of every command that adds: all files at once, and the commit that they make."""

import click

from companion.commands import git
from companion.commands.draft import Draft
from companion.commands.edge import printable, say

COMMIT = click.option(
    "--commit", is_flag=True, help="Commit exactly what was written; else the line is printed."
)
YES = click.option(
    "--yes", is_flag=True, help="Ask nothing: what is not given is as proposed, or empty."
)
TITLE = 60
"""Letters of a title in a commit message."""


def finish(draft: Draft, message: str, *, commit: bool) -> None:
    """Write the draft, say where what was added stands, and commit it or say how.

    Called within ``transaction.editing``.
    """
    root, files = draft.book.root, draft.paths
    if commit:
        git.clean(root, files)
    draft.write()
    for place in draft.places:
        say(place)
    if commit:
        git.commit(root, files, message)
        say(f"Committed: {message}")
    else:
        say(git.command(root, files, message))
    say("`companion check` lists what is to be filled.", err=True)


def message(what: str, key: str, title: str = "") -> str:
    """``Add study roe-2020: Its title``."""
    title = printable(title if len(title) <= TITLE else f"{title[: TITLE - 1].rstrip()}…")
    return f"Add {what} {key}" + (f": {title}" if title else "")
