"""``companion build``: the book, built strictly from nothing."""

from pathlib import Path

import click

from companion.commands.edge import ROOT, is_book, say


@click.command()
@ROOT
@click.pass_context
def build(ctx: click.Context, path: Path) -> None:
    """Build the book at PATH strictly; the last good book stays until the new one is whole."""
    from companion import publish
    from companion.book import paths

    root = is_book(path).resolve()
    if publish.build(root):
        say("The build failed: the last good book is still in place.", err=True)
        ctx.exit(1)
    say(f"The book is ready: open {root / paths.SITE / 'index.html'}")
