"""One frozen row model per table: what each column means, its type, unit and range.

Everything that needs to know a column reads it here: the reader, the checks, the data pages and
``data/datapackage.json``. An empty cell is ``None`` ("not reported"), never zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, get_args

from pydantic.fields import FieldInfo

from companion.model.claims import ClaimEvidence, ClaimPlace, ClaimRow
from companion.model.judgements import BiasRow, CertaintyRow, SynthesisInput, SynthesisRow
from companion.model.outcomes import (
    MechanismRow,
    OnsetRow,
    OutcomeRow,
    SuicidalityRow,
    UnblindingRow,
)
from companion.model.record import ReviewStudy, ScreeningRow, SearchRow, StatementRow
from companion.model.studies import ScaleRow, StudyRow, TreatmentRow
from companion.model.words import RATIOS, Refers, Row, Sourced

__all__ = ["OUTCOMES", "RATIOS", "TABLES", "Column", "Row", "Sourced", "columns"]

TABLES: Mapping[str, type[Row]] = MappingProxyType(
    {
        "claims": ClaimRow,
        "claim_places": ClaimPlace,
        "claim_evidence": ClaimEvidence,
        "studies": StudyRow,
        "treatments": TreatmentRow,
        "scales": ScaleRow,
        "onset_times": OnsetRow,
        "depression_outcomes": OutcomeRow,
        "suicidality_outcomes": SuicidalityRow,
        "safety_outcomes": OutcomeRow,
        "mechanism_findings": MechanismRow,
        "unblinding": UnblindingRow,
        "certainty": CertaintyRow,
        "risk_of_bias": BiasRow,
        "syntheses": SynthesisRow,
        "synthesis_inputs": SynthesisInput,
        "review_studies": ReviewStudy,
        "statements": StatementRow,
        "search_log": SearchRow,
        "screening": ScreeningRow,
    }
)
OUTCOMES = ("depression_outcomes", "suicidality_outcomes", "safety_outcomes")


def _fields(model: type) -> dict[str, FieldInfo]:
    return model.__pydantic_fields__


@dataclass(frozen=True)
class Column:
    """A column as the data pages and the data package describe it."""

    name: str
    description: str
    kind: Literal["text", "key", "number", "count"]
    unit: str
    words: tuple[str, ...]
    refers: str
    required: bool


@cache
def columns(table: str) -> tuple[Column, ...]:
    """The columns of a table in file order: ``id``, its own, then where the row came from."""
    model = TABLES[table]
    shared = [name for name in _fields(Sourced) if name != "id"]
    own = [name for name in _fields(model) if name != "id" and name not in shared]
    tail = shared if issubclass(model, Sourced) else []
    return tuple(_column(name, model) for name in ("id", *own, *tail))


def _column(name: str, model: type[Row]) -> Column:
    field = _fields(model)[name]
    kind = field.annotation
    parts = [*field.metadata, *_walk(kind)]
    schema = {**(field.json_schema_extra or {})}
    for part in parts:
        schema.update(getattr(part, "json_schema_extra", None) or {})
    words = tuple(w for part in parts if isinstance(part, tuple) for w in part)
    refers = next((part.table for part in parts if isinstance(part, Refers)), "")
    if float in parts:
        what = "number"
    elif int in parts:
        what = "count"
    else:
        what = "key" if refers or name in ("id", "family", "outcome") else "text"
    return Column(
        name, field.description or "", what, schema.get("unit", ""), words, refers,
        field.is_required(),
    )  # fmt: skip


def _walk(annotation: Any):
    """The plain types, metadata and words that an annotation is made of."""
    yield annotation
    yield from getattr(annotation, "__metadata__", ())
    args = get_args(annotation)
    if args and all(isinstance(arg, str) for arg in args):
        yield args
        return
    for arg in args:
        yield from _walk(arg)
