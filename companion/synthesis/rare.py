"""Rare events: pooling tables of counts without a continuity correction, common effect.

Arguments are sequences of shape (k,): people with the event and people in the arm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from companion.synthesis.inputs import BadInput, TooFewStudies, Vector, choose, quantile_level


@dataclass(frozen=True)
class RarePooled:
    """A common effect on its scale of analysis (log for ratios).

    `k` tables were given, `k_informative` of them carry weight: a table without events, or
    without anybody free of them, in both arms says nothing about a ratio. For the Mantel-Haenszel
    risk difference every table counts.
    """

    k: int
    k_informative: int
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    p: float
    method: str
    measure: str
    level: float


def _tables(
    treatment_events: Sequence[float],
    treatment_n: Sequence[float],
    control_events: Sequence[float],
    control_n: Sequence[float],
) -> tuple[Vector, Vector, Vector, Vector]:
    a, n1, c, n2 = (
        np.asarray(x, dtype=np.float64)
        for x in (treatment_events, treatment_n, control_events, control_n)
    )
    if not (a.ndim == 1 and a.shape == n1.shape == c.shape == n2.shape):
        raise BadInput("events and n of both arms must be flat and of one length")
    for position in range(len(a)):
        for events, n in ((a[position], n1[position]), (c[position], n2[position])):
            if not (np.isfinite(n) and n > 0 and 0 <= events <= n):
                raise BadInput(f"study {position + 1}: {events} events of {n} people")
    if len(a) < 2:
        raise TooFewStudies(f"needs at least 2 studies, got {len(a)}")
    return a, n1 - a, c, n2 - c


def _result(
    estimate: float,
    se: float,
    informative: Vector | np.ndarray,
    method: str,
    measure: str,
    level: float,
) -> RarePooled:
    half = float(stats.norm.ppf(quantile_level(level))) * se
    return RarePooled(
        k=len(informative),
        k_informative=int(np.sum(informative)),
        estimate=estimate,
        se=se,
        ci_low=estimate - half,
        ci_high=estimate + half,
        p=float(2 * stats.norm.sf(abs(estimate / se))),
        method=method,
        measure=measure,
        level=level,
    )


def mantel_haenszel(
    treatment_events: Sequence[float],
    treatment_n: Sequence[float],
    control_events: Sequence[float],
    control_n: Sequence[float],
    *,
    measure: str,
    level: float = 95.0,
) -> RarePooled:
    """Mantel-Haenszel `odds_ratio`, `risk_ratio` or `risk_difference`, no correction of zeros.

    Variances: odds ratio Robins, Breslow and Greenland 1986; risk ratio Greenland and Robins
    1985; risk difference Sato 1989. BadInput for impossible counts or where an arm has no event
    in any table (no ratio exists); TooFewStudies for k < 2; UnknownOption for another measure.
    """
    choose("Mantel-Haenszel measure", measure, ("odds_ratio", "risk_ratio", "risk_difference"))
    a, b, c, d = _tables(treatment_events, treatment_n, control_events, control_n)
    n1, n2 = a + b, c + d
    n = n1 + n2
    if measure == "risk_difference":
        weight = float(np.sum(n1 * n2 / n))
        estimate = float(np.sum(a * n2 / n - c * n1 / n)) / weight
        p_term = np.sum(c * (n1 / n) ** 2 - a * (n2 / n) ** 2 + n1 * n2 * (n2 - n1) / (2 * n**2))
        q_term = np.sum(a * (n2 - c) / n + c * (n1 - a) / n) / 2
        variance = float(estimate * p_term + q_term) / weight**2
        if not variance > 0:
            raise BadInput("nobody or everybody has the event in every table: no variance")
        informative = np.ones(len(a), dtype=bool)
    elif measure == "odds_ratio":
        r, s = a * d / n, b * c / n
        if np.sum(r) == 0 or np.sum(s) == 0:
            raise BadInput("a column of the tables is empty throughout: no odds ratio exists")
        estimate = float(np.log(np.sum(r) / np.sum(s)))
        p_i, q_i = (a + d) / n, (b + c) / n
        total_r, total_s = np.sum(r), np.sum(s)
        variance = 0.5 * float(
            np.sum(p_i * r) / total_r**2
            + np.sum(p_i * s + q_i * r) / (total_r * total_s)
            + np.sum(q_i * s) / total_s**2
        )
        informative = (a + c > 0) & (b + d > 0)
    else:
        r, s = a * n2 / n, c * n1 / n
        if np.sum(r) == 0 or np.sum(s) == 0:
            raise BadInput("one arm has no event in any table: no risk ratio exists")
        estimate = float(np.log(np.sum(r) / np.sum(s)))
        variance = float(np.sum(n1 * n2 * (a + c) / n**2 - a * c / n) / (np.sum(r) * np.sum(s)))
        informative = a + c > 0
    return _result(estimate, variance**0.5, informative, "Mantel-Haenszel", measure, level)


def peto(
    treatment_events: Sequence[float],
    treatment_n: Sequence[float],
    control_events: Sequence[float],
    control_n: Sequence[float],
    *,
    level: float = 95.0,
) -> RarePooled:
    """Peto's log odds ratio Σ(O - E) / ΣV with variance 1 / ΣV (Yusuf 1985).

    Good for rare events, arms of like size and small effects only. BadInput for impossible counts
    or where no table is informative; TooFewStudies for k < 2.
    """
    a, b, c, d = _tables(treatment_events, treatment_n, control_events, control_n)
    n1, n2 = a + b, c + d
    n, events = n1 + n2, a + c
    v = events * (b + d) * (n1 / n) * (n2 / n) / (n - 1)
    total = float(np.sum(v))
    if total == 0:
        raise BadInput("nobody or everybody has the event in every table: no odds ratio exists")
    estimate = float(np.sum(a - events * n1 / n)) / total
    return _result(estimate, total**-0.5, v > 0, "Peto", "peto_odds_ratio", level)
