"""What the article claims, where, and which study bears on it."""

from typing import Annotated

from pydantic import Field

from companion.model.cells import (
    Certainty,
    Count,
    Day,
    Direction,
    Key,
    Refers,
    Text,
    Verdict,
    Vocabulary,
)
from companion.model.row import Sourced, column, maybe, row

ClaimKey = Annotated[Key, Refers("claims")]
StudyKey = Annotated[Key, Refers("studies")]


@row
class ClaimRow(Sourced):
    """A claim of the article."""

    title: Text = column("The claim as a chapter heading")
    restatement: Text = column("The claim in our own words")
    treatment_families: Annotated[Text, Vocabulary("family", many=True)] = column(
        "Families of treatments that the claim is about, apart by spaces; others are indirect"
    )
    verdict: Verdict = column("What the evidence makes of the claim")
    certainty: Certainty = column("How sure we can be of the finding")
    reason: Text = column("Why this verdict and certainty")
    judged_by: Text = column("Who judged")
    headline: Text = column("The value that stands for the claim: table.row-id or synthesis id")
    last_checked: Day = column("When the evidence was last looked at")


@row
class ClaimPlace(Sourced):
    """A sentence of the article and what becomes of it."""

    section: Count = column("Section of the article; 0 is the introduction")
    paragraph: Count = column("Paragraph in the section, from 1")
    sentence: Count = column("Sentence in the paragraph, from 1")
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] = column(
        "SHA-256 of the sentence: proves the place without copying it"
    )
    claim: ClaimKey | None = maybe("The claim that the sentence makes")
    reason: Text | None = maybe("Why it carries no claim")

    @property
    def spot(self) -> tuple[int, int, int]:
        """(section, paragraph, sentence)."""
        return self.section, self.paragraph, self.sentence


@row
class ClaimEvidence(Sourced):
    """A study's bearing on a claim."""

    claim: ClaimKey = column("The claim")
    study: StudyKey = column("The study")
    direction: Direction = column("How the study bears on the claim")
    finding: Text = column("What was found; a number is a reference to a row")
