"""The site's menu, which the theme draws anew for every page, although it is nearly the same.

It is drawn once for each folder, as it is for a page there that it does not name; of a page that
it names the way to it is marked, with the classes that Sphinx and the theme give it.
"""

import html
import posixpath
import re
from collections.abc import Callable, Mapping
from typing import cast

from docutils import nodes
from sphinx.application import Sphinx

Draw = Callable[..., object]
_OPEN = re.compile(r"<(/?)(ul|li|details)\b([^>]*)>")
_LEVEL = re.compile(r"\btoctree-l\d+")
_NOBODY = "-"
"""The name of no page, in every folder."""


class Menus:
    """The menus of a build, each drawn once."""

    def __init__(self, app: Sphinx) -> None:
        self._builder = app.builder
        self._drawn: dict[object, str] = {}

    def of(self, page: str, context: dict[str, object], options: Mapping[str, object]) -> str:
        """The menu of a page by the theme's function, which its context brings, with options."""
        draw = cast("Draw", context["generate_toctree_html"])
        if options.get("collapse"):  # then it lists what is near the page
            return str(draw(**options))
        nobody = posixpath.join(posixpath.dirname(page), _NOBODY)
        key = (nobody, *sorted(options.items()))
        if key not in self._drawn:
            own = context["toctree"]
            context["toctree"] = lambda **more: self._builder._get_local_toctree(nobody, **more)  # type: ignore[attr-defined]
            self._drawn[key] = str(draw(**options))
            context["toctree"] = own
        return marked(self._drawn[key], self._builder.get_relative_uri(nobody, page))


def give(
    app: Sphinx, page: str, template: str, context: dict[str, object], doctree: nodes.document
) -> None:
    """Give the templates of a page its menu."""
    if not hasattr(app, "companion_menus"):
        app.companion_menus = Menus(app)  # type: ignore[attr-defined]
    menus: Menus = app.companion_menus  # type: ignore[attr-defined]
    # the theme's function comes into the context later
    context["companion_menu"] = lambda **options: menus.of(page, context, options)


def marked(menu: str, address: str) -> str:
    """The menu of the page with that address: its link leads to itself, and its lists are open."""
    link = f'<a class="reference internal" href="{html.escape(address)}">'
    before, found, after = menu.partition(link)
    if not found:
        return menu
    within: list[re.Match[str]] = []
    for tag in _OPEN.finditer(before):
        if tag[1]:
            within.pop()
        else:
            within.append(tag)
    for tag in reversed(within):
        before = before[: tag.start()] + _current(tag) + before[tag.end() :]
    title, _, below = after.partition("</a>")
    if below.startswith("<details>"):  # its own pages
        below = below.replace("<details>", '<details open="open">', 1)
    return f'{before}<a class="current reference internal" href="#">{title}</a>{below}'


def _current(tag: re.Match[str]) -> str:
    name, rest = tag[2], tag[3]
    if name == "li":
        rest = _LEVEL.sub(lambda level: f"{level[0]} current active", rest, count=1)
    elif name == "ul":
        rest = (
            rest.replace('class="', 'class="current ', 1)
            if "class=" in rest
            else ' class="current"'
        )
    elif "open" not in rest:
        rest += ' open="open"'
    return f"<{name}{rest}>"
