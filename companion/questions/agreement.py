"""Whether a reference is what a registry says that it is.

Titles, names and journals are compared as words: without case, accents, signs and markup, since a
registry sets them in its own way. Registries abbreviate journals; an abbreviation has the first
letter of its word and further ones of it in their order.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz, utils

from companion.book.references import Reference
from companion.book.view import View
from companion.model import REGISTRY
from companion.model.search import RegistryRow

IDENTIFIERS = ("doi", "pmid", "pmcid")
Aspect = Literal["title", "first_author", "years", "journal", "doi", "pmid", "pmcid"]
ALIKE = 92
"""Percent of letters that two titles share where they are one, by rapidfuzz's ratio."""
SHORT = 20
"""Letters that a title must have for one that only goes on after it to be the same."""
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss"})
_BRACKETS = re.compile(r"\([^()]*\)")
"""Where a journal is from: ``Psychopharmacology (Berl)``."""
_SMALL = frozenset("the of and for in on a an de der des die du et fur la le und".split())


@dataclass(frozen=True)
class Difference:
    """What the registry says (``theirs``) and what the entry says, which may be nothing."""

    aspect: Aspect
    theirs: str
    ours: str


def differences(entry: Reference, record: RegistryRow) -> Iterator[Difference]:
    """Everything in which they differ; what the registry's page does not show is not compared."""
    if not same_title(entry.get("title"), record.title):
        yield Difference("title", record.title, entry.get("title"))
    if record.first_author and entry.authors and not _same_author(entry, record.first_author):
        yield Difference("first_author", record.first_author, entry.authors[0])
    if record.years and not _same_year(entry.get("year"), record.years.split()):
        yield Difference("years", record.years, entry.get("year"))
    journal = entry.get("journal")
    if record.journal and journal and not same_journal(journal, record.journal):
        yield Difference("journal", record.journal, journal)
    for name in IDENTIFIERS:
        theirs, ours = record.text(name), entry.get(name)
        if theirs and theirs.casefold() != ours.casefold():
            yield Difference(name, theirs, ours)  # type: ignore[arg-type]


def verified(view: View, key: str) -> RegistryRow | None:
    """What was read of a reference at a registry; None where it is unverified."""
    return next(iter(view.rows(REGISTRY, reference=key)), None)


def plain(text: str) -> str:
    """The words of a text: lower case, no accents, no signs."""
    bare = text
    if not text.isascii():
        letters = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
        bare = "".join(c for c in letters if not unicodedata.combining(c))
    return " ".join(utils.default_process(bare).split())


def same_title(one: str, other: str) -> bool:
    """Whether two titles are one; a page may leave a subtitle out."""
    a, b = plain(one), plain(other)
    short, long = sorted((a, b), key=len)
    return fuzz.ratio(a, b) >= ALIKE or (len(short) >= SHORT and long.startswith(short + " "))


def _same_author(entry: Reference, name: str) -> bool:
    """Whether the words of the first surname (or body) stand in a name, in any order."""
    ours, theirs = plain(entry.authors[0]), plain(name)
    run_together = ours.replace(" ", "") in theirs.replace(" ", "")  # Le Roux and LeRoux
    return set(ours.split()) <= set(theirs.split()) or run_together


def _same_year(ours: str, theirs: list[str]) -> bool:
    """Whether a year is one of the registry's, or follows its only one: online first, in print."""
    followed = theirs[0].isdigit() and ours == str(int(theirs[0]) + 1)
    return ours in theirs or (len(theirs) == 1 and followed)


def same_journal(one: str, other: str) -> bool:
    """Whether two names are of one journal, each in full or abbreviated; a subtitle may miss."""
    short, long = sorted((_journal_words(one), _journal_words(other)), key=len)
    if not short:
        return False
    if len(short) == 1 and len(long) > 1 and len(short[0]) < SHORT:
        return short[0] == "".join(word[0] for word in long)
    whole = len(short) > 2 and _short_for("".join(short), "".join(long))  # Neuro-Psycho…
    return whole or all(_short_for(x, y) for x, y in zip(short, long, strict=False))


def _journal_words(name: str) -> list[str]:
    words = plain(_BRACKETS.sub(" ", name)).split()
    return [word for word in words if word not in _SMALL]


def _short_for(one: str, other: str) -> bool:
    """Whether a word abbreviates the other, or is it."""
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return short[0] == long[0] and all(letter in rest for letter in short)
