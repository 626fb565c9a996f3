"""Pages of a built book as one page that prints as a book: a title, chapters, running heads.

A browser makes the PDF of it. Links between the pages printed stay links; what leads elsewhere in
the book has its address where the book is read, or is plain words where nobody has said that.
"""

import html
import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from companion.html.markup import ARTICLE, TAG

_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_SILENT = re.compile(r'<script\b.*?</script>|<a class="headerlink".*?</a>', re.DOTALL)
_SHEETS = re.compile(r'<link rel="stylesheet"[^>]*\bhref="([^"?]+)')
_HEADING = re.compile(r"<h[1-6]\b[^>]*>(.*?)</h[1-6]>", re.DOTALL)
_INNER = re.compile(r"<[^>]*>")
_NAMES = re.compile(r'(\s(?:id|for|aria-(?:labelledby|describedby|controls)))="([^"]*)"')
_HREF = re.compile(r'\shref="([^"]*)"')
LETTERS, BOX = "9pt", "size:A4;margin:20mm 15mm 18mm"
"""The size of letters, and the page: one for all, since Chromium lays text out by the first."""
SHEET = "sheet-lead"
"""The class of what makes a page one sheet; the pages of a book are all alike."""


@dataclass(frozen=True)
class Printed:
    """A built page: its name, its title, its text as HTML, and the style sheets it asks for."""

    name: str
    title: str
    body: str
    sheets: tuple[str, ...]


def read(site: Path, name: str) -> Printed:
    """A page of a built site. Raises OSError, and ValueError for one that has no text."""
    text = (site / f"{name}.html").read_text(encoding="utf-8")
    article, title = ARTICLE.search(text), _TITLE.search(text)
    if article is None or title is None:
        raise ValueError(f"{name}.html holds no page of a book")
    folder = posixpath.dirname(name)
    sheets = [posixpath.normpath(posixpath.join(folder, href)) for href in _SHEETS.findall(text)]
    short = html.unescape(title[1]).rpartition(" – ")[0] or html.unescape(title[1])
    return Printed(name, short, _SILENT.sub("", article[1]), tuple(sheets))


def bound(pages: Sequence[Printed], title: str, edition: str, site: str, base: str = "") -> str:
    """The pages as one, in their order. ``site`` is the address of the folder of the built book.

    ``title`` and ``edition`` stand on a page of their own, where there are several pages, and at
    the head of every other; ``base`` is where the book is read, or empty.
    """
    numbers = {page.name: number for number, page in enumerate(pages)}
    alone = len(pages) == 1
    sheets = dict.fromkeys(sheet for page in pages for sheet in page.sheets)
    links = "".join(f'<link rel="stylesheet" href="{_safe(site + sheet)}">' for sheet in sheets)
    front = "" if alone else _front(pages, title, edition)
    articles = "".join(
        f'<article class="bd-article" id="p{number}">{_own(page, number, numbers, base, alone)}'
        "</article>"
        for number, page in enumerate(pages)
    )
    head = f"{title}, {edition}" if edition else title
    name = pages[0].title if alone else title
    return (
        f'<!DOCTYPE html><html lang="en" data-theme="light"><head><meta charset="utf-8">'
        f"<title>{_safe(name)}</title>{links}<style>{_style(pages, head)}</style></head>"
        f'<body class="paper">{front}<div class="bd-article-container">{articles}</div></body>'
        "</html>"
    )


def _front(pages: Iterable[Printed], title: str, edition: str) -> str:
    """The title and the list of what follows; bookmarks lead there too."""
    lines = "".join(
        f'<li><a href="#p{number}">{_safe(page.title)}</a></li>'
        for number, page in enumerate(pages)
    )
    return (
        f'<section class="title-page"><p class="title">{_safe(title)}</p><p>{_safe(edition)}</p>'
        f"<nav><ol>{lines}</ol></nav></section>"
    )


def _style(pages: Sequence[Printed], head: str) -> str:
    """A page box for each article, with its title and the book's at its head."""
    if len(pages) == 1 and SHEET in pages[0].body:
        return ""  # one sheet has the letters and the margins of its own style
    boxes = [f"html{{font-size:{LETTERS}}}@page{{{BOX}}}"]
    font = "font:7pt system-ui,sans-serif;color:#555"
    for number, page in enumerate(pages):
        boxes.append(
            f"#p{number}{{page:p{number}}}@page p{number}{{{BOX};"
            f"@top-left{{content:{_css(page.title)};{font}}}@top-right{{content:{_css(head)};{font}}}"
            f"@bottom-center{{content:counter(page);{font}}}}}"
        )
    return "".join(boxes)


def _own(page: Printed, number: int, numbers: Mapping[str, int], base: str, alone: bool) -> str:
    """The text of a page, with ids that are its own and every fold open."""

    def tag(found: re.Match[str]) -> str:
        text = _NAMES.sub(lambda name: f'{name[1]}="{_prefixed(name[2], number, alone)}"', found[0])
        text = _HREF.sub(lambda link: _led(link[1], page, numbers, base), text)
        if not alone:
            text = text.replace(SHEET, f"{SHEET}-bound")
        return f"<details open{text[8:]}" if text.startswith("<details") else text

    return TAG.sub(tag, page.body)


def _prefixed(names: str, number: int, alone: bool) -> str:
    """Ids that are one page's own among several."""
    return names if alone else " ".join(f"p{number}-{name}" for name in names.split())


def _led(href: str, page: Printed, numbers: Mapping[str, int], base: str) -> str:
    """Where a link leads on paper."""
    address = html.unescape(href)
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return "" if parts.scheme == "data" else f' href="{href}"'
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page.name), parts.path))
    other = numbers.get(path.removesuffix(".html") if parts.path else page.name)
    if other is not None:
        anchor = _prefixed(parts.fragment, other, len(numbers) == 1) or f"p{other}"
        return f' href="#{_safe(anchor)}"'
    anchor = f"#{parts.fragment}" if parts.fragment else ""
    return f' href="{_safe(f"{base}/{path}{anchor}")}"' if base else ""


def _safe(text: str) -> str:
    return html.escape(text, quote=True)


def _css(text: str) -> str:
    """Text as a string of CSS, within a style element."""
    escaped = "".join(
        letter if letter.isalnum() or letter in " .,:;()-–’" else f"\\{ord(letter):x} "
        for letter in text
    )
    return f'"{escaped}"'


def headings(bound: str) -> list[str]:
    """The headings of bound pages in their order, as bookmarks name them."""
    return [
        html.unescape(" ".join(_INNER.sub("", heading).split()))
        for heading in _HEADING.findall(bound)
    ]


def address_of(folder: Path) -> str:
    """The address of a folder on this machine, with a stroke at its end."""
    return f"{folder.resolve().as_uri()}/"
