"""What a cell may hold: numbers as printed, counts, p values, days, keys and coded words."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import core_schema

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_COUNT = re.compile(r"0|[1-9][0-9]{0,8}")
DAY = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
P_VALUE = re.compile(r"([<>]?)((?:0?\.|1\.)[0-9]+|[01])")
_ABSENT = re.compile(
    r"n/?a|n\.\s?[ar]\.?|nr|nan|null|[-\u2013\u2014?]+|[.\u2026]+"
    r"|#(?:n/?a|nv|(?:[a-z]+|div/0)[!?])",
    re.IGNORECASE,
)
_MOST_DIGITS = 12


class Slip(ValueError):
    """A cell of another type than its column's; ``kind`` is the type that it should be of."""

    def __init__(self, kind: str, message: str):
        super().__init__(message)
        self.kind = kind


class Number(float):
    """A number with the digits that its source prints: ``2.0`` is not ``2``."""

    printed: str

    def __new__(cls, printed: str) -> Self:
        """From the text of a cell; ValueError for anything but digits with a point."""
        if not _NUMBER.fullmatch(printed):
            raise Slip("number", "a number is digits with a point, such as -2.5")
        if sum(map(str.isdigit, printed)) > _MOST_DIGITS:
            raise Slip("computed", f"more than {_MOST_DIGITS} digits; a number is as printed")
        made = super().__new__(cls, printed)
        made.printed = printed
        return made

    def __str__(self) -> str:
        return self.printed

    def __getnewargs__(self) -> tuple[str]:  # type: ignore[override]
        """Copies and pickles are made from the printed text as well."""
        return (self.printed,)

    @property
    def decimals(self) -> int:
        """Digits after the point."""
        return len(self.printed.partition(".")[2])

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> core_schema.CoreSchema:
        """Made from text alone; ranges are checked afterwards."""
        return core_schema.no_info_plain_validator_function(_number)


def _number(value: object) -> Number:
    return value if isinstance(value, Number) else Number(str(value))


@dataclass(frozen=True)
class PValue:
    """A p value as printed: exact, or below or above a bound."""

    relation: Literal["=", "<", ">"]
    value: float
    printed: str

    def __str__(self) -> str:
        return self.printed

    @classmethod
    def read(cls, printed: object) -> "PValue":
        """From the text of a cell; ValueError where it is none, or an exact zero."""
        if isinstance(printed, PValue):
            return printed
        match = P_VALUE.fullmatch(str(printed))
        if match is None:
            raise Slip("p", "a p value as printed: 0.03 or <0.001")
        if match[1] != ">" and float(match[2]) == 0:
            raise ValueError("no p value is 0; <0.001 where the source prints 0.000")
        relation: Literal["=", "<", ">"] = "<" if match[1] == "<" else ">" if match[1] else "="
        return cls(relation, float(match[2]), str(printed))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> core_schema.CoreSchema:
        """Made from text alone."""
        return core_schema.no_info_plain_validator_function(cls.read)


@dataclass(frozen=True)
class Refers:
    """The column holds an ``id`` of that table (or, for ``references``, a BibTeX key)."""

    table: str


@dataclass(frozen=True)
class Vocabulary:
    """The column holds a word (or several, apart by spaces) of that list of the subject."""

    name: str
    many: bool = False


@dataclass(frozen=True)
class Unit:
    """The unit of a number."""

    name: str


@dataclass(frozen=True)
class Bounds:
    """A number lies between these, the ends included unless ``open``."""

    low: float = float("-inf")
    high: float = float("inf")
    open: bool = False

    def __call__(self, value: float | None) -> float | None:
        """The value; ValueError where it lies outside."""
        if value is not None:
            inside = self.low < value < self.high if self.open else self.low <= value <= self.high
            if not inside:
                raise ValueError(f"range: {self}")
        return value

    def __str__(self) -> str:
        low = f"{'above' if self.open else 'at least'} {self.low:g}"
        high = f"{'below' if self.open else 'at most'} {self.high:g}"
        ends = [low] * (self.low > float("-inf")) + [high] * (self.high < float("inf"))
        return " and ".join(ends)


def bounded(low: float = float("-inf"), high: float = float("inf"), *, open: bool = False) -> Any:
    """A validator of :class:`Bounds`."""
    return AfterValidator(Bounds(low, high, open))


def _key(text: str) -> str:
    if not KEY.fullmatch(text):
        raise Slip("key", "a key is lower-case kebab case, such as roe-2020")
    return text


def _count(value: object) -> int:
    if not isinstance(value, int) and not _COUNT.fullmatch(str(value)):
        raise Slip("count", "a count is whole, 0 or more")
    return int(str(value))


def begins(day: str) -> date:
    """The first day of a year, a month or a day; ValueError where it is none."""
    return date.fromisoformat(day + "-01-01"[len(day) - 4 :] if len(day) in (4, 7) else day)


def day(text: str) -> str:
    """The text, which is a day, a month or a year; ValueError where it is none."""
    try:
        if not DAY.fullmatch(text):
            raise ValueError("another form of a date, which Python would read")
        begins(text)
    except ValueError as error:
        raise Slip("day", "a date is written YYYY, YYYY-MM or YYYY-MM-DD") from error
    return text


def absent(text: str) -> bool:
    """Whether the text of a cell is a spreadsheet's way of saying nothing."""
    return _ABSENT.fullmatch(text.strip()) is not None


Text = Annotated[str, Field(min_length=1)]
Key = Annotated[str, AfterValidator(_key)]
Count = Annotated[int, BeforeValidator(_count)]
Hours = Annotated[Number, bounded(0), Unit("h")]
Proportion = Annotated[Number, bounded(0, 1)]
Day = Annotated[str, AfterValidator(day)]

Verdict = Literal["supported", "supported-with-limits", "oversimplified", "unproven", "wrong"]
Certainty = Literal["high", "moderate", "low", "very-low", "not-graded"]
Graded = Literal["high", "moderate", "low", "very-low"]
Concern = Literal["not-serious", "serious", "very-serious"]
Analysis = Literal[
    "between", "first-period", "crossover", "within", "any-time", "pooled", "cohort",
    "reporting", "not-stated",
]  # fmt: skip
Result = Literal["favours-treatment", "favours-control", "no-difference-shown", "not-stated"]
Direction = Literal["supports", "qualifies", "contradicts"]
Change = Literal["increase", "decrease", "none", "mixed"]
Access = Literal["abstract", "full_text", "table", "registry", "label", "secondary", "judgement"]
ArmMeasure = Literal["events", "mean", "change", "median", "percent", "percent_of_score"]
Comparative = Literal[
    "mean_difference", "smd", "odds_ratio", "peto_odds_ratio", "risk_ratio", "risk_difference",
    "rate_ratio", "hazard_ratio", "regression_coefficient", "reporting_odds_ratio",
]  # fmt: skip
RATIOS = frozenset(
    ["odds_ratio", "peto_odds_ratio", "risk_ratio", "rate_ratio", "hazard_ratio",
     "reporting_odds_ratio"]
)  # fmt: skip
Measure = Literal[ArmMeasure, Comparative]
OF_EVENTS = RATIOS | {"risk_difference", "events", "percent"}
"""Measures of how many had an outcome."""
PERCENTAGES = frozenset({"percent", "percent_of_score"})
NO_MEANS = PERCENTAGES | {"events", "median"}
"""Measures of an arm whose value, in the column of means, is none."""
Notice = Literal[
    "none", "corrected", "concern", "retracted", "reinstated", "contains-retracted",
]  # fmt: skip
Requirement = Literal["before", "during", "after", "who-must-not", "interaction"]
Scores = Literal["final", "change"]
Event = Literal["benefit", "harm", "neither"]
Design = Literal[
    "rct-parallel", "rct-crossover", "rct-withdrawal", "rct-noninferiority",
    "open-label-single-arm", "cohort", "case-report", "secondary-analysis", "meta-analysis",
    "ipd-meta-analysis", "systematic-review", "umbrella-review", "review", "guideline", "label",
    "regulator", "registry-entry", "pharmacovigilance", "imaging", "animal", "in-vitro",
    "economic-evaluation", "qualitative", "commentary", "service-page",
]  # fmt: skip
Blinding = Literal[
    "double-blind", "single-blind", "rater-blind", "open-label", "triple-masked", "none",
    "not-applicable", "not-stated",
]  # fmt: skip
Reading = Literal["pending", "agrees", "differs"]
