"""The search index: what each page is about, in weights, for `static/search.js` to add up.

Sphinx's own index says only whether a word is on a page: a page that names a thing once ranks with
the chapter on it. Here a word weighs by where it stands and how often, after BM25, and pages weigh
by their kind: chapters, then other pages, then studies, then data.
"""

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish, english_stopwords

from companion.book import paths
from companion.book.book import Book
from companion.book.kept import Kept, stand
from companion.html.markup import ARTICLE
from companion.model import STUDIES
from companion.sphinx import head
from companion.sphinx.passages import Passage, clipped, passages
from companion.sphinx.state import book_of

INDEX, STEMMER = "searchdata.js", "stemmer.js"
CHAPTER, PAGE, STUDY, DATA = range(4)
_WORD = re.compile(r"[^\W_]+")
_PIECE = re.compile(r"[^\s()\[\],;]+")
_CODE = re.compile(r".*\d.*[./-].*\w")
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_ASKING = frozenset(
    "about can could do does did find get give given has have how i is it long many me much my of"
    " should what when where which who why will work works would you your".split()
) - {"long", "work", "works"}
# Where a word stands, and what it counts there.
_TITLE, _HEADING, _ABOUT, _TEXT = 12, 4, 5, 1
_SATURATION, _LENGTH = 1.5, 0.6  # BM25's k1 and b
SHOWN, LEAST, SURNAME = 200, 2, 2


@dataclass(frozen=True)
class Entry:
    """A page as the index has it; ``name`` is what it is known by: a study by its authors."""

    address: str
    title: str
    name: str
    kind: int
    about: str
    words: Counter[str]


class Stems:
    """Words as the index and the query have them: by one stemmer, which Sphinx has in both.

    ``known`` are the stems of words, to which others are added; what is ``said`` in several words
    is a phrase, which is looked for as one.
    """

    def __init__(self, known: dict[str, str], said: Iterable[str] = ()) -> None:
        self._english = SearchEnglish({})
        self.known = known
        self.phrases = tuple(sorted({p for p in map(self.joined, said) if " " in p}))

    def counted(self, text: str) -> Counter[str]:
        """The stems of a text, its phrases, and its identifiers whole.

        Words that ask, not tell, are left out.
        """
        lower = text.lower()
        pieces = (_CODE.match(piece) for piece in _PIECE.findall(lower))
        found = Counter(code[0] for code in pieces if code)
        stems = self._stems(lower)
        found.update(stems)
        said = f" {'  '.join(stems)} "  # on either side of a word a space of its own
        counts = {phrase: said.count(f" {phrase.replace(' ', '  ')} ") for phrase in self.phrases}
        return found + Counter(counts)

    def joined(self, said: str) -> str:
        """A word or phrase as the index has it."""
        return " ".join(self._stems(said.lower()))

    def _stems(self, lower: str) -> list[str]:
        words = _WORD.findall(lower)
        return [self._stem(w) for w in words if w not in self.stopped and not _little(w)]

    def _stem(self, word: str) -> str:
        if word not in self.known:
            self.known[word] = self._english.stem(word)
        return self.known[word]

    @cached_property
    def stopped(self) -> frozenset[str]:
        """The words that say nothing of what is looked for."""
        return _ASKING | frozenset(english_stopwords)

    @property
    def script(self) -> str:
        """The stemmer for the browser."""
        return self._english.js_stemmer_code


def _little(word: str) -> bool:
    """Whether a word is a number that says nothing by itself."""
    return word.isdigit() and len(word) < 4


def write(site: Path, app: Sphinx, kept: Kept) -> None:
    """Write the index of a site whose pages are all written, and the stemmer that it needs.

    What was found in a page is ``kept`` until it is written again, or the book says else of it.
    """
    book = book_of(app)
    alike = book.subject.synonyms
    known: dict[str, str] = kept.get("stems", "", dict)
    stems = Stems(dict(known), chain.from_iterable(alike))
    entries = [entry for entry in _entries(book, app, stems, kept) if entry.title]
    found = {
        "pages": [[e.address, e.title, e.name, e.kind, e.about] for e in entries],
        "words": _weights(entries),
        "alike": [sorted({*map(stems.joined, group)} - {""}) for group in alike],
        "phrases": stems.phrases,
        "stopped": sorted(stems.stopped),
    }  # fmt: skip
    said = json.dumps(found, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    (site / "_static" / INDEX).write_text(f"companionSearch({said});\n", encoding="utf-8")
    (site / "_static" / STEMMER).write_text(stems.script, encoding="utf-8")
    if stems.known != known:
        kept.put("stems", "", stems.known)


def _entries(book: Book, app: Sphinx, stems: Stems, kept: Kept) -> Iterator[Entry]:
    for name in sorted(app.env.found_docs):
        file = Path(app.builder.get_outfilename(name))  # type: ignore[attr-defined]
        if file.is_file():
            address = app.builder.get_target_uri(name)
            make = partial(_entry, book, name, address, file, stems)
            found = f"{_said_of(book, name)}{address} {stand(file)}"
            yield kept.get(f"search {name}", found, make)


def _said_of(book: Book, name: str) -> str:
    """What the book itself says of the subject of a page, a claim or a study."""
    reference, study = head.paper_of(book, name), book.row(STUDIES, head.study_of(book, name))
    fields = sorted(reference.fields.items()) if reference else ()
    cells = [row.cells for row in (study, head.claim_of(book, name)) if row]
    return repr((reference and reference.label, fields, cells))


def _entry(book: Book, name: str, address: str, file: Path, stems: Stems) -> Entry:
    body = ARTICLE.search(file.read_text(encoding="utf-8"))
    kind = _kind(book, name)
    # what rows say is found where it is used
    read = list(passages(_TABLE.sub("", body[1]) if kind == DATA else body[1])) if body else []
    title = next((p.text for p in read if p.tag == "h1"), "")
    about = head.description(book, name, body[1] if body else "")
    texts: dict[int, list[str]] = defaultdict(list)
    for weight, said in _texts(book, name, read, about):
        texts[weight].append(said)
    words: Counter[str] = Counter()
    for weight, parts in texts.items():
        for stem, count in stems.counted("\n".join(parts)).items():
            words[stem] += weight * count
    shown = head.title_of(book, name, title)
    known = title if kind != STUDY else _people(book, name)
    return Entry(address, shown, known, kind, clipped(about, SHOWN), words)


def _texts(book: Book, name: str, read: Iterable[Passage], about: str) -> Iterator[tuple[int, str]]:
    yield _ABOUT, about
    for passage in read:
        if passage.tag == "h1":
            yield _TITLE, passage.text
        elif passage.tag in ("h2", "h3", "h4", "summary", "figcaption"):
            yield _HEADING, passage.text
        else:
            yield _TEXT, passage.text
    if key := head.study_of(book, name):
        reference, study = book.reference(key), book.row(STUDIES, key)
        codes = [reference.get(field) for field in ("doi", "pmid", "pmcid")] if reference else []
        yield _HEADING, " ".join([key, *codes, (study.registration if study else None) or ""])


def _kind(book: Book, name: str) -> int:
    if head.claim_of(book, name):
        return CHAPTER
    if name.startswith(f"{paths.DATA_PAGES}/"):
        return DATA
    return STUDY if head.study_of(book, name) else PAGE


def _people(book: Book, name: str) -> str:
    """Authors and year of a study that is known by people, not by the name of a body."""
    reference = book.reference(head.study_of(book, name))
    by_people = reference and reference.authors and len(reference.authors[0].split()) <= SURNAME
    return reference.label if reference and by_people else ""


def _weights(entries: list[Entry]) -> dict[str, list[int]]:
    """For each word its rarity, then pages and weights by turns, in the order of pages."""
    lengths = [sum(entry.words.values()) for entry in entries]
    mean = sum(lengths) / max(len(lengths), 1) or 1
    pages: dict[str, list[int]] = defaultdict(list)
    for place, (entry, length) in enumerate(zip(entries, lengths, strict=True)):
        slack = _SATURATION * (1 - _LENGTH + _LENGTH * length / mean)
        weights = {n: round(100 * n / (n + slack)) for n in set(entry.words.values())}
        for word, count in entry.words.items():
            pages[word] += place, weights[count]
    return {
        word: [_rarity(len(found) // 2, len(entries)), *found]
        for word, found in sorted(pages.items())
    }


def _rarity(pages: int, total: int) -> int:
    """How much a word tells: BM25's inverse document frequency, in tenths."""
    return max(LEAST, round(10 * math.log(1 + (total - pages + 0.5) / (pages + 0.5))))
