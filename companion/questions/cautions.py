"""What a reader must know before a pooled result is believed."""

from companion import synthesis
from companion.questions.answers import FEW, Answer
from companion.questions.methods import alternatives
from companion.synthesis import Pooled

SURE = 10
"""Trials from which on a heterogeneity of none is taken at its word (Cochrane Handbook 10.10)."""


def cautions(found: Answer) -> tuple[str, ...]:
    """Sentences that stand beside the result, the question's own first; often there is none."""
    notes = [found.question.caution] if found.question.caution else []
    if found.pooled is None:
        return (*notes, "Fewer than two trials can be read for this question: nothing is pooled.")
    main = found.pooled
    others = list(alternatives(found))
    if main.k < FEW:
        notes.append(
            "Fewer than five trials: the heterogeneity, and every interval, are uncertain."
        )
    if main.k == 2:
        notes.append(_of_two(found, main))
    excluding = sum(_excludes_no_effect(result) for _, _, result in others)
    if 0 < excluding < len(others):
        notes.append(
            f"The conclusion depends on the method: {excluding} of {len(others)} combinations of "
            "estimator and interval exclude no effect."
        )
    plain = next(result for name, _, result in others if name == "common")
    raw = next((r for name, i, r in others if i == "hksj" and name == main.tau2_method), None)
    floored = main.interval == "hksj-floored"
    if floored and raw and raw.ci_high - raw.ci_low < plain.ci_high - plain.ci_low:
        notes.append(
            "The plain Hartung–Knapp interval is narrower than the common-effect one; the one "
            "with a floor is shown."
        )
    if _excludes_no_effect(main) and _predicts_none(main):
        notes.append(
            "The mean effect excludes no effect but the prediction interval does not: a new, "
            "similar trial could find none."
        )
    if main.pi_low is not None and not main.tau2 and main.k < SURE:
        notes.append(
            "Few trials that do not seem to differ: the prediction interval is that of the mean, "
            "and a new trial may well lie outside."
        )
    return tuple(notes)


def _of_two(found: Answer, main: Pooled) -> str:
    """What the interval of two trials rests on, and whether the conclusion does.

    Hartung–Knapp's interval of two trials has one degree of freedom: too wide to be offered, but
    what it would leave of the conclusion must be said.
    """
    rests = "assumes that both share one effect (no heterogeneity)"
    if main.model == "random":
        rests = "rests on how much they differ in truth"
    said = f"Two trials: the interval {rests}, which two trials cannot check"
    wide = synthesis.pool(found.effects, found.variances, tau2="DL", interval="hksj-floored")
    if _excludes_no_effect(main) and not _excludes_no_effect(wide):
        said += "; one that lets them differ (Hartung–Knapp) includes no effect"
    return f"{said}."


def _excludes_no_effect(result: Pooled) -> bool:
    return not result.ci_low <= 0 <= result.ci_high


def _predicts_none(result: Pooled) -> bool:
    return (
        result.pi_low is not None and result.pi_high is not None
        and result.pi_low <= 0 <= result.pi_high
    )  # fmt: skip
