"""Days: none has yet to come."""

from collections.abc import Iterator
from datetime import date, timedelta

from companion.book.book import Book
from companion.checks.registry import Found, on, rule
from companion.model.cells import begins
from companion.model.row import Row

_APART = timedelta(days=31)


@rule("day-future", "No day in the tables has yet to come.")
def future(book: Book) -> Iterator[Found]:
    """A slip that would move the edition of the whole book, which is of its newest day.

    One that lies near others is theirs: then the clock of this machine is behind.
    """
    today = date.today() + timedelta(days=1)  # where a day begins first
    found = [(row, name, begins(row.text(name))) for row, name in _days(book)]
    every = {day for _, _, day in found}
    for row, name, day in found:
        if day <= today:
            continue
        before = max((other for other in every if other < day), default=day)
        if day - before > _APART:
            message = f"{name} is {row.text(name)}; the newest other day is {before}"
            yield on(book, row, name, message)


def _days(book: Book) -> Iterator[tuple[Row, str]]:
    """Every cell that holds a day."""
    for table in book.tables.values():
        names = [column.name for column in table.schema.columns if column.kind == "day"]
        yield from ((row, name) for row in table.rows for name in names if row.text(name))
