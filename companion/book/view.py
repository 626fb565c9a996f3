"""The book seen through a recorder: a page knows the rows that it used, so that it is read again
exactly when one of them changes."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar

from companion.book import bibfile
from companion.book.book import Book
from companion.book.history import Change
from companion.book.kept import Kept
from companion.book.references import Reference
from companion.model import Row, Schema, Subject

Query = tuple[str, str, tuple[tuple[str, tuple[str, ...]], ...]]
COMMITS = ".git"
R = TypeVar("R", bound=Row)


class Said(NamedTuple):
    """A role (or directive) where it stands: its page by name and title, its own name, what it says
    between its marks (or on its first line), file and line."""

    page: str
    title: str
    name: str
    text: str
    path: str
    line: int


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
        self._note(("row", schema.name, (("id", (id,)),)))
        return self._book.row(schema, id)

    def rows(self, schema: Schema[R], **equal: str | Iterable[str]) -> tuple[R, ...]:
        """The rows whose cells equal the words given (or one of several)."""
        wanted = tuple(
            (k, (v,) if isinstance(v, str) else tuple(sorted(v))) for k, v in sorted(equal.items())
        )
        self._note(("rows", schema.name, wanted))
        return self._book.rows(schema, **equal)

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
        return _said(self._book, "role", roles)

    def shown(self, directive: str) -> Mapping[str, str]:
        """The page on which a directive first stands, by what stands on its first line."""
        self._note(("shown", directive, ()))
        return _shown(self._book, directive)

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
        self._note(("lines", "", ()))
        entry = self._book.reference(key)
        return f"{bibfile.PATH}:{entry.line}" if entry else ""

    def everything(self) -> None:
        """Note that the page depends on every file but pages: its code may read any of them."""
        self._note(("all", "", ()))

    def _note(self, query: Query) -> None:
        self.used.setdefault(query, "")


def digest(book: Book, query: Query) -> str:
    """A short hash of the answer to a query: equal answers, equal digests; asked once a book."""
    if query not in book.digests:
        book.digests[query] = _hash(_answer(book, query))
    return book.digests[query]


def sources(book: Book, query: Query) -> tuple[str, ...]:
    """The files that alone say what a query is answered, by path; none where others do as well.

    The commits of the repository are one of them.
    """
    kind, name, _ = query
    if kind in ("reference", "keys") or query == ("lines", "", ()):
        return (bibfile.PATH,)
    if kind in ("row", "rows", "lines", "changes") and name in book.schemas:
        return (book.schemas[name].path, *([COMMITS] if kind == "changes" else []))
    return ()


def read_from(book: Book) -> Mapping[str, str]:
    """The digest of every file that queries are answered from, by path."""
    return {**book.files, COMMITS: book.history.head}


def _answer(book: Book, query: Query) -> object:
    kind, name, wanted = query
    if kind == "reference":
        entry = book.reference(name)
        if entry is None:
            return None
        shown = (entry.kind, entry.label, entry.printed, entry.people, entry.bibtex)
        return (*shown, sorted(entry.fields.items()))
    if kind == "all":
        return [found for found in book.files.items() if not found[0].endswith(".md")]
    if kind == "said":
        return _said(book, "role", wanted[0][1])
    if kind == "shown":
        return sorted(_shown(book, name).items())
    if kind == "changes":
        row = book.at(f"{name}.{wanted[0][1][0]}")
        return book.changes(row) if row else None
    if kind == "present":
        return [schema.name for schema in book.present]
    if kind == "keys":
        return tuple(book.references.entries)
    if query == ("lines", "", ()):
        return [entry.line for entry in book.references.entries.values()]
    schema = book.schemas.get(name)
    if schema is None:  # the subject had that table before
        return None
    if kind == "lines":
        return [row.line for row in book.table(schema).rows]
    if kind == "row":
        row = book.row(schema, wanted[0][1][0])
        return _printed(book, row) if row else None
    return [_printed(book, row) for row in book.rows(schema, **dict(wanted))]


def _printed(book: Book, row: Row) -> str:
    """A short hash of the cells of a row, found once a book."""
    place = (row.table, row.id)
    if place not in book.digests:
        book.digests[place] = _hash(tuple(row.cells.values()))
    return book.digests[place]


def _hash(answer: object) -> str:
    return hashlib.sha256(repr(answer).encode()).hexdigest()[:16]


def _shown(book: Book, directive: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for said in _said(book, "directive", (directive,)):
        found.setdefault(said.text, said.page)
    return found


def _said(book: Book, kind: str, names: tuple[str, ...]) -> tuple[Said, ...]:
    return tuple(
        Said(page.docname, page.title, use.name, use.content, page.path, use.line)
        for page in book.pages
        for use in page.of(kind, *names)
    )
