"""Answers of registries as cells of ``data/registry.csv``. What they hold is somebody's text."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from companion.book.references import Reference
from companion.model.search import digest
from companion.online.asking import Asker, Silent

PATIENCE = 3
"""Answers in a row that do not come before the rest is not asked for."""
LONGEST = 600
"""Letters of a text that a registry sends."""
_TAG = re.compile(r"</?[a-zA-Z][\w:.-]*(?:\s[^<>]*)?/?>")
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_PMCID = re.compile(r"PMC\d{1,8}")
_NOTICES = ("erratum", "retract", "concern", "correct", "update of", "update in", "republished")
_WITHDRAWN = ("retraction", "withdrawal", "removal", "correction", "erratum", "corrigendum",
              "expression_of_concern", "addendum", "new_version", "new_edition")  # fmt: skip


def text(value: object) -> str:
    """A text for a cell: no markup, no control characters, one line, no formula."""
    if not isinstance(value, str):
        return ""
    bare = html.unescape(_TAG.sub("", html.unescape(value[: 4 * LONGEST])))
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in bare)
    return " ".join(kept.split())[:LONGEST].lstrip("=+@\t-").strip()


@dataclass(frozen=True)
class Answer:
    """What became of one entry: the cells of its record, the identifiers that no registry knows,
    and why none answered, where none did. ``asked`` is False after PATIENCE silences in a row.
    """

    entry: Reference
    cells: Mapping[str, str] | None = None
    unknown: tuple[str, ...] = ()
    silent: str = ""
    asked: bool = True


def answers(entries: Iterable[Reference], asker: Asker) -> Iterator[Answer]:
    """An answer for each entry; a registry that stays silent is not asked for the rest."""
    silences = 0
    for entry in entries:
        if silences >= PATIENCE:
            yield Answer(entry, silent="not asked for", asked=False)
            continue
        try:
            yield _answer(entry, asker)
            silences = 0
        except Silent as error:
            silences += 1
            yield Answer(entry, silent=str(error))


def _answer(entry: Reference, asker: Asker) -> Answer:
    """PubMed's where the entry has a PMID, with the notices of Crossref; else Crossref's."""
    pmid, doi = entry.get("pmid"), entry.get("doi")
    summary = asker.summaries([pmid]).get(pmid) if pmid else None
    if not isinstance(summary, dict) or "error" in summary:
        summary = None
    work = asker.work(doi) if doi else None
    pairs = ((f"PMID {pmid}", pmid, summary), (f"DOI {doi}", doi, work))
    unknown = tuple(name for name, given, found in pairs if given and found is None)
    if summary is None and work is None:
        return Answer(entry, None, unknown)
    said = _pubmed(pmid, summary) if summary is not None else _crossref(work or {})
    notices = [*(_listed(summary) if summary else ()), *(_updates(work) if work else ())]
    found = {
        "id": f"record-{entry.key}", "reference": entry.key, **said, "read_on": asker.today,
        "notices": "; ".join(dict.fromkeys(notices)),
    }  # fmt: skip
    if not found["title"]:
        raise Silent("the answer has no title")
    return Answer(entry, {**found, "sha256": digest(found)}, unknown)


def _pubmed(pmid: str, summary: Mapping[str, Any]) -> dict[str, str]:
    ids = {text(i.get("idtype")): text(i.get("value")) for i in _dicts(summary.get("articleids"))}
    authors = [text(author.get("name")) for author in _dicts(summary.get("authors"))]
    kinds = summary.get("pubtype")
    pmcid = _PMCID.search(ids.get("pmc", "") or ids.get("pmcid", ""))
    return {
        "registry": "pubmed",
        "page": f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/",
        "title": text(summary.get("title")),
        "first_author": text(summary.get("sortfirstauthor")) or next(iter(authors), ""),
        "years": _years(text(summary.get("pubdate")), text(summary.get("epubdate"))),
        "journal": text(summary.get("fulljournalname")) or text(summary.get("source")),
        "doi": ids.get("doi", "").lower(),
        "pmid": pmid,
        "pmcid": pmcid[0] if pmcid else "",
        "kind": ", ".join(map(text, kinds)) if isinstance(kinds, list) else "",
    }


def _listed(summary: Mapping[str, Any]) -> Iterator[str]:
    """Notices that PubMed lists beside an article, and its own mark of a retraction."""
    kinds = summary.get("pubtype")
    if isinstance(kinds, list) and "Retracted Publication" in kinds:
        yield "Retracted Publication"
    for item in _dicts(summary.get("references")):
        kind = text(item.get("reftype"))
        if any(word in kind.lower() for word in _NOTICES):
            yield f"{kind}: {text(item.get('refsource'))}".strip(": ")


def _crossref(work: Mapping[str, Any]) -> dict[str, str]:
    people = _dicts(work.get("author"))
    first = next((a for a in people if a.get("sequence") == "first"), next(iter(people), {}))
    name = f"{text(first.get('given'))} {text(first.get('family'))}".strip()
    dates = [work.get(part) for part in ("published-online", "published-print", "issued")]
    doi = text(work.get("DOI")).lower()
    return {
        "registry": "crossref",
        "page": f"https://doi.org/{doi}",
        "title": _first(work.get("title")),
        "first_author": name or text(first.get("name")),
        "years": _years(*map(_day, dates)),
        "journal": _first(work.get("container-title")),
        "doi": doi,
        "pmid": "",
        "pmcid": "",
        "kind": text(work.get("type")),
    }


def _updates(work: Mapping[str, Any]) -> Iterator[str]:
    """Notices that Crossref knows of a work, and the paper that a preprint became."""
    for update in _dicts(work.get("updated-by")):
        kind = text(update.get("type")).lower()
        if kind in _WITHDRAWN:
            yield " ".join(
                filter(None, (kind, text(update.get("DOI")), _day(update.get("updated"))))
            )
    related = work.get("relation")
    became = related.get("is-preprint-of") if isinstance(related, dict) else None
    for item in _dicts(became):
        yield f"preprint of {text(item.get('id'))}"


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _first(value: object) -> str:
    return text(value[0]) if isinstance(value, list) and value else ""


def _day(value: object) -> str:
    """The date of ``{"date-parts": [[2020, 5, 1]]}``."""
    parts = value.get("date-parts") if isinstance(value, dict) else None
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    return "-".join(f"{part:02d}" for part in first if isinstance(part, int))


def _years(*dates: str) -> str:
    return " ".join(sorted({year for date in dates for year in _YEAR.findall(date)[:1]}))
