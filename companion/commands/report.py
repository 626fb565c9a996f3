"""``companion report``: one file for a peer reviewer."""

from pathlib import Path

import click

from companion.commands.edge import ROOT, say


@click.command()
@ROOT
@click.option("--since", default="", help="Also what changed since a commit, a tag or a day.")
@click.option(
    "--output", default="report.html", type=click.Path(dir_okay=False, path_type=Path),
    show_default=True, help="Where to write it.",
)  # fmt: skip
def report(path: Path, since: str, output: Path) -> None:
    """Write a report for a reviewer of the book at PATH: one HTML file that needs no other.

    Claims with verdicts, certainty and reasons; sources by how they were read; what is open.
    """
    from companion.book.view import View
    from companion.commands.check import sound
    from companion.commands.history import commit_of, state, state_at
    from companion.html.desk import Desk
    from companion.html.links import Links
    from companion.html.report import report as written
    from companion.questions.changes import changes
    from companion.words.edition import edition_of

    book = sound(path)
    found = changes(state_at(book, commit_of(path, since)), state(book)) if since else ()
    desk = Desk(View(book), Links(lambda name: False))
    output.write_text(written(desk, edition_of(book, ""), since, found), encoding="utf-8")
    say(f"wrote {output}")
