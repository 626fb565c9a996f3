"""Numbers, times, shares and intervals as a reader sees them, and what rows name by keys."""

import re

from companion.book.view import View
from companion.model import OUTCOMES, SCALES, TREATMENTS
from companion.model.cells import PERCENTAGES, Number, PValue
from companion.model.outcomes import BEFORE, OnsetRow, OutcomeRow, Side
from companion.words.codes import in_words

MINUS = "\u2212"
BY, UNTIL = "at or before", "at least until"
YEAR = 365.25 * 24
MONTH = YEAR / 12
NEAR, FURTHEST = 0.003, 0.1
"""The part by which a whole number of months or years may be missed: 13 weeks are further off."""
_WORD = re.compile(r"\w+")
_KEY = re.compile(r"(?<![\w./`-])[a-z0-9]+(?:-[a-z0-9]+)+(?![\w/`-])")


def number(value: Number | float | int | str, digits: int | None = None) -> str:
    """A number with a true minus sign; ``digits`` decimals where it is computed."""
    text = str(value) if digits is None else f"{float(value):.{digits}f}"
    if digits is not None and not text.strip("-0."):
        text = text.lstrip("-")  # what rounds to nothing has no sign
    return text.replace("-", MINUS)


def hours(value: float) -> str:
    """A time in hours as a reader says it: ``40 min``, ``24 h``, ``7 days``, ``16 weeks``,
    ``6 months``, ``2 years``.
    """
    h = float(value)
    if h == 0:
        return "0 h"
    if round(h * 60) < 60:
        return f"{max(1, round(h * 60))} min"
    if said := _calendar(h):
        return said
    if h < 72 or h % 24:
        return f"{round(h, 2):g} h" if h < 96 else f"{h / 24:.1f} days"
    days = h / 24
    return f"{days:g} days" if days <= 28 or days % 7 else f"{days / 7:g} weeks"


def _calendar(h: float) -> str:
    """A time in months or years, where it is a whole number of them; from two years on always.

    Authors write a year as 365, 365.25 or 366 days, but 52 weeks are 52 weeks.
    """
    for unit, length in (("year", YEAR), ("month", MONTH)):
        number = round(h / length)
        if number and abs(h / length - number) < min(NEAR * number, FURTHEST):
            return f"{number} {unit}" + ("" if number == 1 else "s")
    far = h >= 2 * YEAR and h % 168
    return f"{h / YEAR:.1f} years" if far else ""


def spelled(value: float) -> str:
    """A time in hours with all its parts, as a slip of unit is best seen: ``1 day 16 hours``."""
    minutes = round(float(value) * 60)
    parts = ((minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute"))
    return " ".join(f"{n} {unit}{'s' * (n != 1)}" for n, unit in parts if n) or "0 hours"


def p_value(value: PValue) -> str:
    """``p < 0.001`` or ``p = 0.03``."""
    return f"p {value.relation} {value.printed.lstrip('<>').strip()}"


FEW = 10
"""People of whom, where they are fewer, a percentage would say more than is known."""


def percent(share: float) -> str:
    """A share of 0 to 1 in whole percent: half rounds up, and a trace is not nothing."""
    value = round(100 * share, 9)  # 23 of 40 is 57.5, not the float just below it
    if 0 < value < 0.5:
        return "<1%"
    if 99.5 <= value < 100:
        return ">99%"
    return f"{int(value + 0.5)}%"


def share(row: OutcomeRow, side: Side) -> str:
    """Events of an arm: ``30 of 47 (64%)``, ``1 of 1``; empty where they are not counted."""
    arm = row.arm(side)
    if arm.share is None or arm.n is None:
        return ""
    counted = f"{arm.events} of {arm.n}"
    return f"{counted} ({percent(arm.share)})" if arm.n >= FEW else counted


def interval(row: OutcomeRow) -> str:
    """``95% CI −10.2 to −5.6``; empty where there is none."""
    found = row.interval()
    if found is None:
        return ""
    return f"{found.level:g}% CI {number(found.low)} to {number(found.high)}"


def effect(row: OutcomeRow) -> str:
    """The estimate with its interval, named by its measure; empty where there is none."""
    if row.estimate is None:
        return ""
    limits = interval(row)
    main = f"{in_words(row.measure)} {number(row.estimate)}"
    return f"{main} ({limits})" if limits else main


def arm(row: OutcomeRow, side: Side) -> str:
    """What one arm showed: events, or a mean with its SD, and its size.

    Beside an arm alone stands no other, but the same before treatment, which is said.
    """
    said = _arm(row, side)
    return f"before: {said}" if said and side == "control" and row.comparator == BEFORE else said


def _arm(row: OutcomeRow, side: Side) -> str:
    if counted := share(row, side):
        return counted
    found = row.arm(side)
    size = f", n {found.n}" if found.n is not None else ""
    if found.mean is not None:
        spread = f" (SD {number(found.sd)})" if found.sd is not None else ""
        unit = "%" if row.measure in PERCENTAGES else ""
        return f"{number(found.mean)}{unit}{spread}{size}"
    if found.events is not None:
        return f"{found.events} event{'s' if found.events != 1 else ''}"
    return size.removeprefix(", ")


def onset(row: OnsetRow, column: str) -> str:
    """An onset time as far as the study can tell: ``at or before``, ``at least until``.

    ``column`` is one of the time columns of the row.
    """
    value: Number | None = getattr(row, column)
    if value is None:
        return "not separated" if row.separated == "no" else ""
    if column == "first_hours" and value == row.assessed_from_hours:
        return f"{BY} {hours(value)}"
    if column == "last_hours" and value == row.assessed_to_hours:
        return f"{UNTIL} {hours(value)}"
    return hours(value)


def outcome(view: View, code: str) -> str:
    """The name of an outcome."""
    found = view.row(OUTCOMES, code)
    return found.name if found else in_words(code, view.subject)


def scale(view: View, code: str | None) -> str:
    """What the book prints for a scale; empty where there is none."""
    found = view.row(SCALES, code) if code else None
    return found.abbreviation if found else code or ""


def measured(view: View, code: str, measure: str | None) -> str:
    """An outcome with the scale that it was measured with; what one says of the other once."""
    name, by = outcome(view, code), scale(view, measure)
    words, more = set(_WORD.findall(name)), set(_WORD.findall(by))
    if more <= words:
        return name
    return by if words < more else f"{name}, {by}"


def treatment(view: View, code: str | None) -> str:
    """The name of a treatment; empty where there is none."""
    found = view.row(TREATMENTS, code) if code else None
    return found.name if found else code or ""


def dose(view: View, code: str) -> str:
    """``0.5 mg/kg`` or ``84 mg``; empty where no dose is fixed."""
    found = view.row(TREATMENTS, code)
    if found is None:
        return ""
    if found.dose_mg_per_kg is not None:
        return f"{found.dose_mg_per_kg} mg/kg"
    return f"{found.dose_mg} mg" if found.dose_mg is not None else ""


def study(view: View, key: str) -> str:
    """Author and year of a study."""
    reference = view.reference(key)
    return reference.label if reference else key


def named(view: View, text: str) -> str:
    """A free text whose keys of references are printed as author and year."""
    return _KEY.sub(lambda key: study(view, key[0]), text)


def comparison(view: View, row: OutcomeRow | OnsetRow) -> str:
    """What was compared with what, in words."""
    index = treatment(view, row.treatment)
    if row.comparator is None:
        return index
    if row.comparator == BEFORE:
        return f"{index}, before and after"
    return f"{index} vs {treatment(view, row.comparator)}"
