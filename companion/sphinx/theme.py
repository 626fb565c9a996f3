"""What of Jupyter Book's own output is not as this book needs it."""

import os
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

_CITATIONS = '<div class="citation-list">'
PACKAGE = Path(__file__).parent.parent
TEMPLATES = PACKAGE / "templates" / "theme"
STATIC = PACKAGE / "static"


def templates(app: Sphinx, config: Config) -> None:
    """Put our templates before the theme's, which it prepends itself, and bring style and script.

    An author's own static files come last, so that they may change what ours do.
    """
    # relative, so that the same book gives the same bytes wherever it lies
    theirs, static = (os.path.relpath(folder, app.confdir) for folder in (TEMPLATES, STATIC))
    config.templates_path = [theirs, *config.templates_path]
    config.html_static_path = [static, *config.html_static_path]
    app.add_css_file("companion.css")
    app.add_js_file("companion.js", loading_method="defer")


def without_thebe(app: Sphinx) -> None:
    """Jupyter Book loads sphinx-thebe always; its script address is on another host."""
    for name, listeners in app.events.listeners.items():
        app.events.listeners[name] = [
            item for item in listeners if item.handler.__module__ != "sphinx_thebe"
        ]


def accessible(
    app: Sphinx, page: str, template: str, context: dict[str, object], doctree: nodes.document
) -> None:
    """docutils gives its list of references roles that may not hold what it puts into them."""
    if body := context.get("body"):
        text = str(body).replace('<div role="list" class="citation-list">', _CITATIONS)
        context["body"] = text.replace(' role="doc-biblioentry"', "")
