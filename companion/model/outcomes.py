"""What was found: onset, outcomes, mechanism, guesses of the allocation."""

from typing import Literal

from pydantic import Field

from companion.model.words import (
    Analysis,
    Change,
    Claim,
    Count,
    Hours,
    Key,
    Measure,
    Number,
    Population,
    PValue,
    Result,
    Scale,
    Sourced,
    Study,
    Suicidality,
    Treatment,
    row,
    text,
)


@row
class OnsetRow(Sourced):
    """When a treatment first, most and last separated from its comparator."""

    study: Study = Field(description="The study")
    treatment: Treatment = Field(description="What was given")
    comparator: Treatment = Field(description="What it was compared with")
    population: Population = Field(description="Population, grouped")
    outcome: Key = Field(description="Outcome")
    scale: Scale | None = Field(None, description="Scale")
    analysis: Analysis = Field(description="What is compared with what")
    assessed_from_hours: Hours | None = Field(None, description="First look after the first dose")
    first_hours: Hours | None = Field(None, description="First look at which the arms differed")
    peak_hours: Hours | None = Field(None, description="Look with the largest difference")
    last_hours: Hours | None = Field(None, description="Last look at which the arms differed")
    assessed_to_hours: Hours | None = Field(None, description="Last look")
    separated: Literal["yes", "no", "not-reported"] = Field(description="Whether the arms differed")
    criterion: str = text("What counted as a difference")
    p_value: PValue | None = Field(None, description="p value at the first difference, as printed")


@row
class OutcomeRow(Sourced):
    """One contrast, or one arm where there is no other, at one time."""

    study: Study = Field(description="The study")
    treatment: Treatment = Field(description="What the index arm was given")
    comparator: Treatment | None = Field(None, description="What the other arm was given")
    population: Population = Field(description="Population, grouped")
    outcome: Key = Field(description="Outcome")
    construct: Key = Field(description="What the outcome is about")
    scale: Scale | None = Field(None, description="Scale")
    time_hours: Hours | None = Field(None, description="Time since the first dose")
    analysis: Analysis = Field(description="What is compared with what")
    measure: Measure = Field(description="What the estimate or the arm's value is")
    treatment_events: Count | None = Field(None, description="Participants with the event, index")
    treatment_n: Count | None = Field(None, description="Participants, index arm")
    treatment_mean: Number | None = Field(None, description="Mean (or median), index arm")
    treatment_sd: Number | None = Field(None, ge=0, description="Standard deviation, index arm")
    control_events: Count | None = Field(None, description="Participants with the event, other arm")
    control_n: Count | None = Field(None, description="Participants, other arm")
    control_mean: Number | None = Field(None, description="Mean (or median), other arm")
    control_sd: Number | None = Field(None, ge=0, description="Standard deviation, other arm")
    estimate: Number | None = Field(None, description="Effect: index minus, or over, the other")
    ci_low: Number | None = Field(None, description="Lower confidence limit")
    ci_high: Number | None = Field(None, description="Upper confidence limit")
    ci_level: Number | None = Field(
        None, gt=50, lt=100, description="Level of the interval; empty means 95",
        json_schema_extra={"unit": "%"},
    )  # fmt: skip
    p_value: PValue | None = Field(None, description="p value as printed")
    adjusted: Literal["adjusted", "crude", "not-stated"] | None = Field(
        None, description="Whether the estimate is adjusted"
    )
    result: Result = Field(description="What the source says of the contrast")
    k: Count | None = Field(None, description="Trials pooled, where pooled")


@row
class SuicidalityRow(OutcomeRow):
    """Suicidal ideation, behaviour, attempt and death are kept apart."""

    construct: Suicidality = Field(description="Ideation, behaviour, attempt, death or composite")


@row
class MechanismRow(Sourced):
    """A mechanistic result."""

    study: Study = Field(description="The study")
    claim: Claim = Field(description="The claim it bears on")
    species: Key = Field(description="Species or preparation")
    method: Key = Field(description="Method")
    target: Key = Field(description="What was measured or changed")
    dose: str | None = Field(None, description="Dose as printed")
    time_hours: Hours | None = Field(None, description="Time since the dose")
    comparator: str | None = Field(None, description="Compared with what")
    finding: str = text("What was found, in words")
    change: Change = Field(description="Direction of the change")
    value: Number | None = Field(None, description="Value as printed")
    unit: str | None = Field(None, description="Unit of the value")
    n: Count | None = Field(None, description="Participants or animals")
    p_value: PValue | None = Field(None, description="p value as printed")


@row
class UnblindingRow(Sourced):
    """A test of who guessed what."""

    study: Study = Field(description="The study")
    guesser: Literal["participant", "rater", "clinician"] = Field(description="Who guessed")
    arm: Key = Field(description="Which arm's allocation was guessed, or all")
    guessed_right: Number | None = Field(None, ge=0, description="Right guesses")
    n: Count | None = Field(None, description="Guesses")
    p_value: PValue | None = Field(None, description="p value as printed")
