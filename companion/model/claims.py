"""What the article claims, where, and which study bears on it."""

from typing import Annotated

from pydantic import Field

from companion.model.words import (
    Certainty,
    Claim,
    Count,
    Day,
    Direction,
    Sourced,
    Study,
    Verdict,
    row,
    text,
)


@row
class ClaimRow(Sourced):
    """A claim of the article."""

    title: str = text("The claim as a chapter heading")
    restatement: str = text("The claim in our own words")
    verdict: Verdict = Field(description="What the evidence makes of the claim")
    certainty: Certainty = Field(description="How sure we can be of the finding")
    reason: str = text("Why this verdict and certainty")
    judged_by: str = text("Who judged")
    headline: str = text("The value that stands for the claim: table.row.column or synthesis id")
    last_checked: Day = Field(description="When the evidence was last looked at")


@row
class ClaimPlace(Sourced):
    """A sentence of the article and what becomes of it."""

    section: Count = Field(description="Section of the article; 0 is the introduction")
    paragraph: Count = Field(description="Paragraph in the section, from 1")
    sentence: Count = Field(description="Sentence in the paragraph, from 1")
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] = Field(
        description="SHA-256 of the sentence: proves the place without copying it"
    )
    claim: Claim | None = Field(None, description="The claim that the sentence makes")
    reason: str | None = Field(None, description="Why it carries no claim")


@row
class ClaimEvidence(Sourced):
    """A study's bearing on a claim."""

    claim: Claim = Field(description="The claim")
    study: Study = Field(description="The study")
    direction: Direction = Field(description="How the study bears on the claim")
    finding: str = text("What was found; a number is a reference to a row")
