"""Judged outcomes as FHIR R5 resources, a bundle a claim: evidence-based medicine on FHIR.

Each judgement is an ``Evidence`` (https://hl7.org/fhir/R5/evidence.html): what was given to whom
against what, the statistic with its interval, and the certainty by domain. A ``Composition`` lists
them as a summary of findings (https://build.fhir.org/ig/HL7/ebm/). Concepts are texts where no code
says the same; certainty has the codes of HL7's terminology.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from companion.book.view import View
from companion.grade import Evidence, evidence
from companion.model import CERTAINTY, CLAIMS
from companion.model.claims import ClaimRow
from companion.model.judgements import DOMAINS, CertaintyRow, SynthesisRow
from companion.words import values
from companion.words.codes import in_words
from companion.words.edition import Edition
from companion.words.findings import compared, finding_text
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
        "entry": [{"resource": resource} for resource in entries],
    }


def _composition(claim: ClaimRow, found: list[Resource], edition: Edition) -> Resource:
    return {
        "resourceType": "Composition",
        "id": f"summary-{claim.id}"[:64],
        "status": "final",
        "type": _concept("Summary of findings"),
        "date": edition.date,
        "author": [{"display": edition.author or edition.title}],
        "title": claim.title,
        "section": [
            {"title": item["title"], "entry": [{"reference": f"Evidence/{item['id']}"}]}
            for item in found
        ],
    }


def _evidence(row: CertaintyRow, of: Evidence, view: View, edition: Edition) -> Resource:
    people = in_words(of.estimate.rows[0].population, view.subject) if of.estimate.rows else ""
    return {
        "resourceType": "Evidence",
        "id": row.id[:64],
        **({"version": edition.version} if edition.version else {}),
        "title": row.outcome,
        "status": "active",
        "date": row.judged_on,
        "description": f"{compared(view, of)}: {finding_text(row, of, 'effect') or UNPRINTED}",
        "variableDefinition": [
            _variable("population", people or "as in the trials"),
            _variable("exposure", _families(of, view)),
            _variable("referenceExposure", _against(of, view)),
            _variable("measuredVariable", row.outcome),
        ],
        "synthesisType": _concept("meta-analysis" if of.found else "as reported"),
        **({"note": notes} if (notes := list(_notes(row, of, view))) else {}),
        "statistic": [_statistic(of)],
        "certainty": [_certainty(row, view)],
    }


def _notes(row: CertaintyRow, of: Evidence, view: View) -> Iterator[Resource]:
    """What must be known of the rows behind it: it stands where their number stands."""
    rows = (row, of.subject, *of.estimate.rows)
    said = (words for item in rows for words in (item.caution, item.disagreement) if words)
    for words in dict.fromkeys(said):
        yield {"text": values.named(view, words)}


def _families(of: Evidence, view: View) -> str:
    return " or ".join(view.subject.family(key).name for key in sorted(of.families)) or "treatment"


def _against(of: Evidence, view: View) -> str:
    if isinstance(of.subject, SynthesisRow):
        return of.subject.comparator
    comparator = of.subject.comparator
    return values.treatment(view, comparator) if comparator else "no comparator"


def _variable(role: str, words: str) -> Resource:
    return {"description": words, "variableRole": _concept(role)}


def _statistic(of: Evidence) -> Resource:
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
    if what.measure is None or what.limits is None:
        return made
    at, low, high = (round(what.measure.from_scale(v), _DIGITS) for v in what.limits)
    interval = {
        "type": _concept("Confidence interval"),
        "level": what.level / 100,
        "range": {"low": {"value": low}, "high": {"value": high}},
    }
    return made | {"quantity": {"value": at}, "attributeEstimate": [interval]}


def _certainty(row: CertaintyRow, view: View) -> Resource:
    return {
        "description": row.reason or "",
        "type": _coded("certainty-type", "Overall"),
        "rating": _rated(row.certainty),
        "subcomponent": list(_domains(row, view)),
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
