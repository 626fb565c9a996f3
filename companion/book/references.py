"""Reads ``references.bib``: every entry as it will print, and what is wrong with the others."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from companion.book import bibfields, bibfile, bibforms, bibprints, bibtex
from companion.book.bibfields import CROSSREF, FIELD, YEAR, Unfit
from companion.book.bibfile import PATH, thing
from companion.book.bibforms import LOST
from companion.book.biblabels import label_of, letters
from companion.book.bibnames import NAME, Names, read_names
from companion.book.bibstyle import RESOLVERS, MissingField, person, printed
from companion.book.bibtex import Field, Source
from companion.book.kept import NOTHING, Kept
from companion.problem import Problem, declare

__all__ = ["PATH", "PRINT", "Bibliography", "Reference", "read_references"]

PRINT = declare(
    "reference-print", "An entry prints with its title, the surname of every author and its year."
)
_ENTRY = "reference "
_ROLES = ("author", "editor")


@dataclass(frozen=True)
class Reference:
    """One entry. ``fields`` and ``printed`` are plain text: no TeX, no braces."""

    key: str
    kind: str
    line: int
    authors: tuple[str, ...]
    """Surnames, or whole names of bodies; of the editors where no author is named."""
    label: str
    """Author and year as prose cites them: ``Zarate et al. 2012``, or ``2012a`` where two would be
    one."""
    printed: str
    fields: Mapping[str, str] = field(hash=False, compare=False)
    people: tuple[tuple[str, str, str], ...] = ()
    """Surname, given names and lineage of each author, or editor; of a body its name alone."""
    bibtex: str = field(default="", repr=False)
    """The entry as BibTeX that stands alone."""
    letter: str = ""
    """What tells it from another of its authors and year, in the order of their keys."""

    def get(self, name: str) -> str:
        """A field's text, or an empty string."""
        return self.fields.get(name, "")

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """(name, address) of the identifiers' own resolvers, then an official address."""
        return tuple(
            (label, address.format(self.get(name)))
            for label, name, address in RESOLVERS
            if self.get(name)
        )


Reading = tuple[Reference | None, list[Problem]]
"""An entry as it prints, or none, and what is wrong with it."""


@dataclass(frozen=True)
class Bibliography:
    """The entries by key, what is wrong with the file, and the keys that it makes unusable."""

    entries: Mapping[str, Reference]
    problems: tuple[Problem, ...] = ()
    broken: frozenset[str] = frozenset()


def read_references(root: Path, kept: Kept = NOTHING) -> Bibliography:
    """Read the file with both parsers and print every entry that was changed; never raises."""
    content = bibfile.read(root)
    found, prints = kept.get(PATH, repr(content), partial(_anew, content, kept))
    bibprints.know(prints)  # for every list
    kept.carry(_ENTRY)
    return found


def _anew(content: bibfile.Content, kept: Kept) -> tuple[Bibliography, bibprints.Prints]:
    """The file as read, and its entries in print: none of another file is among them."""
    bibprints.forget()
    return _bibliography(content, kept), bibprints.made()


def _bibliography(content: bibfile.Content, kept: Kept) -> Bibliography:
    if content.text is None:
        return Bibliography(MappingProxyType({}), content.problems)
    parsed = bibtex.parse(content.text)
    problems = [*parsed.problems, *bibfields.duplicates(parsed.entries)]
    broken = set(parsed.broken)
    entries: dict[str, Reference] = {}
    seen: set[str] = set()
    for source in parsed.entries:
        if source.key.lower() not in seen:
            seen.add(source.key.lower())
            reference, found = _read(source, kept)
            problems.extend(found)
            if reference and not any(problem.breaks for problem in found):
                entries[source.key] = reference
            else:
                broken.add(source.key)
    # Where the marks of a merge stand alone, both its sides are read and all else may follow.
    others = () if content.torn else tuple(sorted(problems))
    entries = _told_apart(entries)
    return Bibliography(MappingProxyType(entries), (*content.problems, *others), frozenset(broken))


def _told_apart(entries: Mapping[str, Reference]) -> dict[str, Reference]:
    """The entries, those that would have one label with letters: 2021a and 2021b, n.d.-a."""
    found = dict(entries)
    for key, letter in letters({key: entry.label for key, entry in entries.items()}).items():
        found[key] = replace(entries[key], label=entries[key].label + letter, letter=letter)
    return found


def _read(source: Source, kept: Kept) -> Reading:
    """The entry as it was printed before, where nothing was wrong with it, or anew."""
    make = partial(bibprints.noted, partial(_reference, source))
    read, made = kept.get(f"{_ENTRY}{source.key}", source.written, make, _sound)
    bibprints.know(made)
    reference, problems = read
    return reference and replace(reference, line=source.place.line), problems


def _sound(found: tuple[Reading, object]) -> bool:
    """Whether nothing was wrong: a problem has the place at which the entry stood then."""
    return not found[0][1]


def _reference(source: Source) -> Reading:
    """The entry as it prints, or why it can not."""
    fields = {f.name: f for f in reversed(source.fields)}
    unfit = [u for f in fields.values() if (u := bibfields.unfit(f))]
    filled = {n: f for n, f in fields.items() if f not in [u.field for u in unfit]}
    problems = [
        *bibfields.key_problem(source),
        *bibfields.type_problem(source),
        *(p for f in filled.values() if (p := bibfields.field_problem(source, f))),
    ]
    named = {(p.line, p.column) for p in problems}
    forms = bibforms.form_problems(source, filled)
    problems.extend(p for p in forms if (p.line, p.column) not in named)
    names = {role: read_names(filled[role].value) for role in _ROLES if role in filled}
    problems.extend(_name_problems(source, filled, names, problems))
    if any(p.breaks for p in problems):
        return None, [*problems, *_unfit_problems(source, unfit, frozenset())]
    values = {name: f.value for name, f in filled.items() if name not in _ROLES}
    persons = {role: found.persons for role, found in names.items()}
    try:
        text, absent = _print(source, values, persons)
    except ValueError as error:
        message = f"{source.key}: cannot be printed: {error}"
        return None, [*problems, PRINT.at(source.place, message, breaks=thing(source.key))]
    problems.extend(_unfit_problems(source, unfit, absent))
    if absent:
        problems.extend(_missing(source, absent, {u.missed for u in unfit}))
        return None, problems
    texts = {name: bibfields.text(f) for name, f in filled.items()}
    who = names.get("author") or names.get("editor") or Names()
    surnames = [name for found in names.values() for name in found.surnames]
    # A year of the wrong shape has been named.
    year = [] if any(p.rule == YEAR.id for p in problems) else [texts["year"]]
    lost = any(p.rule == LOST.id for p in problems)
    within = [texts[n] for n in ("journal", "booktitle") if n in filled and not lost]
    problems.extend(_unprinted(source, text, (texts["title"], *year, *surnames, *within)))
    label = label_of(who, texts["title"], texts["year"])
    line = source.place.line
    fixed = MappingProxyType(texts)
    people = tuple(zip(who.surnames, who.given, who.lineages, strict=True))
    reference = Reference(
        source.key, source.kind, line, who.surnames, label, text, fixed, people, source.written
    )
    return reference, problems


def _name_problems(
    source: Source,
    fields: Mapping[str, Field],
    names: Mapping[str, Names],
    before: Iterable[Problem],
) -> Iterator[Problem]:
    known = {(p.line, p.column) for p in before}
    for role, found in names.items():
        place = fields[role].place
        if found.faults and (place.line, place.column) not in known:
            more = f" (and {len(found.faults) - 1} more)" if len(found.faults) > 1 else ""
            message = f"{source.key}: {role}: {found.faults[0]}{more}"
            yield NAME.at(place, message, breaks=thing(source.key))


def _unfit_problems(
    source: Source, unfit: Iterable[Unfit], absent: frozenset[str]
) -> Iterator[Problem]:
    # An author will do where the template asks for an editor.
    lacking = absent | ({"author"} if "editor" in absent else set())
    for each in unfit:
        lacks = each.missed in lacking or (each.missed == CROSSREF and absent)
        breaks = thing(source.key) if lacks else ""
        yield each.rule.at(each.field.place, f"{source.key}: {each.message}", breaks=breaks)


def _print(
    source: Source, values: Mapping[str, str], persons: Mapping[str, tuple[Any, ...]]
) -> tuple[str, frozenset[str]]:
    """The entry in print, and what its template asks for in vain; ``ValueError`` if it fails."""
    absent = {name for name in ("title", "year") if name not in values}
    trial = {**values, **dict.fromkeys(absent, "x")}
    people = dict(persons)
    while True:
        try:
            return printed(source.key, source.kind, trial, people), frozenset(absent)
        except MissingField as error:
            if error.name in absent:
                raise ValueError(f"{error.name} is missing") from error
            absent.add(error.name)
            if error.name in _ROLES:
                people[error.name] = (person("x"),)
            else:
                trial[error.name] = "x"


def _missing(source: Source, absent: frozenset[str], missed: set[str]) -> Iterator[Problem]:
    """What is missing, save what is there under a name that does not print."""
    either = "editor" in absent and source.kind != "proceedings"
    if either and "author" in missed:
        missed = missed | {"editor"}
    needed = sorted("author or editor" if either and n == "editor" else n for n in absent - missed)
    if needed and CROSSREF not in missed:
        are, them = (" is", "it") if len(needed) == 1 else (" are", "them")
        hint = "; a document without an author is @misc" if "author" in needed else ""
        what = " and ".join(needed) + are
        message = f"{source.key}: {what} missing; @{source.kind} needs {them}{hint}"
        yield FIELD.at(source.place, message, breaks=thing(source.key))


def _unprinted(source: Source, text: str, parts: Iterable[str]) -> Iterator[Problem]:
    seen = " ".join(text.split())
    if lost := [part for part in parts if " ".join(part.split()) not in seen]:
        what = ", ".join(map(repr, lost))
        message = f"{source.key}: @{source.kind} has no place for {what}; it prints as {seen!r}"
        yield PRINT.at(source.place, message, breaks=thing(source.key))
