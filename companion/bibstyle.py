"""How references print: plain, with links made from the doi, pmid, pmcid and url fields."""

from pybtex.plugin import register_plugin
from pybtex.style.formatting.plain import Style as Plain
from pybtex.style.template import Node, href, join, sentence

from companion.references import RESOLVERS

NAME = "companion_links"


class LinkedStyle(Plain):
    """pybtex's plain style, which knows no ``pmid`` and would print a resolver twice."""

    def format_web_refs(self, e) -> Node:
        """The identifiers of the entry as links by name."""
        links = [
            href(address.format(e.fields[name]))[label]
            for label, name, address in RESOLVERS
            if name in e.fields
        ]
        return sentence(sep=", ")[join(sep=", ")[links]] if links else join[""]


def register() -> None:
    """Make the style known to pybtex under its name."""
    register_plugin("pybtex.style.formatting", NAME, LinkedStyle)
