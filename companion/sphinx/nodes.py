"""A piece of finished HTML in a document, whose addresses are made when its page is written.

All builders share one cache of documents: an address made while reading would be that of whichever
builder read first.
"""

from functools import cache

from docutils import nodes
from sphinx.builders import Builder
from sphinx.util.osutil import relative_uri

from companion.book.paths import CHART_FILES
from companion.html.links import resolve


class html_block(nodes.raw):
    """Raw HTML with tokens for addresses; a kind of ``raw``, so that the search index reads it."""


def made(html: str) -> html_block:
    """A node of some HTML."""
    return html_block("", html, format="html")


def visit(translator: object, node: html_block) -> None:
    """Write the HTML with addresses relative to the page being written."""
    builder: Builder = translator.builder  # type: ignore[attr-defined]
    here: str = builder.current_docname  # type: ignore[attr-defined]

    @cache
    def page(name: str) -> str:
        return builder.get_relative_uri(here, name)

    @cache
    def file(path: str) -> str:
        return relative_uri(builder.get_target_uri(here), path)

    def chart(name: str) -> str:
        return file(f"{CHART_FILES}/{here}/{name}")

    translator.body.append(resolve(node.astext(), page, file, chart))  # type: ignore[attr-defined]
    raise nodes.SkipNode


def depart(translator: object, node: html_block) -> None:
    """Nothing is left to write."""
