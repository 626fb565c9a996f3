"""The site's menu, which the theme draws anew for every page.

Most pages are of studies, which the menu does not name: those of a folder have the same one.
"""

import posixpath
from collections.abc import Callable
from itertools import chain
from typing import cast

from docutils import nodes
from sphinx.application import Sphinx


class Menus:
    """The menus of a build, each drawn once."""

    def __init__(self, app: Sphinx) -> None:
        self._builder = app.builder
        named = {app.config.root_doc, *chain.from_iterable(app.env.toctree_includes.values())}
        self._alike = app.env.found_docs - named
        self._drawn: dict[object, str] = {}

    def of(self, page: str, draw: Callable[..., object], options: dict[str, object]) -> str:
        """The menu of a page; ``draw`` is the theme's function, with its options."""
        if page not in self._alike:
            return str(draw(**options))
        key = (posixpath.dirname(self._builder.get_target_uri(page)), *sorted(options.items()))
        if key not in self._drawn:
            self._drawn[key] = str(draw(**options))
        return self._drawn[key]


def give(
    app: Sphinx, page: str, template: str, context: dict[str, object], doctree: nodes.document
) -> None:
    """Give the templates of a page its menu."""
    if not hasattr(app, "companion_menus"):
        app.companion_menus = Menus(app)  # type: ignore[attr-defined]
    menus: Menus = app.companion_menus  # type: ignore[attr-defined]

    def drawn(**options: object) -> str:
        draw = cast("Callable[..., object]", context["generate_toctree_html"])  # comes later
        return menus.of(page, draw, options)

    context["companion_menu"] = drawn
