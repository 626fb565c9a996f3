"""What a reader must know before a pooled result is believed."""

from companion.questions.answers import FEW, Answer, alternatives
from companion.synthesis import Pooled


def cautions(found: Answer) -> tuple[str, ...]:
    """Sentences that stand beside the result; empty where nothing needs saying."""
    if found.pooled is None:
        return ("Fewer than two trials can be read for this question: nothing is pooled.",)
    main, notes = found.pooled, []
    others = list(alternatives(found))
    if main.k < FEW:
        notes.append(
            "Fewer than five trials: the heterogeneity, and every interval, are uncertain."
        )
    excluding = sum(_excludes_no_effect(result) for _, _, result in others)
    if 0 < excluding < len(others):
        notes.append(
            f"The conclusion depends on the method: {excluding} of {len(others)} combinations of "
            "estimator and interval exclude no effect."
        )
    plain = next(result for name, _, result in others if name == "common")
    raw = next((r for name, i, r in others if i == "hksj" and name == main.tau2_method), None)
    if raw and raw.ci_high - raw.ci_low < plain.ci_high - plain.ci_low:
        notes.append(
            "The unfloored HKSJ interval is narrower than the common-effect one; the floored "
            "one is shown."
        )
    if _excludes_no_effect(main) and _predicts_none(main):
        notes.append(
            "The mean effect excludes no effect but the prediction interval does not: a new, "
            "similar trial could find none."
        )
    return tuple(notes)


def _excludes_no_effect(result: Pooled) -> bool:
    return not result.ci_low <= 0 <= result.ci_high


def _predicts_none(result: Pooled) -> bool:
    return (
        result.pi_low is not None and result.pi_high is not None
        and result.pi_low <= 0 <= result.pi_high
    )  # fmt: skip
