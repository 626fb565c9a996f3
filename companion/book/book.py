"""All of a book in one frozen value, and the questions asked of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from companion.book import paths
from companion.book.article import Article
from companion.book.config import Config
from companion.book.contents import Contents
from companion.book.files import digests
from companion.book.history import Change, History
from companion.book.kept import NOTHING, Kept
from companion.book.numerals import Allowed
from companion.book.pages import Page
from companion.book.references import Bibliography, Reference
from companion.book.tables import Table
from companion.model import Row, Schema, Subject, schemas
from companion.problem import Place, Problem, row_thing

if TYPE_CHECKING:
    import pandas as pd

R = TypeVar("R", bound=Row)
T = TypeVar("T")
Fate = Literal["here", "broken", "missing"]


@dataclass(frozen=True)
class Book:
    """Tables, references, pages and the files beside them. ``book.onset_times`` is a frame.

    ``problems`` is what reading found, before any rule is applied; ``seen`` the digest of each file
    of the root before it was read, and ``history`` its commits, where somebody asked for them.
    ``kept`` is what was found in its files before, by what it was found in. ``subject_keys`` is
    where the subject has its keys, and ``description`` the lines of the data package, if there is
    one.
    """

    root: Path
    subject: Subject
    tables: Mapping[str, Table[Row]] = field(repr=False)
    references: Bibliography = field(repr=False)
    pages: tuple[Page, ...] = field(repr=False)
    config: Config = field(repr=False)
    contents: Contents = field(repr=False)
    article: Article = field(repr=False)
    numerals: Allowed = field(repr=False)
    problems: tuple[Problem, ...] = field(repr=False)
    seen: Mapping[str, str] | None = field(default=None, repr=False)
    history: History = field(default_factory=History, repr=False)
    kept: Kept = field(default=NOTHING, repr=False, compare=False)
    subject_keys: Mapping[tuple[str, str], Place] = field(default_factory=dict, repr=False)
    description: tuple[str, ...] | None = field(default=None, repr=False)

    @cached_property
    def schemas(self) -> Mapping[str, Schema[Row]]:
        """Every table of this book's subject, by name."""
        return schemas(self.subject)

    @cached_property
    def present(self) -> tuple[Schema[Row], ...]:
        """The tables whose file is there, in the order that the book lists them."""
        return tuple(schema for n, schema in self.schemas.items() if self.tables[n].present)

    @cached_property
    def frames(self) -> "Mapping[str, pd.DataFrame]":
        """One frame per table, by the table's name."""
        from companion.book.frames import frame  # pandas is slow to import, and rarely wanted

        return MappingProxyType({name: frame(table) for name, table in self.tables.items()})

    def __getattr__(self, name: str) -> "pd.DataFrame":
        if not name.startswith("_") and name in self.tables:
            return self.frames[name]
        raise AttributeError(name)

    @cached_property
    def digests(self) -> dict[object, str]:
        """Digests of answers, kept so that each is computed once."""
        return {}

    def in_subject(self, table: str, key: str) -> Place:
        """Where the subject has a key of a table, or of none (``""``); else the whole file."""
        return self.subject_keys.get((table, key), Place(paths.SUBJECT))

    def changes(self, row: Row) -> tuple[Change, ...]:
        """What was done to a row as it stands, oldest first; found once a book."""
        place = (row.table, row.id)
        if place not in self._changes:
            self._changes[place] = self.history.changes(*place, row.cells)
        return self._changes[place]

    @cached_property
    def _changes(self) -> dict[tuple[str, str], tuple[Change, ...]]:
        return {}

    def once(self, find: Callable[["Book"], Iterable[T]]) -> tuple[T, ...]:
        """Everything that a function finds in the book; it looks once a book."""
        if find not in self._found:
            self._found[find] = tuple(find(self))
        return cast("tuple[T, ...]", self._found[find])

    @cached_property
    def _found(self) -> dict[Callable[["Book"], Any], tuple[Any, ...]]:
        return {}

    @cached_property
    def files(self) -> Mapping[str, str]:
        """The digest of every file of the root by its path: as ``seen``, or as they are now."""
        return digests(self.root) if self.seen is None else self.seen

    @cached_property
    def page_named(self) -> Mapping[str, Page]:
        """The pages by document name: the path without its suffix."""
        return MappingProxyType({page.docname: page for page in self.pages})

    @cached_property
    def page_at(self) -> Mapping[str, Page]:
        """The pages by path."""
        return MappingProxyType({page.path: page for page in self.pages})

    def table(self, schema: Schema[R]) -> Table[R]:
        """A table as read."""
        return cast("Table[R]", self.tables[schema.name])

    def row(self, schema: Schema[R], id: str) -> R | None:
        """The row with that id, or None."""
        return self.table(schema).by_id.get(id)

    def rows(self, schema: Schema[R], **equal: str | Iterable[str]) -> tuple[R, ...]:
        """The rows, in file order, whose cells equal the words given (or one of several)."""
        words = {k: (v,) if isinstance(v, str) else tuple(v) for k, v in equal.items()}
        return self.table(schema).where(words)

    def at(self, address: str) -> Row | None:
        """The row that ``table.row-id`` names, or None."""
        table, _, id = address.partition(".")
        schema = self.schemas.get(table)
        return self.row(schema, id) if schema else None

    def fate(self, table: str, id: str) -> Fate:
        """Whether a row is there, is there but cannot be used, or is not there at all."""
        read = self.tables[table]
        if id in read.by_id:
            return "here"
        return "missing" if read.readable and id not in read.broken else "broken"

    def reference(self, key: str) -> Reference | None:
        """The entry of ``references.bib`` with that key, or None."""
        return self.references.entries.get(key)

    def place(self, row: Row, column: str) -> Place:
        """The place of a cell, for a message."""
        return self.tables[row.table].place(row.line, column)

    def thing(self, address: str) -> str:
        """The thing that ``table.row-id`` names, for ``follows``."""
        table, _, id = address.partition(".")
        return row_thing(table, id)
