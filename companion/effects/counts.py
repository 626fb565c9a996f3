"""Effects from the four cells of a two-by-two table.

`treatment_events` and `control_events` are people with the event, `*_n` people in the arm.
Ratios come out on the natural-log scale. Where a cell is zero the caller names the rule:

- `none`: a table whose effect or variance is then undefined is refused;
- `add-half-if-zero`: 0.5 is added to each of the four cells when any of them is zero
  (metafor `add=1/2, to="only0"`; Cochrane Handbook 10.4.4.1);
- `add-half-all`: 0.5 is added to each cell of every table (metafor `add=1/2, to="all"`).

A table in which nobody, or everybody, has the event in both arms says nothing about a ratio. It
is refused unless `double_zero="as-zero-cell"` asks for the rule above to be used on it as well;
whoever leaves the study out then does so knowingly, and says so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from companion.effects.measures import Effect, EffectError

ZeroRule = Literal["none", "add-half-if-zero", "add-half-all"]
DoubleZero = Literal["refuse", "as-zero-cell"]
Design = Literal["parallel", "crossover"]

ZERO_CELL_RULES = ("none", "add-half-if-zero", "add-half-all")


@dataclass(frozen=True)
class _Table:
    a: float  # treatment, event
    b: float  # treatment, no event
    c: float  # control, event
    d: float  # control, no event

    @property
    def n1(self) -> float:
        return self.a + self.b

    @property
    def n2(self) -> float:
        return self.c + self.d

    @property
    def has_zero(self) -> bool:
        return 0 in (self.a, self.b, self.c, self.d)

    @property
    def uninformative(self) -> bool:
        return self.a == self.c == 0 or self.b == self.d == 0

    def plus(self, amount: float) -> _Table:
        return _Table(self.a + amount, self.b + amount, self.c + amount, self.d + amount)


def _table(
    treatment_events: float,
    treatment_n: float,
    control_events: float,
    control_n: float,
    design: Design,
) -> _Table:
    if design == "crossover":
        raise EffectError(
            "a crossover trial needs its paired table (who responded to both, to one, to neither): "
            "arm totals treat each person as two and give the wrong variance; "
            "use first-period counts or the paired result that the authors print"
        )
    if design != "parallel":
        raise EffectError(f"unknown design {design!r}; known: parallel, crossover")
    for arm, events, n in (
        ("treatment", treatment_events, treatment_n),
        ("control", control_events, control_n),
    ):
        if not (math.isfinite(events) and math.isfinite(n)):
            raise EffectError(f"{arm}: events and n must be finite, not {events} of {n}")
        if n <= 0:
            raise EffectError(f"{arm}: n must be greater than 0, not {n}")
        if not 0 <= events <= n:
            raise EffectError(f"{arm}: events must lie between 0 and n, not {events} of {n}")
    return _Table(
        treatment_events, treatment_n - treatment_events, control_events, control_n - control_events
    )


def _continuity(table: _Table, zero_cells: ZeroRule) -> tuple[_Table, str]:
    if zero_cells not in ZERO_CELL_RULES:
        raise EffectError(
            f"unknown zero-cell rule {zero_cells!r}; known: {', '.join(ZERO_CELL_RULES)}"
        )
    if zero_cells == "add-half-all" or (zero_cells == "add-half-if-zero" and table.has_zero):
        return table.plus(0.5), f"{zero_cells}: 0.5 added to each of the four cells"
    return table, ""


def _for_ratio(table: _Table, zero_cells: ZeroRule, double_zero: DoubleZero) -> tuple[_Table, str]:
    if double_zero not in ("refuse", "as-zero-cell"):
        raise EffectError(f"unknown double_zero {double_zero!r}; known: refuse, as-zero-cell")
    if table.uninformative and double_zero == "refuse":
        what = "nobody" if table.a == table.c == 0 else "everybody"
        raise EffectError(
            f"{what} has the event in both arms: the table says nothing about a ratio; leave it "
            'out and say so, pool a risk difference, or ask for double_zero="as-zero-cell"'
        )
    return _continuity(table, zero_cells)


def risk_ratio(
    treatment_events: float,
    treatment_n: float,
    control_events: float,
    control_n: float,
    *,
    zero_cells: ZeroRule = "none",
    double_zero: DoubleZero = "refuse",
    design: Design = "parallel",
) -> Effect:
    """Log risk ratio and its large-sample variance 1/a - 1/n1 + 1/c - 1/n2 (Katz 1978).

    EffectError for impossible counts, a crossover design, or a zero that `zero_cells` leaves.
    """
    table = _table(treatment_events, treatment_n, control_events, control_n, design)
    t, note = _for_ratio(table, zero_cells, double_zero)
    if t.a == 0 or t.c == 0:
        raise EffectError("an arm has no events: log risk ratio undefined; name a zero_cells rule")
    estimate = math.log(t.a / t.n1) - math.log(t.c / t.n2)
    return Effect(estimate, 1 / t.a - 1 / t.n1 + 1 / t.c - 1 / t.n2, "risk_ratio", note)


def odds_ratio(
    treatment_events: float,
    treatment_n: float,
    control_events: float,
    control_n: float,
    *,
    zero_cells: ZeroRule = "none",
    double_zero: DoubleZero = "refuse",
    design: Design = "parallel",
) -> Effect:
    """Log odds ratio and its large-sample variance 1/a + 1/b + 1/c + 1/d (Woolf 1955).

    EffectError for impossible counts, a crossover design, or a zero that `zero_cells` leaves.
    """
    table = _table(treatment_events, treatment_n, control_events, control_n, design)
    t, note = _for_ratio(table, zero_cells, double_zero)
    if t.has_zero:
        raise EffectError("a cell is zero: log odds ratio undefined; name a zero_cells rule")
    estimate = math.log(t.a / t.b) - math.log(t.c / t.d)
    return Effect(estimate, 1 / t.a + 1 / t.b + 1 / t.c + 1 / t.d, "odds_ratio", note)


def risk_difference(
    treatment_events: float,
    treatment_n: float,
    control_events: float,
    control_n: float,
    *,
    zero_cells: ZeroRule = "none",
    design: Design = "parallel",
) -> Effect:
    """Difference of risks (0 to 1, treatment minus control), variance p1q1/n1 + p2q2/n2.

    A zero cell is no obstacle unless both arms are at 0 or 1, where the variance would be 0.
    EffectError for impossible counts, a crossover design, or such a variance.
    """
    table = _table(treatment_events, treatment_n, control_events, control_n, design)
    t, note = _continuity(table, zero_cells)
    p1, p2 = t.a / t.n1, t.c / t.n2
    variance = p1 * (1 - p1) / t.n1 + p2 * (1 - p2) / t.n2
    if variance == 0:
        raise EffectError(
            "both arms are at 0 or 100%: the variance would be 0; name a zero_cells rule"
        )
    return Effect(p1 - p2, variance, "risk_difference", note)
