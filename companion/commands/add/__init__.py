"""``companion add``: a study, row, claim, question or table, added to a companion that is there."""

import click

from companion.commands.edge import Edge

MODULES = {
    "claim": "companion.commands.add.claim:claim",
    "question": "companion.commands.add.question:question",
    "row": "companion.commands.add.row:row",
    "study": "companion.commands.add.study:study",
    "table": "companion.commands.add.table:table",
}


@click.group(cls=Edge, modules=MODULES)
def add() -> None:
    """Add a study, a row, a claim, a question or a table.

    Lines that are there stay as they are, and everything is written at once, or nothing. What is
    left empty is to be filled: `companion check` lists it.
    """
