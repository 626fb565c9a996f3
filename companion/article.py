"""The article's sentences by place: split, hashed, and never stored."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from companion.evidence import Evidence

Place = tuple[int, int, int]


def sentences(text: str, headings: Iterable[str]) -> dict[Place, str]:
    """Sentences by (section, paragraph, sentence). A paragraph is a line; headings do not count."""
    known = set(headings)
    section = paragraph = 0
    found: dict[Place, str] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if line in known:
            section, paragraph = section + 1, 0
            continue
        paragraph += 1
        for number, sentence in enumerate(re.split(r"(?<=[.!?])\s+", line), 1):
            found[section, paragraph, number] = sentence
    return found


def digest(sentence: str) -> str:
    """SHA-256 of a sentence."""
    return hashlib.sha256(sentence.encode()).hexdigest()


def chain(hashes: Iterable[str]) -> str:
    """SHA-256 over the sentences' hashes in order: proves the whole without its text."""
    return hashlib.sha256("".join(hashes).encode()).hexdigest()


def headings(text: str) -> list[str]:
    """Lines that are headings: short, without a full stop, followed by a longer line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [
        line
        for line, after in pairwise(lines)
        if len(line) < 80 and line[-1] not in ".!?" and len(after) > 80
    ]


def compare(text: str, evidence: Evidence) -> Iterator[str]:
    """What differs between a copy of the article and ``claim_places``."""
    found = {place: digest(s) for place, s in sentences(text, headings(text)).items()}
    stored = {
        (int(r["section"]), int(r["paragraph"]), int(r["sentence"])): r["sha256"]
        for r in evidence.rows("claim_places")
    }
    for place in sorted(set(found) | set(stored)):
        if found.get(place) != stored.get(place):
            state = "differs" if place in found and place in stored else "has no counterpart"
            yield f"section {place[0]}, paragraph {place[1]}, sentence {place[2]} {state}"
