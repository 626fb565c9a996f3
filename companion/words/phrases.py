"""What a cell, a row or a headline says, in words that can be read alone."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from companion.book.view import View
from companion.model import Row
from companion.model.cells import PValue
from companion.model.outcomes import OnsetRow, OutcomeRow
from companion.words import values
from companion.words.codes import in_words, sentence_case

TIMES = ("assessed_from_hours", "first_hours", "peak_hours", "last_hours", "assessed_to_hours")
DERIVED: Mapping[str, Callable[[OutcomeRow], str]] = MappingProxyType(
    {
        "treatment_share": lambda row: values.share(row, "treatment"),
        "control_share": lambda row: values.share(row, "control"),
        "interval": values.interval,
        "effect": values.effect,
    }
)


def cell(view: View, row: Row, name: str) -> str:
    """A cell for a table: coded values in words, times humanised, empty as empty."""
    column = view.schema(row.table).column(name)
    text = row.text(name)
    if column is None or not text:
        return ""
    if column.refers == "outcomes":
        return values.outcome(view, text)
    if column.unit == "h":
        return values.hours(getattr(row, name))
    if column.kind in ("number", "count"):
        return values.number(text)
    if column.vocabulary and column.vocabulary.name == "family":
        return " or ".join(view.subject.family(key).name for key in text.split())
    if column.words or column.vocabulary:
        return in_words(text, view.subject)
    value = getattr(row, name)
    if isinstance(value, PValue):
        return values.number(text)
    coded = column.kind == "text" and name in CODED
    return in_words(text, view.subject) if coded else values.named(view, text)


CODED = frozenset({"species", "method", "target", "topic", "position", "domain", "arm"})


def datum(view: View, row: Row, name: str) -> str | None:
    """What ``{datum}`` prints for a column of a row, or for a value derived from its cells.

    None when the table has no such column or nothing is reported: prose cannot quote a blank.
    """
    if isinstance(row, OutcomeRow) and name in DERIVED:
        return DERIVED[name](row) or None
    if view.schema(row.table).column(name) is None or not row.text(name):
        return None
    value = getattr(row, name)
    if isinstance(value, PValue):
        return values.p_value(value)
    if isinstance(row, OnsetRow) and name in ("first_hours", "last_hours"):
        return values.onset(row, name)
    return cell(view, row, name)


def data_of(view: View, row: Row) -> tuple[str, ...]:
    """Every name that ``{datum}`` can print of a row."""
    names = [*view.schema(row.table).columns]
    every = [c.name for c in names] + (list(DERIVED) if isinstance(row, OutcomeRow) else [])
    return tuple(name for name in every if datum(view, row, name) is not None)


def headline(view: View, row: Row) -> str:
    """The value that stands for a claim, in a phrase that can be read alone."""
    who = (
        f" ({values.study(view, str(getattr(row, 'study', '')))})" if hasattr(row, "study") else ""
    )
    if isinstance(row, OnsetRow):
        against = values.comparison(view, row)
        if row.separated == "no":
            return f"{against}: no separation at any look{who}"
        if row.separated == "not-reported":
            return f"{against}: whether, and when, they parted is not told{who}"
        if row.apart is None:
            return f"{against}: apart, when is not told{who}"
        if row.first_hours is None:
            return f"{against}: apart {values.hours(row.apart)} after, the first look not told{who}"
        return f"{against}: first apart {values.onset(row, 'first_hours')}{who}"
    if isinstance(row, OutcomeRow):
        return outcome_line(view, row) + who
    for name in ("finding", "statement"):
        if hasattr(row, name):
            return row.text(name) + who
    return about(view, row) + who


def outcome_line(view: View, row: OutcomeRow) -> str:
    """``Response at 24 h, drug vs placebo: 30 of 47 (64%) vs 7 of 25 (28%)``."""
    arms = [a for a in (values.arm(row, "treatment"), values.arm(row, "control")) if a]
    found = values.effect(row) or " vs ".join(arms) or in_words(row.result)
    return f"{sentence_case(about(view, row))}: {found}"


def about(view: View, row: Row) -> str:
    """What a row is about, apart from its study: ``response at 24 h, drug vs placebo``."""
    if isinstance(row, OnsetRow):
        return f"{values.outcome(view, row.outcome)}, {values.comparison(view, row)}"
    if not isinstance(row, OutcomeRow):
        return in_words(row.table)
    when = f" at {values.hours(row.time_hours)}" if row.time_hours is not None else ""
    against = "" if row.alone else f", {values.comparison(view, row)}"
    return f"{values.outcome(view, row.outcome)}{when}{against}"
