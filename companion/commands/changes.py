"""``companion changes``: the rows that came, went or changed since a commit or a day."""

import csv
import io
from pathlib import Path

import click

from companion.commands.edge import ROOT, Unusable, counted, opened, say


@click.command()
@ROOT
@click.option("--since", required=True, help="A commit, a tag, or a day as YYYY-MM-DD.")
def changes(path: Path, since: str) -> None:
    """List, as CSV, the cells of the book at PATH that differ from those of a commit or a day."""
    from companion.commands.history import commit_of, state, state_at
    from companion.questions.changes import changes as compared

    book = opened(path)
    unread = sum(len(table.problems) for table in book.tables.values())
    if unread:  # a row that cannot be read is not gone
        raise Unusable(f"the tables have {counted(unread, 'problem')}; companion check names them")
    before = state_at(book, commit_of(path, since))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("table", "id", "change", "column", "before", "after"))
    for change in compared(before, state(book)):
        for column, old, new in change.cells or (("", "", ""),):
            writer.writerow((change.table, change.id, change.kind, column, old, new))
    say(out.getvalue(), end="")
