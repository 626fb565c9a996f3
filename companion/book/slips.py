"""What was probably meant by a cell that its column cannot hold: the likely fix of a message.

Nothing here decides whether a cell is right, and nothing is repaired: an author reads it.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType

from companion.book import timeslips
from companion.book.timeslips import AS_TEXT
from companion.model.cells import KEY, PValue, absent
from companion.model.row import Column

_LONGEST = 80
"""Characters of a cell that was to be a number, a day or a key."""
_POWER = re.compile(r"[-+]?\d+(?:[.,]\d+)?E[-+]?\d{1,2}", re.IGNORECASE)
_NUMBER = r"[-+]?\d+(?:[.,]\d+)?"
_TWO = re.compile(
    rf"[\[(]?(?P<first>{_NUMBER})\s*(?:to|-|/|of|±|\+/-|\+|vs\.?|;|,\s|\()"
    rf"\s*(?P<what>SD|SEM?)?\s*[=:]?\s*(?P<second>{_NUMBER})\s*(?P<percent>%?)[)\]]?"
)
_THREE = re.compile(
    rf"(?:[A-Za-z]+\s*[:=]?\s*)?({_NUMBER})(?:\s*[,;(\[]\s*|\s+)[(\[]?"
    rf"(?:\d\d(?:\.\d)?\s*%\s*(?:[CK]I|CrI)?\s*[:,=]?\s*)?({_NUMBER})"
    rf"\s*(?:to|bis|-|;|,)\s*({_NUMBER})\s*[)\]]?"
)
_BESIDE = re.compile(
    rf"(?P<before>[^\d\s.+-][^\d]*?)?\s*(?P<number>{_NUMBER})\s*(?P<after>[*†‡§]+|\([^()\d]*\))?"
)
"""A number with something before it (``n =``, ``~``, ``>``) or after it (``*``, ``(ITT)``)."""
_ABOUT = re.compile(r"~|≈|ca?\.?|circa|about|around|approx\w*\.?", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]+(?:[\s-][^\W\d_]+)*")
_UNIT = re.compile(rf"({_NUMBER})\s*(%|[A-Za-zµ/²]+)\.?")
_COUNTED = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+")
_SIGNS = str.maketrans({"−": "-", "–": "-", "\u2011": "-", "·": ".", "٫": "."})
_LETTERS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})
_NOTHING = re.compile(
    r"-9{2,4}|ns|n\.s\.|none|not(?:reported|stated|given)|unknown|missing|\.", re.IGNORECASE
)
_DOI = re.compile(r"\b10\.\d{4,}/")
_PARTNER = {"events": "n", "mean": "sd"}
_EFFECT = ("estimate", "ci_low", "ci_high")


def likely(kind: str, column: Column, cell: str) -> str:
    """What a cell of the wrong type was to be, after a semicolon; empty where nobody can tell."""
    found = _KINDS.get(kind)
    said = found(column, cell) if found and len(cell) <= _LONGEST else ""
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
    if timeslips.MADE.fullmatch(text):
        return f"{timeslips.made_of(text)}; {AS_TEXT}"
    if _POWER.fullmatch(text) and ("+" in text[1:] or "-" in text[1:]):
        return f"a number that a spreadsheet cut; {AS_TEXT}"
    return ""


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
    if timeslips.DATE.fullmatch(cell):
        return f"{timeslips.made_of(cell)}; {AS_TEXT}"
    if _POWER.fullmatch(bare):
        plain = format(Decimal(bare.replace(",", ".")), "f")
        return f"a spreadsheet's powers of ten; write {plain!r}, if no digit was lost"
    if _COUNTED.fullmatch(bare):
        joined = bare.replace(",", "")
        if whole or bare.count(",") > 1:
            return f"a comma between thousands; write {joined!r}"
        return f"write {bare.replace(',', '.')!r}, or {joined!r} if the comma marks thousands"
    if re.fullmatch(r"-?\d*,\d+", bare):
        plain = _plainly(bare.replace(",", "."), whole)
        return f"a comma for the point; {plain or 'no count has decimals'}"
    if re.fullmatch(r"-?[1-9]\d{0,2}(?:\.\d{3})+,\d+", bare):
        plain = bare.replace(".", "").replace(",", ".")
        return f"points between thousands, a comma for the point; write {plain!r}"
    if re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+", bare):
        return f"points between thousands? write {bare.replace('.', '')!r}"
    return _several(column, cell.translate(_SIGNS)) or _one(column, cell.strip(), bare)


def _several(column: Column, cell: str) -> str:
    """Two or three numbers in one cell: which of them stands where."""
    side, _, what = column.name.rpartition("_")
    match = _TWO.fullmatch(cell)
    if match is None:
        return _three(column.name, side, what, cell)
    first, second = (match[name].replace(",", ".") for name in ("first", "second"))
    if column.name in ("ci_low", "ci_high"):
        return f"two numbers; {first} stands in ci_low, {second} in ci_high"
    if what == "events" and match["percent"]:
        return f"two numbers; {first} stands here, the percentage follows from {side}_n"
    if what == "mean" and (match["what"] or "").startswith("SE"):
        sd = f"{second} times √n in {side}_sd, and derivation says so"
        return f"two numbers; {first} stands here, {sd}"
    if what in _PARTNER:
        return f"two numbers; {first} stands here, {second} in {side}_{_PARTNER[what]}"
    return "two numbers; one in a cell"


def _three(name: str, side: str, what: str, cell: str) -> str:
    """A number with its interval."""
    match = _THREE.fullmatch(cell)
    if match is None:
        return ""
    at, low, high = (number.replace(",", ".") for number in match.groups())
    if name in _EFFECT:
        return f"three numbers; {at} stands in estimate, {low} in ci_low, {high} in ci_high"
    if what == "mean":
        sd = f"{side}_sd follows from the interval, and derivation says how"
        return f"three numbers; {at} stands here; {sd}"
    return "three numbers; one in a cell"


def _one(column: Column, cell: str, bare: str) -> str:
    """A number with its unit, with something beside it, in words or in another form."""
    match = _UNIT.fullmatch(cell)
    if match and not set(match[2]) <= set("OolI"):
        return _unit(column, match[1].replace(",", "."), match[2])
    whole = column.kind == "count"
    if said := timeslips.timed(column.unit, cell) or _plainly(bare, whole):
        return said
    if match := _BESIDE.fullmatch(cell):
        before, plain = match["before"] or "", _plainly(match["number"].replace(",", "."), whole)
        if set(before.strip()) & set("<>≤≥"):
            return "a bound is no number: empty, and the bound in note"
        if plain and _ABOUT.fullmatch(before.strip()):
            return f"{plain}, and in note that it is not exact"
        return f"the number alone; {plain}" if plain else ""
    return "a number in digits; words stand in note" if _WORDS.fullmatch(cell) else ""


def _plainly(bare: str, whole: bool) -> str:
    """A number in a form that is none of the book's: ``.68``, ``47.0`` of people, ``3O``."""
    meant = bare.translate(_LETTERS).lstrip("+")
    meant = re.sub(r"^(-?)\.", r"\g<1>0.", meant)
    if not whole and re.fullmatch(r"-?0\d+", meant):
        return f"is its point lost? write {meant.replace('0', '0.', 1)!r}"
    meant = re.sub(r"^(-?)0+(?=\d)", r"\1", meant)
    if whole:
        meant = re.sub(r"\.0+$", "", meant)
    if whole and re.fullmatch(r"0\.\d*[1-9]\d*", meant):
        return "how many, not their share"
    sound = r"0|[1-9][0-9]{0,8}" if whole else r"-?(0|[1-9][0-9]*)(\.[0-9]+)?"
    return f"write {meant!r}" if re.fullmatch(sound, meant) else ""


def _unit(column: Column, number: str, unit: str) -> str:
    """A number beside its unit, or beside another of which the column's can be told."""
    if unit == "%" and column.bounds and column.bounds.high == 1:
        return f"a proportion; write '{float(number) / 100:g}'"
    if unit == "%" and column.kind == "count":
        return "how many, not their percentage"
    other = timeslips.measured(column.unit, number, unit)
    return other or f"the number alone; write {number!r}"


def _p(column: Column, cell: str) -> str:
    bare = re.sub(r"\s|^p\s*=?|\([^()]*\)$", "", cell.translate(_SIGNS), flags=re.IGNORECASE)
    bare = bare.replace(",", ".").replace("≤", "<").replace("≥", ">").lstrip("=").rstrip("*†")
    if bare.lower().strip(".") in ("ns", "n.s"):
        return "empty, with the result no-difference-shown"
    if match := re.fullmatch(r"([<>]?)([0-9]{1,2}(?:\.[0-9]+)?)(%?)", bare):
        value = float(match[2])
        if match[3] or value > 1:
            return f"in percent? write '{match[1]}{value / 100:g}'"
    if match := re.fullmatch(r"[0-9]?\.[0-9]+-([0-9]?\.[0-9]+)", bare):
        return f"two bounds; write '<{match[1]}'"
    if _POWER.fullmatch(bare):
        bare = format(Decimal(bare), "f")
    if bare.lower() in ("significant", "sig", "sig."):
        return "empty, unless the source prints a bound: '<0.05'"
    try:
        return f"write {PValue.read(bare).printed!r}"
    except ValueError:
        return "empty where nothing is reported" if absent(cell) else ""


def _key(column: Column, cell: str) -> str:
    if _DOI.search(cell):
        return "a DOI; the key of its entry stands here"
    guess = re.sub(r"\bet al\b|[^a-z0-9]+", "-", cell.lower()).strip("-")
    guess = re.sub("--+", "-", guess)
    return f"write {guess!r}" if KEY.fullmatch(guess) else ""


_KINDS: Mapping[str, Callable[[Column, str], str]] = MappingProxyType(
    {
        "number": _number,
        "count": _number,
        "p": _p,
        "day": lambda column, cell: timeslips.written(cell),
        "key": _key,
    }
)
"""By the kind of :class:`companion.model.cells.Slip`."""
