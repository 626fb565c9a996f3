"""Which side of a line is good for people: from the outcome's event and the scale's direction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from companion.book.view import View
from companion.charts.notes import listed
from companion.model import OUTCOMES, SCALES
from companion.model.cells import OF_EVENTS, Event
from companion.model.outcomes import OutcomeRow
from companion.questions.answers import GOOD, Better
from companion.words import values
from companion.words.codes import sentence_case

MANY = 6
_JUDGED: Mapping[Event, tuple[str, str]] = MappingProxyType(
    {
        "benefit": ("a benefit", "benefits"),
        "harm": ("a harm", "harms"),
        "neither": (
            "neither a benefit nor a harm by itself",
            "neither benefits nor harms by themselves",
        ),
    }
)
_SHARE: Mapping[Event, str] = MappingProxyType(
    {"benefit": ": a larger share is better", "harm": ": a smaller share is better", "neither": ""}
)


def event(view: View, outcome: str) -> Event:
    """Whether having an outcome is a benefit or a harm."""
    found = view.row(OUTCOMES, outcome)
    return found.event if found else "neither"


def better(view: View, row: OutcomeRow) -> Better:
    """Which values of a row are good: of events by the outcome, of scores by the scale.

    Where a row names no scale, as one that pools several, all scales of its construct must agree.
    """
    if row.measure in OF_EVENTS:
        return GOOD[event(view, row.outcome)]
    if row.scale:
        found = view.row(SCALES, row.scale)
        return found.better if found else "neither"
    sides = {scale.better for scale in view.rows(SCALES, construct=row.construct)}
    return sides.pop() if len(sides) == 1 else "neither"


def of_line(
    side: Better, measure: str, given: str = "the treatment", other: str = "the comparator"
) -> str:
    """What lies left and right of the line of no effect, by the names of what was compared."""
    if side == "neither" or (measure in OF_EVENTS and side == "lower"):
        reported = "reported " if measure == "reporting_odds_ratio" else ""
        more = f"{reported}more often" if measure in OF_EVENTS else "higher"
        return f"right of the line: {more} with {given}"
    good, bad = ("left", "right") if side == "lower" else ("right", "left")
    return f"{good} of the line favours {given}, {bad} favours {other}"


def of_zero(side: Better) -> str:
    """What lies below or above zero, for differences of scores."""
    if side == "neither":
        return "above zero is higher with the treatment, which is not said to be good or bad"
    return f"{'below' if side == 'lower' else 'above'} zero favours the treatment"


def by_side(
    view: View, rows: Iterable[OutcomeRow], say: Callable[[Better, str], str]
) -> dict[str, tuple[str, ...]]:
    """What ``say`` says of each row's side, and the scales or outcomes of which it holds."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        name = values.scale(view, row.scale) if row.measure not in OF_EVENTS else ""
        name = name or values.outcome(view, row.outcome)
        found.setdefault(say(better(view, row), row.measure), {})[name] = None
    return {said: tuple(names) for said, names in found.items()}


def sides_note(found: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The sentence for what :func:`by_side` found; where sides differ, of which each holds."""
    if not found:
        return ()
    if len(found) == 1:
        return (f"{sentence_case(next(iter(found)))}.",)
    said = "; ".join(f"{side} ({listed(names)})" for side, names in found.items())
    return (f"{sentence_case(said)}.",)


def shares_note(view: View, rows: Iterable[OutcomeRow]) -> tuple[str, ...]:
    """Whether a larger share is better: a sentence for benefits, for harms and for neither."""
    found: dict[Event, dict[str, None]] = {}
    for row in rows:
        name = values.outcome(view, row.outcome)
        found.setdefault(event(view, row.outcome), {})[name] = None
    return tuple(
        _judged(kind, tuple(found[kind]))
        for kind in ("benefit", "harm", "neither")
        if kind in found
    )


def _judged(kind: Event, names: Sequence[str]) -> str:
    """One sentence; more outcomes than a sentence can hold are counted."""
    one, several = _JUDGED[kind]
    if len(names) == 1:
        return sentence_case(f"{names[0]} is {one}{_SHARE[kind]}.")
    who = listed(names) if len(names) <= MANY else f"{len(names)} of the outcomes"
    return sentence_case(f"{who} are {several}{_SHARE[kind]}.")


def harms_first(view: View, row: OutcomeRow) -> int:
    """Place of an outcome in an order: harms, then benefits, then what is neither."""
    return ("harm", "benefit", "neither").index(event(view, row.outcome))
