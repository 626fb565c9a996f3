"""What each field of an entry may hold, and which fields and types there are."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from pylatexenc.latex2text import LatexNodes2Text

from companion.book.bibfile import thing
from companion.book.bibstyle import KINDS, RESOLVERS, plain
from companion.book.bibtex import Field, Source
from companion.problem import Problem, Rule, allowed, close, declare

KEY = declare("reference-key", "A key is lower-case kebab case: roe-2020.")
DUPLICATE = declare(
    "reference-duplicate",
    "A key stands once in the file, whatever its capitals, and a field once in its entry.",
)
TYPE = declare("reference-type", "The type of an entry is one that the book can print.")
FIELD = declare(
    "reference-field", "The fields that an entry's type needs are there; none is empty."
)
UNKNOWN = declare("reference-unknown-field", "A field is one that BibTeX and this book know.")
YEAR = declare("reference-year", "A year is four digits, or n.d. where the document bears none.")
DOI = declare("reference-doi", "A DOI is written bare, without an address: 10.1000/182.")
PMID = declare("reference-pmid", "A PMID is digits alone.")
PMCID = declare("reference-pmcid", "A PMCID is PMC and digits.")
URL = declare("reference-url", "A url is a whole https address.")
PERCENT = declare(
    "reference-percent",
    "A percent sign in a field is written \\%; a bare one cuts the field in print.",
)
TEX = declare("reference-tex", "TeX in a field is such that it prints as the characters it means.")

CROSSREF = "*"
"""What an entry with a crossref may lack: any field."""
RAW = frozenset(field for _, field, _ in RESOLVERS)
"""Fields that are used as they stand, without TeX."""
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_KNOWN = RAW | frozenset(
    "abstract address annote author booktitle chapter edition editor howpublished institution isbn"
    " issn journal keywords language month note number organization pages publisher school series"
    " title type volume year".split()
)
_INSTEAD = {
    "addendum": "note", "archiveprefix": "url", "authors": "author", "booksubtitle": "booktitle",
    "date": "year", "editors": "editor", "eprint": "url", "eprinttype": "url",
    "eventtitle": "booktitle", "issue": "number", "journaltitle": "journal", "langid": "language",
    "location": "address", "maintitle": "title", "pmc": "pmcid", "primaryclass": "url",
    "pubmed": "pmid", "shortjournal": "journal", "subtitle": "title", "titleaddon": "note",
    "urldate": "note", "version": "note",
}  # fmt: skip
_TYPE_INSTEAD = {
    "collection": "@book", "conference": "@inproceedings", "electronic": "@misc",
    "inreference": "@incollection", "legislation": "@misc", "mvbook": "@book",
    "newspaper": "@article", "periodical": "@misc", "preprint": "@unpublished or @misc",
    "report": "@techreport", "suppbook": "@inbook", "thesis": "@phdthesis or @mastersthesis",
    "video": "@misc", "webpage": "@misc", "website": "@misc", "www": "@misc",
}  # fmt: skip
_BARE_PERCENT = re.compile(r"(?<!\\)(?:\\\\)*%")
_LONE = re.compile(r"(?<![A-Za-z])\$(?![\s\d])")
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.|$)")
_ARGUMENT = r"(\s*\{(?:[^{}]|\{[^{}]*\})*\}"
_SHAPES = {
    "year": (YEAR, re.compile(r"(1[89]|20)[0-9]{2}|n\.d\."), "four digits (1800 to 2099), or n.d."),
    "doi": (
        DOI,
        re.compile(r"10\.[0-9]{4,9}(\.[0-9]+)*/((?![\\{}%])[!-~])+(?<![.,;:])"),
        "bare, such as 10.1000/182, without an address or %20, its hyphens plain, and no sign "
        "ends it",
    ),
    "pmid": (PMID, re.compile(r"[1-9][0-9]{0,7}"), "at most eight digits"),
    "pmcid": (PMCID, re.compile(r"PMC[1-9][0-9]{0,7}"), "PMC and at most eight digits"),
    "url": (
        URL,
        re.compile(r"https://[^\s\\{}/]+\.[^\s\\{}/]+(/[^\s\\{}]*)?"),
        "a whole https address, without a backslash, brace or space",
    ),
}


def fault(name: str, value: str) -> str:
    """What a DOI, PMID, PMCID, address or year is, where the value is none; else nothing."""
    _, shape, meaning = _SHAPES[name]
    return "" if shape.fullmatch(value) else meaning


def key_problem(source: Source) -> Iterator[Problem]:
    """A key that no row and no page could name."""
    if not _KEY.fullmatch(source.key):
        guess = "-".join(re.findall(r"[a-z]+|[0-9]+", source.key.lower()))
        hint = f", such as {guess!r}" if guess else ""
        message = f"{source.key!r}: a key is lower-case kebab case{hint}"
        yield KEY.at(source.place, message, breaks=thing(guess or source.key))


def duplicates(sources: Iterable[Source]) -> Iterator[Problem]:
    """Keys that stand twice, and fields that stand twice in their entry."""
    seen: dict[str, Source] = {}
    for source in sources:
        first = seen.setdefault(source.key.lower(), source)
        if first is not source:
            how = "is also the key" if first.key == source.key else "differs in capitals from that"
            message = f"{source.key!r} {how} of line {first.place.line}; keys are unique"
            yield DUPLICATE.at(source.place, message)
        lines: dict[str, int] = {}
        for field in source.fields:
            if field.name in lines:
                message = f"{source.key}: {field.name} stands on line {lines[field.name]} already"
                yield DUPLICATE.at(field.place, message)
            lines.setdefault(field.name, field.place.line)


def type_problem(source: Source) -> Iterator[Problem]:
    """A type that the style has no template for."""
    if source.kind not in KINDS:
        instead = _TYPE_INSTEAD.get(source.kind)
        hint = f"; use {instead}" if instead else close(source.kind, KINDS)
        message = f"{source.key}: @{source.kind} cannot be printed{hint} (known: {allowed(KINDS)})"
        yield TYPE.at(source.place, message, breaks=thing(source.key))


@dataclass(frozen=True)
class Unfit:
    """A field that will not print; ``missed`` is the one that the entry lacks because of it."""

    field: Field
    rule: Rule
    missed: str
    message: str


def unfit(field: Field) -> Unfit | None:
    """Whether a field is empty, or one that the book does not know."""
    if field.name in _KNOWN:
        if field.value.strip("{} "):
            return None
        message = f"{field.name} is empty; fill it or take it out"
        return Unfit(field, FIELD, field.name, message)
    if field.name == "crossref":
        message = "crossref is not followed by the book; write the other entry's fields here"
        return Unfit(field, UNKNOWN, CROSSREF, message)
    if guess := _INSTEAD.get(field.name):
        return Unfit(field, UNKNOWN, guess, f"{field.name} does not print; use {guess}")
    unknown = f"{field.name} is no field that the book knows"
    if near := get_close_matches(field.name, _KNOWN, n=1, cutoff=0.7):
        return Unfit(field, UNKNOWN, near[0], f"{unknown}; did you mean {near[0]!r}?")
    message = f"{unknown}; take it out, or use one of {', '.join(sorted(_KNOWN))}"
    return Unfit(field, UNKNOWN, "", message)


def text(field: Field) -> str:
    """What a field says, as plain text."""
    if field.name == "year":
        return field.value.strip("{}")
    return field.value if field.name in RAW else plain(field.value)


def field_problem(source: Source, field: Field) -> Problem | None:
    """The first thing that is wrong with what a field holds, leaving names aside."""
    if field.name in RAW or field.name == "year":
        if meaning := fault(field.name, text(field)):
            message = f"{source.key}: {field.name} is {field.value!r}; {meaning}"
            rule, shape, _ = _SHAPES[field.name]
            return rule.at(field.place, message + _within(field, shape))
    elif cut := _BARE_PERCENT.search(field.value):
        before = field.value[max(0, cut.end() - 20) : cut.end()]
        message = f"{source.key}: {field.name} is cut in print at the bare % after {before[:-1]!r}"
        return PERCENT.at(field.place, f"{message}; write \\%", breaks=thing(source.key))
    elif reason := _tex(field.value):
        message = f"{source.key}: {field.name}: {reason}"
        return TEX.at(field.place, message, breaks=thing(source.key))
    return None


def _within(field: Field, shape: re.Pattern[str]) -> str:
    """What a field holds beside what it should: a DOI behind its address, a number behind PMID."""
    bare = re.sub(r"^(https?://(dx\.)?doi\.org/|doi|pmid|pmcid)[\s:]*", "", field.value,
                  flags=re.IGNORECASE).strip(" .,;:/")  # fmt: skip
    for meant in (bare, f"PMC{bare}") if field.name == "pmcid" else (bare,):
        if shape.fullmatch(meant):
            return f"; write {meant!r}"
    return ""


def _tex(latex: str) -> str:
    """Why a value would not print as it was meant; nothing where it does."""
    try:
        shown = plain(latex)
    except ValueError:
        return "cannot be read as TeX; is a backslash or brace too many?"
    if left := _COMMAND.search(shown):
        # An accent takes the next letter with it, a word only what stands in braces.
        bare = "" if left[0][1:].isalpha() else r"|\s*[^\s{}]"
        whole = re.search(re.escape(left[0]) + _ARGUMENT + bare + ")?", latex)
        meant = _meant(whole[0] if whole else left[0])
        hint = f"write {meant!r} itself" if meant else "write the text without the command"
        return f"{left[0]} would print as it stands; {hint}"
    if shown.count("$") > 1:
        return "math between $ signs would print as it stands; write the characters themselves"
    if _LONE.search(shown):
        return "a $ that is no money would print as it stands; write the characters themselves"
    return ""


def _meant(latex: str) -> str:
    """What TeX would have made of it, as far as pylatexenc knows."""
    try:
        meant = str(_converter().latex_to_text(latex)).strip()
    except Exception:  # its specifications of macros fail in ways of their own
        return ""
    return "" if "\\" in meant else meant


@cache
def _converter() -> LatexNodes2Text:
    return LatexNodes2Text()
