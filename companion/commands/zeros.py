"""What a spreadsheet takes from numbers that stay equal: the zeros at their end."""

import re
from collections import defaultdict
from collections.abc import Iterator

from companion.book.book import Book
from companion.book.repository import standing
from companion.commands.history import state, tables_at
from companion.problem import Problem, declare
from companion.questions.changes import changes

ZEROS = declare(
    "commit-zeros",
    "No column has lost the zeros at its numbers' ends since the last commit: 0.50 is not 0.5.",
)
MANY = 3
"""Cells of a column: fewer may be corrections."""
_ZERO = re.compile(r"-?\d+\.\d*0")


def cut(book: Book) -> Iterator[Problem]:
    """The columns of which many numbers have lost their zeros since the last commit."""
    if not standing(book.root):
        return
    lost: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    for change in changes(tables_at(book, "HEAD"), state(book)):
        for column, before, after in change.cells:
            if _ZERO.fullmatch(before) and before.rstrip("0").rstrip(".") == after:
                lost[change.table, column].append((change.id, before, after))
    for (table, column), (first, *others) in lost.items():
        id, before, after = first
        if len(others) + 1 >= MANY:
            message = f"{id}: {column} was {before} and is {after}, and so in {len(others)} more "
            message += "rows; a spreadsheet cuts zeros that the source prints: take the column "
            message += f"back by `git checkout -p {book.tables[table].schema.path}`"
            yield ZEROS.at(book.place(book.tables[table].by_id[id], column), message)
