"""What has been read of a page so far: the one thing here that changes while a page is read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape

from docutils.nodes import fully_normalize_name, make_id
from markdown_it import MarkdownIt

from companion.book.places import Spots
from companion.book.rawhtml import Piece
from companion.book.uses import GAP, Heading, Run, Use

_IN_A_ROW = frozenset(
    "a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q s samp small span "
    "strong sub sup time u var wbr".split()
)


class Row:
    """Collects what a reader sees in a row."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._marks: list[tuple[int, int, int]] = []
        self._length = 0

    def add(self, text: str, line: int = 0, column: int = 0) -> None:
        """Add text; without a place it is a gap or a line's end."""
        if line:
            self._marks.append((self._length, line, column))
        self._texts.append(text)
        self._length += len(text)

    def run(self) -> Run:
        """What was collected."""
        return Run("".join(self._texts), Spots(tuple(self._marks) or ((0, 1, 1),)))


@dataclass
class Reading:
    """Uses, runs, headings and names found so far, with the parser that finds them."""

    md: MarkdownIt
    depth: int
    slugify: Callable[[str], str]
    env: dict[str, object] = field(default_factory=dict)
    uses: list[Use] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    around: list[Use] = field(default_factory=list)
    deep: list[tuple[int, int]] = field(default_factory=list)
    _slugs: dict[str, tuple[str, int]] = field(default_factory=dict)
    _given: set[str] = field(default_factory=set)
    _taken: set[str] = field(default_factory=set)

    def keep(self, row: Row) -> Run:
        """Keep a row as a run, unless a reader sees nothing of it."""
        run = row.run()
        if run.text.replace(GAP, "").strip():
            self.runs.append(run)
        return run

    def text(
        self, name: str, raw: str, offset: int, spots: Spots, row: Row, seen: str = ""
    ) -> None:
        """Keep a stretch of text, as it stands (``raw``) or as a reader sees it (``seen``)."""
        if seen and seen != raw:
            line, column = spots.place(offset)
            self.uses.append(Use("text", name, seen, line, column, column))
            row.add(seen, line, column)
            return
        if raw.startswith("\n"):
            row.add(" ")
        previous = 0
        for part, line, column in spots.parts(offset, raw):
            if previous and line != previous:
                row.add(" ")
            previous = line
            self.uses.append(Use("text", name, part, line, column, column))
            row.add(part, line, column)
        if raw.endswith("\n"):
            row.add(" ")

    def aside(self, name: str, raw: str, offset: int, spots: Spots, seen: str = "") -> None:
        """Keep a text that stands apart: a title, an alternative text, an option."""
        row = Row()
        self.text(name, raw, offset, spots, row, seen)
        self.keep(row)

    def slip(
        self, name: str, content: str, line: int, column: int, *, until: int = 0, taken: str = ""
    ) -> None:
        """Keep what Markdown reads as it was hardly meant, up to a line; what it took of it."""
        use = Use("slip", name, content, line, column, column, taken, body_line=until)
        self.uses.append(use)

    def name(self, kind: str, name: str, line: int, column: int, start: int = 0) -> None:
        """Keep a name that a link may use; docutils makes its id from it."""
        known = fully_normalize_name(name)
        self.uses.append(Use("target", kind, name, line, column, start or column, known))
        self.names.add(known)
        self._id(make_id(known))

    def heading(
        self, level: int, title: str, text: str, whole: bool, line: int, column: int
    ) -> None:
        """Keep a heading. MyST makes its slug from ``title``, docutils its id from what it prints.

        That is ``text``, where it is ``whole``: what a role prints is not known here.
        """
        slug = self._slug(self.slugify(title)) if level <= self.depth else ""
        id = self._id(make_id(fully_normalize_name(text))) if whole else ""
        self.headings.append(Heading(level, text, line, column, slug, id))

    def _id(self, id: str) -> str:
        """An id that is free, or nothing: docutils numbers the second of its kind."""
        if not id or id in self._taken:
            return ""
        self._taken.add(id)
        self.ids.add(id)
        return id

    def _slug(self, base: str) -> str:
        """A slug not yet given, as ``compute_unique_slug`` finds it: -1, then -1-2, then -1-2-3.

        It goes on where the last of the kind stopped, not from the start.
        """
        slug, number = self._slugs.get(base, (base, 1))
        while slug in self._given:
            slug, number = f"{slug}-{number}", number + 1
        self._slugs[base] = slug, number
        self._given.add(slug)
        return slug

    def html(self, pieces: Iterator[Piece], offset: int, spots: Spots, row: Row) -> None:
        """Keep the parts of a stretch of HTML."""
        for piece in pieces:
            at = offset + piece.offset
            line, column = spots.place(at)
            if piece.kind == "text":
                self.text("html", piece.raw, at, spots, row, unescape(piece.raw))
            elif piece.kind == "seen":
                self.aside(piece.name, piece.raw, at, spots, unescape(piece.raw))
            elif piece.kind == "lead":
                target = unescape(piece.raw).strip()
                self.uses.append(Use("link", piece.name, piece.raw, line, column, column, target))
            elif piece.kind == "id":
                self.uses.append(Use("target", "id", piece.raw, line, column, column, piece.text))
                self.ids.add(piece.text)
            elif piece.name not in _IN_A_ROW:
                row.add(" ")
            if piece.kind == "tag":
                first = piece.raw.partition("\n")[0]
                self.uses.append(Use("html", piece.name, first, line, column, column))
            elif piece.kind == "end":
                self.uses.append(Use("html-end", piece.name, piece.raw, line, column, column))
