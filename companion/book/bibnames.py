"""The names in an ``author`` or ``editor`` field, read as pybtex reads and prints them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pybtex.bibtex.utils import split_name_list, split_tex_string

from companion.book.bibstyle import person, plain
from companion.problem import declare

NAME = declare(
    "reference-name",
    "A name is {Surname, First}, a body stands in double braces, and names are joined by `and`.",
)
OTHERS = "others"
_EXTENDED = re.compile(r"\b(family|given|prefix|suffix|useprefix)\s*=", re.IGNORECASE)
_AND_MORE = re.compile(r"\bet\.? al\b|\band (colleagues|co-?workers)\b", re.IGNORECASE)
_LINEAGE = re.compile(r"(Jr|Sr|Jnr|Snr|[IVX]+|\d(st|nd|rd|th))\.?", re.IGNORECASE)
_INITIALS = re.compile(r"[A-Z]{1,3}")
_SHORT = r"(?:[A-Z]\.?[ -]?){1,3}"
_LISTED = re.compile(
    rf"(?P<surname>[^.]{{2,}}) (?P<initials>{_SHORT})|(?P<first>{_SHORT}) (?P<last>[^.]{{2,}})"
)
"""A person as lists apart by commas name one: ``Roe A``, ``A. Roe``."""
_BODY = frozenset(
    "academy administration agency association authority center centre college collaboration"
    " commission committee consortium corporation council department federation foundation"
    " government group hospital inc institute institutes investigators ltd ministry network"
    " organisation organization pharmaceuticals program programme project society team"
    " therapeutics university".split()
)


@dataclass(frozen=True)
class Names:
    """Who made a document: as pybtex prints them, by surname, given names and what follows them
    ("Jr"), whether there are more."""

    persons: tuple[Any, ...] = ()
    surnames: tuple[str, ...] = ()
    others: bool = False
    given: tuple[str, ...] = ()
    lineages: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def read_names(value: str) -> Names:
    """Read a field of names. ``faults`` says what is wrong with each that would not print right."""
    names: list[str] = split_name_list(value)
    others = len(names) > 1 and names[-1] == OTHERS
    persons = []
    surnames, given, lineages = [], [], []
    faults = [] if names else ["no name is given"]
    for name in names[:-1] if others else names:
        fault = next(_faults(name), "")
        try:
            read = person(name)
            surname = _text(read.prelast_names + read.last_names)
        except ValueError:
            read, surname = None, ""
        if not fault and not any(char.isalpha() for char in surname):
            fault = f"{name!r} has no surname that can be read; write {{Surname, First}}"
        if fault:
            faults.append(fault)
        persons.append(read)
        surnames.append(surname)
        given.append(_text(read.first_names + read.middle_names) if read else "")
        lineages.append(_text(read.lineage_names) if read else "")
    if others:
        persons.append(person(OTHERS))
    return Names(
        tuple(persons), tuple(surnames), others, tuple(given), tuple(lineages), tuple(faults)
    )


def _text(parts: list[str]) -> str:
    """Parts of a name as plain text."""
    return plain(" ".join(parts)).replace("\xa0", " ")


def _apart(parts: list[str]) -> str:
    """The names of a list that commas set apart, as BibTeX has them; empty where it is none."""
    found = [_LISTED.fullmatch(part) for part in parts]
    if len(parts) < 2 or not all(found):
        return ""
    said = [f"{m['surname'] or m['last']}, {m['initials'] or m['first']}" for m in found if m]
    return " and ".join(said)


def _faults(name: str) -> Iterator[str]:
    if not name:
        yield "a name is empty; is an `and` too many?"
        return
    parts = [part.strip() for part in split_tex_string(name, ",")]
    words: list[str] = split_tex_string(name)
    if _EXTENDED.search(name):
        yield f"{name!r} is written the BibLaTeX way; write {{von Surname, First}}"
    elif name.lower() == OTHERS:
        yield "`others` comes last, after a name"
    elif _AND_MORE.search(name):
        yield f"{name!r} stands for authors who are not named; write {{Surname and others}}"
    elif persons := _apart(parts):
        yield f"{name!r} is more than one name; they are set apart by ` and `: {{{persons}}}"
    elif len(parts) > 3:
        yield f"{name!r} has too many commas; names are joined by `and`: {{Roe, Ann and Poe, Bo}}"
    elif len(parts) == 3 and not _LINEAGE.fullmatch(parts[1]):
        yield (
            f"{name!r} has two commas, which is for {{Roe, Jr, Ann}}; names are joined by `and`, "
            "and a body with commas stands in double braces"
        )
    elif "" in parts:
        yield f"{name!r} has a comma with nothing on one side of it"
    elif "and" in (words[0].lower(), words[-1].lower()):
        yield f"{name!r} has an `and` with no name on one side of it"
    elif ";" in name or any(word.lower() in ("and", "&", "\\&") for word in words):
        yield f"{name!r} is more than one name; they are joined by `and`; a body stands in braces"
    elif len(parts) == 1 and len(words) > 1 and _INITIALS.fullmatch(words[-1]):
        yield f"{name!r} would print as a surname {words[-1]!r}; write {{{words[0]}, {words[-1]}}}"
    elif len(parts) == 1 and len(words) > 1 and _BODY & {word.lower().strip(".") for word in words}:
        yield f"{name!r} is a body; its whole name stands in double braces: {{{{{name}}}}}"
