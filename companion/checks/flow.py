"""How the evidence was found: every study screened, every count adds up."""

from collections.abc import Iterator

from companion.checks.at import cell
from companion.evidence import Evidence
from companion.pages import Page
from companion.problem import Problem


def screened(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``screening-study``: included means a study is named, anything else that none is.

    ``study-screened``: every study came through the screening.
    """
    named: set[str] = set()
    for record in evidence.tables["screening"].records:
        included = record["decision"] == "included"
        if included != bool(record["study"]):
            state = "names no study" if included else f"names {record['study']!r}"
            message = f"decision is {record['decision']} but the row {state}"
            yield cell(evidence, record, "study", "screening-study", message)
        named.add(record["study"])
    for record in evidence.tables["studies"].records:
        if record.id not in named:
            message = "no row of screening.csv includes it"
            yield cell(evidence, record, "id", "study-screened", message)


def used(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``study-silent``: a study in the table has a row, a statement or a bearing somewhere."""
    speaking: set[str] = set()
    for name, table in evidence.tables.items():
        if name in ("studies", "screening"):
            continue
        for record in table.records:
            for column in ("study", "review", "source"):
                speaking.add(record.text.get(column, ""))
    for record in evidence.tables["studies"].records:
        if record.id not in speaking:
            message = "no row, statement or claim uses it"
            yield cell(evidence, record, "id", "study-silent", message)


RULES = (screened, used)
