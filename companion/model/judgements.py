"""Certainty, risk of bias and the pooled questions."""

from typing import Annotated, Literal

from pydantic import Field

from companion.model.words import (
    Certainty,
    Claim,
    Comparative,
    Concern,
    Day,
    Hours,
    Key,
    Number,
    Refers,
    Row,
    Sourced,
    Study,
    row,
    text,
)


@row
class CertaintyRow(Sourced):
    """A GRADE judgement on one outcome of one claim."""

    claim: Claim = Field(description="The claim")
    outcome: str = text("The outcome in words")
    synthesis: Annotated[Key, Refers("syntheses")] | None = Field(
        None, description="The pooled result judged"
    )
    row: str | None = Field(None, description="The row judged, table.row-id, where none is pooled")
    baseline_risk: Number | None = Field(
        None, ge=0, le=1, description="Risk without the treatment, a proportion"
    )
    baseline_source: str | None = Field(None, description="Where the baseline risk is from")
    start: Literal["randomised", "observational"] = Field(description="Starting point")
    risk_of_bias: Concern = Field(description="Limits of the studies")
    inconsistency: Concern = Field(description="Disagreement between studies")
    indirectness: Concern = Field(description="Distance from the question")
    imprecision: Concern = Field(description="Width of the interval, number of events")
    publication_bias: Concern = Field(description="Missing evidence")
    raised: str | None = Field(None, description="Why certainty was raised, if it was")
    certainty: Certainty = Field(description="The certainty that follows")
    reason: str = text("Why")
    judged_by: str = text("Who judged")
    judged_on: Day = Field(description="When")


@row
class BiasRow(Sourced):
    """A judgement on one domain of bias; functional unblinding is a domain of ours."""

    study: Study = Field(description="The study")
    tool: str = text("Assessment tool")
    domain: Key = Field(description="Domain")
    judgement: Literal["low", "some-concerns", "high", "unclear"] = Field(description="Judgement")
    reason: str = text("Why")
    judged_by: str = text("Who judged")


@row
class SynthesisRow(Sourced):
    """A pooled question."""

    claim: Claim = Field(description="The claim it serves")
    question: str = text("The question in words")
    outcome: Key = Field(description="Outcome")
    comparator: str = text("Comparator in words")
    time_from_hours: Hours | None = Field(None, description="Earliest time")
    time_to_hours: Hours | None = Field(None, description="Latest time")
    measure: Comparative = Field(description="Effect measure")
    model: Literal["random", "common"] = Field(description="Model")
    tau2: Literal["DL", "PM", "REML", "ML", "SJ", "HE", "HS", "EB"] | None = Field(
        None, description="Estimator of the heterogeneity variance"
    )
    interval: Literal["wald", "hksj", "hksj-floored"] = Field(description="Confidence interval")
    prediction: Key | None = Field(None, description="Convention of the prediction interval")
    baseline_risk: Number | None = Field(
        None, ge=0, le=1, description="Risk without the treatment, a proportion"
    )
    sensitivity_of: Annotated[Key, Refers("syntheses")] | None = Field(
        None, description="The synthesis that this one varies"
    )


@row
class SynthesisInput(Row):
    """A row of an outcome table in a pooled question, or left out and why."""

    synthesis: Annotated[Key, Refers("syntheses")] = Field(description="The synthesis")
    row: str = text("table.row-id")
    included: Literal["yes", "no"] = Field(description="Whether it is pooled")
    reason: str | None = Field(None, description="Why it is left out")
