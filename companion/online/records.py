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
YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
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
    said = ask(entry.get("doi"), entry.get("pmid"), asker)
    if said.summary is None and said.work is None:
        return Answer(entry, None, said.unknown)
    return Answer(entry, record(said, entry.key, asker.today), said.unknown)


@dataclass(frozen=True)
class Said:
    """What PubMed has of a PMID and Crossref of a DOI; None where it knows none."""

    doi: str
    pmid: str
    summary: Mapping[str, Any] | None
    work: Mapping[str, Any] | None

    @property
    def unknown(self) -> tuple[str, ...]:
        """The identifiers that were asked for and are not known."""
        pairs = (("PMID", self.pmid, self.summary), ("DOI", self.doi, self.work))
        return tuple(f"{name} {id}" for name, id, found in pairs if id and found is None)


def ask(doi: str, pmid: str, asker: Asker) -> Said:
    """Ask each registry for its identifier, where one is given. Raises Silent."""
    summary = asker.summaries([pmid]).get(pmid) if pmid else None
    if not isinstance(summary, dict) or "error" in summary:
        summary = None
    return Said(doi, pmid, summary, asker.work(doi) if doi else None)


def record(said: Said, key: str, today: str) -> dict[str, str]:
    """The cells of the record of a reference: PubMed's where it knows the document, with the
    notices of Crossref; else Crossref's. Raises Silent where the answer names no title.
    """
    cells = (
        _pubmed(said.pmid, said.summary) if said.summary is not None else _crossref(said.work or {})
    )
    notices = [*_listed(said.summary or {}), *_updates(said.work or {})]
    found = {
        "id": f"record-{key}", "reference": key, **cells, "read_on": today,
        "notices": "; ".join(dict.fromkeys(notices)),
    }  # fmt: skip
    if not found["title"]:
        raise Silent("the answer has no title")
    return {**found, "sha256": digest(found)}


def _pubmed(pmid: str, summary: Mapping[str, Any]) -> dict[str, str]:
    ids = {text(i.get("idtype")): text(i.get("value")) for i in dicts(summary.get("articleids"))}
    authors = [text(author.get("name")) for author in dicts(summary.get("authors"))]
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
    for item in dicts(summary.get("references")):
        kind = text(item.get("reftype"))
        if any(word in kind.lower() for word in _NOTICES):
            yield f"{kind}: {text(item.get('refsource'))}".strip(": ")


def _crossref(work: Mapping[str, Any]) -> dict[str, str]:
    people = dicts(work.get("author"))
    first = next((a for a in people if a.get("sequence") == "first"), next(iter(people), {}))
    name = f"{text(first.get('given'))} {text(first.get('family'))}".strip()
    dates = [work.get(part) for part in ("published-online", "published-print", "issued")]
    doi = text(work.get("DOI")).lower()
    return {
        "registry": "crossref",
        "page": f"https://doi.org/{doi}",
        "title": first_text(work.get("title")),
        "first_author": name or text(first.get("name")),
        "years": _years(*map(day, dates)),
        "journal": first_text(work.get("container-title")),
        "doi": doi,
        "pmid": "",
        "pmcid": "",
        "kind": text(work.get("type")),
    }


def _updates(work: Mapping[str, Any]) -> Iterator[str]:
    """Notices that Crossref knows of a work, and the paper that a preprint became."""
    for update in dicts(work.get("updated-by")):
        kind = text(update.get("type")).lower()
        if kind in _WITHDRAWN:
            yield " ".join(
                filter(None, (kind, text(update.get("DOI")), day(update.get("updated"))))
            )
    related = work.get("relation")
    became = related.get("is-preprint-of") if isinstance(related, dict) else None
    for item in dicts(became):
        yield f"preprint of {text(item.get('id'))}"


def dicts(value: object) -> list[dict[str, Any]]:
    """The mappings of a list; none where it is something else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def first_text(value: object) -> str:
    """The first text of a list."""
    return text(value[0]) if isinstance(value, list) and value else ""


def day(value: object) -> str:
    """The date of ``{"date-parts": [[2020, 5, 1]]}``."""
    parts = value.get("date-parts") if isinstance(value, dict) else None
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    return "-".join(f"{part:02d}" for part in first if isinstance(part, int))


def _years(*dates: str) -> str:
    return " ".join(sorted({year for date in dates for year in YEAR.findall(date)[:1]}))
