"""The front matter of pages: a short list, since what MyST would make of the rest is unchecked."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from companion.book.book import Book
from companion.checks.registry import Found, rule
from companion.problem import Place, allowed, close

KEYS = frozenset(
    {"orphan", "tocdepth", "nocomments", "jupytext", "kernelspec", "file_format", "language_info",
     "myst", "mystnb"}
)  # fmt: skip
"""Of the others docutils prints some (author, abstract) as Markdown that no rule has read."""
INNER: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "myst": frozenset({"enable_extensions", "heading_anchors"}),
        "mystnb": frozenset(
            {"code_prompt_hide", "code_prompt_show", "merge_streams", "number_source_lines",
             "remove_code_outputs", "remove_code_source", "scroll_outputs"}
        ),
    }
)  # fmt: skip


@rule("front-key", "Front matter has only keys that say how a page is read, none that is printed.")
def front_key(book: Book) -> Iterator[Found]:
    """Titles, authors and abstracts; settings that spare cells, write tags or rewrite links."""
    for page in book.pages:
        for key, value in page.front.items():
            if key not in KEYS:
                hint = "; a page's title is its first heading" if key == "title" else ""
                message = f"{key!r}; allowed: {allowed(KEYS)}{hint or close(key, KEYS)}"
                yield Found(Place(page.path, _line(page.lines, key), 1), message)
            for name in value if key in INNER and isinstance(value, dict) else ():
                if name not in INNER[key]:
                    message = f"{key}: {name}; allowed: {allowed(INNER[key])}"
                    yield Found(Place(page.path, _line(page.lines, str(name)), 1), message)


def _line(lines: tuple[str, ...], key: str) -> int:
    """The line on which a key stands; the first where it cannot be found."""
    begins = re.compile(rf"[ {{\"']*{re.escape(key)}[\"']?\s*:")
    return next((n for n, line in enumerate(lines, 1) if begins.match(line)), 1)
