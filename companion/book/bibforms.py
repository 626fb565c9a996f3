"""What the words of a field look like when something went wrong on their way into it.

Every form is a sign of a fault that no sound entry bears: remains of a web page, of a wrong
encoding, of a search result; pages that run backwards; numbers whose check digit does not fit.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from companion.book import bibfields, bibwords
from companion.book.bibtex import Field, Source
from companion.book.text import MANGLED
from companion.problem import Problem, Rule, declare

PAGES = declare(
    "reference-pages", "Pages are a number, or a range that rises: 1134--1142, 1134--42, e1--e9."
)
VOLUME = declare(
    "reference-volume", "A volume or number is the number alone, without a word such as vol."
)
MONTH = declare(
    "reference-month", "A month is its name, three letters of it, or 1 to 12; it may have a day."
)
SERIAL = declare("reference-serial", "An ISBN or ISSN has the check digit that it must have.")
MARKUP = declare("reference-markup", "No remains of HTML stand in a field.")
ENCODING = declare("reference-encoding", "A field is written in the encoding that it is read in.")
TITLE = declare(
    "reference-title",
    "A title is one, and whole: no full stop, no dots for what is left out, not capitals alone.",
)
PLACEHOLDER = declare(
    "reference-placeholder", "A field that has no value is left out: no ??, unknown or n/a."
)
LOST = declare("reference-lost", "The type of an entry prints its journal or booktitle.")
AUTHOR = declare(
    "reference-author",
    "A name holds nothing but a name, and stands once: no mark, no degree, capitals where due.",
)
ADDRESS = declare(
    "reference-address",
    "An address stands in url alone, and an identifier in its own field instead of its address.",
)

_WORDS = frozenset(
    "title booktitle journal publisher howpublished note author editor series school".split()
)
_NAMED = ("title", "booktitle", "journal")
_SAID = frozenset("title booktitle journal publisher series school institution".split())
_FILLED = frozenset("volume number pages journal booktitle publisher chapter month".split())
_HTML = re.compile(
    r"</?(?:a|b|br|em|font|i|inf|p|sc|scp|small|span|strong|sub|sup|u|(?:jats|mml):\w+)\b[^<>]*>"
    r"|&(?:#\d+|#x[0-9A-Fa-f]+|[a-z]{2,8});"
)
_PAGE = r"(?P<{0}>(?P<{0}w>[A-Za-z]{{0,4}})(?P<{0}n>\d+)(?:\.?[A-Za-z]{{0,3}}\d*)?\+?|[ivxlcdm]+)"
_SPAN = re.compile(_PAGE.format("a") + r"(?:\s*[-\u2010-\u2015]+\s*" + _PAGE.format("z") + ")?")
_COUNTED = re.compile(r"\b(?:vol(?:ume)?|no|nr|num(?:ber)?|issue)\b\.?\s*\d", re.IGNORECASE)
_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_RESOLVED = (
    ("doi", re.compile(r"https?://(?:dx\.)?doi\.org/.+", re.IGNORECASE)),
    ("pmid", re.compile(r"https?://(?:pubmed\.ncbi\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov/pubmed)/\d+/?")),
    ("pmcid", re.compile(r"https?://(?:www\.ncbi\.nlm\.nih\.gov/pmc|pmc\.ncbi\.nlm\.nih\.gov)/articles/PMC\d+/?")),
)  # fmt: skip
_LOSES = {
    "journal": ("book", "mastersthesis", "phdthesis", "techreport"),
    "booktitle": ("article", "book", "mastersthesis", "phdthesis", "techreport"),
}
"""Types that do not print a field which says what an entry is in; one without it is named."""


def form_problems(source: Source, fields: Mapping[str, Field]) -> Iterator[Problem]:
    """What the fields of an entry, by their names, hold beside what they should."""
    said: dict[str, str] = {}
    for name, field in fields.items():
        try:
            words = said[name] = bibfields.text(field)
        except ValueError:  # TeX that cannot be read has been named
            continue
        for rule, message in _faults(source.kind, name, words, field.value):
            yield rule.at(field.place, f"{source.key}: {name} {message}")
    if "journal" in said and "booktitle" in said and source.kind != "article":
        message = f"{source.key}: journal is not printed beside booktitle; which of them is it in?"
        yield LOST.at(fields["journal"].place, message)
    for name in ("journal", "booktitle"):
        same = name in said and _bare(said[name]) == (title := _bare(said.get("title", "")))
        if same and " " in title:
            message = f"{source.key}: title is the same as {name}; write the title"
            yield TITLE.at(fields["title"].place, message)


def _bare(words: str) -> str:
    return re.sub(r"^the |\W+", " ", words.casefold()).strip()


def _faults(kind: str, name: str, words: str, raw: str) -> Iterator[tuple[Rule, str]]:
    if name in _FILLED and bibwords.empty(words):
        yield PLACEHOLDER, f"is {words!r}; fill it or take it out"
        return
    if kind in _LOSES.get(name, ()):
        yield LOST, f"is not printed by @{kind}; is it an entry of another type?"
    if name in _WORDS:
        if found := _HTML.search(words):
            yield MARKUP, f"holds {found[0]!r}; write the character itself"
        if found := MANGLED.search(words):
            where = words[max(0, found.start() - 10) : found.end() + 10]
            yield ENCODING, f"holds {where!r}, UTF-8 read as something else; write what was meant"
        elif not unicodedata.is_normalized("NFC", raw):
            yield ENCODING, "holds letters whose accents are characters of their own"
    if name in _SAID and (found_address := bibwords.address(words)):
        yield ADDRESS, f"holds the address {found_address!r}; it stands in url"
    elif name in _NAMED:
        wrong = bibwords.whole(words) if name == "journal" else bibwords.title(words)
        if wrong := wrong or ("" if name == "title" else bibwords.container(kind, name, words)):
            yield TITLE, wrong
    elif name in ("author", "editor") and (wrong := bibwords.names(kind, raw)):
        yield AUTHOR, wrong
    else:
        yield from _numbers(name, words)


def _numbers(name: str, words: str) -> Iterator[tuple[Rule, str]]:
    if name == "pages" and (wrong := _pages(words)):
        yield PAGES, f"is {words!r}; {wrong}"
    elif name in ("volume", "number") and (_COUNTED.search(words) or words[-1:] in ",;."):
        yield VOLUME, f"is {words!r}; write the number alone"
    elif name == "month" and not _month(words):
        yield MONTH, f"is {words!r}, no month"
    elif name in ("isbn", "issn"):
        from stdnum import isbn, issn  # brings sockets with it, and few entries have a number

        valid = isbn.is_valid if name == "isbn" else issn.is_valid
        if not valid(words) and not all(map(valid, re.split(r"\s*[,;]\s*", words))):
            yield SERIAL, f"is {words!r}, whose digits do not fit together"
    elif name == "url":
        for other, shape in _RESOLVED:
            if shape.fullmatch(words):
                yield ADDRESS, f"is the address of a {other}; write {other} = {{…}} instead"


def _pages(words: str) -> str:
    """What is wrong with pages; an end may leave out the digits that it shares (1134--42)."""
    for part in re.split(r"\s*[,;]\s*", words):
        span = _SPAN.fullmatch(part)
        if span is None:
            return "write 1134--1142, or the article's number alone"
        first, last = span["an"], span["zn"]
        if not first or not last or span["aw"].casefold() not in ("", span["zw"].casefold()):
            continue
        whole = first[: max(0, len(first) - len(last))] + last
        if int(whole) < int(first):
            return "the range runs backwards"
    return ""


def _month(words: str) -> bool:
    """Whether words are a month, two of them, or one with its day."""
    said = [
        part.strip(".") for part in re.split(r"[\s/~\-\u2010-\u2015]+", words.casefold()) if part
    ]
    if len(said) == 1 and said[0].isdigit():
        return 1 <= int(said[0]) <= 12
    named = [part for part in said if part == "sept" or _named(part)]
    days = [part for part in said if part.isdigit() and 1 <= int(part) <= 31]
    return bool(named) and len(said) <= 2 and len(named) + len(days) == len(said)


def _named(part: str) -> bool:
    return any(part in (month, month[:3]) for month in _MONTHS)
