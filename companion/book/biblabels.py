"""How prose calls a document: author and year, with a letter where two would be called alike."""

from collections import defaultdict
from collections.abc import Mapping
from string import ascii_lowercase

from companion.book.bibnames import Names

SHORT = 6
"""Words of a title that stand for a document without an author."""


def label_of(who: Names, title: str, year: str) -> str:
    """Author and year, the beginning of the title where there is no author."""
    words = title.split()
    short = " ".join(words[:SHORT]) + ("…" if len(words) > SHORT else "")
    lead = " and ".join(who.surnames) or short
    if len(who.surnames) > 2 or who.others:
        lead = f"{who.surnames[0]} et al."
    return f"{lead} {year}"


def letters(labels: Mapping[str, str]) -> dict[str, str]:
    """What tells each key from others of its label, by key: a and b, -a where no year ends it."""
    alike: dict[str, list[str]] = defaultdict(list)
    for key in sorted(labels):
        alike[labels[key]].append(key)
    return {
        key: ("" if label[-1:].isdigit() else "-") + _letter(number)
        for label, keys in alike.items()
        for number, key in enumerate(keys if len(keys) > 1 else ())
    }


def _letter(number: int) -> str:
    """a to z, then aa, ab, …; ``number`` is from 0."""
    before, last = divmod(number, len(ascii_lowercase))
    return (_letter(before - 1) if before else "") + ascii_lowercase[last]
