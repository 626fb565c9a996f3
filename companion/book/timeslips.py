"""What was meant by a day or a time that its column cannot hold, and by a day where none is due."""

import re
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = r"(?P<month>jan|feb|m[aä]r|apr|ma[yi]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-z]*"
DATE = re.compile(
    rf"(?P<day>\d{{1,2}})[-.\s/]+{_NAMED}\.?(?:[-.\s/]+(?P<year>\d{{2,4}}))?"
    rf"|{_NAMED.replace('month', 'first')}\.?[-.\s/]+(?P<last>\d{{1,4}})"
    r"|\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})|\d{1,2}\.\d{1,2}\.\d{4}",
    re.IGNORECASE,
)
MADE = re.compile(
    rf"\d{{1,2}}-{_NAMED}(?:-\d{{2,4}})?|{_NAMED.replace('month', 'first')}-\d{{2}}"
    rf"|\d{{1,2}}\. {_NAMED.replace('month', 'other')}(?: \d{{2}})?"
    r"|\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})|\d{1,2}\.\d{1,2}\.\d{4}",
    re.IGNORECASE,
)
"""Forms of a day that spreadsheets make of other cells; ``May 2020`` is what an author writes."""
_SPOKEN = re.compile(
    rf"(?:(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th)?[\s-]+)?{_NAMED}\.?(?:\s+(?P<after>\d{{1,2}}))?"
    r"(?:,\s*|[\s-]+)(?P<year>\d{4})",
    re.IGNORECASE,
)
"""A day or a month as people write one: ``3 April 2021``, ``April 3, 2021``, ``April 2021``."""
_EPOCH = date(1899, 12, 30)
_DAYS = re.compile(r"[2-7]\d{4}")
_REPEAT = "a date that a spreadsheet made"
AS_TEXT = "format the column as text and type it again"
_HOURS = {"min": 1 / 60, "h": 1.0, "d": 24.0, "w": 168.0, "y": 8760.0}
_UNITS = {"h": 1.0, "days": 24.0, "min": 1 / 60}
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)")
_NTH = re.compile(r"(min|minute|hour|day|week|month|year)s?\s*(\d+(?:\.\d+)?)", re.IGNORECASE)


def made_of(cell: str) -> str:
    """What a date was made of, where that can be told: ``02-Jan`` of 1-2, ``Feb 28`` of 2.28."""
    match = DATE.fullmatch(cell)
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


def written(cell: str) -> str:
    """How a day is written that stands there in another form; empty where nobody can tell."""
    if _DAYS.fullmatch(cell):
        return f"a spreadsheet's count of days; write '{_EPOCH + timedelta(days=int(cell))}'"
    if match := re.fullmatch(r"(\d{4})(?:[./-](\d{1,2})[./-](\d{1,2})|(\d{2})(\d{2}))", cell):
        found = _iso(*map(int, filter(None, match.groups())))
        return f"write {found!r}" if found else ""
    if match := _SPOKEN.fullmatch(cell):
        year, month, day = match["year"], _month(match["month"]), match["day"] or match["after"]
        found = _iso(int(year), month, int(day)) if day else f"{year}-{month:02}"
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


def timed(unit: str, cell: str) -> str:
    """A time of a column of that unit in another form: ``1:30``, ``week 2``; else nothing."""
    if unit not in _UNITS:
        return ""
    if match := _CLOCK.fullmatch(cell):
        value = (int(match[1]) + int(match[2]) / 60) / _UNITS[unit]
        return f"{cell} is {round(value, 3):g} {unit}; write '{round(value, 2):g}'"
    match = _NTH.fullmatch(cell)
    return (measured(unit, match[2], match[1]) or f"write {match[2]!r}") if match else ""


def measured(unit: str, number: str, other: str) -> str:
    """A number of another unit than the column's; nothing where it is the column's, or none."""
    short = "min" if other.lower().startswith("min") else other[:1].lower()
    if unit in _UNITS and short == "m":
        return f"a month has no fixed length: how many {unit}, as the source counts"
    if unit not in _UNITS or short not in _HOURS or _HOURS[short] == _UNITS[unit]:
        return ""
    value = float(number) * _HOURS[short] / _UNITS[unit]
    return f"{number} {other} is {round(value, 3):g} {unit}; write '{round(value, 2):g}'"
