"""pybtex's parser of one block of BibTeX, which also notes where each field starts."""

from collections.abc import MutableMapping

from pybtex.database.input.bibtex import LowLevelParser
from pybtex.scanner import PybtexSyntaxError

MOST = 100_000
"""Characters of an entry's values: an @string of @strings doubles what it holds in every line."""


class Scanner(LowLevelParser):  # type: ignore[misc]
    """Reads one block; ``starts`` are the offsets of its fields.

    Raises as pybtex does, and PybtexSyntaxError where the values become too long.
    """

    def __init__(self, text: str, macros: MutableMapping[str, str]) -> None:
        super().__init__(text, macros=macros)
        self.field_start = 0
        self.starts: list[int] = []
        self._length = 0

    def parse_field(self) -> None:
        """A field, and where it starts."""
        self.eat_whitespace()
        self.field_start = self.pos
        super().parse_field()
        if self.current_field_name:
            self.starts.append(self.field_start)

    def parse_value_part(self) -> str:
        """A part of a value, with what an @string holds in its place."""
        part = str(super().parse_value_part())
        self._length += len(part)
        if self._length > MOST:
            raise PybtexSyntaxError(f"values of more than {MOST:,} characters", self)
        return part
