"""The text of ``references.bib`` as entries, each field at its place.

Two parsers must agree: bibtexparser, which other tools are like, finds the blocks and goes on
behind a broken one; pybtex, which prints the book, reads each of them.
"""

import logging
import re
from collections.abc import MutableMapping
from dataclasses import dataclass, replace

from bibtexparser.entrypoint import parse_string
from bibtexparser.exceptions import BlockAbortedException
from bibtexparser.model import Block, Entry, ExplicitComment, ImplicitComment, ParsingFailedBlock
from pybtex.database.input.bibtex import UndefinedMacro, month_names
from pybtex.scanner import PrematureEOF, PybtexSyntaxError
from pybtex.utils import CaseInsensitiveDict

from companion.book.bibfile import PATH, Lines, thing
from companion.book.bibscan import Scanner
from companion.problem import Place, Problem, Rule, declare

SYNTAX = declare(
    "reference-syntax",
    "Every entry is whole BibTeX: a key, a comma after each field, every brace and quote closed.",
)
PARSERS = declare(
    "reference-parsers",
    "The parser that prints the references and the one that checks them read the same entries.",
)
MACRO = declare(
    "reference-macro", "A word without braces or quotes is a month or an @string that stands above."
)
_KEY = re.compile(r"@\w*\s*[{(]\s*([^\s,{}()=\"]++)(?!\s*=)")
_FIELDS_OUTSIDE = re.compile(r"^[ \t]*(?:[A-Za-z][\w-]*\s*=\s*[{\"\d]|[})],?\s*$)", re.MULTILINE)
# bibtexparser reports what it skips to its log; here every failure becomes a problem.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Field:
    """One field, its value without the outer braces or quotes and with single spaces."""

    name: str
    value: str
    place: Place


@dataclass(frozen=True)
class Source:
    """One entry as it stands in the file."""

    key: str
    kind: str
    place: Place
    fields: tuple[Field, ...]

    @property
    def written(self) -> str:
        """The entry as BibTeX that stands alone: no @string is left in it."""
        lines = [f"  {field.name} = {{{field.value}}}" for field in self.fields]
        return ",\n".join([f"@{self.kind}{{{self.key}", *lines]) + "\n}\n"


@dataclass(frozen=True)
class Parsed:
    """The entries that both parsers read, the keys of those they do not, and why."""

    entries: tuple[Source, ...] = ()
    broken: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Cut:
    """A block, the stretch of the text that it takes, and what bibtexparser says against it.

    ``block`` is None where bibtexparser found none, but something that begins as one.
    """

    block: Block | None
    start: int
    text: str
    error: str = ""


class _Refused(Exception):
    """pybtex does not read a block; ``at`` counts from the block's start."""

    def __init__(self, rule: Rule, reason: str, at: int) -> None:
        super().__init__(reason)
        self.rule = rule
        self.at = at


def parse(text: str) -> Parsed:
    """Read the text of the file; every failure is a problem at the entry or field it is in."""
    lines = Lines(text)
    try:
        cuts = _cuts(text, lines)
    except Exception as error:  # bibtexparser raises on a state that it takes for its own fault
        message = f"bibtexparser cannot read the file ({type(error).__name__})"
        return Parsed(problems=(SYNTAX.at(Place(PATH), message, breaks=PATH),))
    macros = CaseInsensitiveDict(month_names)
    entries: list[Source] = []
    problems: list[Problem] = []
    last: Source | Problem | None = None
    for cut in cuts:
        if isinstance(cut.block, ImplicitComment):
            # What follows a block that cannot be read is the rest of it.
            last = None if isinstance(last, Problem) else _stray(cut, lines, last)
        else:
            last = _read(cut, lines, macros)
        if isinstance(last, Source):
            entries.append(last)
        elif last:
            problems.append(last)
    broken = frozenset(p.breaks.partition("#")[2] for p in problems) - {""}
    sound = tuple(entry for entry in entries if entry.key not in broken)
    return Parsed(sound, broken, tuple(problems))


def _cuts(text: str, lines: Lines) -> list[_Cut]:
    """bibtexparser's blocks; one that failed goes on to the next, with the text between."""
    cuts: list[_Cut] = []
    after = 0
    failed = False
    for block in parse_string(text, parse_stack=[]).blocks:
        raw = block.raw or ""
        # The line is a lower bound: bibtexparser does not count one that ends in a backslash.
        start = text.find(raw, max(after, lines.start(block.start_line or 0)))
        if failed and isinstance(block, ImplicitComment):
            continue
        if failed:
            cuts[-1] = replace(cuts[-1], text=text[cuts[-1].start : start])
        # A key or a field that stands twice is an error too, but its block can be had.
        inner = block.ignore_error_block if isinstance(block, ParsingFailedBlock) else block
        failed = isinstance(block, ParsingFailedBlock) and inner is None
        cuts.append(_Cut(inner, start, raw, _why(block)))
        after = start + (1 if failed else len(raw))
    if failed:
        cuts[-1] = replace(cuts[-1], text=text[cuts[-1].start :])
    return cuts


def _why(block: Block) -> str:
    """What bibtexparser says of a block that it cannot read."""
    error = block.error if isinstance(block, ParsingFailedBlock) else ""
    said = error.abort_reason if isinstance(error, BlockAbortedException) else str(error)
    return " ".join(said.split()).rstrip(".")


def _read(cut: _Cut, lines: Lines, macros: MutableMapping[str, str]) -> Source | Problem | None:
    """The entry in a block; None for @string, @preamble and @comment; or what is wrong."""
    if isinstance(cut.block, ExplicitComment):
        at = cut.text.find("@", 1)
        message = "an @ in a comment starts an entry for the parser that prints; take it out"
        return SYNTAX.at(lines.place(cut.start + at), message) if at > 0 else None
    found = _KEY.match(cut.text)
    key = found[1] if found else ""
    try:
        source = _pybtex(cut, lines, macros)
        if cut.block is None:
            raise _Refused(SYNTAX, f"cannot be read by bibtexparser: {cut.error}", 0)
        if not isinstance(cut.block, Entry) or source is None:
            return None
        ours = [field.name for field in source.fields]
        theirs = [field.key.lower() for field in cut.block.fields]
        if (source.key, ours) != (cut.block.key, theirs):
            reason = (
                f"one parser reads {source.key!r} with {', '.join(ours) or 'no field'}, the other "
                f"{cut.block.key!r} with {', '.join(theirs) or 'no field'}; look for a missing "
                "comma or = and for a \\ before a brace"
            )
            raise _Refused(PARSERS, reason, 0)
    except _Refused as error:
        message = f"{key or 'an entry without a key'}: {error}"
        return error.rule.at(lines.place(cut.start + error.at), message, breaks=thing(key))
    return source


def _pybtex(cut: _Cut, lines: Lines, macros: MutableMapping[str, str]) -> Source | None:
    """A block as pybtex reads it; None for @string and @preamble."""
    scanner = Scanner(cut.text, macros)
    try:
        kind, body = next(iter(scanner))
    except UndefinedMacro as error:
        name = error.args[0]
        reason = f"{name!r} is no month and no @string above; text stands in braces: {{{name}}}"
        raise _Refused(MACRO, reason, scanner.field_start) from error
    except PrematureEOF as error:
        name = cut.text[scanner.field_start :].partition("=")[0].strip()
        reason = f"a brace or quote that opens in {name!r}, or that of the entry, is never closed"
        raise _Refused(SYNTAX, reason, scanner.field_start) from error
    except PybtexSyntaxError as error:
        found = cut.text[scanner.pos :].split(maxsplit=1)[:1]
        if not error.args[0].endswith("expected") or not found:
            reason = f"{error.args[0]} in what starts here"
            raise _Refused(SYNTAX, reason, scanner.field_start) from error
        hint = "; is a comma missing before it, or a brace too many?" if scanner.starts else ""
        if found[0][0] in "“”„‘’«":
            inner = found[0].strip("“”„‘’«»,")
            hint = f"; quotes are straight, or braces: {{{inner}}}"
        reason = f"{error.args[0]}, found {found[0][:40]!r}{hint}"
        raise _Refused(SYNTAX, reason, scanner.pos) from error
    except Exception as error:  # StopIteration, RecursionError: the renderer would fail as well
        raise _Refused(SYNTAX, f"cannot be read ({type(error).__name__})", 0) from error
    if cut.block and cut.text[scanner.pos :].strip():
        reason = "the parser that prints ends the entry here, the other goes on; mind \\{ and \\}"
        raise _Refused(PARSERS, reason, scanner.pos)
    if kind.lower() in ("string", "preamble"):
        return None
    key, fields = body
    places = [lines.place(cut.start + start) for start in scanner.starts]
    return Source(
        key,
        kind.lower(),
        lines.place(cut.start),
        tuple(
            Field(name.lower(), " ".join("".join(parts).split()), place)
            for (name, parts), place in zip(fields, places, strict=True)
        ),
    )


def _stray(cut: _Cut, lines: Lines, before: Source | None) -> Problem | None:
    """Text between entries that a parser takes for an entry, or that was meant as part of one."""
    if (at := cut.text.find("@")) >= 0:
        message = "an @ outside of entries starts one for the parser that prints; mend or remove it"
        return SYNTAX.at(lines.place(cut.start + at), message)
    if rest := _FIELDS_OUTSIDE.search(cut.text):
        whose, breaks = (before.key, thing(before.key)) if before else ("no entry", "")
        message = f"{whose}: text behind the last brace of an entry; is one too many before it?"
        return SYNTAX.at(lines.place(cut.start + rest.start()), message, breaks=breaks)
    return None
