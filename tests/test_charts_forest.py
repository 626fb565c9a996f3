"""The forest plot: trials by comparator with subtotals, columns, plain ticks, results of others."""

from pathlib import Path
from typing import Any

import pytest

import companion
from companion.book.view import View
from companion.charts import Chart, forest
from companion.charts.effect_axis import MOST, effect_axis
from companion.charts.forest_plan import HEAD, plan, subtotals
from companion.charts.lines import standing
from companion.model import SYNTHESES
from companion.model.judgements import SynthesisRow
from companion.questions import answer, subtotal
from companion.synthesis import pool
from tests.test_charts import outcome, points, row, tea

ARMS = {"measure": "events", "treatment_n": "40", "control_n": "40"}


def asked(*rows: Any, **cells: str) -> tuple[View, Chart]:
    """A question over rows, with the forest plot of its answer."""
    question = row(
        SynthesisRow, "syntheses", "q",
        **{"claim": "tea-helps", "question": "Does tea help?", "outcome": "asleep",
           "treatment_families": "tea", "comparator_families": "water", "comparator": "water",
           "measure": "odds_ratio", "model": "random", "tau2": "REML", "interval": "hksj-floored",
           "access": "judgement", "second_reading": "pending", **cells},
    )  # fmt: skip
    view = tea(*rows, question=question)
    return view, forest(view, answer(view, "q"))


def trials(*comparators: str) -> list[Any]:
    return [
        outcome(f"t-{i}", study=f"roe-202{i}", comparator=other, treatment_events=str(12 + 3 * i),
                control_events=str(9 + i % 2), **ARMS)
        for i, other in enumerate(comparators)
    ]  # fmt: skip


def column(chart: Chart, key: str) -> dict[str, str]:
    """What a column says of each line."""
    found = next(t for t in chart.figure.data if t.meta.get("column") == key)
    return dict(zip(found.y, found.text, strict=True))


def test_trials_stand_by_comparator_with_a_subtotal_of_two_or_more() -> None:
    view, chart = asked(*trials("water", "strong-tea", "water"))
    found = answer(view, "q")
    assert standing(plan(view, found).groups, HEAD) == (
        HEAD, "<b>Tea</b>", "roe-2021", "<b>Water</b>", "roe-2020", "roe-2022", "Subtotal, water",
        "<b>All trials</b>", "Pooled",
    )  # fmt: skip
    part = [found.inputs[0], found.inputs[2]]
    wanted = pool([i.effect.estimate for i in part], [i.effect.variance for i in part],
                  model="common", interval="wald")  # fmt: skip
    ((at, name),) = points(chart, "subtotal")
    assert name == "Subtotal, water"
    assert at == pytest.approx(found.measure.from_scale(wanted.estimate))
    shares = column(chart, "weight")
    both = sum(float(shares[n].rstrip("%")) for n in ("roe-2020", "roe-2022"))
    assert float(shares["Subtotal, water"].rstrip("%")) == pytest.approx(both, abs=1)
    assert any("one common effect, with a Wald interval" in note for note in chart.notes)


def test_a_single_kind_of_comparator_has_no_subtotal() -> None:
    _, chart = asked(*trials("water", "water"))
    assert not points(chart, "subtotal")
    assert not any("ubtotal" in name for name in chart.figure.layout.yaxis.categoryarray)


def test_a_subtotal_of_three_keeps_the_interval_of_the_question() -> None:
    view, _ = asked(*trials("water", "water", "water", "strong-tea"))
    found = answer(view, "q")
    three = subtotal(found, found.inputs[:3]).pooled
    assert three and (three.interval, three.tau2_method) == ("hksj-floored", "REML")
    assert subtotal(found, found.inputs[:1]).pooled is None


def test_columns_say_what_the_rows_hold() -> None:
    _, chart = asked(*trials("water", "water"))
    assert column(chart, "treatment")["roe-2021"] == "15/40"
    assert column(chart, "control")["roe-2021"] == "10/40"
    assert column(chart, "effect")[HEAD] == "OR<br>(95%\u00a0CI)"
    cells = {r[0]: (r[3], r[4]) for r in chart.rows}
    for name, (at, limits) in cells.items():
        assert column(chart, "effect")[name] == f"{at}<br>({limits.removeprefix('95% CI ')})"


def test_arms_of_one_family_are_not_called_by_it() -> None:
    for other, name, said in (("water", "Tea", "tea"), ("strong-tea", "Treatment", "treatment")):
        _, chart = asked(*trials(other, other))
        assert column(chart, "treatment")[HEAD] == name
        assert f"favours {said}," in chart.figure.layout.xaxis2.title.text.replace("the ", "")


def test_every_forest_of_the_book_has_each_line_once_and_no_mark_off_it(root: Path) -> None:
    view = View(companion.load(root))
    for question in view.rows(SYNTHESES):
        found = answer(view, question.id)
        chart, shown = forest(view, found), plan(view, found)
        stand = standing(shown.groups, HEAD)
        assert len(set(stand)) == len(stand)
        marks = points(chart, "trial", "subtotal", "pooled", "prediction", "published")
        assert {name for _, name in marks} == set(shown.names)
        assert set(subtotals(found, shown)) == {n for n in shown.names if "Subtotal" in n}
        low, high = chart.figure.layout.xaxis.range
        ticks = chart.figure.layout.xaxis.ticktext
        assert low < high and len(ticks) <= MOST
        assert sum("no difference" in tick for tick in ticks) == 1


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0.3, 5, ["0.5", "1<br>no difference", "2", "4"]),
        (0.76, 1.1, ["0.8", "0.9", "1<br>no difference", "1.1"]),
        (0.7, 1.6, ["0.75", "1<br>no difference", "1.5"]),
        (0.04, 60, ["0.1", "1<br>no difference", "10"]),
    ],
)
def test_a_ratio_has_plain_ticks(low: float, high: float, ticks: list[str]) -> None:
    axis = effect_axis([(1, low, high)], ratio=True)
    assert axis["ticktext"] == ticks and axis["type"] == "log"


def test_a_difference_has_round_ticks_with_its_zero() -> None:
    axis = effect_axis([(-4, -9.2, 1.9)], ratio=False)
    assert axis["ticktext"] == ["\u22127.5", "\u22125", "\u22122.5", "0<br>no difference"]
    assert axis["range"][0] < -9.2 and axis["range"][1] > 1.9
