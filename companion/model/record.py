"""How the evidence was found, and what others say."""

from typing import Annotated, Literal

from pydantic import Field

from companion.model.words import Count, Day, Key, Refers, Row, Sourced, Study, row, text


@row
class ReviewStudy(Sourced):
    """A trial that a review or pooled analysis includes."""

    review: Study = Field(description="The review")
    study: Key = Field(description="Key of the trial's report, ours where we hold it")
    reported_as: str = text("As the review prints it")


@row
class StatementRow(Sourced):
    """What a label, regulator, guideline or service says."""

    body: str = text("Who says it")
    jurisdiction: str = text("Where it holds")
    date: Day | None = Field(None, description="When it was said")
    topic: Key = Field(description="Topic")
    position: str = text("Position in a word, or the number as printed for a crisis line")
    statement: str = text("What it says, in our words")
    superseded_by: Annotated[Key, Refers("statements")] | None = Field(
        None, description="The newer statement"
    )


@row
class SearchRow(Row):
    """A search."""

    date: Day = Field(description="When")
    place: str = text("Where")
    query: str = text("Words searched for")
    found: Count | None = Field(None, description="Documents found")
    kept: Count | None = Field(None, description="Documents used")


@row
class ScreeningRow(Row):
    """A candidate document and what became of it."""

    candidate: str = text("The candidate as listed")
    identifier: str | None = Field(None, description="Identifier, checked against the title")
    decision: Literal[
        "included", "not-readable", "not-found", "off-topic", "duplicate-report", "superseded",
        "retracted", "not-pursued",
    ] = Field(description="What became of it")  # fmt: skip
    reason: str = text("Why")
    study: Study | None = Field(None, description="The study, where included")
