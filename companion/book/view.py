"""The book seen through a recorder: a page knows the rows that it used, so that it is read again
exactly when one of them changes."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from companion.book import bibfile
from companion.book.book import Book
from companion.book.history import Change
from companion.book.kept import Kept
from companion.book.queries import Query, Said, digest, first_shown, texts, uses_of
from companion.book.references import Reference
from companion.model import Row, Schema, Subject

R = TypeVar("R", bound=Row)
T = TypeVar("T")


class View:
    """The questions of :class:`Book`; each is noted in ``used``, for the digest of its answer."""

    def __init__(self, book: Book):
        self._book = book
        self.used: dict[Query, str] = {}

    @property
    def subject(self) -> Subject:
        """The subject; a page is read again when its file changes, whatever it used."""
        return self._book.subject

    @property
    def kept(self) -> Kept:
        """What reading and pooling gave before."""
        return self._book.kept

    @property
    def schemas(self) -> Mapping[str, Schema[Row]]:
        """Every table of the book, by name."""
        return self._book.schemas

    @property
    def present(self) -> tuple[Schema[Row], ...]:
        """The tables that the book has."""
        self._note(("present", "", ()))
        return self._book.present

    def schema(self, table: str) -> Schema[Row]:
        """A table by name. Raises KeyError for a name that is none."""
        return self._book.schemas[table]

    def row(self, schema: Schema[R], id: str) -> R | None:
        """The row with that id, or None."""
        self._note(("rows", schema.name, (("id", (id,)),)))
        return self._book.row(schema, id)

    def rows(self, schema: Schema[R], **equal: str | Iterable[str]) -> tuple[R, ...]:
        """The rows whose cells equal the words given (or one of several)."""
        wanted = tuple(
            (k, (v,) if isinstance(v, str) else tuple(sorted(v))) for k, v in sorted(equal.items())
        )
        self._note(("rows", schema.name, wanted))
        return self._book.rows(schema, **equal)

    def texts(self, schema: Schema[Row], *columns: str) -> tuple[tuple[str, ...], ...]:
        """These cells of every row as printed: whoever asks no more depends on no other."""
        self._note(("texts", schema.name, (("columns", columns),)))
        return texts(self._book, schema, columns)

    def at(self, address: str) -> Row | None:
        """The row that ``table.row-id`` names, or None."""
        table, _, id = address.partition(".")
        schema = self._book.schemas.get(table)
        return self.row(schema, id) if schema else None

    def reference(self, key: str) -> Reference | None:
        """The entry of ``references.bib`` with that key, or None."""
        self._note(("reference", key, ()))
        return self._book.reference(key)

    def said(self, *roles: str) -> tuple[Said, ...]:
        """Where pages use these roles, in the order of pages and lines."""
        self._note(("said", "", (("roles", roles),)))
        return uses_of(self._book, "role", roles)

    def shown(self, directive: str) -> Mapping[str, str]:
        """The page on which a directive first stands, by what stands on its first line."""
        self._note(("shown", directive, ()))
        return first_shown(self._book, directive)

    def documents(self) -> tuple[str, ...]:
        """The keys of ``references.bib``, in their order there."""
        self._note(("keys", "", ()))
        return tuple(self._book.references.entries)

    def changes(self, row: Row) -> tuple[Change, ...]:
        """What commits did to a row, oldest first."""
        self._note(("changes", row.table, (("id", (row.id,)),)))
        return self._book.changes(row)

    def file(self, row: Row) -> str:
        """Path and line of a row, as an editor opens it."""
        self._note(("lines", row.table, ()))
        return f"{self._book.schemas[row.table].path}:{row.line}"

    def entry(self, key: str) -> str:
        """Path and line of an entry of ``references.bib``; empty where there is none."""
        self._note(("entry", "", ()))
        entry = self._book.reference(key)
        return f"{bibfile.PATH}:{entry.line}" if entry else ""

    def everything(self, *, pages: bool = False) -> None:
        """Note that the page depends on every file, be it with pages: its code may read any."""
        self._note(("all", "pages" if pages else "", ()))

    def _note(self, query: Query) -> None:
        self.used.setdefault(query, "")


def seen(
    book: Book, kept: Kept, name: str, sources: str, find: Callable[[View], T], *,
    stamp: Callable[[Book, Query], str] = digest, holds: Callable[[T], bool] = lambda found: True,
) -> tuple[T, dict[Query, str]]:  # fmt: skip
    """What is found in a view of the book, and what it asked there, each with its answer's stamp.

    It is kept under a name until one of these is answered anew, it no longer ``holds``, or what it
    was made from beside the book, its ``sources``, is another.
    """

    def look() -> tuple[T, dict[Query, str]]:
        view = View(book)
        found = find(view)
        return found, {query: stamp(book, query) for query in view.used}

    def same(made: tuple[T, dict[Query, str]]) -> bool:
        found, used = made
        return all(stamp(book, query) == then for query, then in used.items()) and holds(found)

    return kept.get(name, sources, look, same)


def lasting(book: Book, name: str, find: Callable[[View], T]) -> T:
    """What is found in a view of the book: kept under a name until what it asked is answered anew.

    A table that was asked for any of its rows counts as a whole, which is known at once.
    """
    return seen(book, book.kept, name, repr(book.subject), find, stamp=_whole)[0]


def _whole(book: Book, query: Query) -> str:
    kind, table, _ = query
    return book.tables[table].digest if kind == "rows" else digest(book, query)
