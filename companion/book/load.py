"""Reads a book: every file once, into one frozen value. Nothing is repaired, nothing raises."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from companion.book import paths
from companion.book.article import read_article
from companion.book.book import Book
from companion.book.config import read_config
from companion.book.contents import against_sources, read_contents
from companion.book.kept import NOTHING, Kept
from companion.book.numerals import read_allowed
from companion.book.pages import read_pages
from companion.book.references import read_references
from companion.book.rows import read_table
from companion.book.sources import find_sources, kinds
from companion.book.tables import Table
from companion.book.text import lines, read_whole
from companion.model import FIXED, Row, Subject, schemas
from companion.model.subject import EMPTY, subject_from
from companion.problem import Place, Problem, allowed, close, declare

SUBJECT = declare("subject-shape", "data/subject.toml names the subject's tables, words and looks.")
STRAY = declare("table-stray", "Every CSV file in data/ is a table of the schema.")
UNFINISHED = declare("edit-unfinished", "No edit of several files was cut off in the middle.")
JOURNAL = ".companion-journal.json"


def load(path: str | Path = ".", kept: Kept = NOTHING) -> Book:
    """The book whose root is ``path``; what was read before is taken from ``kept``."""
    root = Path(path)
    subject, problems = read_subject(root)
    tables = _tables(root, subject)
    references = read_references(root, kept)
    config, config_problems = read_config(root)
    sources = find_sources(root, config)
    pages, page_problems = read_pages(root, sources.pages, config, kept)
    contents, contents_problems = read_contents(root, config)
    article, article_problems = read_article(root)
    numerals, numeral_problems = read_allowed(root)
    return Book(
        root,
        subject,
        tables,
        references,
        pages,
        config,
        contents,
        article,
        numerals,
        (
            *problems,
            *(problem for table in tables.values() for problem in table.problems),
            *_stray(root, tables),
            *references.problems,
            *config_problems,
            *page_problems,
            *contents_problems,
            *kinds(sources),
            *against_sources(contents, sources, pages, config),
            *article_problems,
            *numeral_problems,
            *_unfinished(root),
        ),
    )


def _tables(root: Path, subject: Subject) -> Mapping[str, Table[Row]]:
    every = schemas(subject)
    return MappingProxyType({name: read_table(root, every[name], subject) for name in every})


def read_subject(root: Path) -> tuple[Subject, tuple[Problem, ...]]:
    """Read ``data/subject.toml``; an empty subject where it cannot be used."""
    text = read_whole(root, paths.SUBJECT, SUBJECT)
    if not isinstance(text, str):
        return EMPTY, text
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        return EMPTY, (SUBJECT.at(_mark(str(error)), _bare(str(error)), breaks=paths.SUBJECT),)
    try:
        subject = subject_from(values)
    except (ValidationError, TypeError) as error:
        return EMPTY, tuple(_invalid(text, error))
    clash = [name for name in subject.outcome_tables if name in FIXED]
    return subject, tuple(_at_key(text, n, f"{n} is a table that every book has") for n in clash)


def _mark(message: str) -> Place:
    """The place that a message of tomllib ends with: ``(at line 3, column 5)``."""
    words = message.rpartition("(at line ")[2].rstrip(")").split(", column ")
    numbers = [int(word) for word in words if word.isdigit()]
    return Place(paths.SUBJECT, *(numbers if len(numbers) == 2 else (1, 1)))


def _bare(message: str) -> str:
    return message.rpartition(" (at ")[0] or message


def _invalid(text: str, error: ValidationError | TypeError) -> list[Problem]:
    if isinstance(error, TypeError):
        return [_at_key(text, "", str(error))]
    found = []
    for detail in error.errors():
        where = [str(part) for part in detail["loc"]]
        name = next((w for w in reversed(where) if not w.isdigit()), "")
        message = str(detail["msg"]).removeprefix("Value error, ")
        found.append(_at_key(text, name, f"{'.'.join(where)}: {message}"))
    return found


def _at_key(text: str, key: str, message: str) -> Problem:
    """A problem at the first line that names a key."""
    for number, line in enumerate(lines(text), 1):
        at = line.find(key)
        if key and at >= 0 and not line.lstrip().startswith("#"):
            place = Place(paths.SUBJECT, number, at + 1)
            return SUBJECT.at(place, message, breaks=paths.SUBJECT)
    return SUBJECT.at(Place(paths.SUBJECT, 1, 1), message, breaks=paths.SUBJECT)


def _stray(root: Path, tables: Mapping[str, Table[Row]]) -> list[Problem]:
    folder = root / paths.DATA
    names = sorted(f.name for f in folder.iterdir()) if folder.is_dir() else []
    return [
        STRAY.at(
            Place(f"{paths.DATA}/{name}"),
            f"{name.removesuffix('.csv')!r} is no table; known: {allowed(tables)}"
            + close(name.removesuffix(".csv"), tables),
            breaks=f"{paths.DATA}/{name}",
        )
        for name in names
        if name.lower().endswith(".csv") and name.removesuffix(".csv") not in tables
    ]


def _unfinished(root: Path) -> list[Problem]:
    if not (root / JOURNAL).exists():
        return []
    message = "an edit of several files was cut off; `companion recover` completes it"
    return [UNFINISHED.at(Place(JOURNAL), message)]
