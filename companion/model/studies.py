"""Documents, treatments and scales."""

from typing import Literal

from pydantic import Field

from companion.model.words import (
    Blinding,
    Count,
    Design,
    Key,
    Number,
    Population,
    Row,
    Sourced,
    row,
    text,
)


@row
class StudyRow(Sourced):
    """A document; reports of one trial share a family."""

    design: Design = Field(description="Design of the study or kind of the document")
    registration: str | None = Field(None, description="Trial registration")
    family: Key = Field(description="Key shared by all reports of one trial")
    population: Population | None = Field(None, description="Population, grouped")
    diagnosis: str | None = Field(None, description="Diagnosis in words")
    country: str | None = Field(None, description="Where")
    n_randomised: Count | None = Field(None, description="Participants randomised or enrolled")
    n_analysed: Count | None = Field(None, description="Participants analysed")
    comparator: str | None = Field(None, description="What it was compared with, in words")
    blinding: Blinding | None = Field(None, description="Who was kept unaware, as reported")
    follow_up_days: Number | None = Field(
        None, ge=0, description="Length of follow-up", json_schema_extra={"unit": "days"}
    )
    funding: str | None = Field(None, description="Funding, as stated")


@row
class TreatmentRow(Row):
    """What was given."""

    name: str = text("Name as the book prints it")
    drug: str = text("Active substance or procedure")
    route: str = text("Route")
    dose_mg_per_kg: Number | None = Field(
        None, ge=0, description="Dose by weight", json_schema_extra={"unit": "mg/kg"}
    )
    dose_mg: Number | None = Field(None, ge=0, description="Dose", json_schema_extra={"unit": "mg"})
    infusion_minutes: Number | None = Field(
        None, ge=0, description="Length of the infusion", json_schema_extra={"unit": "min"}
    )
    doses_given: Count | None = Field(None, description="Number of doses")
    schedule: str | None = Field(None, description="Schedule in words")


@row
class ScaleRow(Row):
    """What was measured with."""

    name: str = text("Name of the scale")
    unit: str = text("Unit")
    min: Number | None = Field(None, description="Lowest possible value")
    max: Number | None = Field(None, description="Highest possible value")
    better: Literal["lower", "higher"] = Field(description="Which direction is better")
    construct: str = text("What it measures")
