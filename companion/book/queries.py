"""The questions that pages ask of a book, as data: each has a digest of its answer, and its files.

A page keeps the digests of what it asked, so that it is read again exactly when one differs.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from companion.book import bibfile
from companion.book.book import Book
from companion.model import Row, Schema

Query = tuple[str, str, tuple[tuple[str, tuple[str, ...]], ...]]
"""Its kind, what it is of, and what is wanted."""
Wanted = Mapping[str, tuple[str, ...]]
COMMITS = ".git"


class Said(NamedTuple):
    """A role (or directive) where it stands: its page by name and title, its own name, what it says
    between its marks (or on its first line), file and line."""

    page: str
    title: str
    name: str
    text: str
    path: str
    line: int


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
    return _KINDS[kind].files(book, name)


def rows_asked(book: Book, query: Query) -> tuple[Row, ...]:
    """The rows that a query asks for."""
    kind, name, wanted = query
    schema = book.schemas.get(name) if kind == "rows" else None
    return book.rows(schema, **dict(wanted)) if schema else ()


def read_from(book: Book) -> Mapping[str, str]:
    """The digest of every file that queries are answered from, by path."""
    return {**book.files, COMMITS: book.history.of}


def _answer(book: Book, query: Query) -> object:
    kind, name, wanted = query
    return _KINDS[kind].answer(book, name, dict(wanted))


@dataclass(frozen=True)
class _Kind:
    """How a kind of query is answered, and from which files alone, if others do not matter."""

    answer: Callable[[Book, str, Wanted], object]
    files: Callable[[Book, str], tuple[str, ...]] = lambda book, name: ()


def _reference(book: Book, key: str, wanted: Wanted) -> object:
    entry = book.reference(key)
    if entry is None:
        return None
    shown = (entry.kind, entry.label, entry.printed, entry.people, entry.bibtex)
    return (*shown, sorted(entry.fields.items()))


def _rows(book: Book, table: str, wanted: Wanted) -> object:
    schema = book.schemas.get(table)  # the subject may have had that table before
    return [_printed(book, row) for row in book.rows(schema, **wanted)] if schema else None


def _texts(book: Book, table: str, wanted: Wanted) -> object:
    schema, columns = book.schemas.get(table), wanted["columns"]
    return texts(book, schema, columns) if schema and all(map(schema.column, columns)) else None


def texts(book: Book, schema: Schema[Row], columns: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """These cells of every row as printed. AttributeError: no such column."""
    return tuple(tuple(row.text(name) for name in columns) for row in book.table(schema).rows)


def _lines(book: Book, table: str, wanted: Wanted) -> object:
    schema = book.schemas.get(table)
    return [row.line for row in book.table(schema).rows] if schema else None


def _changes(book: Book, table: str, wanted: Wanted) -> object:
    row = book.at(f"{table}.{wanted['id'][0]}")
    return book.changes(row) if row else None


def _table_file(book: Book, table: str) -> tuple[str, ...]:
    return (book.schemas[table].path,) if table in book.schemas else ()


def _table_and_commits(book: Book, table: str) -> tuple[str, ...]:
    return (*_table_file(book, table), COMMITS) if table in book.schemas else ()


def _bibliography(book: Book, key: str) -> tuple[str, ...]:
    return (bibfile.PATH,)


def _all(book: Book, name: str, wanted: Wanted) -> object:
    """Every file but pages; with pages (``name``), whoever reads may also ask for the commit."""
    if name:
        return [*book.files.items(), book.history.of]
    return [file for file in book.files.items() if not file[0].endswith(".md")]


_KINDS: Mapping[str, _Kind] = MappingProxyType(
    {
        "rows": _Kind(_rows, _table_file),
        "texts": _Kind(_texts, _table_file),
        "lines": _Kind(_lines, _table_file),
        "changes": _Kind(_changes, _table_and_commits),
        "reference": _Kind(_reference, _bibliography),
        "keys": _Kind(lambda book, *_: tuple(book.references.entries), _bibliography),
        "entry": _Kind(
            lambda book, *_: [entry.line for entry in book.references.entries.values()],
            _bibliography,
        ),
        "said": _Kind(lambda book, _, wanted: uses_of(book, "role", wanted["roles"])),
        "shown": _Kind(lambda book, name, _: sorted(first_shown(book, name).items())),
        "present": _Kind(lambda book, *_: [schema.name for schema in book.present]),
        "all": _Kind(_all),
    }
)
"""Every kind of query, as :class:`View` notes it."""


def _printed(book: Book, row: Row) -> str:
    """A short hash of the cells of a row, found once a book."""
    place = (row.table, row.id)
    if place not in book.digests:
        book.digests[place] = _hash(tuple(row.cells.values()))
    return book.digests[place]


def _hash(answer: object) -> str:
    return hashlib.sha256(repr(answer).encode()).hexdigest()[:16]


def first_shown(book: Book, directive: str) -> Mapping[str, str]:
    """The page on which a directive first stands, by what stands on its first line."""
    found: dict[str, str] = {}
    for said in uses_of(book, "directive", (directive,)):
        found.setdefault(said.text, said.page)
    return found


def uses_of(book: Book, kind: str, names: tuple[str, ...]) -> tuple[Said, ...]:
    """Where pages use roles or directives of these names, in the order of pages and lines."""
    return tuple(
        Said(page.docname, page.title, use.name, use.content, page.path, use.line)
        for page in book.pages
        for use in page.of(kind, *names)
    )
