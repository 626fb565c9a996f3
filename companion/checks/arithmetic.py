"""Whether the printed numbers of a row agree with each other.

Nothing is corrected. A row whose source does not agree with itself keeps the printed numbers and
says so in ``contradiction``, with the id of the rule; the study's page then shows it.
"""

import math
import re
from collections.abc import Iterator

from companion.book.book import Book
from companion.checks.ranges import outcomes
from companion.checks.registry import Found, on, part, rule
from companion.effects import EffectError, interval_is_symmetric
from companion.model.cells import Number, PValue
from companion.model.outcomes import Interval, OutcomeRow

ESTIMATE = "numbers.estimate"
"""The part of a row that its counts or means show to be wrong: more may follow from that."""
HINT = "; read it again, or say in contradiction what the source does"
_LEVELS = {80: 1.2816, 90: 1.6449, 95: 1.96, 99: 2.5758}
"""Levels of an interval, and how many standard errors it reaches to either side."""
_CLOSE = 0.025
_PERCENT_OF = re.compile(r"(\d+(?:\.(\d+))?)% of (\d+)")


def _unlike(book: Book, row: OutcomeRow, column: str, message: str, *, breaks: str = "") -> Found:
    """Numbers that do not agree: it follows from a number that cannot be, where one is named."""
    follows = part(row, "numbers") if breaks else part(row, ESTIMATE)
    return on(book, row, column, message + HINT, follows=follows, breaks=breaks)


@rule("percent-count", "A count derived from a percentage is that share of n.", explainable=True)
def derived(book: Book) -> Iterator[Found]:
    """``derivation`` says "64% of 47": one of the counts is that, to its rounding."""
    for row in outcomes(book):
        counts = [e for e in (row.treatment_events, row.control_events) if e is not None]
        for percent, decimals, n in _PERCENT_OF.findall(row.derivation or ""):
            exact = float(percent) * int(n) / 100
            half = 0.5 * 10 ** -len(decimals) * int(n) / 100 + 0.5
            if counts and not any(abs(count - exact) <= half for count in counts):
                found = " and ".join(str(c) for c in counts)
                message = f"{percent}% of {n} is {exact:.1f}; the counts are {found}"
                yield _unlike(book, row, "derivation", message)


@rule("effect-count", "A crude ratio, or difference of shares, follows from the counts of its row.",
      explainable=True)  # fmt: skip
def ratio(book: Book) -> Iterator[Found]:
    """Risk and odds ratios, to the rounding of what is printed and two per cent."""
    for row in outcomes(book):
        if row.measure == "risk_difference" and row.adjusted != "adjusted":
            yield from _share(book, row)
        if row.measure not in ("risk_ratio", "odds_ratio") or row.adjusted != "crude":
            continue
        if row.estimate is None or row.counts is None:
            continue
        a, n1, c, n2 = row.counts
        odds = row.measure == "odds_ratio"
        if 0 in (a, c, n1, n2) or a > n1 or c > n2 or (odds and (a == n1 or c == n2)):
            continue
        exact = (a / (n1 - a)) / (c / (n2 - c)) if odds else (a / n1) / (c / n2)
        half = 0.5 * 10.0**-row.estimate.decimals
        if abs(exact - row.estimate) > half + 0.02 * exact:
            message = f"{row.estimate} printed, {exact:.3g} from the counts"
            meant = _meant(row, exact, row.counts)
            yield _unlike(book, row, "estimate", message + meant, breaks=part(row, ESTIMATE))


def _share(book: Book, row: OutcomeRow) -> Iterator[Found]:
    """A difference of shares that is not that of the counts."""
    if row.estimate is None or row.counts is None or 0 in row.counts[1::2]:
        return
    a, n1, c, n2 = row.counts
    exact = a / n1 - c / n2
    if abs(exact - row.estimate) > 0.5 * 10.0**-row.estimate.decimals + 0.002:
        message = f"{row.estimate} printed, {exact:.3g} from the counts"
        yield _unlike(book, row, "estimate", message, breaks=part(row, ESTIMATE))


def _meant(row: OutcomeRow, exact: float, counts: tuple[int, int, int, int]) -> str:
    """What a ratio that is not that of the counts may be instead."""
    a, n1, c, n2 = counts
    other = (a / n1) / (c / n2) if row.measure == "odds_ratio" else _odds(a, n1) / _odds(c, n2)
    name = "risk ratio" if row.measure == "odds_ratio" else "odds ratio"
    for value, what in (
        (1 / exact, "the ratio of the arms exchanged"),
        (math.log(exact), "its logarithm"),
        (other, f"the {name}"),
    ):
        if row.estimate is not None and abs(value - row.estimate) <= 0.02 * abs(value):
            return f"; {value:.3g} is {what}"
    return ""


def _odds(events: int, n: int) -> float:
    return events / (n - events) if events < n else math.inf


@rule("interval-level", "The interval of a crude ratio is of the level that its row states.",
      explainable=True)  # fmt: skip
def levels(book: Book) -> Iterator[Found]:
    """By its width beside that which the counts give; an empty level means 95."""
    for row in outcomes(book):
        limits, counts = row.interval(), row.counts
        if limits is None or counts is None or row.adjusted != "crude" or limits.low <= 0:
            continue
        error = _log_error(row.measure, counts)
        if not error or limits.high <= limits.low:
            continue
        width = (math.log(limits.high) - math.log(limits.low)) / (2 * error)
        near = [level for level, z in _LEVELS.items() if abs(width - z) <= _CLOSE * z]
        if near and limits.level not in near:
            message = f"{limits.low} to {limits.high} is of the width of a {near[0]}% interval"
            message += f", and ci_level is {row.ci_level or 'empty, which means 95'}"
            yield _unlike(book, row, "ci_low", message)


def _log_error(measure: str, counts: tuple[int, int, int, int]) -> float:
    """The standard error of the logarithm of a ratio of counts; 0 where there is none."""
    a, n1, c, n2 = counts
    if not (0 < a < n1 and 0 < c < n2):
        return 0.0
    if measure == "risk_ratio":
        return math.sqrt(1 / a - 1 / n1 + 1 / c - 1 / n2)
    return math.sqrt(1 / a + 1 / (n1 - a) + 1 / c + 1 / (n2 - c)) if measure == "odds_ratio" else 0


@rule("interval-lopsided", "An estimate is the middle of its interval.", explainable=True)
def symmetry(book: Book) -> Iterator[Found]:
    """On the scale of analysis, to rounding and a twentieth of the interval.

    The twentieth is for profile, bootstrap or adjusted intervals. Differences of risks, whose good
    intervals are not symmetric, are left out.
    """
    for row in outcomes(book):
        limits = row.interval()
        if limits is None or row.estimate is None or row.measure == "risk_difference":
            continue
        if not limits.low <= row.estimate <= limits.high or not row.comparative:
            continue
        if _off(row.estimate, limits, row) > 0.05:
            message = f"{row.estimate} is off the middle of {limits.low} to {limits.high}"
            yield _unlike(book, row, "estimate", message)


def _off(at: Number, limits: Interval, row: OutcomeRow) -> float:
    """How far from the middle the estimate lies, as a share of the interval; 0 if it may be it."""
    decimals = max(v.decimals for v in (at, limits.low, limits.high))
    try:
        if interval_is_symmetric(at, limits.low, limits.high, row.measure, decimals=decimals):
            return 0.0
    except EffectError:
        return 0.0
    if row.ratio and limits.low <= 0:
        return 0.0
    a, low, high = (math.log(v) if row.ratio else v for v in (at, limits.low, limits.high))
    return abs(a - (low + high) / 2) / (high - low) if high > low else 0.0


def small(p: PValue) -> bool | None:
    """Whether p is below 0.05; None where a bound leaves it open."""
    if p.relation == "<":
        return True if p.value <= 0.05 else None
    if p.relation == ">":
        return False if p.value >= 0.05 else None
    return p.value < 0.05


def near(p: PValue) -> bool:
    """Whether p is printed so close to 0.05 that rounding decides the side."""
    return p.relation == "=" and 0.04 <= p.value <= 0.06


@rule("p-interval", "An interval and its p value agree on whether no effect is excluded.",
      explainable=True)  # fmt: skip
def p_against_interval(book: Book) -> Iterator[Found]:
    """Of 95 % intervals; a p value near 0.05, and a limit of no effect, are rounded."""
    for row in outcomes(book):
        limits, p = row.interval(), row.p_value
        if limits is None or p is None or limits.level != 95 or not row.comparative:
            continue
        if limits.low > limits.high or small(p) is None or near(p):
            continue
        if row.null in (limits.low, limits.high):
            continue
        inside = limits.low < row.null < limits.high
        if inside and small(p):
            message = f"p_value is {p} but {limits.low} to {limits.high} includes no effect"
            yield _unlike(book, row, "p_value", message)
        if not inside and not small(p):
            message = f"p_value is {p} but {limits.low} to {limits.high} excludes no effect"
            yield _unlike(book, row, "p_value", message)


@rule("effect-mean", "A crude mean difference is that of the means of its row.", explainable=True)
def difference(book: Book) -> Iterator[Found]:
    """To the rounding of the three numbers."""
    for row in outcomes(book):
        a, c = row.treatment_mean, row.control_mean
        if row.measure != "mean_difference" or row.adjusted != "crude":
            continue
        if a is None or c is None or row.estimate is None:
            continue
        exact = a - c
        half = 10.0 ** -max(a.decimals, c.decimals) + 0.5 * 10.0**-row.estimate.decimals
        if abs(exact - row.estimate) > half:
            message = f"{row.estimate} printed, {exact:.3g} from the means"
            yield _unlike(book, row, "estimate", message)


@rule("sd-or-se", "Crude means with their SDs give about the printed p value.", explainable=True)
def standard_error(book: Book) -> Iterator[Found]:
    """An SD that is really a standard error makes p many times smaller than the one printed.

    Where p is printed exactly, by Welch's z.
    """
    for row in outcomes(book):
        p, means = row.p_value, row.means
        if means is None or p is None or p.relation != "=" or row.adjusted == "adjusted":
            continue
        m1, s1, n1, m2, s2, n2 = means
        if row.analysis not in ("between", "first-period") or min(n1, n2) < 2 or 0 in (s1, s2):
            continue
        z = (m1 - m2) / math.sqrt(s1**2 / n1 + s2**2 / n2)
        got = math.erfc(abs(z) / math.sqrt(2))
        if p.value > 0.01 and got < 1e-6:
            message = f"the SDs give p {got:.1g}, printed is {p}; is {s1:g} a standard error? "
            message += f"Of {n1} people its SD is {s1 * math.sqrt(n1):.3g}"
            yield _unlike(book, row, "treatment_sd", message)
