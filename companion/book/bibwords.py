"""What a title, a journal's name or a name of a person looks like when it is something else."""

import re
from collections.abc import Iterator

from pybtex.bibtex.utils import split_name_list

LOUD = 4
"""Words in capitals that are more than a name."""
_BARE = 8
"""Letters and digits of a title in which digits may not be the most: 1984 is one."""
_EMPTY = re.compile(
    r"[?\u2026.\-*]+|(?:unknown|none|null|nan|n/?a|tb[ad]|todo|xx+|missing)\.?", re.IGNORECASE
)
_ADDRESS = re.compile(r"https?://\S+")
_STOPS = re.compile(r"(?<!\.)\.$")
_SHORT = re.compile(r"\b(?:[A-Z]\.)+$|\b(?:vs|Inc|Ltd|Co|No|St|al|Jr|Sr|etc)\.$")
_MARKS = re.compile(r"[*†‡§¶@\d]|\([a-z][^()]*\)")
_DEGREES = re.compile(
    r"\b(?:MD|PhD|Ph\.D\.|M\.D\.|MSc|MPH|FRCPsych|Prof\.|Dr\.|Dipl\.|Mrs?\.?|Ms\.?)(?![a-z])"
)
_FILE = re.compile(r"\.(?:docx?|odt|pdf|rtf|tex|txt)$", re.IGNORECASE)
_CODE = re.compile(r"(?:PII|DOI|PMID|ISSN)\b\s*[:=]?\s*\S*\d\S*", re.IGNORECASE)
_TURNED = re.compile(r"\b(?:on|of|for|the|and)$", re.IGNORECASE)
_MEETING = re.compile(r"\b(?:Conference|Workshop|Symposium)\b", re.IGNORECASE)
_ONE = re.compile(r"\b\d+(?:st|nd|rd|th)\b|\b(?:19|20)\d\d\b")
_SERIAL = re.compile(r"(?:the )?journal of\b", re.IGNORECASE)
_COUNTED = re.compile(r"(?<!\w)\w{1,2}\)")
"""Of a list in a sentence: 1) and 2)."""
_PAIRS = (("(", ")"), ("[", "]"))


def empty(words: str) -> bool:
    """Whether a value only says that there is none."""
    return _EMPTY.fullmatch(words.strip()) is not None


def address(words: str) -> str:
    """An address among words; empty where there is none."""
    found = _ADDRESS.search(words)
    return found[0] if found else ""


def title(words: str) -> str:
    """What is wrong with a title; empty where nothing is."""
    if _FILE.search(words) or _CODE.fullmatch(words):
        return "is the name of a file, or an identifier; write the title"
    signs = [c for c in words if c.isalnum()]
    if len(signs) >= _BARE and sum(map(str.isdigit, signs)) > len(signs) / 2:
        return "has more digits than letters; write the title"
    if _STOPS.search(words) and not _SHORT.search(words):
        return "ends in a full stop, which print adds"
    if len(words) > 2 and words[0] in "\"'“‘«" and words[-1] in "\"'”’»" and words[1:-1].isascii():
        return "stands in quotation marks"
    return whole(words)


def whole(words: str) -> str:
    """What is wrong with a title or the name of a journal, which may end in a full stop."""
    letters = [word for word in re.findall(r"[^\W\d_]+", words) if len(word) > 1]
    if words.endswith(("...", "…")):
        return "ends in dots; write the whole of it"
    if len(letters) >= LOUD and all(word.isupper() for word in letters):
        return "is all capitals; write it as a sentence"
    for start, end in _PAIRS:
        if words.count(start) > words.count(end):
            return f"opens {start!r} and does not close it; is it cut?"
        if words.count(start) < _COUNTED.sub("", words).count(end):
            return f"closes {end!r} and does not open it; is it cut?"
    return ""


def container(kind: str, name: str, words: str) -> str:
    """What is wrong with the name of what an entry is in: a journal, or a book of many."""
    if _TURNED.search(words):
        return f"ends in {words.split()[-1]!r}; is it turned round?"
    if kind == "article" and name == "journal" and _MEETING.search(words) and _ONE.search(words):
        return "is one meeting; such a paper is @inproceedings with booktitle"
    if name == "booktitle" and _SERIAL.match(words):
        return "is a journal; such a paper is @article with journal"
    return ""


def names(kind: str, raw: str) -> str:
    """What is wrong with a list of names; one in double braces is a body, whose name is its own."""
    people = [" ".join(name.split()) for name in split_name_list(raw)]
    if kind.endswith("thesis") and len(people) > 1:
        return "names several people; a thesis has one author"
    plain = [name for name in people if not name.startswith("{")]
    if fault := next((f for name in plain for f in _faults(name)), ""):
        return fault
    complete = (name for name in plain if re.search(r",\s*[^\W\d_]{3}", name))  # Liu, Y. may be two
    twice = next((name for name in complete if plain.count(name) > 1), "")
    return f"names {twice!r} twice" if twice else ""


def _faults(name: str) -> Iterator[str]:
    if where := address(name):
        yield f"holds the address {where!r}; it stands in url"
    if found := _MARKS.search(name):
        yield f"holds {found[0]!r} in {name!r}; a name has letters alone"
    if found := _DEGREES.search(name):
        yield f"holds {found[0]!r} in {name!r}; leave titles and degrees out"
    surname, _, first = (part.strip() for part in name.partition(","))
    loud = len(surname) > 3 or (len(surname) == 3 and len(first) > 2 and first.isupper())
    if surname.isupper() and loud and surname.isalpha():
        yield f"shouts {surname!r}; write {surname[0] + surname[1:].casefold()}"
    if surname.islower() and first.islower():
        yield f"has no capital in {name!r}"
    if re.fullmatch(r"[A-Z]{2}", surname) and re.fullmatch(r"[A-Z][a-z]{3,}", first):
        yield f"has initials for a surname in {name!r}; write {{{first}, {surname}}}"
