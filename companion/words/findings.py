"""A summary of findings in words: effect, people per hundred, size and footnotes of a judgement."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from companion.book.view import View
from companion.grade import NOT_GRADED, UNITS, Evidence, Threshold
from companion.model import SCALES
from companion.model.judgements import CertaintyRow
from companion.model.outcomes import SCORES, SIDES, OutcomeRow
from companion.synthesis.absolute import AbsoluteEffect
from companion.words import results, values
from companion.words.codes import in_words

NOT_PRINTED = "not printed"
NO_BASELINE = "no baseline risk is printed"
HUNDRED = "Per hundred people"
NO_WORSE = "number needed: not given, since the trial asked only whether it is no worse"
TOO_UNSURE = "number needed: not given, since the certainty is very low"
NO_RISK = "the measure gives no number per hundred"


def compared(view: View, of: Evidence) -> str:
    """What was compared with what: of a row, or of a pooled question."""
    if isinstance(of.subject, OutcomeRow):
        return values.comparison(view, of.subject)
    return f"{given(view, of)} vs {of.subject.comparator}"


def given(view: View, of: Evidence) -> str:
    """What was given: of a row, or of a pooled question, which may be of whole families."""
    if isinstance(of.subject, OutcomeRow):
        return values.treatment(view, of.subject.treatment)
    names = " or ".join(view.subject.family(key).name for key in sorted(of.families))
    return of.subject.treatment or names


def size(of: Evidence) -> str:
    """``112 people, 3 trials``; what the source does not print is said to be so.

    Where one trial does not say how many are counted, all of its: ``1 trial of 65 people``.
    """
    people, trials = of.estimate.people, of.estimate.trials
    if people is None and trials is None:
        return NOT_PRINTED
    counted = f"people {NOT_PRINTED}" if people is None else f"{people} people"
    if trials is None:
        return f"{counted}, trials {NOT_PRINTED}"
    one, many, ended = (
        ("trial", "trials", "") if of.randomised else ("study", "studies", ", not randomised")
    )
    found = f"{trials} {one if trials == 1 else many}"
    if people is None and of.estimate.whole:
        return f"{found} of {of.estimate.whole} people{ended}"
    return f"{counted}, {found}{ended}"


def effect(of: Evidence) -> str:
    """The effect by its measure with its interval, else what the arms showed."""
    if of.found is not None:
        return results.pooled(of.found)
    (row,) = of.estimate.rows
    if printed := values.effect(row):
        return printed
    told = [row.arm(side) for side in SIDES]
    shown = any(arm.events is not None or arm.mean is not None for arm in told)
    parts = (values.arm(row, side) for side in SIDES if shown)
    arms = " vs ".join(part for part in parts if part)
    what = of.estimate
    if what.measure and what.limits:
        kind = what.measure
        at, low, high = results.shown(kind.name, *(kind.from_scale(v) for v in what.limits))
        return f"{kind.label} {at} ({what.level:g}% CI {low} to {high}), from {arms}"
    return arms or in_words(row.result)


class Meaning(NamedTuple):
    """What an effect means: in what it is said, the words, from which risk, the number needed."""

    head: str
    said: str
    risk: str = ""
    needed: str = ""


def meaning(view: View, judged: CertaintyRow, of: Evidence) -> Meaning:
    """What the effect means for a hundred people; of a score, its range and what matters on it."""
    more = difference(of)
    if of.absolute is not None:
        return Meaning(HUNDRED, more, risk(of.absolute), needed(judged, of))
    if not more and (score := _score(view, of)):
        return Meaning("Scale", score)
    return Meaning(HUNDRED, more or _without(of))


def needed(judged: CertaintyRow, of: Evidence) -> str:
    """The number needed: none where we do not know the effect.

    Nor of trials that asked only whether one arm is no worse.
    """
    if of.absolute is None:
        return ""
    if of.no_worse:
        return NO_WORSE
    said = results.needed(of.absolute, of.event)
    return TOO_UNSURE if said and judged.certainty == "very-low" else said


def difference(of: Evidence) -> str:
    """``22 more per 100 (9 to 38 more)``; each limit with its own word where they differ.

    Empty for what is not counted in people.
    """
    if of.span is None or of.estimate.measure is None or of.estimate.measure.name in UNITS:
        return ""
    at = of.absolute
    places = results.places(at) if at else int(max(map(abs, of.span)) < results.FEW)
    exact = (at.difference, at.difference_low, at.difference_high) if at else of.span
    shown = _whole(at, places) if at else of.span
    capped = ", cut at a limit of 0 or 100" if at and at.limit_capped else ""
    value, *ends = (_Amount(*pair, places) for pair in zip(shown, exact, strict=True))
    if ends[0].word == ends[1].word:
        least, most = sorted(ends, key=lambda end: abs(end.exact))
        limits = f"{least.said} to {most.said} {most.word}"
    else:
        limits = " to ".join(f"{end.said} {end.word}" for end in ends)
    return f"{value.said} {value.word} per 100 ({limits}{capped})"


class _Amount(NamedTuple):
    """People per hundred more or fewer: as printed, exactly, and the decimals.

    Its side is that of the exact number: a limit just below nothing is not read as none.
    """

    shown: float
    exact: float
    places: int

    @property
    def word(self) -> str:
        return "fewer" if self.exact < 0 else "more"

    @property
    def said(self) -> str:
        least = 10.0**-self.places
        if abs(self.shown) < least / 2 and self.exact:
            return f"less than {least:.{self.places}f}"
        return f"{abs(self.shown):.{self.places}f}"


def _whole(at: AbsoluteEffect, places: int) -> tuple[float, float, float]:
    """Differences of the risks as they are printed, so that the sum is right for a reader."""
    base, risk, low, high = (
        round(100 * v, places) for v in (at.baseline_risk, at.risk, at.risk_low, at.risk_high)
    )
    return risk - base, low - base, high - base


def risk(at: AbsoluteEffect) -> str:
    """People per hundred with the treatment and without: ``46 instead of 26``."""
    return " instead of ".join(risks(at))


def risks(at: AbsoluteEffect) -> tuple[str, str]:
    """People per hundred with the treatment, and without."""
    places = results.places(at)
    return f"{100 * at.risk:.{places}f}", f"{100 * at.baseline_risk:.{places}f}"


def _score(view: View, of: Evidence) -> str:
    """The range of a score and what matters on it; empty for what is none."""
    measure, code = of.estimate.measure, of.estimate.scale
    scale = view.row(SCALES, code) if code else None
    if measure is not None and measure.name == "smd":
        return "in standard deviations; no number per hundred"
    row = of.estimate.rows[0] if of.estimate.rows else None
    points = measure is not None and measure.name == "mean_difference"
    if not points and (row is None or row.measure not in SCORES):
        return ""
    if scale is None or scale.min is None or scale.max is None:
        return "a score; no number per hundred"
    span = f"{scale.abbreviation}, {values.number(scale.min)} to {values.number(scale.max)}"
    return f"{span}{_matters(of.threshold)}"


def _matters(threshold: Threshold | None) -> str:
    return f"; {threshold.value:g} {threshold.unit} matter" if threshold else ""


def _without(of: Evidence) -> str:
    """Why nothing is said per hundred people; nothing of an arm that stands alone."""
    if of.estimate.measure is None:
        return ""
    no_risk = of.estimate.baseline is not None or not of.estimate.measure.poolable
    return NO_RISK if no_risk else NO_BASELINE


def sure(certainty: str) -> str:
    """``low certainty``, within a sentence."""
    return in_words(certainty) + ("" if certainty == NOT_GRADED else " certainty")


FIELDS: Mapping[str, Callable[[CertaintyRow, Evidence], str]] = MappingProxyType(
    {
        "absolute": lambda judged, of: difference(of),
        "risk": lambda judged, of: risk(of.absolute) if of.absolute else "",
        "treatment_risk": lambda judged, of: risks(of.absolute)[0] if of.absolute else "",
        "control_risk": lambda judged, of: risks(of.absolute)[1] if of.absolute else "",
        "needed": needed,
        "effect": lambda judged, of: effect(of),
        "size": lambda judged, of: size(of),
        "certainty": lambda judged, of: sure(judged.certainty),
    }
)
"""What ``{finding}`` prints of a judgement."""


def finding_text(judged: CertaintyRow, of: Evidence, field: str) -> str | None:
    """What ``{finding}`` prints; None for an unknown field, or one that the judgement has not."""
    say = FIELDS.get(field)
    return (say(judged, of) or None) if say else None
