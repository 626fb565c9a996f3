"""What programs and keyboards do unasked: dates, powers of ten, encodings, scripts, units."""

import re
from collections.abc import Iterator

from companion.book import bibfile
from companion.book.book import Book
from companion.book.slips import mangled
from companion.book.text import misread
from companion.checks.ranges import outcomes
from companion.checks.registry import Found, on, part, rule, texts
from companion.model import STUDIES
from companion.problem import Place

_REGISTERS = {"NCT": 8, "ISRCTN": 8, "DRKS": 8, "ACTRN": 14}
"""Registers whose numbers have one form: their letters, and how many digits follow at once."""
_NUMBER = re.compile(rf"({'|'.join(_REGISTERS)})[\s:#-]*(\d*)(?![A-Z\d])", re.IGNORECASE)
_TIMED = re.compile(r"-(\d+)(min|h|d|w)(?=-|$)")
_HOURS = {"min": 1 / 60, "h": 1.0, "d": 24.0, "w": 168.0}
_UNITS = {"minutes": 60.0, "days": 1 / 24, "weeks": 1 / 168}
_NEAR = 0.02
_ALIKE = re.compile(r"(?=\w*[A-Za-z])(?=\w*[\u0400-\u04ff])\w+")


@rule("cell-mangled", "No text is what a spreadsheet makes of another: 02-Jan, 1.2E+07.")
def cells(book: Book) -> Iterator[Found]:
    """Cells of text that are a date or a power of ten as a whole."""
    for row, column, text in book.once(texts):
        if why := mangled(text):
            yield on(book, row, column, f"{column} is {text!r}, {why}")


@rule("text-mangled", "No text is UTF-8 that was read as another encoding.")
def encodings(book: Book) -> Iterator[Found]:
    """The first place of a cell, and of a page."""
    for row, column, text in book.once(texts):
        if found := misread(text):
            yield on(book, row, column, f"{column} holds {found[1]}")
    for page in book.pages:
        lines = ((n, found) for n, line in enumerate(page.lines, 1) if (found := misread(line)))
        for number, (at, why) in lines:
            yield Found(Place(page.path, number, at + 1), f"the page holds {why}")
            break


@rule(
    "text-letters", "No word has letters of two scripts that look alike, such as Cyrillic а in mаn."
)
def letters(book: Book) -> Iterator[Found]:
    """Neither a search nor a comparison finds it."""
    for row, column, text in book.once(texts):
        if found := _ALIKE.search(text):
            yield on(book, row, column, f"{column}: {_mixed(found.group())}")
    for page in book.pages:
        for number, line in enumerate(page.lines, 1):
            for match in _ALIKE.finditer(line):
                place = Place(page.path, number, match.start() + 1)
                yield Found(place, _mixed(match.group()))
    for entry in book.references.entries.values():
        for name, value in entry.fields.items():
            if found := _ALIKE.search(value):
                place = Place(bibfile.PATH, entry.line, 1)
                yield Found(place, f"{entry.key}: {name}: {_mixed(found.group())}")


def _mixed(word: str) -> str:
    other = next(letter for letter in word if "\u0400" <= letter <= "\u04ff")
    return f"{word!r} is in Latin letters but for {other!r} (U+{ord(other):04X})"


@rule("registration-shape", "A trial's number has its register's letters and all its digits.")
def registrations(book: Book) -> Iterator[Found]:
    """Of registers whose numbers have one form."""
    for study in book.table(STUDIES).rows:
        for match in _NUMBER.finditer(study.registration or ""):
            register, digits = match[1].upper(), match[2]
            size = _REGISTERS[register]
            if match.group() == f"{register}{digits}" and len(digits) == size:
                continue
            message = f"registration is {match.group()!r}; {register} and {size} digits, no space"
            if digits and len(digits) <= size:
                message += f": {register + digits.zfill(size)!r}"
                message += ", if zeros were lost" if len(digits) < size else ""
            yield on(book, study, "registration", message)


@rule("time-unit", "A row whose id ends in a time has that time, in hours.")
def units(book: Book) -> Iterator[Found]:
    """Hours that are the minutes, days or weeks of the time in the id; another time is no fault."""
    for row in outcomes(book):
        given = [float(n) * _HOURS[unit] for n, unit in _TIMED.findall(row.id)]
        at = row.time_hours
        for unit, times in _UNITS.items():
            if at is not None and len(given) == 1 and _alike(float(at), given[0] * times):
                message = f"time_hours is {at}; the id says {given[0]:.3g} h: {unit} for hours?"
                message += f" write {round(given[0], 2):g}"
                yield on(book, row, "time_hours", message, breaks=part(row, "time_hours"))


def _alike(one: float, other: float) -> bool:
    return other > 0 and abs(one - other) <= _NEAR * other
