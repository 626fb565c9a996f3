"""Every key leads somewhere, every row says where it was read, every reference is used."""

from collections.abc import Iterator

from companion.checks.at import cell
from companion.evidence import Evidence, row_at
from companion.model import TABLES, columns
from companion.pages import Page
from companion.problem import Problem
from companion.references import PATH

CITATIONS = ("cite", "cite:t", "cite:p", "cite:ts", "cite:ps")


def keys(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``key-unknown``: a key that refers to another table or to the references exists there."""
    for name in TABLES:
        for column in columns(name):
            if not column.refers:
                continue
            for record in evidence.tables[name].records:
                key = record[column.name]
                if key and not _exists(evidence, column.refers, key):
                    message = f"{column.name} is {key!r}; no such id in {column.refers}"
                    yield cell(evidence, record, column.name, "key-unknown", message)


def _exists(evidence: Evidence, table: str, key: str) -> bool:
    if table == "references":
        return evidence.reference(key) is not None
    return evidence.row(table, key) is not None


def addresses(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``address-unknown``: a cell that names a row as table.row-id names one that exists."""
    for table, column in (
        ("synthesis_inputs", "row"),
        ("certainty", "row"),
        ("claims", "headline"),
    ):
        for record in evidence.tables[table].records:
            target = record[column]
            if not target or (column == "headline" and evidence.row("syntheses", target)):
                continue
            if row_at(evidence, target) is None:
                message = f"{column} is {target!r}; no such row"
                yield cell(evidence, record, column, "address-unknown", message)


def provenance(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``row-unsourced``: a row names its document and the place in it, unless it is ours.

    ``row-secondary``: a row read elsewhere than in the study's own report says so.
    """
    for name, table in evidence.tables.items():
        if "source" not in {c.name for c in columns(name)}:
            continue
        for record in table.records:
            if record["access"] == "judgement":
                continue
            for column in ("source", "locator"):
                if not record[column]:
                    message = f"{column} is empty; only access judgement may leave it so"
                    yield cell(evidence, record, column, "row-unsourced", message)
            study = record.text.get("study", "")
            if name in ("review_studies", "claim_evidence", "risk_of_bias") or not study:
                continue
            same = _family(evidence, study) == _family(evidence, record["source"])
            if not same and record["access"] not in ("secondary", "registry", "label"):
                found = f"access is {record['access']!r} but source is {record['source']!r}"
                message = f"{found}; another trial's document is secondary"
                yield cell(evidence, record, "access", "row-secondary", message)


def _family(evidence: Evidence, key: str) -> str:
    record = evidence.row("studies", key)
    return record["family"] if record else key


def studies(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``study-reference``: a study's id is a BibTeX key."""
    for record in evidence.tables["studies"].records:
        if evidence.reference(record.id) is None:
            message = "the id is not a key of references.bib"
            yield cell(evidence, record, "id", "study-reference", message)


def unused(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``reference-unused``: every entry is a study, a source of a row, or cited on a page."""
    used = {record.id for record in evidence.tables["studies"].records}
    for name, table in evidence.tables.items():
        if "source" in {c.name for c in columns(name)}:
            used.update(record["source"] for record in table.records)
    for page in pages:
        for use in page.of("role", *CITATIONS):
            used.update(key.strip() for key in use.content.split(","))
    for key, entry in evidence.references.entries.items():
        if key not in used:
            message = f"{key!r} is used by no row and cited on no page"
            yield Problem(PATH, entry.line, 1, "reference-unused", message)


def identifiers(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``reference-same``: no DOI, PMID or PMCID stands in two entries."""
    for field in ("doi", "pmid", "pmcid"):
        seen: dict[str, str] = {}
        for key, entry in evidence.references.entries.items():
            value = entry.get(field).lower()
            if value and seen.setdefault(value, key) != key:
                message = f"{key!r} has the {field} of {seen[value]!r}; one document, one key"
                yield Problem(PATH, entry.line, 1, "reference-same", message)


RULES = (keys, addresses, provenance, studies, unused, identifiers)
