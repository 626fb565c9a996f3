"""What ``{pooled}`` prints of a pooled result."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from companion.model.cells import Event
from companion.questions.answers import Answer
from companion.synthesis import Pooled
from companion.words import results

_EVENT: Mapping[str, Event] = MappingProxyType({"higher": "benefit", "lower": "harm"})


def event(found: Answer) -> Event:
    """Whether the question's event is good or bad for people, by the table of outcomes."""
    return _EVENT.get(found.better, "neither")


def absolute(found: Answer) -> str:
    """People per hundred at the question's baseline risk; empty where it states none."""
    effect = results.absolute(found)
    return results.per_hundred(effect) if effect else ""


def number_needed(found: Answer) -> str:
    """The number needed to treat or harm, by its name; empty where there is none."""
    effect = results.absolute(found)
    return results.needed(effect, event(found)) if effect else ""


def _of(say: Callable[[Answer, Pooled], str]) -> Callable[[Answer], str]:
    """A field that is empty where nothing is pooled."""
    return lambda found: say(found, found.pooled) if found.pooled else ""


def _estimate(found: Answer, result: Pooled) -> str:
    return results.printed(found.measure.name, result)[0]


def _interval(found: Answer, result: Pooled) -> str:
    _, low, high = results.printed(found.measure.name, result)
    return f"{result.level:g}% CI {low} to {high}"


def _baseline(found: Answer) -> str:
    risk = found.question.baseline_risk
    return "" if risk is None else f"{100 * risk:.0f}%"


POOLED: Mapping[str, Callable[[Answer], str]] = MappingProxyType(
    {
        "k": _of(lambda found, result: str(result.k)),
        "participants": _of(lambda found, result: str(found.participants or "")),
        "effect": _of(lambda found, result: results.effect(found.measure.name, result)),
        "estimate": _of(_estimate),
        "interval": _of(_interval),
        "prediction": _of(lambda found, result: results.prediction(found.measure.name, result)),
        "tau2": _of(lambda found, r: "" if r.tau2 is None else f"{r.tau2:.3g}"),
        "i2_q": _of(lambda found, result: f"{result.i2_q:.0f}%"),
        "i2_tau2": _of(lambda found, r: "" if r.i2_tau2 is None else f"{r.i2_tau2:.0f}%"),
        "q": _of(lambda found, result: f"{result.q:.2f}"),
        "q_p": _of(lambda found, result: results.q_p(result)),
        "baseline_risk": _of(lambda found, result: _baseline(found)),
        "absolute": absolute,
        "number_needed": number_needed,
    }
)


def pooled_text(found: Answer, field: str) -> str | None:
    """What ``{pooled}`` prints; None for an unknown field, or one that the result has not."""
    say = POOLED.get(field)
    return (say(found) or None) if say else None
