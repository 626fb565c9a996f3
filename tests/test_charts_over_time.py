"""Charts over time: the course of the difference, the names beside its marks, its panels."""

import math
from collections import Counter
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest

import companion
from companion.book.book import Book
from companion.book.view import View
from companion.charts import CHARTS, Chart
from companion.charts.differences import difference, in_one_unit, standardised
from companion.charts.labels import CHARACTER, LINE, WIDTHS, Frame, Series, named
from companion.charts.panels import WIDTH, abreast
from companion.effects import EffectError, wilson
from companion.model.outcomes import OutcomeRow
from tests.test_charts import outcome, tea, undrawn

DEPRESSION = "depression_outcomes"


@pytest.fixture(scope="module")
def book(root: Path) -> Book:
    return companion.load(root)


def traces(chart: Chart, *roles: str) -> list[Any]:
    return [t for t in chart.figure.data if t.meta["role"] in roles]


def limits(trace: Any, i: int) -> tuple[float | None, float | None]:
    high, low = trace.error_y.array[i], trace.error_y.arrayminus[i]
    at = trace.y[i]
    return (None if low is None else at - low, None if high is None else at + high)


def test_every_difference_drawn_is_that_of_its_row(book: Book) -> None:
    view = View(book)
    rows = view.rows(view.schema(DEPRESSION))
    chart = CHARTS["time-course"].draw(view, rows)
    dots, reasons, unit = in_one_unit(view, [r for r in rows if isinstance(r, OutcomeRow)])
    assert unit == "madrs" and len(chart.rows) == len(dots)
    assert len(dots) + len(reasons) == len(rows) == len(dots) + undrawn(chart)
    drawn = Counter(
        (round(t.y[i], 6), *(None if v is None else round(v, 6) for v in limits(t, i)))
        for t in traces(chart, "pooled", "comparison")
        for i in range(len(t.x))
    )
    assert drawn == Counter(
        tuple(None if v is None else round(v, 6) for v in d.point) for d in dots
    )
    hours = sorted(d.hours for d in dots)
    at = sorted(x for t in traces(chart, "pooled", "comparison") for x in t.x)
    assert len({t.scale for t in (d.row for d in dots)}) == 1, "one scale an axis"
    for time in set(hours):
        near = [x for x in at if abs(math.log10(x / time)) <= WIDTH / 2 + 1e-9]
        assert len(near) >= hours.count(time)


def test_no_row_before_and_after_is_a_difference_of_arms(book: Book) -> None:
    view = View(book)
    rows = [r for r in view.rows(view.schema(DEPRESSION)) if isinstance(r, OutcomeRow)]
    dots, _, _ = in_one_unit(view, rows)
    assert not [d for d in dots if d.row.comparator == "before-treatment"]
    assert not [d for d in dots if d.row.analysis == "within"]


def test_the_alternative_names_the_lowest_and_the_highest() -> None:
    rows = tuple(
        outcome(f"r-{i}", study=study, scale="wake", estimate=value, time_hours=hours,
                analysis=analysis)
        for i, (study, value, hours, analysis) in enumerate(
            [("a-2001", "-2.10", "4", "between"), ("b-2002", "3.5", "24", "between"),
             ("c-2003", "0.0", "24", "between"), ("d-2004", "-9.95", "24", "pooled")]
        )
    )  # fmt: skip
    chart = CHARTS["time-course"].draw(tea(), rows)
    assert chart.alt == (
        "4 differences. Pooled by others (1): lowest −9.95 at 24 h (d-2004). "
        "Single trials (3): lowest −2.10 at 4 h (a-2001), highest 3.5 at 24 h (b-2002)."
    )
    assert chart.title == "Difference from the comparator over time, WS points"


def test_one_unit_is_drawn_and_the_others_are_counted() -> None:
    final = {"measure": "mean", "scores": "final", "scale": "wake", "treatment_mean": "5",
             "treatment_sd": "2", "treatment_n": "20", "control_mean": "6", "control_sd": "2",
             "control_n": "20"}  # fmt: skip
    smd = {"measure": "smd", "estimate": "-0.5", "ci_low": "-0.9", "ci_high": "-0.1"}
    rows = (
        outcome("a", **smd), outcome("b", **smd), outcome("c", **final),
        outcome("d", **{**final, "scores": "change"}),
        outcome("e", scale="rest", estimate="2.0"),
    )  # fmt: skip
    chart = CHARTS["time-course"].draw(tea(), rows)
    assert undrawn(chart) == 2 and len(chart.rows) == 3
    assert any("it is in WS points (1)" in note for note in chart.notes)
    assert any("1 difference standardised here" in note for note in chart.notes)
    found = standardised(rows[2])
    assert found and found[0] == pytest.approx(-0.49006, abs=1e-4)
    by_scale = CHARTS["time-course"].draw(tea(), (*rows[2:4], rows[0]))
    assert by_scale.title.endswith("WS points") and undrawn(by_scale) == 1


def test_panels_part_treatments_and_doses_and_doubts_are_open() -> None:
    rows = (
        outcome("a", scale="wake", estimate="-2.0"),
        outcome("b", scale="wake", estimate="-1.0", treatment="water", comparator="green-tea"),
        outcome("c", scale="wake", estimate="-1.5", analysis="crossover", study="poe-2021"),
        outcome("d", scale="wake", estimate="-1.5", caution="read twice", study="moe-2022"),
    )
    chart = CHARTS["time-course"].draw(tea(), rows)
    heads = [a.text for a in chart.figure.layout.annotations if a.xref == "paper"]
    assert heads == [
        "<b>Tea</b>, route: oral<br>Number of doses not stated",
        "<b>Water</b>, route: oral<br>Number of doses not stated, against Tea",
    ]
    looks = {t.name: t.marker.symbol[0] for t in traces(chart, "comparison")}
    assert looks["roe-2020"] in ("star", "square")
    assert looks["poe-2021"] == looks["moe-2022"] == "star-open"
    assert any(n == "Open symbols: all periods of a crossover and a caution." for n in chart.notes)


def test_points_of_one_time_stand_beside_each_other() -> None:
    times = [4.0, 24.0, 24.0, 24.0, 168.0, *[672.0] * 30]
    aside = abreast(times)
    assert len(set(aside)) == len(times) and (aside[0], aside[4]) == (4, 168)
    for time, at in zip(times, aside, strict=True):
        assert abs(at - time) <= WIDTH / 2 + 1e-9


def test_names_hide_no_mark_and_no_name() -> None:
    figure = go.Figure()
    frame = Frame((0, 2), (-10, 10), 200)
    series = [
        Series(f"Study {i} that folds its name", (1 + i / 10,), ((i - 4.0, i - 5.0, i - 3.0),))
        for i in range(6)
    ]
    missing = named(figure, frame, series, {"xref": "x", "yref": "y"})
    notes = figure.layout.annotations
    assert len(notes) + missing == len(series) and len(notes) >= 3
    for width in WIDTHS:
        boxes = []
        for note in notes:
            at, up = frame.at((note.x, note.y), width)
            dx, dy = (note.ax, -note.ay) if note.showarrow else (note.xshift, note.yshift)
            lines = note.text.split("<br>")
            wide, tall = CHARACTER * max(map(len, lines)), LINE * len(lines)
            left = at + dx - {"left": 0, "center": wide / 2, "right": wide}[note.xanchor]
            low = up + dy - {"bottom": 0, "middle": tall / 2, "top": tall}[note.yanchor]
            assert left >= 0 and left + wide <= width and low >= 0 and low + tall <= 200
            boxes.append((left, low, left + wide, low + tall))
        for i, (a, b, c, d) in enumerate(boxes):
            for e, f, g, h in boxes[i + 1 :]:
                assert c <= e or g <= a or d <= f or h <= b, "two names on one place"


def test_a_difference_has_the_digits_of_its_source(book: Book) -> None:
    view = View(book)
    rows = [r for r in book.tables[DEPRESSION].rows if r.id == "murrough-2013-madrs-24h"]
    chart = CHARTS["time-course"].draw(view, tuple(rows))
    assert chart.rows[0][3:5] == ("−7.95", "95% CI −12.71 to −3.20")
    assert isinstance(rows[0], OutcomeRow) and difference(rows[0]) == (-7.95, -12.71, -3.20)


@pytest.mark.parametrize("table", [DEPRESSION, "safety_outcomes"])
def test_every_arm_of_a_dose_stands_at_its_dose_with_wilson_limits(book: Book, table: str) -> None:
    view = View(book)
    rows = [r for r in view.rows(view.schema(table)) if isinstance(r, OutcomeRow)]
    chart = CHARTS["shares-by-dose"].draw(view, tuple(rows))
    index = [r for r in chart.rows if not r[4].startswith("0 ")]
    assert len(index) + undrawn(chart) == len(rows)
    doses = sorted(float(line[4].split()[0]) for line in chart.rows)
    assert sum(len(t.x) for t in traces(chart, "dose")) == len(doses)
    for t in traces(chart, "dose"):
        for i, x in enumerate(t.x):
            assert min(abs(x - dose) for dose in doses) <= 0.06 * max(doses)
            low, high = limits(t, i)
            assert low is not None and high is not None
            assert -1e-9 <= low <= t.y[i] + 1e-9 <= high + 2e-9 <= 100 + 3e-9


def test_a_second_period_and_a_cohort_are_no_doses() -> None:
    share = {"measure": "events", "treatment_events": "5", "treatment_n": "10"}
    rows = tuple(
        outcome(f"{analysis}-{treatment}", analysis=analysis, treatment=treatment, **share)
        for analysis in ("between", "crossover", "cohort", "any-time")
        for treatment in ("green-tea", "strong-tea")
    )
    chart = CHARTS["shares-by-dose"].draw(tea(), rows)
    assert len(chart.rows) == 4 and undrawn(chart) == 4
    assert any("all periods of a crossover (2)" in note for note in chart.notes)


def test_wilson_limits() -> None:
    assert wilson(0, 10) == pytest.approx((0, 0.27753), abs=1e-5)
    assert wilson(0.5, 20) == pytest.approx((0.29930, 0.70070), abs=1e-5)
    assert wilson(1, 4) == pytest.approx((0.51011, 1), abs=1e-5)
    for share, n in ((1.2, 10), (-0.1, 10), (0.5, 0)):
        with pytest.raises(EffectError):
            wilson(share, n)
