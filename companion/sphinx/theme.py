"""What of Jupyter Book's own output is not as this book needs it."""

import itertools
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from markupsafe import escape
from sphinx.application import Sphinx
from sphinx.config import Config

from companion.book import paths
from companion.book.kept import code
from companion.html.fill import keep_in
from companion.sphinx.state import build_of

_OUTPUT = re.compile('<div class="output text_html"')
_NAMES = ("pagetitle", "root_title", "docstitle", "shorttitle", "project", "author", "copyright")
_CITATIONS = '<div class="citation-list">'
PACKAGE = Path(__file__).parent.parent
TEMPLATES = PACKAGE / "templates" / "theme"
STATIC = PACKAGE / "static"


def templates(app: Sphinx, config: Config) -> None:
    """Put our templates before the theme's, which it prepends itself, and bring our style.

    An author's own static files come last, so that they may change what ours do.
    """
    # relative, so that the same book gives the same bytes wherever it lies
    theirs, static = (os.path.relpath(folder, app.confdir) for folder in (TEMPLATES, STATIC))
    config.templates_path = [theirs, *config.templates_path]
    config.html_static_path = [static, *config.html_static_path]
    app.add_css_file("companion.css")


def numbering(app: Sphinx, config: Config) -> None:
    """Number figures as _config.yml says: Jupyter Book's extension for LaTeX numbers them always.

    Without numbers the documents of the whole book need not be read again at each build.
    """
    config.numfig = bool(config.overrides.get("numfig", True))


def compiled(app: Sphinx) -> None:
    """Keep the compiled templates of all pages for the next build by the same code and versions."""
    every = build_of(app).target.parent / paths.COMPILED
    ours = every / code().decode()[:16]
    for other in every.glob("*"):
        if other != ours:
            shutil.rmtree(other, ignore_errors=True)
    if bridge := getattr(app.builder, "templates", None):  # one that asks for links writes no page
        keep_in(ours, bridge.environment)


def without_sheets(app: Sphinx) -> None:
    """Docutils looks on disk for its own sheets, for each page and title; the theme names none."""
    app.env.settings["stylesheet_path"] = []
    if publisher := getattr(app.builder, "_publisher", None):  # what draws titles and lists
        publisher.settings.stylesheet_path = []


def without_thebe(app: Sphinx) -> None:
    """Jupyter Book loads sphinx-thebe always; its script address is on another host."""
    for name, listeners in app.events.listeners.items():
        app.events.listeners[name] = [
            item for item in listeners if item.handler.__module__ != "sphinx_thebe"
        ]


def own_search(app: Sphinx) -> None:
    """Neither the index nor the page of Sphinx's search: the book has its own."""
    app.builder.search = False  # type: ignore[attr-defined]


def own_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, object], str]]:
    """The page that searches, the one for addresses that lead nowhere, and the way in.

    Jupyter Book writes a bare redirect where the first page is not the folder's index.
    """
    yield "search", {}, "search.html"
    yield "404", {}, "404.html"
    if "index" not in app.env.found_docs:
        title = app.env.titles[app.config.root_doc].astext()
        yield "index", {"title": title}, "way-in.html"


def accessible(
    app: Sphinx, page: str, template: str, context: dict[str, object], doctree: nodes.document
) -> None:
    """What docutils, MyST-NB and pandas write that those who hear a page cannot use.

    A list of references has roles that may not hold what stands in it; the result of a cell, which
    the theme lets a key reach where it is wide, has no name; a frame has heads without words.
    """
    if body := context.get("body"):
        text = str(body).replace('<div role="list" class="citation-list">', _CITATIONS)
        text = text.replace(' role="doc-biblioentry"', "").replace("<th></th>", "<td></td>")
        count = itertools.count(1)
        context["body"] = _OUTPUT.sub(
            lambda found: f'{found[0]} role="region" aria-label="Result {next(count)}"', text
        )


def escaped(
    app: Sphinx, page: str, template: str, context: dict[str, object], doctree: nodes.document
) -> None:
    """Escape the names that the theme's templates print as they are: a title may be a paper's."""
    for name in _NAMES:
        if context.get(name):
            context[name] = escape(context[name])
