"""Pooled questions: their rows fit, no trial counts twice, and they can be computed."""

from collections.abc import Iterator

from companion.checks.at import cell
from companion.evidence import Evidence, row_at
from companion.pages import Page
from companion.problem import Problem
from companion.questions import EffectError, answer, row_effect
from companion.synthesis import SynthesisError
from companion.view import View


def inputs(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``input-effect``, ``input-reason``, ``input-time``, ``input-family``, ``input-twice``."""
    for question in evidence.tables["syntheses"].records:
        families: dict[str, str] = {}
        rows: set[str] = set()
        for item in evidence.rows("synthesis_inputs", synthesis=question.id):
            record = row_at(evidence, item["row"])
            if item["row"] in rows:
                message = f"{item['row']} is listed twice"
                yield cell(evidence, item, "row", "input-twice", message)
            rows.add(item["row"])
            if item["included"] == "no" and not item["reason"]:
                yield cell(evidence, item, "reason", "input-reason", "left out without a reason")
            if record is None or item["included"] == "no":
                continue
            try:
                row_effect(record, question["measure"])
            except EffectError as error:
                yield cell(evidence, item, "row", "input-effect", str(error))
            time = float(record["time_hours"] or "nan")
            low = float(question["time_from_hours"] or 0)
            high = float(question["time_to_hours"] or "inf")
            if not low <= time <= high:
                message = f"time is {record['time_hours'] or 'empty'} h; {low:g} to {high:g} asked"
                yield cell(evidence, item, "row", "input-time", message)
            study = evidence.row("studies", record["study"])
            family = study["family"] if study else record["study"]
            if families.setdefault(family, item["row"]) != item["row"]:
                message = f"trial {family} is already counted by {families[family]}"
                yield cell(evidence, item, "row", "input-family", message)


def methods(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``synthesis-method``: random effects name their estimator and prediction interval.

    Nothing is chosen silently; a common effect has neither.
    """
    for question in evidence.tables["syntheses"].records:
        for column in ("tau2", "prediction"):
            if (question["model"] == "random") != bool(question[column]):
                state = "is empty" if not question[column] else f"is {question[column]!r}"
                message = f"{column} {state} but model is {question['model']}"
                yield cell(evidence, question, column, "synthesis-method", message)


def computable(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``synthesis-fails``: a question whose rows are sound can be pooled as it says."""
    for question in evidence.tables["syntheses"].records:
        try:
            answer(View(evidence), question.id)
        except (SynthesisError, EffectError) as error:
            yield cell(evidence, question, "id", "synthesis-fails", str(error))


RULES = (inputs, methods, computable)
