"""Documents, and what they gave, measured and counted."""

import re
from typing import Annotated, Literal

from companion.model.cells import (
    Blinding,
    Count,
    Day,
    Design,
    Event,
    Key,
    Notice,
    Number,
    Refers,
    Text,
    Unit,
    Vocabulary,
    bounded,
)
from companion.model.row import Row, Sourced, column, maybe, row

Population = Annotated[Key, Vocabulary("population")]
# An identifier has a digit: what stands before it ("EudraCT", "PROSPERO") names the register.
_NUMBER = re.compile(r"[^\s,;]*\d[^\s,;]*")


@row
class StudyRow(Sourced):
    """A document; reports of one trial share a family."""

    design: Design = column("Design of the study or kind of the document")
    registration: Text | None = maybe("Trial registration")
    family: Key = column("Key shared by all reports of one trial")
    population: Population | None = maybe("Population, grouped")
    diagnosis: Text | None = maybe("Diagnosis in words")
    country: Text | None = maybe("Where")
    n_randomised: Count | None = maybe("Participants randomised or enrolled")
    n_analysed: Count | None = maybe("Participants analysed")
    comparator: Text | None = maybe("What it was compared with, in words")
    blinding: Blinding | None = maybe("Who was kept unaware, as reported")
    follow_up_days: Annotated[Number, bounded(0), Unit("days")] | None = maybe(
        "Length of follow-up"
    )
    funding: Text | None = maybe("Funding, as stated")
    superseded_by: Annotated[Key, Refers("studies")] | None = maybe("The newer version of it")
    notice: Notice | None = maybe("What its publisher has said of it since; empty: not looked up")
    notice_date: Day | None = maybe("When that was said")
    notice_checked: Day | None = maybe("When it was looked up")

    @property
    def randomised(self) -> bool:
        """Whether it is a randomised trial."""
        return self.design.startswith("rct-")

    @property
    def unassigned(self) -> bool:
        """Whether it follows people whom nobody assigned by chance."""
        return self.design in ("open-label-single-arm", "cohort", "case-report")

    @property
    def numbers(self) -> frozenset[str]:
        """Its registration numbers, in capitals."""
        return frozenset(_NUMBER.findall((self.registration or "").upper()))


@row
class TreatmentRow(Row):
    """What was given."""

    name: Text = column("Name as the book prints it")
    family: Annotated[Key, Vocabulary("family")] = column("Family of treatments it belongs to")
    drug: Text = column("Active substance or procedure")
    route: Text = column("Route")
    dose_mg_per_kg: Annotated[Number, bounded(0), Unit("mg/kg")] | None = maybe("Dose by weight")
    dose_mg: Annotated[Number, bounded(0), Unit("mg")] | None = maybe("Dose")
    infusion_minutes: Annotated[Number, bounded(0), Unit("min")] | None = maybe(
        "How long giving it once takes"
    )
    doses_given: Count | None = maybe("How many times it was given")
    schedule: Text | None = maybe("Schedule in words")


@row
class ScaleRow(Row):
    """What was measured with."""

    name: Text = column("Name of the scale")
    abbreviation: Text = column("What the book prints for it in tables and charts")
    unit: Text = column("Unit")
    min: Number | None = maybe("Lowest possible value")
    max: Number | None = maybe("Highest possible value")
    better: Literal["lower", "higher"] = column("Which direction is better")
    construct: Text = column("What it measures")
    mid: Annotated[Number, bounded(0, open=True)] | None = maybe(
        "Smallest difference that matters to people, in the scale's unit"
    )
    mid_source: Text | None = maybe("Where that is from: a reference's key and the place in it")


@row
class OutcomeName(Row):
    """An outcome by its code: how the book names it, and whether its event is good or bad."""

    name: Text = column("Name as the book prints it")
    event: Event = column(
        "Whether having it is a benefit or a harm to the person; a score: neither"
    )
