"""The site's menu, which the theme draws anew for every page, although it is nearly the same.

It is drawn once for each folder, as it is for a page there that it does not name; of a page that
it names the way to it is marked, with the classes that Sphinx and the theme give it.
"""

import html
import posixpath
import re
from collections.abc import Callable, Mapping
from itertools import chain
from typing import cast

from docutils import nodes
from sphinx.application import Sphinx

Draw = Callable[..., object]
_OPEN = re.compile(r"<(/?)(ul|li|details)\b([^>]*)>")
_LEVEL = re.compile(r"\btoctree-l[1-9]\d*")
_NOBODY = "\0"
"""The name of a page that no file can have."""


class Menus:
    """The menus of a build, each drawn once."""

    def __init__(self, app: Sphinx) -> None:
        self._builder = app.builder
        self._named = frozenset(chain.from_iterable(app.env.toctree_includes.values()))
        self._drawn: dict[object, str] = {}

    def of(self, page: str, context: dict[str, object], options: Mapping[str, object]) -> str:
        """The menu of a page by the theme's function, which its context brings, with options.

        It is the page's own where it lists what is near the page, or where the page is cut off from
        it, or named twice; and where each page has a folder of its own.
        """
        draw = cast("Draw", context["generate_toctree_html"])
        if options.get("collapse") or self._builder.name != "html":
            return str(draw(**options))
        nobody = posixpath.join(posixpath.dirname(page), _NOBODY)
        key = (nobody, *sorted(options.items()))
        if key not in self._drawn:
            own = context["toctree"]
            context["toctree"] = lambda **more: self._builder._get_local_toctree(nobody, **more)  # type: ignore[attr-defined]
            self._drawn[key] = str(draw(**options))
            context["toctree"] = own
            getattr(draw, "cache_clear", bool)()  # it is still to draw the page's own
        menu, link = self._drawn[key], _link(self._builder.get_relative_uri(nobody, page))
        if menu.count(link) == 1:
            return marked(menu, link)
        return str(draw(**options)) if page in self._named else menu


def give(
    app: Sphinx, page: str, template: str, context: dict[str, object], doctree: nodes.document
) -> None:
    """Give the templates of a page its menu."""
    if not hasattr(app, "companion_menus"):
        app.companion_menus = Menus(app)  # type: ignore[attr-defined]
    menus: Menus = app.companion_menus  # type: ignore[attr-defined]
    # the theme's function comes into the context later
    context["companion_menu"] = lambda **options: menus.of(page, context, options)


def _link(address: str) -> str:
    return f'<a class="reference internal" href="{html.escape(address)}">'


def marked(menu: str, link: str) -> str:
    """The menu of the page that a link in it is of: it leads to itself, its lists are open."""
    before, _, after = menu.partition(link)
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
    elif name == "details":
        rest = rest if "open" in rest else f'{rest} open="open"'
    elif "class=" not in rest:
        rest = ' class="current"'
    elif "list-caption" not in rest:  # a part's, which holds no pages itself
        rest = rest.replace('class="', 'class="current ', 1)
    return f"<{name}{rest}>"
