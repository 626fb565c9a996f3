"""Reads a book: every file once, into one frozen value. Nothing is repaired, nothing raises."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from companion.book import paths
from companion.book.article import read_article
from companion.book.book import Book
from companion.book.config import read_config
from companion.book.contents import against_sources, read_contents
from companion.book.csvtext import WORKBOOKS
from companion.book.kept import NOTHING, Kept
from companion.book.numerals import read_allowed
from companion.book.pages import read_pages
from companion.book.references import read_references
from companion.book.rows import MISSING, read_table
from companion.book.sources import find_sources, kinds
from companion.book.subjectfile import read_subject
from companion.book.tables import Table
from companion.book.text import conflict_markers, lines
from companion.model import Row, Subject, schemas
from companion.problem import Place, Problem, allowed, close, declare

STRAY = declare("table-stray", "Every table in data/ is one of the schema, as CSV.")
UNFINISHED = declare("edit-unfinished", "No edit of several files was cut off in the middle.")
JOURNAL = ".companion-journal.json"


def load(path: str | Path = ".", kept: Kept = NOTHING) -> Book:
    """The book whose root is ``path``; what was read before is taken from ``kept``."""
    root = Path(path)
    subject, problems, keys = read_subject(root)
    tables = _tables(root, subject, kept)
    references = read_references(root, kept)
    config, config_problems = read_config(root, kept)
    sources = find_sources(root, config)
    pages, page_problems = read_pages(root, sources.pages, config, kept)
    contents, contents_problems = read_contents(root, config, kept)
    article, article_problems = read_article(root)
    numerals, numeral_problems = read_allowed(root)
    description = _description(root)
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
            *conflict_markers(paths.PACKAGE, "\n".join(description or ())),
            *_unfinished(root),
        ),
        kept=kept,
        subject_keys=keys,
        description=description,
    )


def _description(root: Path) -> tuple[str, ...] | None:
    file = root / paths.PACKAGE
    if not file.is_file():
        return None
    return lines(file.read_text(encoding="utf-8", errors="replace"))


def _tables(root: Path, subject: Subject, kept: Kept) -> Mapping[str, Table[Row]]:
    every = schemas(subject)
    return MappingProxyType({name: read_table(root, every[name], subject, kept) for name in every})


def _stray(root: Path, tables: Mapping[str, Table[Row]]) -> list[Problem]:
    """Tables under names that are none, save those that a missing table names as its own."""
    folder = root / paths.DATA
    names = sorted(f.name for f in folder.iterdir()) if folder.is_dir() else []
    missed = " ".join(
        p.message for t in tables.values() for p in t.problems if p.rule == MISSING.id
    )
    found = []
    for name in names:
        stem, _, end = name.rpartition(".")
        path = f"{paths.DATA}/{name}"
        if f".{end.lower()}" in WORKBOOKS and name not in missed:
            message = f"{name!r} is read by nothing; a table is CSV, saved as CSV UTF-8"
        elif end.lower() == "csv" and stem not in tables and path not in missed:
            message = f"{stem!r} is no table; known: {allowed(tables)}{close(stem, tables)}"
        else:
            continue
        found.append(STRAY.at(Place(path), message, breaks=path))
    return found


def _unfinished(root: Path) -> list[Problem]:
    if not (root / JOURNAL).exists():
        return []
    message = "an edit of several files was cut off; `companion recover` completes it"
    return [UNFINISHED.at(Place(JOURNAL), message)]
