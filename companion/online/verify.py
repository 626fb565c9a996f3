"""The references of a book held against what the registries answer now."""

from collections.abc import Iterator, Mapping
from typing import Any

from companion.book.book import Book
from companion.book.references import PATH, Reference
from companion.model import REGISTRY, STUDIES
from companion.model.search import RegistryRow
from companion.online.asking import Asker
from companion.online.records import answers
from companion.problem import Place, Problem, Rule, declare
from companion.questions.agreement import differences

UNKNOWN = declare(
    "online-unknown", "A registry knows the identifiers of an entry (asked with --online)."
)
DIFFERS = declare(
    "online-differs", "An entry says what a registry says of its identifier (with --online)."
)
NOTICE = declare(
    "online-notice",
    "A notice that a registry lists is noted on the study, or known here (asked with --online).",
)
UNREACHABLE = declare(
    "online-unreachable", "A registry that is asked answers (asked with --online).", "warning"
)


def verify(book: Book, asker: Asker) -> Iterator[Problem]:
    """Problems of the entries' DOIs and PMIDs, as the registries see them."""
    entries = [e for e in book.references.entries.values() if e.get("doi") or e.get("pmid")]
    found = list(answers(entries, asker))
    left = sum(not answer.asked for answer in found)
    last = next((a.entry for a in reversed(found) if a.asked and a.silent), None)
    for answer in found:
        entry = answer.entry
        if answer.silent and answer.asked:
            rest = f"; {left} more are not asked for" if left and entry is last else ""
            message = f"the registry did not answer: {answer.silent}{rest}"
            yield _at(entry, UNREACHABLE, message)
        for name in answer.unknown:
            yield _at(entry, UNKNOWN, f"no registry knows {name}")
        if answer.cells is not None:
            yield from _compared(book, entry, row(answer.cells))


def row(found: Mapping[str, str]) -> RegistryRow:
    """The row of cells, as the table would be read."""
    filled: dict[str, Any] = {name: value or None for name, value in found.items()}
    return RegistryRow(table=REGISTRY.name, line=1, **filled)


def _compared(book: Book, entry: Reference, record: RegistryRow) -> Iterator[Problem]:
    for item in differences(entry, record):
        ours = repr(item.ours) if item.ours else "nothing"
        message = f"{ours}, but {record.page} has {item.theirs!r}"
        yield _at(entry, DIFFERS, message)
    study = book.row(STUDIES, entry.key)
    told = study is not None and study.notice not in (None, "none")
    known = any(r.notices == record.notices for r in book.rows(REGISTRY, reference=entry.key))
    if record.notices and not told and not known:
        yield _at(entry, NOTICE, f"{record.page} lists {record.notices!r}")


def _at(entry: Reference, rule: Rule, message: str) -> Problem:
    return rule.at(Place(PATH, entry.line, 1), f"{entry.key}: {message}")
