"""How references print: pybtex's plain style, with links made from the identifiers.

The check of ``references.bib`` prints every entry with the same style that the book's lists are
made with, so that what it says of an entry is what a reader would see.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from pybtex.backends.plaintext import Backend as PlaintextBackend
from pybtex.database import Entry, Person
from pybtex.plugin import register_plugin
from pybtex.richtext import Protected, Text
from pybtex.style.formatting import toplevel
from pybtex.style.formatting.plain import Style as Plain
from pybtex.style.formatting.unsrt import date, pages
from pybtex.style.labels import BaseLabelStyle
from pybtex.style.names import BaseNameStyle, name_part
from pybtex.style.sorting.none import SortingStyle
from pybtex.style.template import (
    FieldIsMissing,
    Node,
    field,
    first_of,
    href,
    join,
    optional,
    sentence,
    tag,
    words,
)

from companion.book import bibprints

NAME = "companion_links"
RESOLVERS = (
    ("DOI", "doi", "https://doi.org/{}"),
    ("PubMed", "pmid", "https://pubmed.ncbi.nlm.nih.gov/{}/"),
    ("PMC", "pmcid", "https://pmc.ncbi.nlm.nih.gov/articles/{}/"),
    ("Document", "url", "{}"),
)
"""Identifiers as they print: the link's name, the field, its address. Their fields hold no TeX."""
# No character that TeX reads as anything but itself: most of a file, and far quicker to read.
_NO_TEX = re.compile(r"(?! )(?:[^\s\\{}$%~&#^_`\"',-]|,(?!,)|-(?!-)|'(?!')| (?! ))*")
Parts = tuple[str, ...]


def _field(name: str) -> Node:
    return field(name, apply_func=_text, raw=True)


class KeyLabels(BaseLabelStyle):  # type: ignore[misc]
    """The key is the label: the same in every chapter's list, and the row's id in the tables."""

    def format_labels(self, sorted_entries: Iterable[Any]) -> Iterator[str]:
        """One label an entry."""
        return (entry.key for entry in sorted_entries)


class WholeNames(BaseNameStyle):  # type: ignore[misc]
    """Names as pybtex's plain style prints them, without reading TeX where there is none."""

    def format(self, person: Any, abbr: bool = False) -> Text:
        """First names, particle, surname, lineage; the same person is met in many entries."""
        first = tuple(person.first_names + person.middle_names)
        others = (person.prelast_names, person.last_names, person.lineage_names)
        return _name(first, *map(tuple, others), abbr)


class Surnames(BaseNameStyle):  # type: ignore[misc]
    """Names as sphinxcontrib-bibtex's own style prints them in a citation: particle and surname."""

    def format(self, person: Any, abbr: bool = True) -> Text:
        """The same person is met in many citations."""
        return _name((), tuple(person.prelast_names), tuple(person.last_names), (), False)


class LinkedStyle(Plain):  # type: ignore[misc]
    """pybtex's plain style, which knows no ``pmid``, would print a resolver twice, lowers the case
    of titles, and leaves out a volume without pages and a number without a volume."""

    default_label_style = KeyLabels
    default_name_style = WholeNames
    default_sorting_style = SortingStyle  # a class is not searched for among what is installed

    def format_title(self, e: Any, which_field: str, as_sentence: bool = True) -> Node:
        """The title as written: its capitals are the document's own."""
        title = _field(which_field)
        return sentence[title] if as_sentence else title

    def get_article_template(self, e: Any) -> Node:
        """An article, with as much of volume, number and pages as there is."""
        return toplevel[
            self.format_names("author"),
            self.format_title(e, "title"),
            sentence[tag("em")[_field("journal")], self.format_issue(e), date],
            self.format_note(e),
            self.format_web_refs(e),
        ]

    def format_entry(self, label: str, entry: Any, bib_data: Any = None) -> Any:
        """An entry in print; made once a process, since the check and every list ask for it."""
        people = tuple((role, *map(str, names)) for role, names in entry.persons.items())
        content = (label, entry.key, entry.type, people, *sorted(entry.fields.items()))
        make = super().format_entry
        return bibprints.of(content, lambda: make(label, entry, bib_data))

    def get_misc_template(self, e: Any) -> Node:
        """Any other document; one without authors may still have come out in a volume.

        Where it begins with our own word, "pages", that is raised; the source's are left alone.
        """
        ours = "howpublished" not in e.fields and not {"number", "pages"}.isdisjoint(e.fields)
        return toplevel[
            optional[sentence[self.format_names("author")]],
            self.format_title(e, "title"),
            sentence(capfirst=ours)[
                optional[_field("howpublished")], self.format_issue(e), optional[date]
            ],
            self.format_note(e),
            self.format_web_refs(e),
        ]

    def format_issue(self, e: Any) -> Node:
        """``12(3):45-67``, or what there is of it."""
        if "volume" not in e.fields:
            number = optional[words["number", _field("number")]]
            return join(sep=", ")[number, optional[words["pages", pages]]]
        issue = join[_field("volume"), optional["(", _field("number"), ")"]]
        return first_of[optional[join[issue, ":", pages]], issue]

    def format_note(self, e: Any) -> Node:
        """The note is a sentence of its own."""
        return sentence(capfirst=True)[optional[_field("note")]]

    def format_web_refs(self, e: Any) -> Node:
        """The identifiers of the entry as links by name."""
        links = [
            href(address.format(e.fields[name]))[label]
            for label, name, address in RESOLVERS
            if name in e.fields
        ]
        return sentence(sep=", ")[join(sep=", ")[links]] if links else join[""]


KINDS = frozenset(
    name.removeprefix("get_").removesuffix("_template")
    for name in dir(LinkedStyle)
    if name.startswith("get_") and name.endswith("_template")
)
"""The entry types that the style can print."""


class MissingField(Exception):
    """The template of the entry's type needs a field that the entry does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def plain(latex: str) -> str:
    """TeX as the plain text that the renderer makes of it; ``ValueError`` where it can not."""
    try:
        return str(_text(latex))
    except Exception as error:  # latexcodec and pybtex raise what they like
        raise ValueError(str(error)) from error


def printed(
    key: str, kind: str, fields: Mapping[str, str], names: Mapping[str, Sequence[Any]]
) -> str:
    """The text of an entry in a list of references, made as sphinxcontrib-bibtex makes it.

    Raises ``MissingField`` or, where pybtex fails in any other way, ``ValueError``.
    """
    entry = Entry(kind, fields=dict(fields), persons={role: list(n) for role, n in names.items()})
    entry.key = key
    try:
        text = _style().format_entry(key, entry).text
        return "".join(node.astext() for node in text.render(_backend()))
    except FieldIsMissing as error:
        raise MissingField(error.field_name) from error
    except Exception as error:  # whatever it is, the book could not print the entry
        raise ValueError(f"{type(error).__name__}: {error}") from error


def person(name: str) -> Any:
    """A name as pybtex reads it; ``ValueError`` where it can not."""
    try:
        return Person(name)
    except Exception as error:  # pybtex raises ValueError, IndexError and its own
        raise ValueError(str(error)) from error


@cache
def _backend() -> Any:
    """The backend by which sphinxcontrib-bibtex prints."""
    from pybtex_docutils import Backend  # brings docutils with it, and most entries are kept

    return Backend()


@cache
def register() -> None:
    """Make the style known to pybtex under its name.

    What sphinxcontrib-bibtex asks for at every citation is entered too: pybtex would search all
    installed packages for it each time.
    """
    register_plugin("pybtex.style.formatting", NAME, LinkedStyle)
    register_plugin("pybtex.backends", "docutils", type(_backend()), force=True)
    register_plugin("pybtex.backends", "plaintext", PlaintextBackend, force=True)
    register_plugin("pybtex.style.names", "last", Surnames, force=True)


@cache
def _name(first: Parts, prelast: Parts, last: Parts, lineage: Parts, abbr: bool) -> Text:
    if not (first or prelast or lineage) and len(last) == 1 and _NO_TEX.fullmatch(last[0]):
        return Text(last[0])  # as most surnames are
    made = join[
        name_part(tie=True, abbr=abbr)[_rich(first)],
        name_part(tie=True)[_rich(prelast)],
        name_part[_rich(last)],
        name_part(before=", ")[_rich(lineage)],
    ].format_data(None)
    bare = all(_NO_TEX.fullmatch(part) for part in (*first, *prelast, *last, *lineage))
    # one piece is quick to join; as text, a tie would be its own name
    return Text("".join(n.astext() for n in made.render(_backend()))) if bare else made


@cache
def _style() -> LinkedStyle:
    return LinkedStyle()


def _text(latex: str) -> Any:
    """``Text.from_latex``, without reading TeX where there is none."""
    inner = latex[1:-1]
    if _NO_TEX.fullmatch(latex):
        return Text(latex)
    if latex == f"{{{inner}}}" and _NO_TEX.fullmatch(inner):
        return Text(Protected(inner))
    return Text.from_latex(latex)


def _rich(parts: Parts) -> list[Any]:
    return [_text(part) for part in parts]
