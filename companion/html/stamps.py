"""When what a page shows was last changed: the newest of its rows, and what changed in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from math import inf

from companion.book.book import Book
from companion.book.history import Change
from companion.book.queries import Query, rows_asked
from companion.book.view import View
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


@dataclass(frozen=True)
class _Rows:
    """Of the rows that a query finds: the newest change, and every change of cells with its row."""

    newest: Change | None
    mended: Mapping[tuple[Change, str, str], Row]


class Stamps:
    """The stamps of a book's pages; what a query found is looked up once."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._rows: dict[Query, _Rows] = {}

    def of(self, path: str, used: Iterable[Query], view: View) -> Stamp:
        """The stamp of a page by its source's path and by what it used of the book.

        What it says of rows is asked of the view.
        """
        found = [self._found(query) for query in used]
        every = [rows.newest for rows in found] + [self._book.history.pages.get(path)]
        newest = min(filter(None, every), key=_age, default=None)
        if newest is None:
            return Stamp()
        mended = {key: row for rows in found for key, row in rows.mended.items()}
        latest = nsmallest(MOST, mended, key=lambda key: (_age(key[0]), *key[1:]))
        lines = tuple(_line(key[0], mended[key], view) for key in latest)
        return Stamp(changed.when(newest), lines, len(mended) - len(lines))

    def _found(self, query: Query) -> _Rows:
        if query not in self._rows:
            asked = rows_asked(self._book, query)
            changes = [(change, row) for row in asked for change in self._book.changes(row)]
            self._rows[query] = _Rows(
                min((change for change, _ in changes), key=_age, default=None),
                {(change, row.table, row.id): row for change, row in changes if change.cells},
            )
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


def _age(change: Change) -> float:
    """Sorts the newest first; what is not committed is newest."""
    return -change.place if change.commit else -inf
