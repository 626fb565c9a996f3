"""How the evidence was found, and what others say."""

from typing import Annotated, Literal

from companion.model.cells import Count, Day, Key, Refers, Requirement, Text
from companion.model.claims import StudyKey
from companion.model.row import Row, Sourced, column, maybe, row


@row
class ReviewStudy(Sourced):
    """A trial that a review or pooled analysis includes."""

    review: StudyKey = column("The review")
    study: Key = column("Key of the trial's report, ours where we hold it")
    reported_as: Text = column("As the review prints it")


@row
class StatementRow(Sourced):
    """What a label, regulator, guideline or service says."""

    body: Text = column("Who says it")
    jurisdiction: Text = column("Where it holds")
    date: Day | None = maybe("When it was said")
    topic: Key = column("Topic")
    position: Text = column("Position in a word, or the number as printed for a crisis line")
    statement: Text = column("What it says, in our words")
    requirement: Requirement | None = maybe(
        "What it asks around a dose, or of whom: before, during, after, who-must-not, interaction"
    )
    superseded_by: Annotated[Key, Refers("statements")] | None = maybe("The newer statement")


@row
class SearchRow(Row):
    """A search."""

    date: Day = column("When")
    place: Text = column("Where")
    query: Text = column("Words searched for")
    found: Count | None = maybe("Documents found")
    kept: Count | None = maybe("Documents used")


@row
class ScreeningRow(Row):
    """A candidate document and what became of it."""

    candidate: Text = column("The candidate as listed")
    identifier: Text | None = maybe("Identifier, checked against the title")
    decision: Literal[
        "included", "not-readable", "not-found", "off-topic", "duplicate-report", "superseded",
        "retracted", "not-pursued",
    ] = column("What became of it")  # fmt: skip
    reason: Text = column("Why")
    study: StudyKey | None = maybe("The study, where included")
