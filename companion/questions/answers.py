"""Rows of ``syntheses`` and ``synthesis_inputs`` → effects → a pooled result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any, Literal

from companion import synthesis
from companion.book.view import View
from companion.effects import MEASURES, Effect, Measure
from companion.model import (
    OUTCOMES,
    SCALES,
    SYNTHESES,
    SYNTHESIS_INPUTS,
    SynthesisInput,
    SynthesisRow,
)
from companion.model.outcomes import OutcomeRow
from companion.questions.rows import row_effect
from companion.synthesis import Options, Pooled, SynthesisError

FEW = 5
"""Fewer trials than this give no prediction interval: it would say nothing."""
ALL_METHODS = 4096
"""Results to remember: those of a book's questions, and of their parts, under every method."""
PAIR: Options = {"model": "common", "interval": "wald"}
"""How two trials are pooled: neither a variance between them can be told, nor its interval."""
Better = Literal["lower", "higher", "neither"]
GOOD: Mapping[str, Better] = MappingProxyType(
    {"benefit": "higher", "harm": "lower", "neither": "neither"}
)
"""Which values are good, of how often an event is had."""


class MissingRow(SynthesisError):
    """A question names a row that is not there, or that cannot be used."""

    def __init__(self, address: str):
        super().__init__(f"there is no row {address!r}")
        self.address = address


@dataclass(frozen=True)
class Input:
    """A row in a pooled question with its effect on the scale of analysis."""

    row: OutcomeRow
    effect: Effect

    @property
    def printed(self) -> tuple[float, float, float]:
        """Estimate and 95% limits as a reader sees them (a ratio as a ratio)."""
        kind = MEASURES[self.effect.measure]
        at, low, high = (kind.from_scale(v) for v in self.effect.limits)
        return at, low, high


@dataclass(frozen=True)
class Answer:
    """What pooling a question gave. ``pooled`` is None where fewer than two trials can be read.

    ``better`` says which values are good for people: of a ratio or a difference of risks by the
    outcome's event, of a difference of scores by the scale's direction.
    """

    question: SynthesisRow
    inputs: tuple[Input, ...]
    left_out: tuple[tuple[SynthesisInput, OutcomeRow | None], ...] = field(repr=False)
    pooled: Pooled | None
    better: Better

    @property
    def measure(self) -> Measure:
        """The effect measure."""
        return MEASURES[self.question.measure]

    @property
    def effects(self) -> tuple[float, ...]:
        """The trials' effects on the scale of analysis."""
        return tuple(i.effect.estimate for i in self.inputs)

    @property
    def variances(self) -> tuple[float, ...]:
        """Their variances."""
        return tuple(i.effect.variance for i in self.inputs)

    @property
    def participants(self) -> int | None:
        """Participants, a crossover's counted once; None where an arm's size is missing."""
        people = [item.row.people for item in self.inputs]
        known = [n for n in people if n is not None]
        return sum(known) if len(known) == len(people) else None


def answer(view: View, id: str) -> Answer:
    """Pool a question as its row says.

    Raises SynthesisError (MissingRow for a row that cannot be found) or EffectError, with the
    reason.
    """
    question = view.row(SYNTHESES, id)
    if question is None:
        raise MissingRow(f"syntheses.{id}")
    listed = view.rows(SYNTHESIS_INPUTS, synthesis=id)
    inputs = []
    for item in listed:
        if item.included == "yes":
            row = view.at(item.row)
            if not isinstance(row, OutcomeRow):
                raise MissingRow(item.row)
            inputs.append(Input(row, _oriented(view, question, row)))
    inputs.sort(key=lambda i: (_year(view, i.row), i.row.id))
    left_out = ((item, view.at(item.row)) for item in listed if item.included == "no")
    how = _options(question)
    numbers = [(i.effect.estimate, i.effect.variance) for i in inputs]
    kept = partial(view.kept.get, f"pooled {question.id}", repr((numbers, how)))
    return Answer(
        question,
        tuple(inputs),
        tuple((item, row if isinstance(row, OutcomeRow) else None) for item, row in left_out),
        kept(partial(pool_inputs, inputs, how)) if len(inputs) > 1 else None,
        _better(view, question, inputs),
    )


def _oriented(view: View, question: SynthesisRow, row: OutcomeRow) -> Effect:
    """The row's effect; a standardised difference on a scale where higher is better is turned.

    Differences on scales of both directions can be pooled only when all point one way: lower is
    better, as on most rating scales.
    """
    effect = row_effect(row, question.measure)
    if question.measure == "smd" and _direction(view, row) == "higher":
        return replace(effect, estimate=-effect.estimate)
    return effect


def _direction(view: View, row: OutcomeRow) -> Better:
    scale = view.row(SCALES, row.scale) if row.scale else None
    return scale.better if scale else "lower"


def _better(view: View, question: SynthesisRow, inputs: list[Input]) -> Better:
    if question.measure == "smd":
        return "lower"
    if question.measure == "mean_difference":
        return _direction(view, inputs[0].row) if inputs else "lower"
    outcome = view.row(OUTCOMES, question.outcome)
    event = outcome.event if outcome else "neither"
    return GOOD[event]


def _year(view: View, row: OutcomeRow) -> str:
    reference = view.reference(row.study)
    return reference.get("year") if reference else ""


def _options(question: SynthesisRow) -> Options:
    how: Options = {"model": question.model, "interval": question.interval}
    if question.model == "random":
        if question.tau2:
            how["tau2"] = question.tau2
        how["prediction"] = question.prediction
    return how


def pool_inputs(inputs: Sequence[Input], how: Options) -> Pooled:
    """Trials pooled by the keyword arguments of ``pool``; see it for the errors."""
    effects = tuple(item.effect.estimate for item in inputs)
    return _pooled(effects, tuple(item.effect.variance for item in inputs), tuple(how.items()))


@lru_cache(ALL_METHODS)
def _pooled(
    effects: tuple[float, ...], variances: tuple[float, ...], how: tuple[tuple[str, Any], ...]
) -> Pooled:
    """One that was asked for before: a plot, its notes and its switch ask for the same methods."""
    found = synthesis.pool(effects, variances, **dict(how))
    if len(effects) < FEW:
        return replace(found, pi_low=None, pi_high=None, prediction=None)
    return found


def options(found: Answer) -> Options:
    """How the question is pooled: the keyword arguments of ``pool``."""
    return _options(found.question)
