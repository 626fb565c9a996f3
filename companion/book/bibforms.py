"""What the words of a field look like when something went wrong on their way into it.

Every form is a sign of a fault that no sound entry bears: remains of a web page, of a wrong
encoding, of a search result; pages that run backwards; numbers whose check digit does not fit.
"""

import re
from collections.abc import Iterator, Mapping

from pybtex.bibtex.utils import split_name_list
from stdnum import isbn, issn

from companion.book import bibfields
from companion.book.bibtex import Field, Source
from companion.problem import Problem, Rule, declare

PAGES = declare(
    "reference-pages", "Pages are a number, or a range that rises: 1134--1142, 1134--42, e1--e9."
)
VOLUME = declare(
    "reference-volume", "A volume or number is the number alone, without a word such as vol."
)
MONTH = declare("reference-month", "A month is its name, three letters of it, or 1 to 12.")
SERIAL = declare("reference-serial", "An ISBN or ISSN has the check digit that it must have.")
MARKUP = declare("reference-markup", "No remains of HTML stand in a field.")
ENCODING = declare("reference-encoding", "A field is written in the encoding that it is read in.")
TITLE = declare(
    "reference-title",
    "A title is whole: no full stop, no dots for what is left out, not capitals alone.",
)
AUTHOR = declare(
    "reference-author", "A name holds nothing but a name, and stands once: no mark, no degree."
)
ADDRESS = declare(
    "reference-address", "An identifier stands in its own field, and not as an address in url."
)

_WORDS = frozenset(
    "title booktitle journal publisher howpublished note author editor series school".split()
)
_TITLES = ("title", "booktitle")
_HTML = re.compile(
    r"</?(?:a|b|br|em|font|i|inf|p|sc|scp|small|span|strong|sub|sup|u|(?:jats|mml):\w+)\b[^<>]*>"
    r"|&(?:#\d+|#x[0-9A-Fa-f]+|[a-z]{2,8});"
)
_MANGLED = re.compile(r"Ã[\u0080-\u00bf]|â€|Â[\u00a0-\u00bf]|ï»¿|\ufffd")
_PAGE = r"(?P<{0}>(?P<{0}w>[A-Za-z]{{0,4}})(?P<{0}n>\d+)(?:\.?[A-Za-z]{{0,3}}\d*)?|[ivxlcdm]+)"
_SPAN = re.compile(_PAGE.format("a") + r"(?:\s*[-\u2010-\u2015]+\s*" + _PAGE.format("z") + ")?")
_COUNTED = re.compile(r"\b(?:vol(?:ume)?|no|nr|num(?:ber)?|issue)\b\.?\s*\d", re.IGNORECASE)
_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_STOPS = re.compile(r"(?<!\.)\.$")
_SHORT = re.compile(r"\b(?:[A-Z]\.)+$|\b(?:vs|Inc|Ltd|Co|No|St|al|Jr|Sr|etc)\.$")
_MARKS = re.compile(r"[*†‡§¶@\d]")
_DEGREES = re.compile(r"\b(?:MD|PhD|Ph\.D\.|M\.D\.|MSc|MPH|FRCPsych|Prof\.|Dr\.)(?![a-z])")
_RESOLVED = (
    ("doi", re.compile(r"https?://(?:dx\.)?doi\.org/.+", re.IGNORECASE)),
    ("pmid", re.compile(r"https?://(?:pubmed\.ncbi\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov/pubmed)/\d+/?")),
    ("pmcid", re.compile(r"https?://(?:www\.ncbi\.nlm\.nih\.gov/pmc|pmc\.ncbi\.nlm\.nih\.gov)/articles/PMC\d+/?")),
)  # fmt: skip
LOUD = 4
"""Words in capitals that are more than a name."""


def form_problems(source: Source, fields: Mapping[str, Field]) -> Iterator[Problem]:
    """What the fields of an entry, by their names, hold beside what they should."""
    for name, field in fields.items():
        try:
            words = bibfields.text(field)
        except ValueError:  # TeX that cannot be read has been named
            continue
        for rule, message in _faults(name, words, field.value):
            yield rule.at(field.place, f"{source.key}: {name} {message}")


def _faults(name: str, words: str, raw: str) -> Iterator[tuple[Rule, str]]:
    if name in _WORDS:
        if found := _HTML.search(words):
            yield MARKUP, f"holds {found[0]!r}; write the character itself"
        if found := _MANGLED.search(words):
            where = words[max(0, found.start() - 10) : found.end() + 10]
            yield ENCODING, f"holds {where!r}, UTF-8 read as something else; write what was meant"
    if name in _TITLES and (wrong := _title(words)):
        yield TITLE, wrong
    elif name in ("author", "editor") and (wrong := _names(raw)):
        yield AUTHOR, wrong
    elif name == "pages" and (wrong := _pages(words)):
        yield PAGES, f"is {words!r}; {wrong}"
    elif name in ("volume", "number") and _COUNTED.search(words):
        yield VOLUME, f"is {words!r}; write the number alone"
    elif name == "month" and not _month(words):
        yield MONTH, f"is {words!r}, no month"
    elif name in ("isbn", "issn"):
        sound = isbn.is_valid(words) if name == "isbn" else issn.is_valid(words)
        if not sound:
            yield SERIAL, f"is {words!r}, whose digits do not fit together"
    elif name == "url":
        for other, shape in _RESOLVED:
            if shape.fullmatch(words):
                yield ADDRESS, f"is the address of a {other}; write {other} = {{…}} instead"


def _title(words: str) -> str:
    """What is wrong with a title."""
    letters = [word for word in re.findall(r"[^\W\d_]+", words) if len(word) > 1]
    if words.endswith(("...", "…")):
        return "ends in dots; write the whole title"
    if _STOPS.search(words) and not _SHORT.search(words):
        return "ends in a full stop, which print adds"
    if len(letters) >= LOUD and all(word.isupper() for word in letters):
        return "is all capitals; write it as a sentence"
    if len(words) > 2 and words[0] in "\"'“‘«" and words[-1] in "\"'”’»" and words[1:-1].isascii():
        return "stands in quotation marks"
    for start, end in ("()", "[]"):
        if words.count(start) > words.count(end):
            return f"opens {start!r} and does not close it; is it cut?"
    return ""


def _names(raw: str) -> str:
    """What is wrong with a list of names; one in double braces is a body, whose name is its own."""
    people = [" ".join(name.split()) for name in split_name_list(raw)]
    plain = [name for name in people if not name.startswith("{")]
    for name in plain:
        if found := _MARKS.search(name):
            return f"holds {found[0]!r} in {name!r}; a name has letters alone"
        if found := _DEGREES.search(name):
            return f"holds {found[0]!r} in {name!r}; leave degrees out"
        surname, _, first = name.partition(",")
        if surname.isupper() and len(surname) > 3 and surname.isalpha():
            return f"shouts {surname!r}; write {surname[0] + surname[1:].casefold()}"
        if re.fullmatch(r"[A-Z]{2}", surname) and re.fullmatch(r"\s*[A-Z][a-z]{3,}", first):
            return f"has initials for a surname in {name!r}; write {{{first.strip()}, {surname}}}"
    whole = (name for name in plain if re.search(r",\s*[^\W\d_]{3}", name))  # Liu, Y. may be two
    twice = next((name for name in whole if plain.count(name) > 1), "")
    return f"names {twice!r} twice" if twice else ""


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
    said = words.strip(".").casefold()
    if said.isdigit():
        return 1 <= int(said) <= 12
    return said == "sept" or any(said in (month, month[:3]) for month in _MONTHS)
