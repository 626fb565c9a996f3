"""``data/registry.csv`` after the registries were asked: what did not change stays as it is."""

import csv
import io
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from companion.book.book import Book
from companion.book.references import Reference
from companion.model import REGISTRY
from companion.online.asking import Asker
from companion.online.records import answers

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Outcome:
    """What became of a run: keys by how their record fared, and the new text of the file."""

    same: tuple[str, ...]
    changed: tuple[str, ...]
    new: tuple[str, ...]
    unknown: tuple[str, ...]
    silent: tuple[str, ...]
    fresh: tuple[str, ...]
    text: str


def refreshed(
    book: Book, asker: Asker, keys: Collection[str] = (), older: int = 0,
    progress: Progress = lambda number, every, key: None,
) -> Outcome:  # fmt: skip
    """Ask for every entry with a DOI or PMID, or for ``keys``; records younger than ``older`` days
    are not asked for again. Where a registry falls silent, what is left keeps its record.
    """
    table = book.table(REGISTRY)
    kept: dict[str, str] = {r.reference: table.lines[r.line - 1] for r in table.rows}
    said: dict[str, Mapping[str, str]] = {r.reference: r.cells for r in table.rows}
    lines = dict(kept)
    fates = ("same", "changed", "new", "unknown", "silent", "fresh")
    fate: dict[str, list[str]] = {name: [] for name in fates}
    wanted = [e for e in book.references.entries.values() if _asked(e, keys)]
    fate["fresh"] = [e.key for e in wanted if _age(said.get(e.key), asker.today) < older]
    old = [e for e in wanted if _age(said.get(e.key), asker.today) >= older]
    for number, answer in enumerate(answers(old, asker), 1):
        key, found = answer.entry.key, answer.cells
        progress(number, len(old), key)
        before = said.get(key)
        if answer.silent:
            fate["silent"].append(key)
        elif found is None:
            fate["unknown"].append(key)
        elif before and before["sha256"] == found["sha256"] and before["page"] == found["page"]:
            fate["same"].append(key)
            lines[key] = _line({**before, "read_on": asker.today})
        else:
            fate["changed" if before else "new"].append(key)
            lines[key] = _line(found)
    head = table.lines[0] if table.lines else _line({c.name: c.name for c in REGISTRY.columns})
    text = "\n".join([head, *_ordered(lines, list(kept))]) + "\n"
    return Outcome(**{name: tuple(keys) for name, keys in fate.items()}, text=text)


def sealed(book: Book) -> str:
    """The file with the hash that each record must have: for those that were typed by hand."""
    table = book.table(REGISTRY)
    lines = list(table.lines)
    for row in table.rows:
        if row.sha256 != row.digest:
            lines[row.line - 1] = _line({**row.cells, "sha256": row.digest})
    return "\n".join(line for line in lines if line) + "\n"


def _asked(entry: Reference, keys: Collection[str]) -> bool:
    return entry.key in keys if keys else bool(entry.get("doi") or entry.get("pmid"))


def _age(record: Mapping[str, str] | None, today: str) -> float:
    """Days since a record was read; infinite where there is none, or none that says when."""
    try:
        return (date.fromisoformat(today) - date.fromisoformat((record or {})["read_on"])).days
    except (KeyError, ValueError):
        return float("inf")


def _line(row: Mapping[str, str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(row[c.name] for c in REGISTRY.columns)
    return out.getvalue()


def _ordered(lines: Mapping[str, str], before: list[str]) -> Iterable[str]:
    """The lines in the order in which they stood; by key, where they stood so."""
    keys = sorted(lines) if before == sorted(before) else list(lines)
    return (lines[key] for key in keys)
