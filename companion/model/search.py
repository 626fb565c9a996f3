"""How the evidence was found, and what others say."""

from collections.abc import Mapping
from hashlib import sha256
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
    position: Text = column("Position in a word, or the number as printed for a help line")
    statement: Text = column("What it says, in our words")
    requirement: Requirement | None = maybe(
        "What it asks, when or of whom: before, during, after, who-must-not, interaction"
    )
    superseded_by: Annotated[Key, Refers("statements")] | None = maybe("The newer statement")


Registry = Literal[
    "pubmed", "pmc", "europepmc", "crossref", "publisher", "preprint", "clinicaltrials",
]  # fmt: skip

SAID = ("title", "first_author", "years", "journal", "doi", "pmid", "pmcid", "kind", "notices")
"""The columns that hold what a page says."""


@row
class RegistryRow(Row):
    """What a registry, or the publisher, says of a reference, as it was read there."""

    reference: Annotated[Key, Refers("references")] = column("BibTeX key of the reference")
    registry: Registry = column("Who says it")
    page: Text = column("Address of the page that was read")
    read_on: Day = column("When it was read")
    title: Text = column("Title, as the page prints it")
    first_author: Text | None = maybe("First author, as the page prints the name")
    years: Text | None = maybe("Years of publication, online and in print, apart by a space")
    journal: Text | None = maybe("Journal, as the page prints it")
    doi: Text | None = maybe("DOI that the page gives")
    pmid: Text | None = maybe("PMID that the page gives")
    pmcid: Text | None = maybe("PMCID that the page gives")
    kind: Text | None = maybe("What the page calls the document")
    notices: Text | None = maybe(
        "Correction, concern, retraction or update that the page shows, in our words"
    )
    sha256: Text = column("SHA-256 of what the page says: the cells from the title on, a line each")

    @property
    def digest(self) -> str:
        """What ``sha256`` must say."""
        return digest(self.cells)


def digest(cells: Mapping[str, str]) -> str:
    """The SHA-256 of what a page says, of the cells of its row, in hexadecimal digits."""
    return sha256("\n".join(cells[name] for name in SAID).encode()).hexdigest()


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
