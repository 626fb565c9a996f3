"""Reads ``references.bib`` and normalises its identifiers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import bibtexparser
import idutils
from bibtexparser.model import DuplicateBlockKeyBlock, Entry, ParsingFailedBlock
from pybtex.database import BibliographyDataError, parse_string
from pybtex.scanner import PybtexSyntaxError

from companion.model.words import KEY
from companion.problem import Problem

PATH = "references.bib"
SHORT = 6
_NEEDS = {
    "article": ("author", "title", "journal", "year"),
    "misc": ("title", "year"),
    "book": ("title", "year"),
    "incollection": ("author", "title", "booktitle", "year"),
    "techreport": ("title", "institution", "year"),
}
RESOLVERS = (
    ("DOI", "doi", "https://doi.org/{}"),
    ("PubMed", "pmid", "https://pubmed.ncbi.nlm.nih.gov/{}/"),
    ("PMC", "pmcid", "https://pmc.ncbi.nlm.nih.gov/articles/{}/"),
    ("Document", "url", "{}"),
)
_TEX = re.compile(r"[{}]|\\(?=[%&_#$])")


@dataclass(frozen=True)
class Reference:
    """One entry. ``fields`` are as printed in the file, without TeX braces."""

    key: str
    kind: str
    line: int
    fields: Mapping[str, str] = field(hash=False, compare=False)

    def get(self, name: str) -> str:
        """A field's text, or an empty string."""
        return self.fields.get(name, "")

    @property
    def authors(self) -> tuple[str, ...]:
        """Surnames, or the names of bodies, in order; without the BibTeX word ``others``."""
        names = re.split(r"\s+and\s+", self.get("author"))
        return tuple(n.split(",")[0].strip() for n in names if n.strip() not in ("", "others"))

    @property
    def label(self) -> str:
        """Author and year as prose cites them: ``Zarate et al. 2012``."""
        names = self.authors or (self._short_title,)
        lead = " and ".join(names)
        if len(names) > 2 or self.get("author").endswith("and others"):
            lead = f"{names[0]} et al."
        return f"{lead} {self.get('year')}".strip()

    @property
    def _short_title(self) -> str:
        """The first words of the title, for a document that names no author."""
        words = self.get("title").split()
        return " ".join(words[:SHORT]) + ("…" if len(words) > SHORT else "")

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """(name, address) of the identifiers' own resolvers, then an official address."""
        return tuple(
            (label, address.format(self.get(name)))
            for label, name, address in RESOLVERS
            if self.get(name)
        )


@dataclass(frozen=True)
class Bibliography:
    """The entries by key, and what is wrong with the file."""

    entries: Mapping[str, Reference]
    problems: tuple[Problem, ...] = ()


def read_references(root: Path) -> Bibliography:
    """Read the file with both parsers that the book depends on; report where they part."""
    file = root / PATH
    if not file.is_file():
        return Bibliography({}, (Problem(PATH, 0, 0, "reference-file", "no such file"),))
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        return Bibliography({}, (Problem(PATH, 0, 0, "reference-file", f"not UTF-8: {error}"),))
    library = bibtexparser.parse_string(text)
    problems = [_failed(block) for block in library.failed_blocks]
    entries = {entry.key: _reference(entry) for entry in library.entries}
    for entry in entries.values():
        problems.extend(_entry_problems(entry, text))
    problems.extend(_other_parser(text, entries))
    return Bibliography(MappingProxyType(entries), tuple(problems))


def _reference(entry: Entry) -> Reference:
    fields = {f.key.lower(): _TEX.sub("", str(f.value)).strip() for f in entry.fields}
    return Reference(
        entry.key, entry.entry_type.lower(), (entry.start_line or 0) + 1, MappingProxyType(fields)
    )


def _failed(block: ParsingFailedBlock) -> Problem:
    line = (block.start_line or 0) + 1
    if isinstance(block, DuplicateBlockKeyBlock):
        first = (block.previous_block.start_line or 0) + 1
        message = f"{block.key!r} is also the key of line {first}; keys are unique"
        return Problem(PATH, line, 1, "reference-duplicate", message)
    return Problem(PATH, line, 1, "reference-syntax", f"cannot be read: {block.error}")


def _entry_problems(entry: Reference, text: str) -> Iterator[Problem]:
    def at(message: str, rule: str) -> Problem:
        return Problem(PATH, entry.line, 1, rule, f"{entry.key}: {message}")

    if not KEY.fullmatch(entry.key):
        yield at("a key is lower-case kebab case", "reference-key")
    for name in _NEEDS.get(entry.kind, ("title", "year")):
        if not entry.get(name):
            yield at(f"{name} is missing; @{entry.kind} needs it", "reference-field")
    if (doi := entry.get("doi")) and idutils.normalize_doi(doi) != doi:
        yield at(f"doi is {doi!r}; written bare, without an address", "reference-doi")
    if (pmid := entry.get("pmid")) and not pmid.isdigit():
        yield at(f"pmid is {pmid!r}; digits only", "reference-pmid")
    if (pmcid := entry.get("pmcid")) and not re.fullmatch(r"PMC\d+", pmcid):
        yield at(f"pmcid is {pmcid!r}; PMC and digits", "reference-pmcid")
    if (url := entry.get("url")) and not url.startswith("https://"):
        yield at(f"url is {url!r}; an https address", "reference-url")
    title = re.search(rf"@\w+\{{{re.escape(entry.key)},.*?\n\s*title\s*=\s*(.*)", text, re.DOTALL)
    if title and re.search(r"(?<!\\)%", title.group(1).splitlines()[0]):
        yield at(r"a bare % in the title cuts it in print; write \%", "reference-percent")


def _other_parser(text: str, entries: Mapping[str, Reference]) -> Iterator[Problem]:
    try:
        other = set(parse_string(text, "bibtex").entries)
    except (PybtexSyntaxError, BibliographyDataError) as error:
        yield Problem(PATH, getattr(error, "lineno", 0) or 0, 1, "reference-syntax", str(error))
        return
    for key in sorted(set(entries) ^ other):
        where = "renders the references" if key in other else "checks them"
        line = entries[key].line if key in entries else 0
        message = f"{key!r} is seen only by the parser that {where}; is a comma or brace missing?"
        yield Problem(PATH, line, 1, "reference-parsers", message)
    seen: dict[str, str] = {}
    for key in entries:
        if seen.setdefault(key.lower(), key) != key:
            message = f"{key!r} differs from {seen[key.lower()]!r} in case alone"
            yield Problem(PATH, entries[key].line, 1, "reference-duplicate", message)
