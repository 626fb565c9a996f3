"""A document that is to be added: how it is named, whether it is here already, its BibTeX entry."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

import click

from companion.book import bibwords, paths
from companion.book.bibfields import fault
from companion.book.bibnames import read_names
from companion.book.bibtex import parse
from companion.book.book import Book
from companion.model import REGISTRY, SCREENING, STUDIES
from companion.model.cells import KEY
from companion.online import Document
from companion.questions.agreement import plain, same_title

_DOI = re.compile(r"(?:doi:\s*|(https?://(?:dx\.)?doi\.org/))?(10\..*)|(?:doi:|https?:).*", re.I)
_PMID = re.compile(r"(?:pmid:?\s*|https?://pubmed\.ncbi\.nlm\.nih\.gov/)(.*?)/?|(\d+)", re.I)
_TEX = str.maketrans(
    {"&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}",
     "$": r"\$", "{": "", "}": "", "\\": ""}
)  # fmt: skip
_AS_IT_IS = frozenset({"author", "year", "pages", "doi", "pmid", "pmcid"})
_SIGNS = frozenset("{}\\")
_TITLE_WORDS = 3
_LETTERS = "bcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Asked:
    """A document as the command names it: by DOI, by PMID, or by a key of our own."""

    doi: str = ""
    pmid: str = ""
    key: str = ""


def asked(word: str) -> Asked:
    """What a word names. Raises UsageError where it is none of the three."""
    word = word.strip()
    if found := _PMID.fullmatch(word):
        pmid = found[1] or found[2] or ""
        if wrong := fault("pmid", pmid):
            raise click.UsageError(f"{word!r} is no PMID: {wrong}, such as PMID:23982301")
        return Asked(pmid=pmid)
    if found := _DOI.fullmatch(word):
        doi = unquote(re.split("[?#]", found[2])[0]) if found[1] else found[2] or ""
        if wrong := fault("doi", doi):
            bare = doi.rstrip(".,;:")
            meant = f"; did you mean {bare!r}?" if not fault("doi", bare) else ""
            raise click.UsageError(f"{word!r} is no DOI: {wrong}{meant}")
        return Asked(doi=doi)
    if KEY.fullmatch(word) and "-" in word:
        return Asked(key=word)
    raise click.UsageError(
        f"{word!r} is no DOI (10.1000/182), no PMID (PMID:23982301) and no key (roe-2020), "
        "which has two parts or more"
    )


@dataclass(frozen=True)
class Entry:
    """An entry of ``references.bib``: its fields as BibTeX in the order in which they stand."""

    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """An article where a journal is named, or nothing is; any other document is ``misc``."""
        return "misc" if self.fields.get("title") and not self.fields.get("journal") else "article"

    def lines(self, key: str) -> list[str]:
        """The lines of the entry; what it must have and has not is there to be filled.

        Raises UsageError where they would not be read as one entry, as for a brace too many.
        """
        needed = {"title", "year"} | ({"author", "journal"} if self.kind == "article" else set())
        kept = {n: v for n, v in self.fields.items() if v or n in needed}
        said = [f"  {n} = {{{{{v}}}}}" if n == "title" else f"  {n} = {{{v}}}"
                for n, v in kept.items()]  # fmt: skip
        lines = [f"@{self.kind}{{{key},", *(f"{line}," for line in said[:-1]), said[-1], "}"]
        read = parse("\n".join(lines))
        if read.problems or [entry.key for entry in read.entries] != [key]:
            raise click.UsageError("this is no entry of BibTeX: are its braces closed?")
        return lines


def typed(
    *, author: str, title: str, journal: str, howpublished: str, year: str, doi: str, pmid: str
) -> Entry:
    """An entry of what somebody typed; names are typed as BibTeX has them."""
    fields = {
        "author": author, "title": title, "journal": journal, "howpublished": howpublished,
        "year": year, "doi": doi, "pmid": pmid,
    }  # fmt: skip
    return Entry({n: v if n in _AS_IT_IS else tex(v) for n, v in fields.items()})


def mistyped(name: str, value: str) -> str:
    """What the reader of the references would say against a field; nothing where it is sound."""
    if not value:
        return ""
    if name in ("year", "doi", "pmid"):
        return fault(name, value)
    if name == "author":
        faults = read_names(value).faults
        return faults[0] if faults else bibwords.names("article", value)
    if _SIGNS & {*value}:
        return "braces and backslashes are none of what is printed; leave them out"
    return bibwords.title(value) if name == "title" else bibwords.whole(value)


def entry_of(found: Document) -> Entry:
    """The entry of a document that a registry knows."""
    fields = {
        "author": " and ".join(map(_name, found.authors)), "title": found.title,
        "journal": found.journal if found.authors else "",
        "howpublished": "" if found.authors else found.journal,
        "year": found.year or "n.d.", "volume": found.volume,
        "number": found.number, "pages": found.pages, "doi": found.doi, "pmid": found.pmid,
        "pmcid": found.pmcid,
    }  # fmt: skip
    return Entry({n: v if n in _AS_IT_IS else tex(v) for n, v in fields.items()})


def tex(text: str) -> str:
    """A text as BibTeX prints it: signs that TeX reads are escaped, its braces left out."""
    return text.translate(_TEX)


def _name(person: tuple[str, str]) -> str:
    surname, given = (tex(part) for part in person)
    return f"{surname.replace(',', ' ')}, {given}" if given else f"{{{surname}}}"


def proposed(book: Book, entry: Entry) -> str:
    """A free key: the first author's surname and the year, with a letter where that is taken."""
    author = entry.fields.get("author", "")
    words = plain(read_names(author).surnames[0]) if author else ""
    words = words or " ".join(plain(entry.fields.get("title", "")).split()[:_TITLE_WORDS])
    named = re.findall(r"[a-z0-9]+", words)
    if not named:  # in another script: an author knows how it is written in Latin letters
        return ""
    key = "-".join([*named, *re.findall(r"\d{4}", entry.fields.get("year", ""))])
    return next((k for k in (key, *(f"{key}-{x}" for x in _LETTERS)) if not taken(book, k)), "")


def taken(book: Book, key: str) -> bool:
    """Whether a study or a reference has the key."""
    references, studies = book.references, book.table(STUDIES)
    return (
        key in references.entries or key in references.broken
        or key in studies.by_id or key in studies.broken
    )  # fmt: skip


def refuse_double(book: Book, doi: str, pmid: str, title: str) -> None:
    """Refuse a document that the book has: the same DOI, the same PMID, or nearly the same title.

    No title: two documents may have one, as two trials of a programme or a paper and its comment.
    """
    records = {row.reference: row for row in book.table(REGISTRY).rows}
    for key, entry in book.references.entries.items():
        place = f"{paths.REFERENCES}:{entry.line}"
        more = "" if book.row(STUDIES, key) else "; `companion add row studies` adds its row"
        for name, value in (("doi", doi), ("pmid", pmid)):
            said = {entry.get(name).lower()}
            if key in records:
                said.add(records[key].text(name).lower())
            if value and value.lower() in said:
                raise click.UsageError(f"{name.upper()} {value} is that of {key!r} ({place}){more}")
        if title and same_title(title, entry.get("title")):
            raise click.UsageError(
                f"{key!r} has nearly this title ({place}): {entry.get('title')!r}; "
                f"--another where it is another document{more}"
            )


def screened(book: Book, doi: str, pmid: str) -> Iterator[str]:
    """What the screening said of the document before."""
    for row in book.table(SCREENING).rows:
        words = {word.strip(";,.").lower() for word in (row.identifier or "").split()}
        if words & ({doi.lower(), pmid} - {""}):
            yield f"{row.id}: {row.decision}, {row.reason}"
