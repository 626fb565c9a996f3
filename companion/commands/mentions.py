"""Where a key stands in the files of a book: every place that must change with it."""

import re
from collections.abc import Iterator

from companion.book import paths
from companion.book.book import Book
from companion.commands.files import Edit, Text, cells_of, read
from companion.commands.keys import REFERENCES, Renamed
from companion.commands.pagekeys import in_page
from companion.model import CLAIMS
from companion.model.row import Row, Schema

_ENTRY = r"(?m)^[ \t]*@[A-Za-z]+[ \t]*[{{(]\s*({key})\s*(?=[,}})])"
_FIELD = re.compile(r"(?im)\b(?:crossref|xref|xdata|related|entryset)\s*=\s*[{\"]([^}\"]*)[}\"]")
_SEARCHES = re.compile(r"(?ms)^\[[ \t]*searches[ \t]*\][^\n]*\n.*?(?=^\[|\Z)")
_NOTE = re.compile(r"(?im)^[ \t]*(?:note|annote|addendum)\s*=(.*)$")


def mentions(book: Book, key: Renamed) -> dict[str, tuple[Text, frozenset[Edit]]]:
    """The files in which the key stands, each as it is, with the edits that rename it there."""
    found: dict[str, tuple[Text, frozenset[Edit]]] = {}
    schemas = {schema.path: schema for schema in book.schemas.values()}
    pages = {page.path: page for page in book.pages}
    for path in files_of(book):
        text = read(book.root, path)
        if path in schemas:
            edits = frozenset(_in_table(text, schemas[path], key))
        elif path in pages:
            edits = frozenset(in_page(book, text, pages[path], key))
        elif path == paths.REFERENCES:
            edits = frozenset(_in_references(text, key))
        elif path == paths.SUBJECT:
            edits = frozenset(_in_searches(text, key))
        else:
            edits = frozenset(_in_contents(text, key))
        if edits:
            found[path] = text, edits
    return found


def files_of(book: Book) -> tuple[str, ...]:
    """Every file of the book in which a key may stand, that is there."""
    tables = [schema.path for schema in book.schemas.values()]
    pages = [page.path for page in book.pages]
    every = [*tables, paths.REFERENCES, paths.CONTENTS, paths.SUBJECT, *pages]
    return tuple(path for path in dict.fromkeys(every) if (book.root / path).is_file())


def _in_table(text: Text, schema: Schema[Row], key: Renamed) -> Iterator[Edit]:
    columns = schema.columns
    for start, line in zip(text.starts[1:], text.lines[1:], strict=False):
        if key.old not in line:
            continue
        for column, (begin, end) in zip(columns, cells_of(line), strict=False):
            cell = line[begin:end]
            if key.old not in cell:
                continue
            bare = cell.strip('"')
            if bare == key.old and key.names(column, schema.name):
                yield key.at(start + begin + cell.index(bare))
            elif column.free and not column.vocabulary:
                yield from key.prose(cell, start + begin)


def _in_references(text: Text, key: Renamed) -> Iterator[Edit]:
    if REFERENCES not in key.tables:
        return
    for found in re.finditer(_ENTRY.format(key=re.escape(key.old)), text.text):
        yield key.at(found.start(1))
    for found in _FIELD.finditer(text.text):
        yield from key.words(found[1], found.start(1))
    if key.telling:
        for found in _NOTE.finditer(text.text):
            yield from key.words(found[1], found.start(1))


def _in_searches(text: Text, key: Renamed) -> Iterator[Edit]:
    """A claim as the key of its search, in the section of searches."""
    if CLAIMS.name not in key.tables or not (section := _SEARCHES.search(text.text)):
        return
    pattern = rf"(?m)^[ \t]*[\"']?({re.escape(key.old)})[\"']?[ \t]*="
    for found in re.finditer(pattern, section[0]):
        yield key.at(section.start() + found.start(1))


def _in_contents(text: Text, key: Renamed) -> Iterator[Edit]:
    for docname in key.docnames:
        pattern = rf"(?<![\w./-]){re.escape(docname)}(?=(?:\.md)?(?:[\s'\",\]}}#]|$))"
        for found in re.finditer(pattern, text.text):
            yield key.at(found.end() - len(key.old))


def moved(book: Book, key: Renamed) -> dict[str, str]:
    """Files whose name is the key: old path to new."""
    if CLAIMS.name not in key.tables:
        return {}
    old = paths.claim_page(key.old)
    return {old: paths.claim_page(key.new)} if (book.root / old).is_file() else {}
