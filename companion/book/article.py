"""The article that is examined: how many sentences it has where, and their hash, not their text."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import NoReturn, TypeGuard

from companion.book import paths
from companion.book.text import lines, position, read_whole, restore
from companion.problem import Place, Problem, close, declare

SHAPE = declare(
    "article-shape", "data/article.json counts the article's sentences and holds their hash."
)

Position = tuple[int, int, int]
"""Section (0 is what stands before the first heading), paragraph and sentence, both from 1."""

_KEYS = ("title", "sections", "sentences", "sha256")
_MOST = 10_000


@dataclass(frozen=True)
class Article:
    """The article: the number of sentences of each paragraph of each section, and their seal."""

    sentences: tuple[tuple[int, ...], ...] = ()
    sha256: str = ""
    title: str = ""
    sections: tuple[str, ...] = field(default=(), repr=False)

    def places(self) -> tuple[Position, ...]:
        """The position of every sentence, in order."""
        return tuple(
            (section, paragraph, sentence)
            for section, paragraphs in enumerate(self.sentences)
            for paragraph, count in enumerate(paragraphs, 1)
            for sentence in range(1, count + 1)
        )


def read_article(root: Path) -> tuple[Article, tuple[Problem, ...]]:
    """Read ``data/article.json``. Never raises; an article that cannot be used has no sentences."""
    text = read_whole(root, paths.ARTICLE, SHAPE)
    if not isinstance(text, str):
        return Article(), text
    try:
        data = json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        message = f"not JSON: {error.msg}; {restore(paths.ARTICLE)}"
        return Article(), (_problem(text, error.pos, message),)
    except RecursionError:
        return Article(), (_problem(text, 0, "nested too deeply"),)
    except ValueError as error:
        return Article(), (_problem(text, 0, str(error)),)
    if not isinstance(data, dict):
        return Article(), (_problem(text, 0, "not an object with 'sentences' and 'sha256'"),)
    problems = tuple(_shape(text, data))
    if problems:
        return Article(), problems
    return Article(
        tuple(tuple(paragraphs) for paragraphs in data["sentences"]),
        data["sha256"],
        data.get("title", ""),
        tuple(data.get("sections", ())),
    ), ()


def _refuse(constant: str) -> NoReturn:
    """Raises ``ValueError``: NaN and Infinity are no JSON, though Python reads them."""
    raise ValueError(f"{constant} is no JSON")


def _problem(text: str, index: int, message: str) -> Problem:
    place = Place(paths.ARTICLE, *position(text, index))
    return SHAPE.at(place, message, breaks=paths.ARTICLE)


def _shape(text: str, data: dict[str, object]) -> Iterable[Problem]:
    """What is missing, unknown or of the wrong kind, at its key."""

    def at(key: str) -> int:
        return max(0, text.find(json.dumps(key, ensure_ascii=False)))

    for key in data:
        if key not in _KEYS:
            yield _problem(text, at(key), f"{key!r} is no key of an article{close(key, _KEYS)}")
    for key in ("sentences", "sha256"):
        if key not in data:
            yield _problem(text, 0, f"{key!r} is missing")
    if "sentences" in data and not _counts(data["sentences"]):
        message = "'sentences' is no list of sections, each a list of numbers of sentences"
        yield _problem(text, at("sentences"), message)
    sha256 = data.get("sha256")
    if "sha256" in data and not (isinstance(sha256, str) and re.fullmatch("[0-9a-f]{64}", sha256)):
        yield _problem(text, at("sha256"), "'sha256' is not 64 hexadecimal digits")
    if not isinstance(data.get("title", ""), str):
        yield _problem(text, at("title"), "'title' is no text")
    sections, counts = data.get("sections", []), data.get("sentences")
    if not isinstance(sections, list) or not all(isinstance(s, str) for s in sections):
        yield _problem(text, at("sections"), "'sections' is no list of texts")
    elif sections and _counts(counts) and len(sections) != len(counts):
        yield _problem(text, at("sections"), f"{len(sections)} titles of {len(counts)} sections")


def _counts(value: object) -> TypeGuard[list[list[int]]]:
    """Whether a value counts sentences: whole numbers from 1, no more than can be listed."""
    if not isinstance(value, list) or not all(isinstance(p, list) for p in value):
        return False
    numbers = [n for paragraphs in value for n in paragraphs]
    whole = all(isinstance(n, int) and not isinstance(n, bool) and n > 0 for n in numbers)
    return whole and sum(numbers) <= _MOST


def sentences(text: str, headings: Iterable[str]) -> dict[Position, str]:
    """Sentences by position. A paragraph is a line; headings do not count."""
    known = set(headings)
    section = paragraph = 0
    found: dict[Position, str] = {}
    for line in filter(None, (line.strip() for line in lines(text))):
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


def seal(hashes: Iterable[str]) -> str:
    """SHA-256 over the sentences' hashes in order: proves the whole without its text."""
    return hashlib.sha256("".join(hashes).encode()).hexdigest()


def headings(text: str) -> tuple[str, ...]:
    """Lines that are headings: short, without a full stop, followed by a longer line."""
    found = [line.strip() for line in lines(text) if line.strip()]
    return tuple(
        line
        for line, after in pairwise(found)
        if len(line) < 80 and line[-1] not in ".!?" and len(after) > 80
    )
