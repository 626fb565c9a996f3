"""Days: none has yet to come."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from companion.book.book import Book
from companion.checks.registry import Found, on, rule

_AHEAD = timedelta(hours=14)
"""Where a day begins first it has begun so long before it does in UTC."""


@rule("day-future", "No day in the tables has yet to come.")
def future(book: Book) -> Iterator[Found]:
    """A slip that would move the edition of the whole book, which is of its newest day."""
    today = (datetime.now(UTC) + _AHEAD).date().isoformat()
    for table in book.tables.values():
        names = [column.name for column in table.schema.columns if column.kind == "day"]
        for row in table.rows:
            for name in names:
                day = row.text(name)
                if day > today[: len(day)]:
                    yield on(book, row, name, f"{name} is {day}; today is {today}")
