"""One document by its DOI or PMID: what the registries say of it, as a reference needs it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from companion.online.asking import Asker, Silent
from companion.online.records import YEAR, Said, ask, day, dicts, first_text, record, text
from companion.questions.agreement import same_journal

Person = tuple[str, str]
"""Surname and given names; a body has its whole name alone."""
_EVER = "1800-01-01"
_INITIALS = re.compile(r"(.+) ([A-Z]{1,4})")
_SPAN = re.compile(r"(\w+)\s*[-\u2010-\u2015]+\s*(\w+)")
_TRIAL = re.compile(r"\bNCT\d{8}\b")
_GONE = ("retract", "withdrawal", "removal")


@dataclass(frozen=True)
class Document:
    """A document. ``registrations`` are of the trials that it reports, ``kind`` is the registry's
    word for it, and ``cells`` those of its record, for whatever key it gets.
    """

    title: str
    authors: tuple[Person, ...]
    year: str
    journal: str
    volume: str
    number: str
    pages: str
    doi: str
    pmid: str
    pmcid: str
    registrations: tuple[str, ...]
    cells: Mapping[str, str]

    @property
    def kind(self) -> str:
        """What the registry calls it."""
        return self.cells["kind"]

    @property
    def notices(self) -> str:
        """Corrections, concerns and retractions that are listed with it."""
        return self.cells["notices"]

    @property
    def withdrawn(self) -> bool:
        """Whether a notice says that it was retracted, or taken away."""
        return any(word in self.notices.lower() for word in _GONE)

    def record(self, key: str) -> dict[str, str]:
        """The row of ``registry`` for the reference of that key."""
        return {**self.cells, "id": f"record-{key}", "reference": key}


def document(asker: Asker, doi: str = "", pmid: str = "") -> Document | None:
    """What the registries have of a document; None where neither knows it.

    The other identifier is looked for as well: Crossref has whole names, PubMed the notices. Raises
    Silent where no registry answered.
    """
    said = _asked(asker, doi, pmid)
    if said.summary is None and said.work is None:
        return None
    cells = record(said, "x", asker.today)
    work, summary = said.work or {}, said.summary or {}
    container = first_text(work.get("container-title"))
    if not container or (cells["journal"] and not same_journal(container, cells["journal"])):
        container = cells["journal"]
    title = re.sub(r"^\[(.*)\]$", r"\1", cells["title"].rstrip("."))
    return Document(
        title=title,
        authors=tuple(_crossref_authors(work)) or tuple(_pubmed_authors(summary)),
        year=_year(work, summary, cells["years"]),
        journal=container,
        volume=text(work.get("volume")) or text(summary.get("volume")),
        number=text(work.get("issue")) or text(summary.get("issue")),
        pages=_SPAN.sub(r"\1--\2", text(work.get("page")) or text(summary.get("pages"))),
        doi=doi or cells["doi"],
        pmid=said.pmid,
        pmcid=cells["pmcid"],
        registrations=tuple(_registrations(work)),
        cells=cells,
    )


def _asked(asker: Asker, doi: str, pmid: str) -> Said:
    """What both registries say, the second asked by what the first says; one may be silent."""
    silences: list[Silent] = []

    def tried(doi: str, pmid: str) -> Said:
        try:
            return ask(doi, pmid, asker)
        except Silent as error:
            silences.append(error)
            return Said(doi, pmid, None, None)

    if pmid:
        summary = tried("", pmid).summary
        doi = doi or _doi(summary or {})
    else:
        pmid, summary = _found(asker, doi)
    work = tried(doi, "").work if doi else None
    if summary is None and work is None and silences:
        raise silences[0]
    return Said(doi, pmid if summary else "", summary, work)


def _found(asker: Asker, doi: str) -> tuple[str, Mapping[str, Any] | None]:
    """PubMed's PMID of a DOI with what it says; nothing where it is silent or unsure."""
    try:
        for pmid in asker.search(f"{doi}[doi]", _EVER)[:2]:
            summary = ask("", pmid, asker).summary
            if summary and _doi(summary) == doi.lower():
                return pmid, summary
    except Silent:
        pass  # Crossref is asked for the document itself
    return "", None


def _doi(summary: Mapping[str, Any]) -> str:
    ids = dicts(summary.get("articleids"))
    return next((text(i.get("value")).lower() for i in ids if i.get("idtype") == "doi"), "")


def _crossref_authors(work: Mapping[str, Any]) -> Iterator[Person]:
    people = dicts(work.get("author"))
    people.sort(key=lambda person: person.get("sequence") != "first")
    for person in people:
        family, given = text(person.get("family")), text(person.get("given"))
        whole = text(person.get("name"))
        if family or whole:
            yield (family, given) if family else (whole, "")


def _pubmed_authors(summary: Mapping[str, Any]) -> Iterator[Person]:
    for person in dicts(summary.get("authors")):
        name = text(person.get("name"))
        found = _INITIALS.fullmatch(name)
        if found and person.get("authtype") != "CollectiveName":
            yield found[1], " ".join(f"{letter}." for letter in found[2])
        elif name:
            yield name, ""


def _year(work: Mapping[str, Any], summary: Mapping[str, Any], years: str) -> str:
    """The year in print, where there is one, of those that the record names."""
    dates = (work.get(part) for part in ("published-print", "issued"))
    printed = (text(summary.get("pubdate")), *map(day, dates))
    known = years.split()
    named = [year for said in printed for year in YEAR.findall(said)[:1] if year in known]
    return next(iter([*named, *known[-1:]]), "")


def _registrations(work: Mapping[str, Any]) -> Iterator[str]:
    """The numbers that the publisher gives; else the only one that the abstract names."""
    given = [text(i.get("clinical-trial-number")) for i in dicts(work.get("clinical-trial-number"))]
    abstract = work.get("abstract")
    named = set(_TRIAL.findall(abstract)) if isinstance(abstract, str) else set()
    found = [number.upper() for number in given if number] or (sorted(named) * (len(named) == 1))
    yield from dict.fromkeys(found)
