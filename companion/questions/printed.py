"""Where a value stands in words: each that a sentence takes from a row, a pool or a judgement."""

from collections.abc import Iterator
from dataclasses import dataclass

from companion.book import paths
from companion.book.uses import CELLS, ROLE
from companion.book.view import View
from companion.model.row import Row

ROLES = ("datum", "pooled", "finding")


@dataclass(frozen=True)
class Printed:
    """A value in a sentence: the role and what it names, where it stands, and where that is typed.

    ``page`` is a page's name, ``path`` and ``line`` its file; ``row`` is the row in whose cell the
    sentence is, if it is in one.
    """

    role: str
    name: str
    page: str
    title: str
    path: str
    line: int
    row: Row | None = None


def printed(view: View) -> Iterator[Printed]:
    """Every value that a page takes, then those in the sentences of the tables."""
    for said in view.said(*ROLES):
        yield Printed(said.name, said.text, said.page, said.title, said.path, said.line)
    for schema, column in CELLS:
        for row in view.rows(schema):
            chapter = f"{paths.CLAIMS}/{row.text('claim')}"
            for role, name in ROLE.findall(row.text(column)):
                if role in ROLES:
                    yield Printed(role, name, chapter, "", "", 0, row)
