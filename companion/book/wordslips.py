"""What was probably meant by a word that a coded cell cannot hold. It decides nothing."""

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from types import MappingProxyType

from companion.problem import close, nearest

_MOST = 4
_SPELLED = 0.85
_SAME = 0.75
_DENIALS = frozenset({"no", "not", "non", "without", "never"})
_PREFIX = re.compile(r"(un|dis|non)(.{3,})|(.{3,})(less)")
_SAID: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        word: frozenset(others.split())
        for word, others in {
            "yes": "true y ja oui si wahr 1", "no": "false n nein non falsch 0",
            "not-reported": "nr na not-stated unclear unknown",
            "not-stated": "nr na not-reported unclear unknown",
            "adjusted": "yes true", "crude": "unadjusted non-adjusted not-adjusted raw no false",
            "risk_ratio": "relative-risk", "mean_difference": "wmd",
            "smd": "cohens-d cohen-s-d cohen-d hedges-g hedges-s-g",
            "no-difference-shown": "ns n-s not-significant non-significant no-effect",
            "between": "parallel", "within": "pre-post",
            "full_text": "pdf article paper", "abstract": "pubmed",
            "supports": "for pro", "contradicts": "against contra refutes",
            "included": "yes", "rct-parallel": "randomised randomized",
            "differs": "disagrees disagree discordant",
        }.items()
    }
)  # fmt: skip
"""What authors, spreadsheets and papers write for some of the words that cells hold."""


def meant(cell: str, words: Iterable[str]) -> str:
    """The words that may have been meant, after a semicolon; empty where nobody can tell.

    One that means the same, or is spelled nearly alike; else those with the most parts in common
    (``RCT``: all that begin with ``rct-``). None that says the opposite.
    """
    known, bare = sorted(words), _plain(cell)
    akin = [word for word in known if not _opposed(bare, _plain(word))]
    like = nearest(cell, akin)
    spelled = SequenceMatcher(None, bare, _plain(like)).ratio() > _SPELLED
    found = (
        [word for word in known if bare == _plain(word)]
        or [word for word in known if bare in _SAID.get(word, ())]
        or [word for word in known if bare == _initials(word)]
        or ([like] if spelled else _sharing(bare, akin))
    )
    return f"; did you mean {' or '.join(map(repr, found))}?" if found else close(cell, akin)


def _opposed(one: str, other: str) -> bool:
    """Whether one of two texts denies what the other says: ``not-supported``, ``harmless``."""
    here, there = set(one.split("-")), set(other.split("-"))
    if bool(here & _DENIALS) != bool(there & _DENIALS):
        return True
    return any(
        _undone(a)[0] != _undone(b)[0]
        and SequenceMatcher(None, _undone(a)[1], _undone(b)[1]).ratio() > _SAME
        for a in here - there
        for b in there - here
    )


def _undone(part: str) -> tuple[str, str]:
    """What denies in a word, and the word without it."""
    found = _PREFIX.fullmatch(part)
    if found is None:
        return "", part
    return (found[1], found[2]) if found[1] else (found[4], found[3])


def _sharing(bare: str, known: list[str]) -> list[str]:
    """The words with the most parts of a text, or of its initials, if they are few."""
    own = {*bare.split("-"), _initials(bare)}
    shared = {word: len(own & {*_plain(word).split("-")}) for word in known}
    most = max(shared.values(), default=0)
    found = [word for word in known if most and shared[word] == most]
    return found if len(found) <= _MOST else []


def _initials(text: str) -> str:
    """``rr`` of risk_ratio; of one part none."""
    parts = _plain(text).split("-")
    return "".join(part[:1] for part in parts) if len(parts) > 1 else ""


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")
