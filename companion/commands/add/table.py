"""``companion add table``: a table that a book has where it needs it, without a row."""

from pathlib import Path

import click

from companion.commands.add.finish import COMMIT, finish, message
from companion.commands.draft import Draft
from companion.commands.edge import ROOT
from companion.commands.transaction import editing
from companion.problem import close


@click.command()
@click.argument("name")
@ROOT
@COMMIT
def table(name: str, path: Path, commit: bool) -> None:
    """Begin a table: its file with the columns, its page, its line in the list of tables.

    NAME is an outcome table of data/subject.toml, or a table that a book has where it needs it.
    """
    with editing(path) as book:
        draft = Draft(book)
        schema = book.schemas.get(name)
        if schema is None:
            hint = close(name, book.schemas)
            known = ", ".join(book.schemas)
            raise click.UsageError(f"{name!r} is no table{hint} (known: {known})")
        if (path / schema.path).exists():
            raise click.UsageError(f"{schema.path} is there already")
        draft.table(schema)
        finish(draft, message("table", name), commit=commit)
