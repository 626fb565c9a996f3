"""Addresses inside the book, as tokens that are resolved when a page is written.

All Sphinx builders share one cache of documents, so an address made while a page is read would be
that of whichever builder came first. What stands in the cached HTML is a token,
``companion:page/book/studies/roe-2020#row-x``, ``companion:file/data/x.csv``, or
``companion:chart/forest-md`` for a picture of the page itself; the builder that writes the page
puts its own address in its place.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlencode

from companion.book import paths
from companion.html.markup import TAG

PAGE = "companion:page/"
FILE = "companion:file/"
CHART = "companion:chart/"
_TOKEN = re.compile(
    r'(?P<space>\s+)(?P<name>href|src)="companion:(?P<kind>page|file|chart)/(?P<path>[^"#?]*)'
    r'(?P<anchor>[?#][^"]*)?"'
)


@dataclass(frozen=True)
class Links:
    """Tokens of places in the book; ``exists`` says whether the book has a page of that name."""

    exists: Callable[[str], bool]

    def page(self, name: str, anchor: str = "") -> str:
        """A page by its name (``book/about``); empty where the book has no such page."""
        if not self.exists(name):
            return ""
        return PAGE + quote(name) + (f"#{quote(anchor)}" if anchor else "")

    def table(self, name: str, column: str = "", value: str = "") -> str:
        """The page of a table; where a column is named, filtered to the rows with that value."""
        page = self.page(f"{paths.DATA_PAGES}/{name}")
        asked = {f"{slug(f'Table {name}')}.{slug(column)}": value} if column else {}
        return f"{page}?{urlencode(asked)}" if page and asked else page

    def study(self, key: str) -> str:
        """The page that gathers a study's rows."""
        return self.page(f"{paths.STUDY_PAGES}/{key}")

    def claim(self, id: str) -> str:
        """The chapter of a claim."""
        return self.page(f"{paths.CLAIMS}/{id}")

    def row(self, table: str, id: str) -> str:
        """The row's place in the page of its table."""
        return self.page(f"{paths.DATA_PAGES}/{table}", anchor(id))

    def file(self, path: str) -> str:
        """A file that the site carries, by its path from the site's root."""
        return FILE + quote(path)

    def chart(self, id: str) -> str:
        """The file that holds the picture of a chart of the page, by the figure's id."""
        return CHART + quote(f"{id}.svg")


def slug(words: str) -> str:
    """Words as part of a key of an address, as the script makes them."""
    return re.sub(r"[\W_]+", "-", words.strip().casefold())


def anchor(id: str) -> str:
    """The anchor of a row in the page of its table."""
    return f"row-{id}"


def resolve(
    text: str,
    page: Callable[[str], str],
    file: Callable[[str], str],
    chart: Callable[[str], str],
) -> str:
    """Put real addresses in place of tokens, in ``href`` and ``src`` of tags alone.

    ``page``, ``file`` and ``chart`` map a page's name, a file's path or the name of a picture to an
    address, which may be empty for the page that is written. A token anywhere else (in text, in a
    script) is somebody's words.
    """

    def attribute(match: re.Match[str]) -> str:
        find = {"page": page, "file": file, "chart": chart}[match["kind"]]
        whole = html.escape(find(unquote(match["path"]))) + (match["anchor"] or "")
        return f'{match["space"]}{match["name"]}="{whole}"'

    def tag(match: re.Match[str]) -> str:
        return _TOKEN.sub(attribute, match[0]) if "companion:" in match[0] else match[0]

    return TAG.sub(tag, text)
