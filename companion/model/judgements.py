"""Certainty, risk of bias and the pooled questions."""

from typing import Annotated, Literal

from companion.model.cells import (
    Certainty,
    Comparative,
    Concern,
    Day,
    Graded,
    Hours,
    Key,
    Number,
    Proportion,
    Refers,
    Text,
    Vocabulary,
    bounded,
)
from companion.model.claims import ClaimKey, StudyKey
from companion.model.outcomes import OutcomeKey, ScaleKey
from companion.model.row import Row, Sourced, column, maybe, row

SynthesisKey = Annotated[Key, Refers("syntheses")]
DOMAINS = ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")
"""The domains in which certainty is lowered: each a column, with its reason in another."""


@row
class CertaintyRow(Sourced):
    """A GRADE judgement on one outcome of one claim."""

    claim: ClaimKey = column("The claim")
    outcome: Text = column("The outcome in words")
    critical: Literal["yes", "no"] = column("Whether a decision turns on it")
    synthesis: SynthesisKey | None = maybe("The pooled result judged")
    row: Text | None = maybe("The row judged, table.row-id, where none is pooled")
    baseline_risk: Proportion | None = maybe("Risk without the treatment, a proportion")
    baseline_source: Text | None = maybe("Where the baseline risk is from")
    threshold: Annotated[Number, bounded(0, open=True)] | None = maybe(
        "Smallest effect that matters: points, standard deviations, or people per hundred"
    )
    threshold_source: Text | None = maybe("Where the threshold is from, if not the scale's own")
    start: Literal["randomised", "observational"] = column("Starting point")
    risk_of_bias: Concern = column("Limits of the studies")
    risk_of_bias_reason: Text | None = maybe("Why, naming trials or rows")
    inconsistency: Concern = column("Disagreement between studies")
    inconsistency_reason: Text | None = maybe("Why, naming trials or rows")
    indirectness: Concern = column("Distance from the question")
    indirectness_reason: Text | None = maybe("Why, naming trials or rows")
    imprecision: Concern = column("Width of the interval, number of people and events")
    imprecision_reason: Text | None = maybe("Why, naming trials or rows")
    publication_bias: Concern = column("Missing evidence")
    publication_bias_reason: Text | None = maybe("Why, naming trials or rows")
    raised: Text | None = maybe("Why certainty was raised, if it was")
    certainty: Certainty = column("The certainty that follows")
    source_certainty: Graded | None = maybe("The certainty that the cited review gave it")
    differs_because: Text | None = maybe("Why ours is another than the cited review's")
    reason: Text = column("Why")
    judged_by: Text = column("Who judged")
    judged_on: Day = column("When")


@row
class BiasRow(Sourced):
    """A judgement on one domain of bias; functional unblinding is a domain of ours."""

    study: StudyKey = column("The study")
    tool: Text = column("Assessment tool")
    domain: Key = column("Domain")
    judgement: Literal["low", "some-concerns", "high", "unclear"] = column("Judgement")
    reason: Text = column("Why")
    judged_by: Text = column("Who judged")


@row
class SynthesisRow(Sourced):
    """A pooled question: which rows may enter it, and how they are pooled."""

    claim: ClaimKey = column("The claim it serves")
    question: Text = column("The question in words")
    outcome: OutcomeKey = column("Outcome")
    scale: ScaleKey | None = maybe("The one scale of a mean difference; empty for other measures")
    treatment_families: Annotated[Text, Vocabulary("family", many=True)] = column(
        "Families of treatments that the index arm may be of, apart by spaces"
    )
    treatment: Text | None = maybe("What was given in words, where its families do not say it")
    comparator_families: Annotated[Text, Vocabulary("family", many=True)] = column(
        "Families of treatments that the other arm may be of, apart by spaces"
    )
    comparator: Text = column("Comparator in words")
    time_from_hours: Hours | None = maybe("Earliest time")
    time_to_hours: Hours | None = maybe("Latest time")
    measure: Comparative = column("Effect measure")
    model: Literal["random", "common"] = column("Model")
    tau2: Literal["DL", "PM", "REML", "ML", "SJ", "HE", "HS", "EB"] | None = maybe(
        "Estimator of the heterogeneity variance"
    )
    interval: Literal["wald", "hksj", "hksj-floored"] = column("Confidence interval")
    prediction: Key | None = maybe("Convention of the prediction interval")
    baseline_risk: Proportion | None = maybe("Risk without the treatment, a proportion")
    baseline_source: Text | None = maybe("Where the baseline risk is from")
    sensitivity_of: SynthesisKey | None = maybe("The synthesis that this one varies")


@row
class SynthesisInput(Row):
    """A row of an outcome table in a pooled question, or left out and why."""

    synthesis: SynthesisKey = column("The synthesis")
    row: Text = column("table.row-id")
    included: Literal["yes", "no"] = column("Whether it is pooled")
    reason: Text | None = maybe("Why it is left out")
