"""Pooled questions: rows of ``syntheses`` and ``synthesis_inputs`` → effects → a pooled result."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from companion import effects
from companion.effects import MEASURES, Effect, EffectError, Measure
from companion.evidence import row_at
from companion.synthesis import Pooled, SynthesisError, pool
from companion.synthesis.intervals import INTERVALS
from companion.synthesis.tau2 import TAU2_ESTIMATORS
from companion.tables import Record
from companion.view import View

FEW = 5
_COUNTS = ("treatment_events", "treatment_n", "control_events", "control_n")
_MEANS = ("treatment_mean", "treatment_sd", "treatment_n", "control_mean", "control_sd",
          "control_n")  # fmt: skip
_FROM_COUNTS = {
    "risk_ratio": effects.risk_ratio,
    "odds_ratio": effects.odds_ratio,
    "peto_odds_ratio": effects.peto_odds_ratio,
    "risk_difference": effects.risk_difference,
}


@dataclass(frozen=True)
class Input:
    """A row in a pooled question with its effect on the scale of analysis."""

    record: Record
    effect: Effect

    @property
    def printed(self) -> tuple[float, float, float]:
        """Estimate and 95% limits as a reader sees them (a ratio as a ratio)."""
        kind = MEASURES[self.effect.measure]
        half = 1.959963984540054 * self.effect.se
        at = self.effect.estimate
        return kind.from_scale(at), kind.from_scale(at - half), kind.from_scale(at + half)


@dataclass(frozen=True)
class Answer:
    """What pooling a question gave. ``pooled`` is None where fewer than two trials can be read."""

    question: Record
    inputs: tuple[Input, ...]
    left_out: tuple[Record, ...] = field(repr=False)
    pooled: Pooled | None

    @property
    def measure(self) -> Measure:
        """The effect measure."""
        return MEASURES[self.question["measure"]]

    @property
    def participants(self) -> int | None:
        """Participants, a crossover's counted once; None where an arm's size is missing."""
        sizes = [
            [int(i.record[side] or 0) for side in ("treatment_n", "control_n")] for i in self.inputs
        ]
        if not all(all(size) for size in sizes):
            return None
        return sum(
            max(size) if i.record["analysis"] == "crossover" else sum(size)
            for i, size in zip(self.inputs, sizes, strict=True)
        )


def row_effect(record: Record, measure: str) -> Effect:
    """The effect of a row: the printed estimate for differences, counts for ratios of risks.

    A printed, often adjusted, difference with its interval is preferred to raw means. A zero cell
    gets 0.5 in all four (``add-half-if-zero``). Raises EffectError, with the reason, for a row
    that cannot give the measure: a crossover or a before-and-after comparison without the paired
    interval among them.
    """
    if record["analysis"] in ("within", "any-time", "pooled", "cohort"):
        raise EffectError(f"a row whose analysis is {record['analysis']} is not pooled")
    printed = record["measure"] == measure and all(
        record[c] for c in ("estimate", "ci_low", "ci_high")
    )
    if printed and measure not in _FROM_COUNTS:
        return _printed(record, measure)
    design = "crossover" if record["analysis"] == "crossover" else "parallel"
    if measure in _FROM_COUNTS and all(record[c] for c in _COUNTS):
        zero = {} if measure == "peto_odds_ratio" else {"zero_cells": "add-half-if-zero"}
        values = [float(record[c]) for c in _COUNTS]
        return _FROM_COUNTS[measure](*values, design=design, **zero)
    if printed:
        return _printed(record, measure)
    if measure in ("mean_difference", "smd") and all(record[c] for c in _MEANS):
        if design == "crossover":
            raise EffectError("a crossover difference needs its paired interval")
        scores = "change" if record["measure"] == "change" or _changes(record) else "final"
        function = effects.mean_difference if measure == "mean_difference" else effects.smd
        return function(*[float(record[c]) for c in _MEANS], scores=scores)
    raise EffectError(f"the row has neither counts, means with SD, nor an interval for {measure}")


def _changes(record: Record) -> bool:
    return "means are changes" in record["note"].lower()


def _printed(record: Record, measure: str) -> Effect:
    level = float(record["ci_level"] or 95)
    values = (float(record[c]) for c in ("estimate", "ci_low", "ci_high"))
    return effects.from_interval(*values, level, measure)


def answer(view: View, synthesis: str) -> Answer:
    """Pool a question as its row says. Raises SynthesisError or EffectError with the reason."""
    question = view.row("syntheses", synthesis)
    if question is None:
        raise SynthesisError(f"there is no synthesis {synthesis!r}")
    listed = view.rows("synthesis_inputs", synthesis=synthesis)
    inputs = []
    for item in listed:
        if item["included"] == "yes":
            record = row_at(view, item["row"])
            if record is None:
                raise SynthesisError(f"{synthesis}: there is no row {item['row']}")
            inputs.append(Input(record, row_effect(record, question["measure"])))
    inputs.sort(key=lambda i: (_year(view, i.record), i.record.id))
    return Answer(
        question,
        tuple(inputs),
        tuple(item for item in listed if item["included"] == "no"),
        _pool(question, inputs) if len(inputs) > 1 else None,
    )


def _year(view: View, record: Record) -> str:
    reference = view.reference(record["study"])
    return reference.get("year") if reference else ""


def _pool(question: Record, inputs: list[Input], **changes: str) -> Pooled:
    random = question["model"] == "random"
    how: dict[str, str | None] = {"model": question["model"], "interval": question["interval"]}
    if random:
        how |= {"tau2": question["tau2"], "prediction": question["prediction"]}
    how |= changes
    if how["model"] == "common":
        how.pop("tau2", None)
        how.pop("prediction", None)
    return pool([i.effect.estimate for i in inputs], [i.effect.variance for i in inputs], **how)


def alternatives(found: Answer) -> Iterator[tuple[str, str, Pooled]]:
    """The same rows under every estimator and interval: (estimator, interval, result).

    A combination that does not converge on these rows has no result and is not among them.
    """
    if found.pooled is None:
        return
    yield "common", "wald", _pool(found.question, list(found.inputs), model="common",
                                  interval="wald")  # fmt: skip
    for tau2 in TAU2_ESTIMATORS:
        for interval in INTERVALS:
            try:
                result = _pool(
                    found.question, list(found.inputs), model="random", tau2=tau2,
                    interval=interval,
                )  # fmt: skip
            except SynthesisError:
                continue
            yield tau2, interval, result


def cautions(found: Answer) -> tuple[str, ...]:
    """What a reader must know before the diamond is believed; empty where nothing needs saying."""
    if found.pooled is None:
        return ("Fewer than two trials can be read for this question: nothing is pooled.",)
    main, notes = found.pooled, []
    others = list(alternatives(found))
    if main.k < FEW:
        notes.append(
            "Fewer than five trials: the heterogeneity, and every interval, are uncertain."
        )
    signs = {_excludes_no_effect(p) for _, _, p in others}
    if len(signs) > 1:
        share = sum(_excludes_no_effect(p) for _, _, p in others)
        notes.append(
            f"The conclusion depends on the method: {share} of {len(others)} combinations of "
            "estimator and interval exclude no effect."
        )
    plain = next(p for name, _, p in others if name == "common")
    raw = next((p for n, i, p in others if i == "hksj" and n == main.tau2_method), None)
    if raw and raw.ci_high - raw.ci_low < plain.ci_high - plain.ci_low:
        notes.append(
            "The unfloored HKSJ interval is narrower than the common-effect one; the floored "
            "one is shown."
        )
    if main.pi_low is not None and _excludes_no_effect(main) and main.pi_low <= 0 <= main.pi_high:
        notes.append(
            "The mean effect excludes no effect but the prediction interval does not: a new, "
            "similar trial could find none."
        )
    return tuple(notes)


def _excludes_no_effect(result: Pooled) -> bool:
    return not result.ci_low <= 0 <= result.ci_high
