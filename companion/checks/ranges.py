"""What the cells of an outcome row can hold beside each other: limits, counts, levels."""

import math
from collections.abc import Iterator
from decimal import Decimal

from companion.book.book import Book
from companion.checks.registry import Found, on, part, rule
from companion.model import ONSET_TIMES, OUTCOMES, SCALES, TREATMENTS, outcome_schemas
from companion.model.cells import Number
from companion.model.outcomes import SIDES, Interval, OutcomeRow
from companion.model.row import Row, Sourced

_FAR = 20
"""A logarithm of a ratio beyond which its value says nothing."""
_NUMBERS = ("estimate", "treatment_events", "treatment_mean", "p_value")


def outcomes(book: Book) -> Iterator[OutcomeRow]:
    """Every row of every outcome table."""
    for schema in outcome_schemas(book.subject):
        yield from book.table(schema).rows


@rule("interval-half", "An interval has both its limits.")
def half(book: Book) -> Iterator[Found]:
    """Both or neither."""
    for row in outcomes(book):
        if (row.ci_low is None) != (row.ci_high is None):
            column = "ci_low" if row.ci_low is None else "ci_high"
            message = f"{column} is empty beside the other limit; both or neither"
            yield on(book, row, column, message, breaks=part(row, "numbers"))


@rule("interval-orphan", "An interval stands beside its estimate.")
def orphan(book: Book) -> Iterator[Found]:
    """Limits without what they are the limits of."""
    for row in outcomes(book):
        if row.interval() and row.estimate is None:
            message = "an interval has no estimate"
            yield on(book, row, "estimate", message, breaks=part(row, "numbers"))


@rule("interval-width", "The limits of an interval are not the same number.", explainable=True)
def width(book: Book) -> Iterator[Found]:
    """An interval of nothing, as is typed where none is printed."""
    for row in outcomes(book):
        limits = row.interval()
        if limits is not None and limits.low == limits.high:
            message = f"from {limits.low} to {limits.high} is no width; empty where none is printed"
            yield on(book, row, "ci_low", message, breaks=part(row, "numbers"))


@rule("interval-order", "An estimate lies between the limits of its interval.", explainable=True)
def order(book: Book) -> Iterator[Found]:
    """Limits that are exchanged are named as such."""
    for row in outcomes(book):
        limits = row.interval()
        if limits is None or row.estimate is None:
            continue
        if limits.low == limits.high or limits.low <= row.estimate <= limits.high:
            continue  # one without a width is said by interval-width
        swapped = limits.low > limits.high
        column = "ci_low" if swapped else "estimate"
        message = f"the estimate {row.estimate} is not between {limits.low} and {limits.high}"
        if swapped:
            message = f"the lower limit {limits.low} is above the upper, {limits.high}: exchanged?"
        elif meant := _within(row.estimate, limits):
            message += f"; is it {meant}?"
        yield on(book, row, column, message, breaks=part(row, "numbers"))


def _within(estimate: Number, limits: Interval) -> str:
    """The estimate with its sign turned, or its point moved, where only that lies in the interval.

    In the digits as printed: nothing is rounded.
    """
    exact = Decimal(estimate.printed)
    for factor in map(Decimal, ("-1", "0.1", "10", "0.01", "100")):
        if limits.low <= float(exact * factor) <= limits.high:
            return f"{exact * factor:f}"
    return ""


@rule("ratio-positive", "A ratio and its limits are above 0.")
def positive(book: Book) -> Iterator[Found]:
    """A limit that rounds to 0 is printed as 0."""
    for row in outcomes(book):
        if not row.ratio:
            continue
        for column, value, floor in (
            ("estimate", row.estimate, False),
            ("ci_low", row.ci_low, True),
            ("ci_high", row.ci_high, False),
        ):
            if value is not None and not (value > 0 or (floor and value >= 0)):
                message = f"{column} of a ratio is {value}; above 0; a logarithm?"
                message += f" Its ratio is {math.exp(value):.3g}" if value > -_FAR else ""
                yield on(book, row, column, message, breaks=part(row, "numbers"))
                break


@rule("ci-level", "The level of an interval stands beside an interval.")
def level(book: Book) -> Iterator[Found]:
    """A level alone says nothing; 95 is what an empty cell means."""
    for row in outcomes(book):
        if row.ci_level is not None and row.ci_low is None and row.ci_high is None:
            yield on(book, row, "ci_level", f"ci_level is {row.ci_level} but no limit is given")


@rule("events-order", "An arm has no more events than participants.", explainable=True)
def events(book: Book) -> Iterator[Found]:
    """Either arm."""
    for row in outcomes(book):
        for side in SIDES:
            arm = row.arm(side)
            if arm.events is not None and arm.n and arm.events > arm.n:
                message = f"{arm.events} events of {arm.n} participants; exchanged"
                if arm.events <= 100:
                    message += f", or a percentage: {arm.events}% of {arm.n} is "
                    message += f"{arm.events * arm.n / 100:.0f}"
                message += "?"
                yield on(book, row, f"{side}_events", message, breaks=part(row, "numbers"))


@rule("n-zero", "An arm has a participant at least, or its size is empty.")
def nobody(book: Book) -> Iterator[Found]:
    """Zero participants is a number that nobody reports."""
    for row in outcomes(book):
        for side in SIDES:
            if row.arm(side).n == 0:
                message = f"{side}_n is 0; a participant at least, or empty"
                yield on(book, row, f"{side}_n", message, breaks=part(row, "numbers"))


@rule("participants-arms", "Participants of a contrast agree with its arms where both are given.")
def participants(book: Book) -> Iterator[Found]:
    """The sum of the arms, or one arm where both are the same people."""
    for row in outcomes(book):
        sizes = [row.treatment_n, row.control_n]
        known = [n for n in sizes if n]
        if row.participants is None or len(known) < len(sizes):
            continue
        if row.participants not in (sum(known), max(known)):
            message = f"participants is {row.participants}; the arms have {known[0]} and {known[1]}"
            yield on(book, row, "participants", message, breaks=part(row, "numbers"))


@rule("measure-estimate", "An estimate has a comparative measure.")
def measure(book: Book) -> Iterator[Found]:
    """A measure of one arm has no estimate."""
    for row in outcomes(book):
        if row.estimate is not None and not row.comparative:
            message = f"measure is {row.measure}, of one arm, but there is an estimate"
            message += "; name what it is: mean_difference, odds_ratio, risk_ratio, …"
            yield on(book, row, "measure", message, breaks=part(row, "measure"))


@rule("row-empty", "A row says something in numbers, or states a result.")
def empty(book: Book) -> Iterator[Found]:
    """A contrast of which only p or the direction is printed has its measure and no estimate."""
    for row in outcomes(book):
        if row.result == "not-stated" and not any(row.text(name) for name in _NUMBERS):
            yield on(book, row, "measure", "the row has no number and states no result")


@rule("k-pooled", "Only a pooled row counts trials.")
def pooled(book: Book) -> Iterator[Found]:
    """``k`` is of a row whose analysis is pooled."""
    for row in outcomes(book):
        if row.k is not None and row.analysis != "pooled":
            yield on(book, row, "k", f"k is {row.k} but analysis is {row.analysis}")


@rule("p-range", "A p value is at most 1, and a bound says something.")
def p_range(book: Book) -> Iterator[Found]:
    """``>1`` and ``<1`` are no p values."""
    for table in book.tables.values():
        if table.schema.column("p_value") is None:
            continue
        for row in table.rows:
            p = getattr(row, "p_value", None)
            if p and (p.value > 1 or (p.value == 1 and p.relation != "=")):
                breaks = part(row, "numbers")
                yield on(book, row, "p_value", f"p is {p}; at most 1", breaks=breaks)


@rule("row-twice", "No two rows of a table state the same thing of the same study.")
def twins(book: Book) -> Iterator[Found]:
    """All cells but the id and where the number was read."""
    shared = {c.name for c in book.schemas["certainty"].columns} & set(_provenance())
    for schema in (*outcome_schemas(book.subject), ONSET_TIMES):
        names = [c.name for c in schema.columns if c.name not in shared and c.name != "id"]
        seen: dict[tuple[str, ...], Row] = {}
        for row in book.table(schema).rows:
            first = seen.setdefault(tuple(row.text(name) for name in names), row)
            if first is not row:
                message = f"says the same as {first.id!r}; take one out, or give what differs"
                yield on(book, row, "id", message)


def _provenance() -> frozenset[str]:
    return frozenset(Sourced.__dataclass_fields__) - frozenset(Row.__dataclass_fields__)


@rule("name-twice", "No two outcomes or scales have one name, and no two treatments one name and "
      "all that tells how they are given.")  # fmt: skip
def names(book: Book) -> Iterator[Found]:
    """What the book prints would not tell them apart."""
    for schema in (TREATMENTS, OUTCOMES, SCALES):
        given = [c.name for c in schema.columns if c.name not in ("id", "name", "family", "drug")]
        apart = ["name", *(given if schema == TREATMENTS else ())]
        seen: dict[tuple[str, ...], str] = {}
        for row in book.table(schema).rows:
            first = seen.setdefault(tuple(row.text(name).casefold() for name in apart), row.id)
            if first != row.id:
                yield on(book, row, "name", f"{row.text('name')!r} is {first!r} already")
