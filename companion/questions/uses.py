"""What leans on a document: its rows, and the claims, pooled questions, judgements that use them.

A document is used where a row is about it or was read in it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from companion.book.view import View
from companion.model import (
    CERTAINTY,
    CLAIM_EVIDENCE,
    CLAIMS,
    MECHANISM_FINDINGS,
    ONSET_TIMES,
    STATEMENTS,
    SYNTHESIS_INPUTS,
    UNBLINDING,
    outcome_schemas,
)
from companion.model.row import Row, Schema


@dataclass(frozen=True)
class Uses:
    """Ids of what leans on a document (or several), each once; ``rows`` counts its own rows.

    ``left_out`` are pooled questions that considered a row of it and did not pool it.
    """

    rows: int = 0
    claims: tuple[str, ...] = ()
    pooled: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    judgements: tuple[str, ...] = ()


@dataclass
class _Found:
    """What is gathered of one document, in the book's order; the keys of the mappings count."""

    rows: int = 0
    claims: dict[str, None] = field(default_factory=dict)
    pooled: dict[str, None] = field(default_factory=dict)
    left_out: dict[str, None] = field(default_factory=dict)
    judgements: dict[str, None] = field(default_factory=dict)


def uses(view: View) -> Mapping[str, Uses]:
    """What leans on each document that anything leans on, by its key."""
    found: dict[str, _Found] = defaultdict(_Found)
    behind = _behind(view, found)
    for id, headline in view.texts(CLAIMS, "id", "headline"):
        for key in behind.get(headline, ()):
            found[key].claims[id] = None
    for id, *keys in view.texts(CLAIM_EVIDENCE, "claim", "study", "source"):
        for key in _each(*keys):
            found[key].claims[id] = None
    pools: dict[str, set[str]] = defaultdict(set)
    for row, question, included in view.texts(SYNTHESIS_INPUTS, "row", "synthesis", "included"):
        for key in behind.get(row, ()):
            if included == "yes":
                found[key].pooled[question] = None
                pools[question].add(key)
            else:
                found[key].left_out[question] = None
    for id, question, row in view.texts(CERTAINTY, "id", "synthesis", "row"):
        for key in (*pools.get(question, ()), *behind.get(row, ())):
            found[key].judgements[id] = None
    return MappingProxyType({key: _frozen([kept]) for key, kept in found.items()})


def together(several: Iterable[Uses]) -> Uses:
    """What leans on any of several documents."""
    return _frozen(
        _Found(
            one.rows,
            dict.fromkeys(one.claims),
            dict.fromkeys(one.pooled),
            dict.fromkeys(one.left_out),
            dict.fromkeys(one.judgements),
        )
        for one in several
    )


def _frozen(several: Iterable[_Found]) -> Uses:
    kept = list(several)
    return Uses(
        sum(one.rows for one in kept),
        tuple(dict.fromkeys(id for one in kept for id in one.claims)),
        tuple(dict.fromkeys(id for one in kept for id in one.pooled)),
        tuple(dict.fromkeys(id for one in kept for id in one.left_out)),
        tuple(dict.fromkeys(id for one in kept for id in one.judgements)),
    )


def _behind(view: View, found: dict[str, _Found]) -> dict[str, tuple[str, ...]]:
    """The documents behind each row of evidence, by its address; the rows are counted."""
    tables: tuple[Schema[Row], ...] = (
        *outcome_schemas(view.subject), ONSET_TIMES, MECHANISM_FINDINGS, UNBLINDING, STATEMENTS,
    )  # fmt: skip
    behind = {}
    for schema in tables:
        names = [name for name in ("study", "source") if schema.column(name)]
        for id, *keys in view.texts(schema, "id", *names):
            documents = behind[f"{schema.name}.{id}"] = _each(*keys)
            for key in documents:
                found[key].rows += 1
    return behind


def _each(*keys: str) -> tuple[str, ...]:
    """The document that a row is about and the one it was read in, each once."""
    return tuple(dict.fromkeys(filter(None, keys)))
