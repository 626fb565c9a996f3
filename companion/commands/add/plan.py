"""What is known of a study that is to be added, before anything is written."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from companion.book import paths
from companion.book.book import Book
from companion.commands.add.asking import Dialogue
from companion.commands.add.reference import (
    Entry,
    entry_of,
    mistyped,
    proposed,
    taken,
    typed,
)
from companion.commands.draft import new_key
from companion.commands.edge import say
from companion.commands.refresh import asking
from companion.model import CLAIMS, STUDIES
from companion.online import Document, document
from companion.online.asking import Silent

TYPED = ("title", "author", "year", "journal", "howpublished", "doi", "pmid")
"""What is typed of a document that no registry is asked about."""
_DESIGNS = {
    "Meta-Analysis": "meta-analysis", "Systematic Review": "systematic-review",
    "Practice Guideline": "guideline", "Guideline": "guideline", "Case Reports": "case-report",
    "Editorial": "commentary", "Comment": "commentary", "Letter": "commentary",
    "Review": "review",
}  # fmt: skip
"""Designs that PubMed's own word decides, the first of several; it leaves open that of a trial."""
_PROMPTS = {
    "title": "Title, as printed", "author": "Authors: Roe, Ann and Poe, Bo; a body in braces",
    "year": "Year, or n.d.", "journal": "Journal; empty where it is no article",
    "howpublished": "What it is, and where it came out",
}  # fmt: skip
_YEAR = re.compile(r"-([12][0-9]{3})(?:-[a-z])?$")


@dataclass(frozen=True)
class Plan:
    """A study's key and reference, what the registries say of it, its claim and its design."""

    key: str
    entry: Entry
    found: Document | None
    title: str
    doi: str
    pmid: str
    claim: str
    design: str

    @property
    def identifier(self) -> str:
        """DOI and PMID as the screening lists them."""
        pmcid = self.found.pmcid if self.found else ""
        given = (self.doi, self.pmid and f"PMID {self.pmid}", pmcid)
        return "; ".join(filter(None, given))

    def document(self, book: Book) -> dict[str, str]:
        """The cells of ``studies`` that are known; reports of one trial share its family."""
        numbers = self.found.registrations if self.found else ()
        trial = (row.family for row in book.table(STUDIES).rows if row.numbers & {*numbers})
        withdrawn = self.found is not None and self.found.withdrawn
        return {
            "design": self.design, "registration": "; ".join(numbers),
            "family": next(trial, self.key), "notice": "retracted" if withdrawn else "",
            "notice_checked": self.found.cells["read_on"] if self.found and withdrawn else "",
        }  # fmt: skip


def free(book: Book, key: str) -> None:
    """Refuse a key that is none, or that a study or a reference has."""
    new_key(book, STUDIES, key)
    if taken(book, key):
        raise click.UsageError(f"{key!r} stands in {paths.REFERENCES} already; "
                               "`companion add row studies` adds its row")  # fmt: skip


def looked_up(path: Path, doi: str, pmid: str, crossref: str, pubmed: str) -> Document | None:
    """What the registries say; None, with a word about it, where none answers."""
    try:
        with asking(path, crossref, pubmed) as asker:
            found = document(asker, doi, pmid)
    except Silent as error:
        say(f"No registry answered ({error}): the reference is typed, not verified.", err=True)
        return None
    if found is None:
        name = f"DOI {doi}" if doi else f"PMID {pmid}"
        raise click.UsageError(f"no registry knows {name}; --offline adds what you have read")
    return found


def planned(
    book: Book, found: Document | None, given: Mapping[str, str], key: str,
    claim: str | None, design: str | None, talk: Dialogue | None,
) -> Plan:  # fmt: skip
    """What is given and found; the rest is asked for, or left to be filled."""
    if found:
        entry, title, doi, pmid = entry_of(found), found.title, found.doi, found.pmid
    else:
        year = given["year"] or "".join(_YEAR.findall(key))
        values = dict(_typed({**given, "year": year}, talk))
        entry, title, doi, pmid = typed(**values), values["title"], values["doi"], values["pmid"]
    key = key or _key(book, entry, talk)
    if claim is None and talk:
        about = "The claim that it bears on; empty: to be filled"
        claim = talk.ask("claim", words=tuple(book.table(CLAIMS).by_id), about=about)
    if design is None:
        design = _design(found)
        column = STUDIES.column("design")
        if talk and column:
            design = talk.ask_cell(book, STUDIES, column, {}, design, fill=False)
    return Plan(key, entry, found, title, doi, pmid, claim or "", design)


def _typed(given: Mapping[str, str], talk: Dialogue | None) -> Iterator[tuple[str, str]]:
    """Each field as given, else as typed now: what kind of thing it is where it is no article."""
    journal = ""
    for name in TYPED:
        value = given[name]
        if not value and talk and name in _PROMPTS and not (name == "howpublished" and journal):
            value = talk.ask(name, wrong=partial(mistyped, name), about=_PROMPTS[name])
        journal = value if name == "journal" else journal
        yield name, value


def _key(book: Book, entry: Entry, talk: Dialogue | None) -> str:
    proposal = proposed(book, entry)
    if talk:
        return talk.ask("key", proposal, wrong=lambda key: _unfree(book, key))
    if not proposal:
        raise click.UsageError("no key follows from what is known: give one with --key")
    return proposal


def _unfree(book: Book, key: str) -> str:
    try:
        free(book, key)
    except click.UsageError as error:
        return error.message
    return ""


def _design(found: Document | None) -> str:
    kinds = found.kind.split(", ") if found else []
    return next((design for kind, design in _DESIGNS.items() if kind in kinds), "")
