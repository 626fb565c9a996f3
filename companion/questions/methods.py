"""An answer by other methods than its question's, and of some of its trials."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from companion import synthesis
from companion.questions.answers import PAIR, Answer, Input, pool_inputs
from companion.questions.rows import FROM_COUNTS
from companion.synthesis import Options, Pooled, SynthesisError


def alternatives(found: Answer) -> Iterator[tuple[str, str, Pooled]]:
    """The same rows under every estimator and interval: (estimator, interval, result).

    Of counts also the common effect by Mantel and Haenszel. A combination that does not converge on
    these rows has no result and is not among them. With two trials a Hartung–Knapp interval has one
    degree of freedom and says nothing: it is left out. Two names of one estimator are one: that of
    the question, else the first.
    """
    if found.pooled is None:
        return
    yield "common", "wald", pool_inputs(found.inputs, PAIR)
    counted = by_counts(found, found.inputs)
    if counted is not None:
        yield counted.weighting, counted.interval, counted
    again = "PM" if found.question.tau2 == "EB" else "EB"
    for tau2 in (name for name in synthesis.TAU2_ESTIMATORS if name != again):
        for interval in synthesis.INTERVALS:
            if len(found.inputs) < 3 and interval != "wald":
                continue
            how: Options = {
                "model": "random", "tau2": tau2, "interval": interval,
                "prediction": found.question.prediction,
            }  # fmt: skip
            try:
                result = pool_inputs(found.inputs, how)
            except SynthesisError:
                continue
            yield tau2, interval, result


def by_counts(found: Answer, members: Sequence[Input]) -> Pooled | None:
    """The common effect of trials by Mantel and Haenszel; None unless each gives its counts."""
    tables = [i.row.counts for i in members if i.row.counts and i.row.analysis != "crossover"]
    if found.measure.name not in FROM_COUNTS or len(tables) < len(members):
        return None
    effects = [(i.effect.estimate, i.effect.variance) for i in members]
    try:
        return synthesis.mantel_haenszel(
            tables, [at for at, _ in effects], [v for _, v in effects], found.measure.name
        )
    except SynthesisError:
        return None


def subtotal(found: Answer, members: Sequence[Input]) -> Answer:
    """Some of an answer's trials by the method of its pooled result.

    Two trials are a common effect whatever the method (``PAIR``). Nothing is pooled of a single
    trial, nor where the method does not converge.
    """
    part, result = replace(found, inputs=tuple(members), pooled=None), found.pooled
    if result is None or len(members) < 2:
        return part
    if result.weighting == "mantel-haenszel":
        return replace(part, pooled=by_counts(found, members))
    how: Options = {"model": result.model, "interval": result.interval}
    if result.tau2_method:
        how["tau2"] = result.tau2_method
    try:
        return replace(part, pooled=pool_inputs(part.inputs, how if len(members) > 2 else PAIR))
    except SynthesisError:
        return part
