"""How references print: plain, with links made from the doi, pmid, pmcid and url fields."""

from collections.abc import Iterable, Iterator

from pybtex.plugin import register_plugin
from pybtex.style.formatting.plain import Style as Plain
from pybtex.style.labels import BaseLabelStyle
from pybtex.style.template import Node, href, join, sentence

from companion.references import RESOLVERS

NAME = "companion_links"


class KeyLabels(BaseLabelStyle):
    """The key is the label: the same in every chapter's list, and the row's id in the tables."""

    def format_labels(self, sorted_entries: Iterable) -> Iterator[str]:
        """One label an entry."""
        return (entry.key for entry in sorted_entries)


class LinkedStyle(Plain):
    """pybtex's plain style, which knows no ``pmid`` and would print a resolver twice."""

    default_label_style = "companion_keys"

    def format_web_refs(self, e) -> Node:
        """The identifiers of the entry as links by name."""
        links = [
            href(address.format(e.fields[name]))[label]
            for label, name, address in RESOLVERS
            if name in e.fields
        ]
        return sentence(sep=", ")[join(sep=", ")[links]] if links else join[""]


def register() -> None:
    """Make the styles known to pybtex under their names."""
    register_plugin("pybtex.style.labels", LinkedStyle.default_label_style, KeyLabels)
    register_plugin("pybtex.style.formatting", NAME, LinkedStyle)
