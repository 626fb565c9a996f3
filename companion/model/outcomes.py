"""What was found: onset, outcomes, mechanism, guesses of the allocation."""

from dataclasses import dataclass
from typing import Annotated, Literal

from companion.model.cells import (
    RATIOS,
    Analysis,
    Change,
    Count,
    Graded,
    Hours,
    Key,
    Measure,
    Number,
    PValue,
    Refers,
    Result,
    Scores,
    Text,
    Unit,
    Vocabulary,
    bounded,
)
from companion.model.claims import ClaimKey, StudyKey
from companion.model.row import Sourced, column, maybe, row
from companion.model.studies import Population

TreatmentKey = Annotated[Key, Refers("treatments")]
ScaleKey = Annotated[Key, Refers("scales")]
OutcomeKey = Annotated[Key, Refers("outcomes")]
Side = Literal["treatment", "control"]
SIDES: tuple[Side, Side] = ("treatment", "control")
BEFORE = "before-treatment"
"""The comparator of an arm that is compared with itself."""
SCORES = frozenset({"mean", "change", "median", "mean_difference"})
"""Measures in the unit of their scale."""
COMPARATIVE = frozenset({"mean_difference", "smd", "risk_difference", "regression_coefficient"}) | (
    RATIOS
)


@row
class OnsetRow(Sourced):
    """When a treatment first, most and last separated from its comparator."""

    study: StudyKey = column("The study")
    treatment: TreatmentKey = column("What was given")
    comparator: TreatmentKey = column("What it was compared with")
    population: Population = column("Population, grouped")
    outcome: OutcomeKey = column("Outcome")
    scale: ScaleKey | None = maybe("Scale")
    analysis: Analysis = column("What is compared with what")
    assessed_from_hours: Hours | None = maybe("First look after treatment began")
    first_hours: Hours | None = maybe("First look at which the arms differed")
    peak_hours: Hours | None = maybe("Look with the largest difference")
    last_hours: Hours | None = maybe("Last look at which the arms differed")
    assessed_to_hours: Hours | None = maybe("Last look")
    separated: Literal["yes", "no", "not-reported"] = column("Whether the arms differed")
    criterion: Text = column("What counted as a difference")
    p_value: PValue | None = maybe("p value at the first difference, as printed")

    @property
    def apart(self) -> Number | None:
        """The earliest look known to show a difference."""
        looks = (self.first_hours, self.peak_hours, self.last_hours)
        return next((at for at in looks if at is not None), None)


@dataclass(frozen=True)
class Arm:
    """What one arm of a contrast reports; None where the source is silent."""

    events: int | None
    n: int | None
    mean: Number | None
    sd: Number | None

    @property
    def share(self) -> float | None:
        """Share of the participants with the event, 0 to 1, where both are counted."""
        return self.events / self.n if self.events is not None and self.n else None


@dataclass(frozen=True)
class Interval:
    """A confidence interval as printed, and its level in percent."""

    low: Number
    high: Number
    level: float


@row
class OutcomeRow(Sourced):
    """One contrast, or one arm where there is no other, at one time."""

    study: StudyKey = column("The study")
    treatment: TreatmentKey = column("What the index arm was given")
    comparator: TreatmentKey | None = maybe("What the other arm was given")
    population: Population = column("Population, grouped")
    outcome: OutcomeKey = column("Outcome")
    construct: Annotated[Key, Vocabulary("construct")] = column("What the outcome is about")
    scale: ScaleKey | None = maybe("Scale")
    time_hours: Hours | None = maybe("Time since treatment began")
    analysis: Analysis = column("What is compared with what")
    measure: Measure = column("What the estimate or the arm's value is")
    treatment_events: Count | None = maybe("Participants with the event, index arm")
    treatment_n: Count | None = maybe("Participants, index arm")
    treatment_mean: Number | None = maybe("Mean (or median, or percentage), index arm")
    treatment_sd: Annotated[Number, bounded(0)] | None = maybe("Standard deviation, index arm")
    control_events: Count | None = maybe("Participants with the event, other arm")
    control_n: Count | None = maybe("Participants, other arm")
    control_mean: Number | None = maybe("Mean (or median, or percentage), other arm")
    control_sd: Annotated[Number, bounded(0)] | None = maybe("Standard deviation, other arm")
    participants: Count | None = maybe("Participants of the contrast, where arms are not printed")
    scores: Scores | None = maybe("Whether means are final scores or changes from before")
    estimate: Number | None = maybe("Effect: index minus, or over, the other")
    ci_low: Number | None = maybe("Lower confidence limit")
    ci_high: Number | None = maybe("Upper confidence limit")
    ci_level: Annotated[Number, bounded(50, 100, open=True), Unit("%")] | None = maybe(
        "Level of the interval; empty means 95"
    )
    p_value: PValue | None = maybe("p value as printed")
    adjusted: Literal["adjusted", "crude", "not-stated"] | None = maybe(
        "Whether the estimate is adjusted"
    )
    result: Result = column("What the source says of the contrast; not-stated where there is none")
    k: Count | None = maybe("Trials pooled, where pooled")
    source_certainty: Graded | None = maybe("The certainty that a cited review gave it")

    def arm(self, side: Side) -> Arm:
        """One arm of the contrast."""
        if side == "treatment":
            return Arm(
                self.treatment_events, self.treatment_n, self.treatment_mean, self.treatment_sd
            )
        return Arm(self.control_events, self.control_n, self.control_mean, self.control_sd)

    def share(self, side: Side) -> float | None:
        """An arm's share with the event, 0 to 1: counted, or printed as a percentage."""
        arm = self.arm(side)
        if arm.share is not None:
            return arm.share
        return arm.mean / 100 if self.measure == "percent" and arm.mean is not None else None

    def interval(self) -> Interval | None:
        """The printed confidence interval, or None where it is not whole."""
        if self.ci_low is None or self.ci_high is None:
            return None
        return Interval(self.ci_low, self.ci_high, self.ci_level or 95.0)

    @property
    def alone(self) -> bool:
        """Whether there is but one arm, followed from before to after."""
        return self.comparator in (None, BEFORE)

    @property
    def people(self) -> int | None:
        """People of the contrast; None where they are not printed.

        Both arms of a crossover are the same people, and so are those before and after.
        """
        if self.treatment_n and self.control_n:
            sizes = (self.treatment_n, self.control_n)
            return max(sizes) if self.analysis == "crossover" or self.alone else sum(sizes)
        if self.participants is not None:
            return self.participants
        return self.treatment_n if self.alone else None

    @property
    def events(self) -> int | None:
        """People with the event in both arms, or the one; None where they are not counted."""
        if self.alone:
            return self.treatment_events
        if self.treatment_events is None or self.control_events is None:
            return None
        return self.treatment_events + self.control_events

    @property
    def counts(self) -> tuple[int, int, int, int] | None:
        """(events, n, events, n) of the two arms, or None where one is not reported."""
        a, c = self.arm("treatment"), self.arm("control")
        if a.events is None or a.n is None or c.events is None or c.n is None:
            return None
        return a.events, a.n, c.events, c.n

    @property
    def means(self) -> tuple[float, float, int, float, float, int] | None:
        """(mean, SD, n, mean, SD, n) of the two arms, or None where one is not reported."""
        a, c = self.arm("treatment"), self.arm("control")
        if a.mean is None or a.sd is None or a.n is None:
            return None
        if c.mean is None or c.sd is None or c.n is None:
            return None
        return a.mean, a.sd, a.n, c.mean, c.sd, c.n

    @property
    def ratio(self) -> bool:
        """Whether the measure is a ratio, whose value of no effect is 1."""
        return self.measure in RATIOS

    @property
    def null(self) -> float:
        """The value of no effect as printed."""
        return 1.0 if self.ratio else 0.0

    @property
    def comparative(self) -> bool:
        """Whether the measure compares arms."""
        return self.measure in COMPARATIVE


@row
class MechanismRow(Sourced):
    """A mechanistic result."""

    study: StudyKey = column("The study")
    claim: ClaimKey = column("The claim it bears on")
    species: Key = column("Species or preparation")
    method: Key = column("Method")
    target: Key = column("What was measured or changed")
    dose: Text | None = maybe("Dose as printed")
    time_hours: Hours | None = maybe("Time since it was given")
    comparator: Text | None = maybe("Compared with what")
    finding: Text = column("What was found, in words")
    change: Change = column("Direction of the change")
    value: Number | None = maybe("Value as printed")
    unit: Text | None = maybe("Unit of the value")
    n: Count | None = maybe("Participants or animals")
    p_value: PValue | None = maybe("p value as printed")


@row
class UnblindingRow(Sourced):
    """A test of who guessed what."""

    study: StudyKey = column("The study")
    guesser: Literal["participant", "rater", "clinician"] = column("Who guessed")
    arm: Key = column("Which arm's allocation was guessed, or all")
    guessed_right: Annotated[Number, bounded(0)] | None = maybe("Right guesses")
    n: Count | None = maybe("Guesses")
    p_value: PValue | None = maybe("p value as printed")
