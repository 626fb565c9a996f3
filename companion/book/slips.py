"""What was probably meant by a cell that its column cannot hold: the likely fix of a message.

Nothing here decides whether a cell is right, and nothing is repaired: an author reads it.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

from companion.model.cells import KEY, PValue, absent
from companion.model.row import Column

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = r"(?P<month>jan|feb|m[aä]r|apr|ma[yi]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-z]*"
_DATE = re.compile(
    rf"(?P<day>\d{{1,2}})[-.\s/]+{_NAMED}\.?(?:[-.\s/]+(?P<year>\d{{2,4}}))?"
    rf"|{_NAMED.replace('month', 'first')}\.?[-.\s/]+(?P<last>\d{{1,4}})"
    r"|\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})|\d{1,2}\.\d{1,2}\.\d{4}",
    re.IGNORECASE,
)
_MADE = re.compile(
    rf"\d{{1,2}}-{_NAMED}(?:-\d{{2,4}})?|{_NAMED.replace('month', 'first')}-\d{{2}}"
    rf"|\d{{1,2}}\. {_NAMED.replace('month', 'other')}(?: \d{{2}})?"
    r"|\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})|\d{1,2}\.\d{1,2}\.\d{4}",
    re.IGNORECASE,
)
"""Forms of a day that spreadsheets make of other cells; ``May 2020`` is what an author writes."""
_POWER = re.compile(r"[-+]?\d+(?:[.,]\d+)?E[-+]?\d{1,2}", re.IGNORECASE)
_NUMBER = r"[-+]?\d+(?:[.,]\d+)?"
_TWO = re.compile(rf"[\[(]?({_NUMBER})\s*(?:to|-|–|/|of|±|\+/-|;|,\s|\()\s*({_NUMBER})\s*%?[)\]]?")
_UNIT = re.compile(rf"({_NUMBER})\s*(%|[A-Za-zµ/²]+)\.?")
_COUNTED = re.compile(r"-?\d{1,3}(?:,\d{3})+")
_SIGNS = str.maketrans({"−": "-", "–": "-", "\u2011": "-", "·": ".", "٫": "."})
_LETTERS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})
_EPOCH = date(1899, 12, 30)
_DAYS = re.compile(r"[2-7]\d{4}")
_NOTHING = re.compile(
    r"-9{2,4}|ns|n\.s\.|none|not(?:reported|stated|given)|unknown|missing|\.", re.IGNORECASE
)
_HOURS = {"min": 1 / 60, "h": 1.0, "d": 24.0, "w": 168.0}
_TIMES = {"h": 1.0, "days": 24.0, "min": 1 / 60}
_PARTNER = {"events": "n", "mean": "sd"}
_REPEAT = "a date that a spreadsheet made"
_AS_TEXT = "format the column as text and type it again"


def likely(kind: str, column: Column, cell: str) -> str:
    """What a cell of the wrong type was to be, after a semicolon; empty where nobody can tell."""
    found = _KINDS.get(kind)
    said = found(column, cell) if found else ""
    return f"; {said}" if said else ""


def outside(column: Column, cell: str) -> str:
    """What a number out of its column's range was to be, after a semicolon."""
    low, high = (column.bounds.low, column.bounds.high) if column.bounds else (0.0, 0.0)
    value = float(cell)
    if (low, high) == (0, 1) and 1 < value <= 100:
        return f"; a percentage? write {value / 100:g}"
    if high == 100 and 0 < value < 1 and value * 100 >= low:
        return f"; a fraction? write {value * 100:g}"
    return ""


def mangled(text: str) -> str:
    """Why a text is what a spreadsheet, or a wrong encoding, made of another; else nothing."""
    if _MADE.fullmatch(text):
        return f"{_date(text)}; {_AS_TEXT}"
    if _POWER.fullmatch(text) and ("+" in text[1:] or "-" in text[1:]):
        return f"a number that a spreadsheet cut; {_AS_TEXT}"
    return ""


def _date(cell: str) -> str:
    """What a date was made of, where that can be told: ``02-Jan`` of 1-2, ``Feb 28`` of 2.28."""
    match = _DATE.fullmatch(cell)
    day, month = (match["day"], match["month"]) if match else (None, None)
    if match and day and month:
        at = _month(month)
        if match["year"]:  # a comma or point that the spreadsheet took for that of a date
            german = cell.startswith(("1. ", "01. ")) and len(match["year"]) == 2
            return f"{_REPEAT}, of '{at}.{match['year']}'" if german else _REPEAT
        return f"{_REPEAT}, of '{at}-{int(day)}' or '{int(day)}-{at}'"
    if match and match["first"]:
        at = _month(match["first"])
        return f"{_REPEAT}, of '{at}.{match['last']}' or '{at}-{match['last']}'"
    return _REPEAT


def _month(name: str) -> int:
    """The number of a month by its first letters, in English or German."""
    bare = name[:3].lower().replace("ä", "a").replace("mai", "may").replace("k", "c")
    return _MONTHS.index(bare.replace("dez", "dec")) + 1


def _number(column: Column, cell: str) -> str:
    bare = unicodedata.normalize("NFKC", re.sub(r"\s", "", cell)).translate(_SIGNS)
    bare = re.sub(r"^['’]|(?<=\d)['’](?=\d{3}\b)", "", bare)  # as text, or between thousands
    whole = column.kind == "count"
    if absent(cell) or _NOTHING.fullmatch(bare):
        return "empty where nothing is reported"
    if cell.startswith("="):
        return "a formula; write its value"
    if set(bare) == {"#"}:
        return "a column that was too narrow when it was saved; make it wider and save again"
    if _DATE.fullmatch(cell):
        return f"{_date(cell)}; {_AS_TEXT}"
    if _POWER.fullmatch(bare):
        plain = format(Decimal(bare.replace(",", ".")), "f")
        return f"a spreadsheet's powers of ten; write {plain!r}, if no digit was lost"
    if _COUNTED.fullmatch(bare):
        joined = bare.replace(",", "")
        if whole or bare.count(",") > 1:
            return f"a comma between thousands; write {joined!r}"
        return f"write {bare.replace(',', '.')!r}, or {joined!r} if the comma marks thousands"
    if re.fullmatch(r"-?\d*,\d+", bare):
        return f"a comma for the point; write {bare.replace(',', '.')!r}"
    if re.fullmatch(r"-?\d{1,3}(?:\.\d{3})+,\d+", bare):
        plain = bare.replace(".", "").replace(",", ".")
        return f"points between thousands, a comma for the point; write {plain!r}"
    if match := _TWO.fullmatch(cell.translate(_SIGNS)):
        return _two(column.name, *match.groups())
    match = _UNIT.fullmatch(cell.strip())
    if match and not set(match[2]) <= set("OolI"):
        return _unit(column, match[1].replace(",", "."), match[2])
    return _plainly(bare, whole)


def _plainly(bare: str, whole: bool) -> str:
    """A number in a form that is none of the book's: ``.68``, ``47.0`` of people, ``3O``."""
    meant = bare.translate(_LETTERS).lstrip("+")
    meant = re.sub(r"^(-?)\.", r"\g<1>0.", meant)
    if whole:
        meant = re.sub(r"^0+(?=[0-9])|\.0+$", "", meant)
    if whole and re.fullmatch(r"0\.\d*[1-9]\d*", meant):
        return "how many, not their share"
    sound = r"0|[1-9][0-9]{0,8}" if whole else r"-?[0-9]+(\.[0-9]+)?"
    return f"write {meant!r}" if re.fullmatch(sound, meant) else ""


def _two(name: str, first: str, second: str) -> str:
    """Two numbers in one cell: which of them stands where."""
    side, _, what = name.rpartition("_")
    if name in ("ci_low", "ci_high"):
        return f"two numbers; {first} stands in ci_low, {second} in ci_high"
    if what in _PARTNER:
        return f"two numbers; {first} stands here, {second} in {side}_{_PARTNER[what]}"
    return "two numbers; one in a cell"


def _unit(column: Column, number: str, unit: str) -> str:
    """A number beside its unit, or beside another of which the column's can be told."""
    if unit == "%" and column.bounds and column.bounds.high == 1:
        return f"a proportion; write '{float(number) / 100:g}'"
    if unit == "%" and column.kind == "count":
        return "how many, not their percentage"
    short = "min" if unit.lower().startswith("min") else unit[:1].lower()
    if column.unit in _TIMES and short in _HOURS and _HOURS[short] != _TIMES[column.unit]:
        value = float(number) * _HOURS[short] / _TIMES[column.unit]
        return f"{number} {unit} is {value:.3g} {column.unit}; write '{round(value, 2):g}'"
    return f"the number alone; write {number!r}"


def _p(column: Column, cell: str) -> str:
    bare = re.sub(r"\s|^p\s*=?", "", cell.translate(_SIGNS), flags=re.IGNORECASE)
    bare = bare.replace(",", ".").replace("≤", "<").replace("≥", ">").lstrip("=").rstrip("*†")
    if bare.lower().strip(".") in ("ns", "n.s"):
        return "empty, with the result no-difference-shown"
    if match := re.fullmatch(r"([0-9]{1,2}(?:\.[0-9]+)?)(%?)", bare):
        value = float(match[1])
        if match[2] or value > 1:
            return f"in percent? write '{value / 100:g}'"
    try:
        return f"write {PValue.read(bare).printed!r}"
    except ValueError:
        return "empty where nothing is reported" if absent(cell) else ""


def _day(column: Column, cell: str) -> str:
    if _DAYS.fullmatch(cell):
        return f"a spreadsheet's count of days; write '{_EPOCH + timedelta(days=int(cell))}'"
    if match := re.fullmatch(r"(\d{4})(?:[./-](\d{1,2})[./-](\d{1,2})|(\d{2})(\d{2}))", cell):
        found = _iso(*map(int, filter(None, match.groups())))
        return f"write {found!r}" if found else ""
    match = re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})[./-](\d{4})", cell)
    if match is None:
        return ""
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    orders = [(first, second)] if match[2] == "." else [(second, first), (first, second)]
    days = [found for day, month in orders if (found := _iso(year, month, day))]
    return f"write {' or '.join(dict.fromkeys(map(repr, days)))}" if days else ""


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _key(column: Column, cell: str) -> str:
    guess = re.sub(r"[^a-z0-9]+", "-", cell.lower()).strip("-")
    return f"write {guess!r}" if KEY.fullmatch(guess) else ""


_KINDS: Mapping[str, Callable[[Column, str], str]] = MappingProxyType(
    {"number": _number, "count": _number, "p": _p, "day": _day, "key": _key}
)
"""By the kind of :class:`companion.model.cells.Slip`."""
