"""What was probably meant by a word that a coded cell cannot hold. It decides nothing."""

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from types import MappingProxyType

from companion.problem import close, nearest, opposed

_MOST = 4
_SPELLED = 0.85
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
    like = nearest(cell, known)
    spelled = SequenceMatcher(None, bare, _plain(like)).ratio() > _SPELLED
    found = (
        [word for word in known if bare == _plain(word)]
        or [word for word in known if bare in _SAID.get(word, ())]
        or [word for word in known if bare == _initials(word)]
        or ([like] if spelled else _sharing(bare, known))
    )
    return f"; did you mean {' or '.join(map(repr, found))}?" if found else close(cell, known)


def _sharing(bare: str, known: list[str]) -> list[str]:
    """The words with the most parts of a text, or of its initials, if they are few."""
    own = {*bare.split("-"), _initials(bare)}
    akin = [word for word in known if not opposed(bare, word)]
    shared = {word: len(own & {*_plain(word).split("-")}) for word in akin}
    most = max(shared.values(), default=0)
    found = [word for word in akin if most and shared[word] == most]
    return found if len(found) <= _MOST else []


def _initials(text: str) -> str:
    """``rr`` of risk_ratio; of one part none."""
    parts = _plain(text).split("-")
    return "".join(part[:1] for part in parts) if len(parts) > 1 else ""


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")
