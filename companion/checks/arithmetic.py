"""Whether the printed numbers of a row agree with each other.

Nothing is corrected. A row whose source does not agree with itself keeps the printed numbers and
says so in ``note``, starting "Does not add up"; the study's page then shows it.
"""

import math
import re
from collections.abc import Iterator

from scipy import stats

from companion.checks.at import cell
from companion.effects import EffectError, interval_is_symmetric
from companion.evidence import Evidence
from companion.model import OUTCOMES, RATIOS
from companion.pages import Page
from companion.problem import Problem
from companion.tables import Record

ADMITTED = "Does not add up"
_PERCENT_OF = re.compile(r"(\d+(?:\.\d+)?)% of (\d+)")


def rows(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """The rules below on every outcome row whose note does not already admit it."""
    for table in OUTCOMES:
        for record in evidence.tables[table].records:
            if record["note"].startswith(ADMITTED):
                continue
            for rule in (_derived, _ratio, _symmetry, _p_against_interval, _difference, _spread):
                for column, id, message in rule(record):
                    hint = f"{message}; read it again, or start the note with {ADMITTED!r}"
                    yield cell(evidence, record, column, id, hint)


def _decimals(*texts: str) -> int:
    return max(len(text.partition(".")[2]) for text in texts)


def _derived(r: Record) -> Iterator[tuple[str, str, str]]:
    """``percent-count``: a count said to be "64% of 47" is that share, to its rounding."""
    found = _PERCENT_OF.findall(r["derivation"])
    counts = [r[c] for c in ("treatment_events", "control_events") if r[c]]
    for percent, n in found:
        exact = float(percent) * int(n) / 100
        half = 0.5 * 10 ** -_decimals(percent) * int(n) / 100 + 0.5
        if counts and not any(abs(int(c) - exact) <= half for c in counts):
            yield "derivation", "percent-count", f"{percent}% of {n} is none of {counts}"


def _ratio(r: Record) -> Iterator[tuple[str, str, str]]:
    """``effect-count``: a crude risk or odds ratio follows from the counts of its row."""
    cells = [r[c] for c in ("treatment_events", "treatment_n", "control_events", "control_n")]
    if r["measure"] not in ("risk_ratio", "odds_ratio") or not all(cells) or not r["estimate"]:
        return
    if r["adjusted"] != "crude":
        return
    a, n1, c, n2 = (int(x) for x in cells)
    if 0 in (a, c) or (r["measure"] == "odds_ratio" and (a == n1 or c == n2)):
        return
    exact = (a / n1) / (c / n2)
    if r["measure"] == "odds_ratio":
        exact = (a / (n1 - a)) / (c / (n2 - c))
    half = 0.5 * 10 ** -_decimals(r["estimate"])
    if abs(exact - float(r["estimate"])) > half + 0.02 * exact:
        yield "estimate", "effect-count", f"{r['estimate']} printed, {exact:.3g} from the counts"


def _symmetry(r: Record) -> Iterator[tuple[str, str, str]]:
    """``interval-lopsided``: the estimate is the middle of its interval on the scale of analysis.

    Tolerance: the rounding of what is printed, and a twentieth of the interval for profile,
    bootstrap or adjusted intervals. Risk differences and medians are left out.
    """
    at, low, high = r["estimate"], r["ci_low"], r["ci_high"]
    if not (at and low and high) or r["measure"] in ("risk_difference",):
        return
    if not float(low) <= float(at) <= float(high):
        return
    try:
        fits = interval_is_symmetric(
            float(at), float(low), float(high), r["measure"], decimals=_decimals(at, low, high)
        )
    except EffectError:
        return
    if fits:
        return
    ratio = r["measure"] in RATIOS
    if ratio and float(low) <= 0:
        return
    a, lo, hi = (math.log(float(v)) if ratio else float(v) for v in (at, low, high))
    off = abs(a - (lo + hi) / 2) / (hi - lo)
    if off > 0.05:
        yield "estimate", "interval-lopsided", f"{at} is off the middle of {low} to {high}"


def _p_against_interval(r: Record) -> Iterator[tuple[str, str, str]]:
    """``p-interval``: the interval and the p value agree on whether no effect is excluded."""
    low, high, p = r["ci_low"], r["ci_high"], r["p_value"]
    if not (low and high and p) or (r["ci_level"] or "95") != "95":
        return
    null = 1.0 if r["measure"] in RATIOS else 0.0
    inside = float(low) < null < float(high)
    value = float(p.lstrip("<>"))
    small = value < 0.05 if not p.startswith(">") else False
    if p.startswith("<") and value > 0.05:
        return
    if inside and small and value < 0.04:
        yield "p_value", "p-interval", f"p {p} but {low} to {high} includes no effect"
    if not inside and not small and value > 0.06:
        yield "p_value", "p-interval", f"p {p} but {low} to {high} excludes no effect"


def _difference(r: Record) -> Iterator[tuple[str, str, str]]:
    """``effect-mean``: a crude mean difference is the difference of the means of its row."""
    means = r["treatment_mean"], r["control_mean"]
    if r["measure"] != "mean_difference" or not all(means) or r["adjusted"] != "crude":
        return
    exact = float(means[0]) - float(means[1])
    half = 10 ** -_decimals(*means) + 0.5 * 10 ** -_decimals(r["estimate"])
    if abs(exact - float(r["estimate"])) > half:
        yield "estimate", "effect-mean", f"{r['estimate']} printed, {exact:.3g} from the means"


def _spread(r: Record) -> Iterator[tuple[str, str, str]]:
    """``sd-or-se``: crude means with their SDs give about the printed p value.

    An SD that is really a standard error makes the difference look many times larger than its
    p value allows. Checked where p is printed exactly, by Welch's t.
    """
    names = ("treatment_mean", "treatment_sd", "treatment_n", "control_mean", "control_sd",
             "control_n")  # fmt: skip
    p = r["p_value"]
    if not all(r[c] for c in names) or not p or p[0] in "<>" or r["adjusted"] == "adjusted":
        return
    if r["analysis"] not in ("between", "first-period"):
        return
    m1, s1, n1, m2, s2, n2 = (float(r[c]) for c in names)
    if min(n1, n2) < 2 or s1 == 0 or s2 == 0:
        return
    t = (m1 - m2) / math.sqrt(s1**2 / n1 + s2**2 / n2)
    got = 2 * stats.norm.sf(abs(t))
    if float(p) > 0.01 and got < 1e-6:
        yield "treatment_sd", "sd-or-se", f"the SDs give p {got:.1g}, printed is {p}: SE for SD?"


RULES = (rows,)
