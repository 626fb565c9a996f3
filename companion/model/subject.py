"""What the package must not know: the subject's own tables, words and looks.

``data/subject.toml`` is read into one :class:`Subject`. A family of treatments has a colour and a
symbol; an outcome table has its title and constructs; a vocabulary lists the codes of a column with
their words.
"""

import re
from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass as validated

from companion.model.cells import Key

_CONFIG = ConfigDict(extra="forbid")
PATH = "data/subject.toml"
Text = Annotated[str, Field(pattern=r"\S")]
TableName = Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)*$")]


def _colour(text: str) -> str:
    if not re.fullmatch("#[0-9a-fA-F]{6}", text):
        raise ValueError("a colour is # and six hexadecimal digits, such as #2f7fc4")
    return text


def _version(text: str) -> str:
    if not re.fullmatch(r"\d+(\.\d+)*([-+.]?[a-z][a-z0-9.]*)?", text):
        raise ValueError("a version is numbers with dots, such as 1.2.0")
    return text


def _truth(value: object) -> object:
    if not isinstance(value, bool):
        raise ValueError("this is true or false, without quotes")
    return value


Truth = Annotated[bool, BeforeValidator(_truth)]
Version = Annotated[str, AfterValidator(_version)]
Colour = Annotated[str, AfterValidator(_colour)]
Symbol = Literal[
    "circle", "diamond", "square", "cross", "triangle-up", "triangle-down", "pentagon", "hexagon",
    "star", "hourglass",
]  # fmt: skip


@validated(frozen=True, config=_CONFIG)
class OutcomeTable:
    """An outcome table: its title, what its rows may be about, and what its readers need to see.

    ``crisis``: pages that show its rows open with the help lines of the subject.
    """

    title: Text
    constructs: tuple[Key, ...]
    description: str = ""
    crisis: Truth = False

    @model_validator(mode="after")
    def _once(self) -> Self:
        twice = next((c for c in self.constructs if self.constructs.count(c) > 1), None)
        if twice is not None:
            raise ValueError(f"the construct {twice!r} stands twice in {self.title!r}")
        return self


@validated(frozen=True, config=_CONFIG)
class Family:
    """A family of treatments: told apart by colour and by symbol.

    ``placebo`` families are comparators alone: no pooled question may have one as its index arm.
    """

    key: Key
    name: Text
    colour: Colour
    symbol: Symbol
    placebo: Truth = False


@validated(frozen=True, config=_CONFIG)
class Help:
    """Where people in danger turn: the topic of the statements that hold the lines, its words.

    ``words``: beginnings of words; a page that has one of them shows the help lines.
    """

    topic: Key
    title: Text
    lead: Text
    words: tuple[Text, ...] = ()

    def named(self, text: str) -> re.Match[str] | None:
        """The first word of a text that asks for help lines."""
        begin = "|".join(map(re.escape, self.words))
        return re.search(rf"\b(?:{begin})\w*", text, re.IGNORECASE) if begin else None


@validated(frozen=True, config=_CONFIG)
class Subject:
    """The subject of a book. Errors of the file are those of pydantic, each with its key.

    ``species`` are groups of the species of mechanistic findings, by their names; ``synonyms``
    groups of words and phrases that a search takes for one another. ``version`` is that of the
    book, and ``errors`` the address to which a reader sends reports, ``{title}`` and ``{report}``
    in it.
    ``searches`` are PubMed queries by the claim whose new papers they find. ``occasion`` is what
    giving the treatment once is called: a dose, a session, a class.
    """

    name: Text
    title: Text
    package: Key
    outcome_tables: Mapping[TableName, OutcomeTable]
    families: Annotated[tuple[Family, ...], Field(min_length=1)]
    populations: Mapping[Key, Text]
    occasion: Text = "treatment"
    words: Mapping[str, Text] = field(default_factory=dict)
    help: Help | None = None
    species: Mapping[Text, tuple[Key, ...]] = field(default_factory=dict)
    synonyms: tuple[tuple[Text, ...], ...] = ()
    searches: Mapping[Key, Text] = field(default_factory=dict)
    version: Version | None = None
    errors: Annotated[str, Field(pattern=r"^(https://|mailto:)\S+$")] | None = None

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        for what in ("key", "name", "colour", "symbol"):
            found = [getattr(family, what).lower() for family in self.families]
            twice = next((v for v in found if found.count(v) > 1), None)
            if twice is not None:
                raise ValueError(f"two families have the {what} {twice!r}; each has its own")
        codes = [code for group in self.species.values() for code in group]
        again = next((code for code in codes if codes.count(code) > 1), None)
        if again is not None:
            raise ValueError(f"the species {again!r} stands in two groups; it has one")
        return self

    def vocabulary(self, name: str) -> frozenset[str]:
        """The words of a vocabulary that a column names; KeyError for a list that is none."""
        return {
            "population": frozenset(self.populations),
            "family": frozenset(f.key for f in self.families),
            "construct": frozenset(c for t in self.outcome_tables.values() for c in t.constructs),
        }[name]

    def family(self, key: str) -> Family:
        """The family with that key; the last, which is for all others, where there is none."""
        return next((f for f in self.families if f.key == key), self.families[-1])

    def species_group(self, code: str) -> str:
        """The name of the group of a species; the code itself where it is in none."""
        return next((name for name, codes in self.species.items() if code in codes), code)

    def rank(self, key: str) -> int:
        """Order of a family in legends and along axes."""
        keys = [f.key for f in self.families]
        return keys.index(key) if key in keys else len(keys)


def subject_from(values: Mapping[str, Any]) -> Subject:
    """A subject from the values of its file. Raises pydantic.ValidationError."""
    return Subject(**{str(k): v for k, v in values.items()})


EMPTY = Subject(
    "-", "-", "empty", MappingProxyType({}),
    (Family("other", "Other", "#7d8590", "triangle-up"),), MappingProxyType({}),
)  # fmt: skip
