"""One frozen row class per kind of table, and the tables that every book has.

Everything that needs to know a column reads it here: the reader, the checks, the data pages and
``data/datapackage.json``. An empty cell is ``None`` ("not reported"), never zero. Outcome tables
are named by the subject (:mod:`companion.model.subject`).
"""

from collections.abc import Mapping
from types import MappingProxyType

from companion.model.claims import ClaimEvidence, ClaimPlace, ClaimRow
from companion.model.judgements import BiasRow, CertaintyRow, SynthesisInput, SynthesisRow
from companion.model.outcomes import MechanismRow, OnsetRow, OutcomeRow, UnblindingRow
from companion.model.row import Row, Schema
from companion.model.search import (
    RegistryRow,
    ReviewStudy,
    ScreeningRow,
    SearchRow,
    StatementRow,
)
from companion.model.studies import OutcomeName, ScaleRow, StudyRow, TreatmentRow
from companion.model.subject import Subject

__all__ = [
    "CERTAINTY", "CLAIMS", "CLAIM_EVIDENCE", "CLAIM_PLACES", "FIXED", "MECHANISM_FINDINGS",
    "ONSET_TIMES", "OPTIONAL", "OUTCOMES", "REGISTRY", "REVIEW_STUDIES", "RISK_OF_BIAS",
    "SCALES", "SCREENING", "SEARCH_LOG", "STATEMENTS", "STUDIES", "SYNTHESES",
    "SYNTHESIS_INPUTS", "TREATMENTS", "UNBLINDING", "BiasRow", "CertaintyRow", "ClaimEvidence",
    "ClaimPlace", "ClaimRow", "MechanismRow", "OnsetRow", "OutcomeName", "OutcomeRow",
    "RegistryRow", "ReviewStudy", "Row", "ScaleRow", "Schema", "ScreeningRow", "SearchRow",
    "StatementRow", "StudyRow", "Subject", "SynthesisInput", "SynthesisRow", "TreatmentRow",
    "UnblindingRow", "outcome_schemas", "schemas",
]  # fmt: skip

CLAIMS = Schema("claims", ClaimRow)
CLAIM_PLACES = Schema("claim_places", ClaimPlace)
CLAIM_EVIDENCE = Schema("claim_evidence", ClaimEvidence)
STUDIES = Schema("studies", StudyRow)
TREATMENTS = Schema("treatments", TreatmentRow)
SCALES = Schema("scales", ScaleRow)
OUTCOMES = Schema("outcomes", OutcomeName)
ONSET_TIMES = Schema("onset_times", OnsetRow)
MECHANISM_FINDINGS = Schema("mechanism_findings", MechanismRow)
UNBLINDING = Schema("unblinding", UnblindingRow)
CERTAINTY = Schema("certainty", CertaintyRow)
RISK_OF_BIAS = Schema("risk_of_bias", BiasRow)
SYNTHESES = Schema("syntheses", SynthesisRow)
SYNTHESIS_INPUTS = Schema("synthesis_inputs", SynthesisInput)
REVIEW_STUDIES = Schema("review_studies", ReviewStudy)
STATEMENTS = Schema("statements", StatementRow)
REGISTRY = Schema("registry", RegistryRow)
SEARCH_LOG = Schema("search_log", SearchRow)
SCREENING = Schema("screening", ScreeningRow)

_FIRST: tuple[Schema[Row], ...] = (
    CLAIMS, CLAIM_PLACES, CLAIM_EVIDENCE, STUDIES, TREATMENTS, SCALES, OUTCOMES, ONSET_TIMES,
)  # fmt: skip
_LAST: tuple[Schema[Row], ...] = (
    MECHANISM_FINDINGS, UNBLINDING, CERTAINTY, RISK_OF_BIAS, SYNTHESES, SYNTHESIS_INPUTS,
    REVIEW_STUDIES, STATEMENTS, REGISTRY, SEARCH_LOG, SCREENING,
)  # fmt: skip
FIXED = frozenset(schema.name for schema in (*_FIRST, *_LAST))

OPTIONAL = frozenset(
    schema.name
    for schema in (
        ONSET_TIMES, MECHANISM_FINDINGS, UNBLINDING, RISK_OF_BIAS, REVIEW_STUDIES, STATEMENTS,
        REGISTRY,
    )
)  # fmt: skip
"""Tables that a book has where it needs them: without its file one has no row."""


def outcome_schemas(subject: Subject) -> tuple[Schema[OutcomeRow], ...]:
    """The outcome tables that the subject names, in its order."""
    return tuple(Schema(name, OutcomeRow) for name in subject.outcome_tables)


def schemas(subject: Subject) -> Mapping[str, Schema[Row]]:
    """Every table of a book on that subject, by name, in the order that the book lists them."""
    every: tuple[Schema[Row], ...] = (*_FIRST, *outcome_schemas(subject), *_LAST)
    return MappingProxyType({schema.name: schema for schema in every})
