"""When what a page shows was last changed: the newest of its rows, and what changed in them."""

from collections.abc import Iterable
from dataclasses import dataclass

from companion.book.book import Book
from companion.book.history import Change
from companion.book.view import Query, View
from companion.model.row import Row
from companion.words import changed, phrases, values
from companion.words.codes import sentence_case

MOST = 12
"""Changes that a page lists."""


@dataclass(frozen=True)
class Line:
    """A change of a row: when, what the row is about, what was done to it, where it stands."""

    when: str
    about: str
    what: str
    table: str
    id: str


@dataclass(frozen=True)
class Stamp:
    """``newest`` says when the newest row of a page, or its text, came or changed; it is empty
    where nothing is known of it. ``lines`` are changes of its rows, the newest first, and ``more``
    counts those that are not listed.
    """

    newest: str = ""
    lines: tuple[Line, ...] = ()
    more: int = 0


class Stamps:
    """The stamps of a book's pages; what a query found is looked up once."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._rows: dict[Query, tuple[Row, ...]] = {}

    def of(self, path: str, used: Iterable[Query], view: View) -> Stamp:
        """The stamp of a page by its source's path and by what it used of the book.

        What it says of rows is asked of the view.
        """
        rows = {(row.table, row.id): row for query in used for row in self._found(query)}
        of_rows = [(c, row) for row in rows.values() for c in self._book.changes(row)]
        text = self._book.history.pages.get(path)
        every = [change for change, _ in of_rows] + ([text] if text else [])
        if not every:
            return Stamp()
        mended = [(c, row) for c, row in of_rows if c.cells]
        mended.sort(key=lambda found: (_age(found[0]), found[1].table, found[1].id))
        lines = tuple(_line(*found, view) for found in mended[:MOST])
        return Stamp(changed.when(min(every, key=_age)), lines, max(0, len(mended) - MOST))

    def _found(self, query: Query) -> tuple[Row, ...]:
        if query not in self._rows:
            kind, name, wanted = query
            schema = self._book.schemas.get(name) if kind in ("row", "rows") else None
            rows: tuple[Row, ...] = self._book.rows(schema, **dict(wanted)) if schema else ()
            self._rows[query] = rows
        return self._rows[query]


def _line(change: Change, row: Row, view: View) -> Line:
    columns = (name for name in ("study", "source") if view.schema(row.table).column(name))
    key = next(filter(None, map(row.text, columns)), "")
    named = values.study(view, key) if key else ""
    about = sentence_case(phrases.about(view, row))
    return Line(
        changed.when(change), f"{named}: {about}" if named else about, changed.what(change),
        row.table, row.id,
    )  # fmt: skip


def _age(change: Change) -> tuple[int, str]:
    """Sorts the newest first; what is not committed is newest."""
    return (-change.at, change.commit) if change.commit else (-(2**62), "")
