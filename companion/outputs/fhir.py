"""Judged outcomes as FHIR R5 resources, a bundle a claim: evidence-based medicine on FHIR.

Each judgement is an ``Evidence`` (https://hl7.org/fhir/R5/evidence.html): what was given to whom
against what, the statistic with its interval, and the certainty by domain. A ``Composition`` lists
them as a summary of findings (https://build.fhir.org/ig/HL7/ebm/). Concepts are texts where no code
says the same; certainty has the codes of HL7's terminology.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from companion.book.view import View
from companion.grade import Evidence, evidence
from companion.model import CERTAINTY, CLAIMS, SCALES
from companion.model.claims import ClaimRow
from companion.model.judgements import DOMAINS, CertaintyRow, SynthesisRow
from companion.model.outcomes import OutcomeRow
from companion.model.studies import ScaleRow
from companion.words import values
from companion.words.codes import in_words
from companion.words.edition import Edition
from companion.words.findings import compared, finding_text, given
from companion.words.plain import plainly

Resource = dict[str, Any]
TERMS = "http://terminology.hl7.org/CodeSystem"
_CONCERN: Mapping[str, str] = {
    "not-serious": "no-concern", "serious": "serious-concern",
    "very-serious": "very-serious-concern",
}  # fmt: skip
_TYPES: Mapping[str, str] = {
    "risk_of_bias": "RiskOfBias", "inconsistency": "Inconsistency", "indirectness": "Indirectness",
    "imprecision": "Imprecision", "publication_bias": "PublicationBias",
}  # fmt: skip
_DIGITS = 6
UNPRINTED = "effect not printed"


def bundles(view: View, edition: Edition) -> Mapping[str, Resource]:
    """A bundle of each claim that has judged outcomes, by the claim's id."""
    found = {claim.id: bundle(claim, view, edition) for claim in view.rows(CLAIMS)}
    return {id: made for id, made in found.items() if made["entry"]}


def bundle(claim: ClaimRow, view: View, edition: Edition) -> Resource:
    """The summary of findings of a claim, then each of its findings."""
    judged = view.rows(CERTAINTY, claim=claim.id)
    made = [(row, of) for row in judged if (of := evidence(view, row))]
    resources = [_evidence(row, of, view, edition) for row, of in made]
    entries = [_composition(claim, resources, edition), *resources] if resources else []
    return {
        "resourceType": "Bundle",
        "id": claim.id,
        "type": "collection",
        "entry": [{"fullUrl": _address(r, edition), "resource": r} for r in entries],
    }


def _address(resource: Resource, edition: Edition) -> str:
    """What names a resource wherever the bundle is read; the same for the same edition."""
    of = (edition.title, edition.version, resource["resourceType"], resource["id"])
    return uuid5(NAMESPACE_URL, "/".join(of)).urn


def _composition(claim: ClaimRow, found: list[Resource], edition: Edition) -> Resource:
    return {
        "resourceType": "Composition",
        "id": f"summary-{claim.id}"[:64],
        "status": "final",
        "type": _concept("Summary of findings"),
        **({"date": edition.date} if edition.date else {}),
        "author": [{"display": edition.author or edition.title}],
        "title": claim.title,
        "section": [
            {"title": item["title"], "entry": [{"reference": _address(item, edition)}]}
            for item in found
        ],
    }


def _evidence(row: CertaintyRow, of: Evidence, view: View, edition: Edition) -> Resource:
    whom = dict.fromkeys(in_words(r.population, view.subject) for r in of.estimate.rows)
    return {
        "resourceType": "Evidence",
        "id": row.id[:64],
        **({"version": edition.version} if edition.version else {}),
        "title": row.outcome,
        "status": "active",
        "date": row.judged_on,
        "description": f"{compared(view, of)}: {finding_text(row, of, 'effect') or UNPRINTED}",
        "variableDefinition": [
            _variable("population", "; ".join(whom) or "as in the trials"),
            _variable("exposure", given(view, of)),
            _variable("referenceExposure", _against(of, view)),
            _variable("measuredVariable", _measured(row, of, view)),
        ],
        "synthesisType": _concept("meta-analysis" if of.found else "as reported"),
        **({"note": notes} if (notes := list(_notes(row, of, view))) else {}),
        "statistic": [_statistic(of, view)],
        "certainty": [_certainty(row, view)],
    }


def _notes(row: CertaintyRow, of: Evidence, view: View) -> Iterator[Resource]:
    """What must be known of the rows behind it: it stands where their number stands."""
    rows = (row, of.subject, *of.estimate.rows)
    said = (words for item in rows for words in (item.caution, item.disagreement) if words)
    for words in dict.fromkeys(said):
        yield {"text": values.named(view, words)}


def _measured(row: CertaintyRow, of: Evidence, view: View) -> str:
    """The outcome, and the scale of a score by its whole name."""
    scale = _scale(of, view)
    return f"{row.outcome}, {scale.name}" if scale else row.outcome


def _scale(of: Evidence, view: View) -> ScaleRow | None:
    """The scale of an effect in points."""
    points = of.estimate.measure is not None and of.estimate.measure.name == "mean_difference"
    return view.row(SCALES, of.estimate.scale) if points and of.estimate.scale else None


def _against(of: Evidence, view: View) -> str:
    if isinstance(of.subject, SynthesisRow):
        return of.subject.comparator
    comparator = of.subject.comparator
    return values.treatment(view, comparator) if comparator else "no comparator"


def _variable(role: str, words: str) -> Resource:
    return {"description": words, "variableRole": _coded("variable-role", role)}


def _statistic(of: Evidence, view: View) -> Resource:
    """The effect as printed, a ratio as a ratio; without a quantity where none is printed."""
    what = of.estimate
    size: Resource = {}
    if what.trials is not None:
        size["numberOfStudies"] = what.trials
    if what.people is not None:
        size["numberOfParticipants"] = what.people
    made: Resource = {"statisticType": _concept(what.measure.label if what.measure else UNPRINTED)}
    if size:
        made["sampleSize"] = size
    if (shown := _printed(of)) is None:
        return made
    scale = _scale(of, view)
    unit = {"unit": scale.unit} if scale else {}
    *numbers, level = shown
    at, low, high = ({"value": v, **unit} for v in numbers)
    interval = {
        "type": _concept("Confidence interval"),
        "level": level / 100,
        "range": {"low": low, "high": high},
    }
    return made | {"quantity": at, "attributeEstimate": [interval]}


def _printed(of: Evidence) -> tuple[float, float, float, float] | None:
    """The effect with its limits and their level in percent.

    That of a measure which is never pooled is as its row prints it.
    """
    what = of.estimate
    if what.measure is not None and what.limits is not None:
        at, low, high = (round(what.measure.from_scale(v), _DIGITS) for v in what.limits)
        return at, low, high, what.level
    row = of.subject
    if isinstance(row, OutcomeRow) and row.estimate is not None and (limits := row.interval()):
        return float(row.estimate), float(limits.low), float(limits.high), limits.level
    return None


def _certainty(row: CertaintyRow, view: View) -> Resource:
    domains = list(_domains(row, view))
    return {
        **({"description": row.reason} if row.reason else {}),
        "type": _coded("certainty-type", "Overall"),
        "rating": _rated(row.certainty),
        **({"subcomponent": domains} if domains else {}),
    }


def _domains(row: CertaintyRow, view: View) -> Iterator[Resource]:
    for domain in DOMAINS:
        if concern := _CONCERN.get(row.text(domain)):
            reason = plainly(view, row.text(f"{domain}_reason"))
            yield {
                **({"description": reason} if reason else {}),
                "type": _coded("certainty-type", _TYPES[domain]),
                "rating": _coded("certainty-rating", concern),
            }


def _rated(certainty: str) -> Resource:
    """An outcome that is not graded has no code."""
    if certainty == "not-graded":
        return _concept(in_words(certainty))
    return _coded("certainty-rating", certainty)


def _concept(words: str) -> Resource:
    return {"text": words}


def _coded(system: str, code: str) -> Resource:
    return {"coding": [{"system": f"{TERMS}/{system}", "code": code}]}
