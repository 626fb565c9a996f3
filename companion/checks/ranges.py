"""What a row's cells say of each other."""

from collections.abc import Iterator
from itertools import pairwise

from companion.checks.at import cell
from companion.evidence import Evidence
from companion.model import OUTCOMES, RATIOS
from companion.pages import Page
from companion.problem import Problem
from companion.tables import Record

COMPARATIVE = frozenset({"mean_difference", "smd", "risk_difference"}) | RATIOS
_LOOKS = ("assessed_from_hours", "first_hours", "peak_hours", "last_hours", "assessed_to_hours")


def outcomes(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """Rules of the outcome tables; see the functions named in the loop."""
    for table in OUTCOMES:
        for record in evidence.tables[table].records:
            for rule in (_interval, _counts, _measure, _scale, _pooled):
                for column, id, message in rule(evidence, record):
                    yield cell(evidence, record, column, id, message)


def _interval(evidence: Evidence, r: Record) -> Iterator[tuple[str, str, str]]:
    """``interval-order``, ``interval-half``, ``interval-orphan``, ``ratio-positive``."""
    low, high, at = r["ci_low"], r["ci_high"], r["estimate"]
    if bool(low) != bool(high):
        yield "ci_low", "interval-half", "only one limit is given; both or neither"
    elif low and not at:
        yield "estimate", "interval-orphan", "an interval has no estimate"
    elif low and not float(low) <= float(at) <= float(high):
        found = f"the estimate {at} is not between {low} and {high}"
        if not r["note"].startswith("Does not add up"):
            yield "estimate", "interval-order", found
    if r["measure"] in RATIOS:
        for column in ("estimate", "ci_low"):
            if r[column] and float(r[column]) < 0:
                yield column, "ratio-positive", f"{column} of a ratio is {r[column]}; above 0"


def _counts(evidence: Evidence, r: Record) -> Iterator[tuple[str, str, str]]:
    """``events-order``: no more events than participants. ``n-zero``: an arm has participants."""
    for side in ("treatment", "control"):
        events, n = r[f"{side}_events"], r[f"{side}_n"]
        if n and int(n) == 0:
            yield f"{side}_n", "n-zero", f"{side}_n is 0; a participant at least, or empty"
        if events and n and int(events) > int(n):
            yield f"{side}_events", "events-order", f"{events} events of {n} participants"


def _measure(evidence: Evidence, r: Record) -> Iterator[tuple[str, str, str]]:
    """``measure-estimate``: an estimate has a comparative measure.

    ``row-empty``: a row says something in numbers or states a result. A contrast of which only
    the p value or the direction is printed has its measure and no estimate.
    """
    if r["measure"] not in COMPARATIVE and r["estimate"]:
        found = f"measure is {r['measure']}, of one arm, but there is an estimate"
        yield "measure", "measure-estimate", found
    numbers = ("estimate", "treatment_events", "treatment_mean", "p_value")
    if not any(r[c] for c in numbers) and r["result"] == "not-stated":
        yield "measure", "row-empty", "the row has no number and states no result"


def _scale(evidence: Evidence, r: Record) -> Iterator[tuple[str, str, str]]:
    """``score-range``: a mean score lies on its scale. ``scale-missing``: a mean has a scale."""
    scale = evidence.row("scales", r["scale"]) if r["scale"] else None
    if r["measure"] == "mean" and r["treatment_mean"] and not r["scale"]:
        yield "scale", "scale-missing", "a mean score names its scale"
    if scale is None or r["measure"] != "mean":
        return
    for column in ("treatment_mean", "control_mean"):
        if not r[column]:
            continue
        for limit, beyond in (("min", lambda a, b: a < b), ("max", lambda a, b: a > b)):
            if scale[limit] and beyond(float(r[column]), float(scale[limit])):
                found = f"{column} is {r[column]}; {scale.id} has {limit} {scale[limit]}"
                yield column, "score-range", found


def _pooled(evidence: Evidence, r: Record) -> Iterator[tuple[str, str, str]]:
    """``k-pooled``: only a pooled row counts trials."""
    if r["k"] and r["analysis"] != "pooled":
        yield "k", "k-pooled", f"k is {r['k']} but analysis is {r['analysis']}"


def onset(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``onset-order``: first look ≤ first ≤ peak ≤ last ≤ last look, where given.

    ``onset-null``: a comparison that did not separate has no times of separation.
    """
    for record in evidence.tables["onset_times"].records:
        given = [(c, float(record[c])) for c in _LOOKS if record[c]]
        for (a, x), (b, y) in pairwise(given):
            if x > y:
                message = f"{a} is {x:g} but {b} is {y:g}"
                yield cell(evidence, record, b, "onset-order", message)
        times = [c for c in _LOOKS[1:4] if record[c]]
        if record["separated"] == "no" and times:
            message = f"separated is no but {times[0]} is filled"
            yield cell(evidence, record, times[0], "onset-null", message)
        if record["separated"] == "yes" and not times:
            message = "separated is yes but no time of separation is given"
            yield cell(evidence, record, "first_hours", "onset-null", message)


def twins(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``row-twice``: no two rows of a table state the same thing of the same study."""
    for table in (*OUTCOMES, "onset_times"):
        seen: dict[tuple[str, ...], str] = {}
        skip = {"id", "source", "locator", "access", "derivation", "second_reading", "note"}
        for record in evidence.tables[table].records:
            said = tuple(v for c, v in record.text.items() if c not in skip)
            if seen.setdefault(said, record.id) != record.id:
                message = f"says the same as {seen[said]!r}"
                yield cell(evidence, record, "id", "row-twice", message)


RULES = (outcomes, onset, twins)
