"""Types, units and the words that cells may hold."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field
from pydantic.dataclasses import dataclass as validated

row = validated(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
P_VALUE = re.compile(r"[<>]?(0?\.\d+|[01](\.0+)?)")


@dataclass(frozen=True)
class Refers:
    """The column holds an ``id`` of that table (or, for ``references``, a BibTeX key)."""

    table: str


def _matches(pattern: re.Pattern[str], meaning: str):
    def check(text: Any) -> Any:
        if isinstance(text, str) and not pattern.fullmatch(text):
            raise ValueError(f"{meaning}")
        return text

    return check


def _day(text: str) -> str:
    for length in (4, 7, 10):
        if len(text) == length:
            date.fromisoformat(text + "-01-01"[length - 4 :] if length < 10 else text)
            return text
    raise ValueError("a date is written YYYY, YYYY-MM or YYYY-MM-DD")


Key = Annotated[str, AfterValidator(_matches(KEY, "a key is lower-case kebab case"))]
Number = Annotated[float, BeforeValidator(_matches(NUMBER, "a number is digits with a point"))]
Count = Annotated[int, BeforeValidator(_matches(re.compile(r"\d+"), "a count is whole, 0 or more"))]
Hours = Annotated[Number, Field(ge=0, json_schema_extra={"unit": "h"})]
Day = Annotated[str, AfterValidator(_day)]
PValue = Annotated[str, AfterValidator(_matches(P_VALUE, "a p value as printed: 0.03 or <0.001"))]
Study = Annotated[Key, Refers("studies")]
Claim = Annotated[Key, Refers("claims")]
Treatment = Annotated[Key, Refers("treatments")]
Scale = Annotated[Key, Refers("scales")]

Verdict = Literal["supported", "supported-with-limits", "oversimplified", "unproven", "wrong"]
Certainty = Literal["high", "moderate", "low", "very-low", "not-graded"]
Concern = Literal["not-serious", "serious", "very-serious"]
Analysis = Literal["between", "first-period", "crossover", "within", "any-time", "pooled", "cohort"]
Result = Literal["favours-treatment", "favours-control", "no-difference-shown", "not-stated"]
Direction = Literal["supports", "qualifies", "contradicts"]
Change = Literal["increase", "decrease", "none", "mixed"]
Access = Literal["abstract", "full_text", "table", "registry", "label", "secondary", "judgement"]
ArmMeasure = Literal["events", "mean", "change", "median", "percent"]
Comparative = Literal[
    "mean_difference", "smd", "odds_ratio", "peto_odds_ratio", "risk_ratio", "risk_difference",
    "rate_ratio", "hazard_ratio",
]  # fmt: skip
RATIOS = frozenset({"odds_ratio", "peto_odds_ratio", "risk_ratio", "rate_ratio", "hazard_ratio"})
Measure = Literal[ArmMeasure, Comparative]
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
Population = Literal[
    "trd-unipolar", "mdd", "bipolar-depression", "mixed-mood", "trd-mixed", "suicidal-mdd",
    "suicidal-bipolar", "suicidal-mixed", "adolescents", "older-adults", "healthy",
    "substance-use", "postpartum", "animals", "in-vitro", "general",
]  # fmt: skip
Suicidality = Literal["ideation", "behaviour", "attempt", "death", "composite"]


def text(description: str, **schema: str) -> Any:
    return Field(description=description, min_length=1, json_schema_extra=schema or None)


@row
class Row:
    """A row; ``id`` is first and unique in its table."""

    id: Key = Field(description="The row's own key, unique in its table")


@row
class Sourced(Row):
    """A row that says where its number was read."""

    source: Annotated[Key, Refers("references")] | None = Field(
        None, description="BibTeX key of the document in which the number was read"
    )
    locator: str | None = Field(None, description="Where in that document")
    access: Access = Field(description="What kind of place that is; judgement is ours")
    derivation: str | None = Field(
        None, description="How the number follows from those printed; empty when printed"
    )
    second_reading: Literal["pending", "agrees", "differs"] = Field(
        description="Outcome of an independent second extraction"
    )
    note: str | None = Field(None, description="What a reader of the row must know")
