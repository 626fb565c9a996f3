"""A key that is renamed, and how it is recognised in a cell, a role, an option, an address."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from companion.book import paths
from companion.commands.files import Edit
from companion.model import CERTAINTY, CLAIMS, STUDIES, SYNTHESES
from companion.model.row import Column

REFERENCES = "references"
DOCUMENT = frozenset({REFERENCES, STUDIES.name})
"""A study and its reference are one document: they have one key."""
_ROLE = re.compile(r"\{([\w:+-]+)\}(`+)(.*?)\2", re.DOTALL)
_CITES = re.compile(r"(?:foot)?(?:full)?cite\b")
_TABLE_OF = {"pooled": SYNTHESES.name, "finding": CERTAINTY.name}


@dataclass(frozen=True)
class Renamed:
    """A key and what takes its place. ``tables`` are those whose rows (or entries) have it."""

    old: str
    new: str
    tables: frozenset[str]

    @cached_property
    def _word(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![\w./-]){re.escape(self.old)}(?![\w-]|\.\w)")

    @cached_property
    def _address(self) -> re.Pattern[str]:
        tables = "|".join(sorted(map(re.escape, self.tables)))
        return re.compile(rf"(?<![\w.-])(?:{tables})\.({re.escape(self.old)})(?![\w-])")

    @cached_property
    def telling(self) -> bool:
        """Whether the key is no word of a language: it can be told in prose."""
        return "-" in self.old and any(letter.isdigit() for letter in self.old)

    def at(self, start: int) -> Edit:
        """The edit of the key that begins at an offset."""
        return Edit(start, start + len(self.old), self.new)

    def words(self, text: str, offset: int) -> Iterator[Edit]:
        """The key wherever it stands as a whole word, and not as a part of an address."""
        for found in self._word.finditer(text):
            yield self.at(offset + found.start())

    def addresses(self, text: str, offset: int) -> Iterator[Edit]:
        """The key in ``table.row-id``."""
        for found in self._address.finditer(text):
            yield self.at(offset + found.start(1))

    def names(self, column: Column, table: str) -> bool:
        """Whether a cell of the column that holds the key, and nothing else, names the row."""
        if column.name == "id":
            return table in self.tables
        if column.refers:
            return column.refers in self.tables
        document = STUDIES.name in self.tables
        if column.name == "family":
            return document and table == STUDIES.name
        if column.name == "study":  # of a review: ours where we hold it
            return document
        return column.name == "headline" and SYNTHESES.name in self.tables

    def role(self, name: str, text: str, offset: int) -> Iterator[Edit]:
        """The key in what stands between the backticks of a role."""
        if name == "datum":
            yield from self.addresses(text, offset)
        elif _TABLE_OF.get(name) in self.tables:
            key, dot, _ = text.lstrip().partition(".")
            if dot and key == self.old:
                yield self.at(offset + len(text) - len(text.lstrip()))
        elif _CITES.match(name) and REFERENCES in self.tables:
            yield from self.words(text, offset)

    def prose(self, text: str, offset: int) -> Iterator[Edit]:
        """The key in a text of a cell: in roles, as an address, and bare where it is telling."""
        end = 0
        for found in _ROLE.finditer(text):
            yield from self._plain(text[end : found.start()], offset + end)
            yield from self.role(found[1], found[3], offset + found.start(3))
            end = found.end()
        yield from self._plain(text[end:], offset + end)

    def _plain(self, text: str, offset: int) -> Iterator[Edit]:
        yield from self.addresses(text, offset)
        if self.telling:
            yield from self.words(text, offset)

    @property
    def docnames(self) -> frozenset[str]:
        """The pages, without suffix, that bear the key as their name."""
        folders = {STUDIES.name: paths.STUDY_PAGES, CLAIMS.name: paths.CLAIMS}
        return frozenset(f"{folders[t]}/{self.old}" for t in self.tables if t in folders)

    def anchors(self, docname: str) -> frozenset[str]:
        """The anchors of a page that bear the key."""
        rows = {f"row-{self.old}" for t in self.tables if docname.rpartition("/")[2] == t}
        forest = {f"forest-{self.old}"} if SYNTHESES.name in self.tables else set()
        return frozenset(rows | forest)
