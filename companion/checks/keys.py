"""Every key and every address leads to a row, an entry or a question.

A key that leads nowhere is one problem, at its first place: all that hangs on the missing row or
entry follows from it. A key to a row that is there but cannot be used follows from that row.
"""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from companion.book import bibfile, paths
from companion.book.book import Book, Fate
from companion.checks.described import lost_tables
from companion.checks.registry import Found, on, rule
from companion.model import CERTAINTY, CLAIMS, SYNTHESES, SYNTHESIS_INPUTS
from companion.model.row import Row, Schema
from companion.problem import allowed, close, row_thing

LONGEST = 200
"""Characters of a cell that may hold codes; a longer one is prose."""
ADDRESSES: tuple[tuple[Schema[Row], str], ...] = (
    (SYNTHESIS_INPUTS, "row"),
    (CERTAINTY, "row"),
    (CLAIMS, "headline"),
)


@dataclass(frozen=True)
class _Lost:
    """A cell that names something which is not here."""

    row: Row
    column: str
    table: str
    id: str
    fate: Fate


@rule("key-unknown", "A key that names a row of another table, or a reference, names one there.")
def keys(book: Book) -> Iterator[Found]:
    """Columns that the model says refer to another table."""
    said: set[str] = set()
    hidden = _hidden(book)
    for table in book.tables.values():
        columns = [(c.name, c.refers) for c in table.schema.columns if c.refers]
        for row in table.rows:
            for column, refers in columns:
                key = row.text(column)
                if key and (fate := _fate(book, refers, key, hidden)) != "here":
                    yield _lost(book, _Lost(row, column, refers, key, fate), said)


@rule("address-unknown", "A cell that names a row as table.row-id names one that exists.")
def addresses(book: Book) -> Iterator[Found]:
    """Addresses of inputs, judgements and headlines; a headline may be a question too."""
    said: set[str] = set()
    for schema, column in ADDRESSES:
        for row in book.table(schema).rows:
            target = row.text(column)
            table, dot, id = target.partition(".")
            if target and not dot and column == "headline":
                table, id = SYNTHESES.name, target
            if not target:
                continue
            known = addressed(book, schema)
            if table not in known:
                message = f"{column} is {target!r}; a row is named table.row-id, and the tables "
                message += f"are {allowed(known)}{close(table, known)}"
                if held := [name for name in sorted(known) if target in book.tables[name].by_id]:
                    message += f"; did you mean '{held[0]}.{target}'?"
                # a table of that name may lie in data/ and be none of the subject's
                whole, thing = paths.table(table), row_thing(table, id)
                yield on(book, row, column, message, breaks=thing, follows=whole)
            elif (fate := book.fate(table, id)) != "here":
                yield _lost(book, _Lost(row, column, table, id, fate), said)


def addressed(book: Book, schema: Schema[Row]) -> frozenset[str]:
    """Tables whose rows the rows of a table may name: a question pools outcomes alone."""
    pooled = schema is SYNTHESIS_INPUTS
    return frozenset(book.subject.outcome_tables if pooled else book.tables)


def _fate(book: Book, table: str, key: str, hidden: Container[str]) -> Fate:
    if table != "references":
        return book.fate(table, key)
    if key in book.references.entries:
        return "here"
    return "broken" if key in book.references.broken or key in hidden else "missing"


def _hidden(book: Book) -> Container[str]:
    """Keys of references whose entry, or whose whole file, is named as a problem already."""
    broken = {p.breaks for p in book.references.problems}
    return _Everything() if bibfile.PATH in broken else {b.partition("#")[2] for b in broken}


class _Everything:
    """Where the file itself cannot be read nothing can be said of any key."""

    def __contains__(self, key: object) -> bool:
        return True


def _lost(book: Book, lost: _Lost, said: set[str]) -> Found:
    """The first place that names what is missing breaks it; the others, and all else, follow."""
    known: Iterable[str]
    if lost.table == "references":
        known, thing = book.references.entries, bibfile.thing(lost.id)
    else:
        known, thing = book.tables[lost.table].by_id, row_thing(lost.table, lost.id)
    text = lost.row.text(lost.column)
    found = f"{lost.column} is {text!r}"
    taken = any(schema.name == lost.table for schema in lost_tables(book))
    if lost.fate == "broken" or taken or thing in said:
        message = f"{found}; it cannot be used"
        return on(book, lost.row, lost.column, message, follows=thing)
    said.add(thing)
    what = "which" if text == lost.id else f"and {lost.id!r}"
    where = "no key of references.bib" if lost.table == "references" else f"no row of {lost.table}"
    message = f"{found}, {what} is {where}{close(lost.id, known)}"
    if "?" not in message:
        message += "; correct it, or add the " + ("entry" if where[-4:] == ".bib" else "row")
    return on(book, lost.row, lost.column, message, breaks=thing)


@rule("subject-words", "Words of subject.toml are under their code, as it stands in the tables.")
def subject_words(book: Book) -> Iterator[Found]:
    """A key that no cell holds, and that is nearly one: it is never printed, and the code is.

    Others may wait for their rows.
    """
    if lost_tables(book) or any(table.problems for table in book.tables.values()):
        return  # a cell that could not be read may hold it
    cells = {cell for t in book.tables.values() for row in t.rows for cell in row.said}
    seldom = book.subject.words.keys() - cells
    if not seldom:
        return
    codes = cells.union(*(cell.split() for cell in cells if len(cell) < LONGEST))
    for key in seldom - codes:
        if hint := close(key, codes - book.subject.words.keys()):
            place = book.in_subject("words", key)
            yield Found(place, f"words: {key!r} stands in no table{hint}")
