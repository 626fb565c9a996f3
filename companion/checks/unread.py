"""What is named in rows and pages that could not be read.

A rule that says "nothing uses this" must not say so of what a broken row uses: the row is the
cause, and it is named already.
"""

import re
from collections.abc import Container
from dataclasses import dataclass

from companion.book import paths
from companion.book.book import Book

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Unread:
    """The keys named where reading failed; ``anything`` where even that cannot be told."""

    keys: frozenset[str]
    anything: bool

    def __contains__(self, key: object) -> bool:
        return self.anything or key in self.keys


def unread(book: Book) -> Container[str]:
    """Every key that stands in a table with broken rows, or that a lost file might hold."""
    keys: set[str] = set()
    anything = any(
        p.breaks and "#" not in p.breaks and not p.breaks.startswith((paths.DATA, paths.REFERENCES))
        for p in book.problems
    )
    for table in book.tables.values():
        if table.problems:
            anything |= not table.lines
            read = {row.line for row in table.rows}
            for number, line in enumerate(table.lines, 1):
                if number not in read:
                    keys.update(_KEY.findall(line))
    return Unread(frozenset(keys), anything)
