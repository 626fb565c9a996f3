"""Charts over time: the course of the difference, the names beside its marks, its panels."""

import math
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from plotly import graph_objects as go

import companion
from companion.book.book import Book
from companion.book.view import View
from companion.charts import CHARTS, Chart
from companion.charts.differences import difference, in_one_unit, standardised
from companion.charts.harms_over_hours import LATEST
from companion.charts.harms_over_hours import _lacks as hours_lack
from companion.charts.labels import CHARACTER, LINE, WIDTHS, Frame, Series, named
from companion.charts.shares_over_months import KINDS
from companion.charts.stacked import WIDTH, abreast
from companion.charts.times import even, few_ticks, log_axis, unit_of
from companion.effects import EffectError, wilson
from companion.model.outcomes import OutcomeRow
from companion.words.values import MONTH, YEAR, study
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
        "<b>Tea</b>, route: oral<br>How often is not stated",
        "<b>Water</b>, route: oral<br>How often is not stated, against Tea",
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
    frame = Frame((0, 2), (-10, 10), 200)
    series = [
        Series(f"Study {i} that folds its name", (1 + i / 10,), ((i - 4.0, i - 5.0, i - 3.0),))
        for i in range(6)
    ]
    notes = [go.layout.Annotation(note) for note in named(frame, series)]
    assert 3 <= len(notes) <= len(series)
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
    symbols = {str(s).replace("-", " ") for t in traces(chart, "dose") for s in t.marker.symbol}
    (marks,) = [note for note in chart.notes if note.startswith("Marks: ")]
    assert all(f"{symbol}, " in marks for symbol in symbols)
    assert len(index) + undrawn(chart) == len(rows)
    doses = sorted(float(line[4].split()[0]) for line in chart.rows)
    assert sum(len(t.x) for t in traces(chart, "dose")) == len(doses)
    bare = 0
    for t in traces(chart, "dose"):
        for i, x in enumerate(t.x):
            assert min(abs(x - dose) for dose in doses) <= 0.06 * max(doses)
            low, high = limits(t, i)
            if low is None or high is None:
                bare += 1
                continue
            assert -1e-9 <= low <= t.y[i] + 1e-9 <= high + 2e-9 <= 100 + 3e-9
    (said,) = [note for note in chart.notes if "Wilson" in note]
    without = sum(not line[6] for line in chart.rows)
    assert bare == without and (f"{bare} of {len(doses)} have none" in said) == bool(bare)


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


def test_shares_over_months_stand_at_their_months_or_in_the_strip(book: Book) -> None:
    view = View(book)
    rows = [
        r for r in view.rows(view.schema(DEPRESSION), outcome="relapse")
        if isinstance(r, OutcomeRow)
    ]  # fmt: skip
    chart = CHARTS["shares-over-months"].draw(view, tuple(rows))
    assert len(chart.rows) + undrawn(chart) == len(rows)
    able = [r for r in rows if r.share("treatment") is not None]
    last = max(float(r.time_hours) / MONTH for r in able if r.time_hours is not None)
    for side, what in (("treatment", "index"), ("control", "comparator")):
        wanted = Counter(round(100 * s, 6) for r in able if (s := r.share(side)) is not None)
        found = [(x, y) for t in traces(chart, what) for x, y in zip(t.x, t.y, strict=True)]
        assert Counter(round(y, 6) for _, y in found) == wanted
        loose = [r for r in able if r.time_hours is None and r.share(side) is not None]
        assert sum(x > 1.05 * last for x, _ in found) == len(loose)
        for r in able:
            if r.time_hours is not None and (share := r.share(side)) is not None:
                near = [x for x, y in found if y == pytest.approx(100 * share)]
                assert min(abs(x - float(r.time_hours) / MONTH) for x in near) < 0.06 * last
    heads = [a.text for a in chart.figure.layout.annotations if a.xref == "paper"]
    assert [h.split("<br>")[0] for h in heads] == [
        f"<b>{kind}</b>" for kind in (KINDS[0], KINDS[1], KINDS[3])
    ]
    names = {note.text.split(",")[0] for note in chart.figure.layout.annotations}
    assert {"Daly 2019", "Glue 2024", "Mathew 2010", "Ibrahim 2012a", "Li 2022"} <= names


def test_looks_of_one_arm_are_joined_and_rows_of_no_time_are_not() -> None:
    share = {"measure": "events", "treatment_n": "10", "comparator": "", "analysis": "within"}
    timed = tuple(
        outcome(f"t-{h}", time_hours=h, treatment_events=e, **share)
        for h, e in (("700", "2"), ("2100", "5"), ("4300", "6"))
    )
    loose = tuple(
        outcome(f"l-{i}", study="poe-2021", time_hours="", treatment_events=str(i), **share)
        for i in (3, 4)
    )
    chart = CHARTS["shares-over-months"].draw(tea(), (*timed, *loose))
    assert [(t.name, len(t.x)) for t in chart.figure.data] == [
        ("roe-2020, tea", 3), ("poe-2021, tea, 3", 1), ("poe-2021, tea, 4", 1)
    ]  # fmt: skip
    assert chart.alt == (
        "Followed without a comparison, share with sleep by 95% CI: from 20.0% at 29.2 days "
        "(roe-2020, tea) to 60.0% at 179.2 days (roe-2020, tea)."
    )
    assert any("2 rows give no one time" in note for note in chart.notes)
    in_the_end = outcome("l-5", time_hours="", treatment_events="5", **share)
    chart = CHARTS["shares-over-months"].draw(tea(), (*timed, in_the_end))
    assert [(t.name, len(t.x)) for t in chart.figure.data] == [
        ("roe-2020, tea", 3), ("roe-2020, tea, no one time", 1)
    ]  # fmt: skip


def test_harms_over_hours_show_both_arms_at_their_time(book: Book) -> None:
    view = View(book)
    table = view.schema("safety_outcomes")
    rows = [r for r in view.rows(table) if isinstance(r, OutcomeRow)]
    chart = CHARTS["harms-over-hours"].draw(view, tuple(rows))
    assert len(chart.rows) + undrawn(chart) == len(rows)
    able = [r for r in rows if r.time_hours and r.time_hours <= LATEST and not hours_lack(r)]
    assert len(able) == len(chart.rows) > 0
    for side, what in (("treatment", "index"), ("control", "comparator")):
        wanted = Counter(
            round(100 * s if (s := r.share(side)) is not None else float(m), 6)
            for r in able
            if (m := r.arm(side).mean) is not None or r.share(side) is not None
        )
        found = [(x, y) for t in traces(chart, what) for x, y in zip(t.x, t.y, strict=True)]
        assert Counter(round(y, 6) for _, y in found) == wanted
        times = [float(r.time_hours) for r in able if r.time_hours is not None]
        assert all(min(abs(math.log10(x / t)) for t in times) <= 0.11 for x, _ in found)
    few = [a.text for a in chart.figure.layout.annotations if "Few data" in a.text]
    assert few and all("studies" in text or "1 study" in text for text in few)


def test_no_score_stands_on_the_axis_of_another_unit() -> None:
    rows = (
        outcome("a", outcome="nightmare", measure="percent", treatment_mean="40"),
        outcome("b", outcome="nightmare", measure="mean", scale="wake", treatment_mean="4.5",
                control_mean="3"),
        outcome("c", outcome="nightmare", measure="mean", scale="wake", treatment_mean="4.5",
                time_hours="48"),
        outcome("d", outcome="nightmare", estimate="1"),
        outcome("e", outcome="nightmare", measure="mean", scale="rest", treatment_mean="9"),
    )  # fmt: skip
    chart = CHARTS["harms-over-hours"].draw(tea(), rows)
    heads = [a.text for a in chart.figure.layout.annotations if a.xref == "paper"]
    assert heads == [
        "<b>Nightmares</b><br>Few data, 1 study; WS points",
        "<b>Nightmares</b><br>Few data, 1 study; RS points",
        "<b>Nightmares</b><br>Few data, 1 study; share of people",
    ]
    assert undrawn(chart) == 2 and len({t.yaxis for t in chart.figure.data}) == 3


def test_a_step_has_its_interval_and_room_for_its_number(book: Book) -> None:
    view = View(book)
    rows = view.rows(view.schema(DEPRESSION), study="rush-2006", outcome="remission")
    chart = CHARTS["shares-by-step"].draw(view, rows)
    (bar,) = chart.figure.data
    numbers = [a for a in chart.figure.layout.annotations if a.text.endswith("%")]
    assert [f"{x:.1f}%" for x in bar.x] == [a.text for a in numbers]
    assert chart.figure.layout.xaxis.range[1] >= 1.2 * max(a.x for a in numbers)
    for row, x, high, low in zip(
        rows, bar.x, bar.error_x.array, bar.error_x.arrayminus, strict=True
    ):
        assert isinstance(row, OutcomeRow)
        if row.treatment_n is None:
            assert high is None and low is None
        else:
            limits_ = wilson(x / 100, row.treatment_n)
            assert (x - low, x + high) == pytest.approx([100 * v for v in limits_])
    assert chart.alt.startswith("Lowest 13.0% (STAR*D step 4: switch or addition), highest 67.0%")


@pytest.mark.parametrize(
    ("name", "table"),
    [("time-course", DEPRESSION), ("shares-over-months", DEPRESSION),
     ("shares-by-step", DEPRESSION), ("harms-over-hours", "safety_outcomes")],
)  # fmt: skip
def test_every_line_of_a_table_leads_to_its_row(book: Book, name: str, table: str) -> None:
    view = View(book)
    chart = CHARTS[name].draw(view, view.rows(view.schema(table)))
    assert len(chart.addresses) == len(chart.rows)
    for address, line in zip(chart.addresses, chart.rows, strict=True):
        row = view.at(address)
        assert isinstance(row, OutcomeRow)
        assert study(view, row.study) in line


def over(name: str, *hours: float) -> Chart:
    """A chart over time of rows at these hours."""
    share = {"measure": "events", "treatment_n": "10", "treatment_events": "3", "control_n": "10",
             "control_events": "4", "scale": "wake", "result": "no-difference-shown"}  # fmt: skip
    score = {"measure": "mean_difference", "estimate": "-2", "scale": "wake"}
    cells = share if name == "shares-over-months" else score
    rows = (outcome(f"r-{h:g}", time_hours=f"{h:g}", **cells) for h in hours)
    return CHARTS[name].draw(tea(), tuple(rows))


@pytest.mark.parametrize(
    ("hours", "said"),
    [((0.5, 4, 24), ["30 min", "1 h", "2 h", "4 h", "8 h", "24 h"]),
     ((24, 168, 672), ["24 h", "3 days", "1 wk", "2 wk", "4 wk", "8 wk"]),
     ((6 * MONTH, YEAR, 2 * YEAR), ["3 mo", "6 mo", "1 yr", "2 yr"]),
     ((24, 10 * YEAR), ["24 h", "3 days", "1 wk", "1 mo", "3 mo", "6 mo", "1 yr", "2 yr", "5 yr",
                        "10 yr", "20 yr"])],
)  # fmt: skip
def test_ticks_follow_from_what_the_times_span(hours: tuple[float, ...], said: list[str]) -> None:
    axis = log_axis(tea(), hours)
    assert [text for text in axis["ticktext"] if text != "15 min"] == said
    narrow = few_ticks(tea(), hours)["ticktext"]
    assert set(narrow) <= set(said) and 3 <= len(narrow) <= 7
    assert "since the first treatment" in axis["title"]["text"]


def test_an_axis_of_one_time_names_it() -> None:
    assert few_ticks(tea(), [12.0])["ticktext"] == ["12 h"]
    assert few_ticks(tea(), [1000.0])["ticktext"] == ["8 wk"]


@pytest.mark.parametrize(
    ("hours", "unit", "ticks"),
    [((168, 1008), "weeks", ["0", "1", "2", "3", "4", "5", "6"]),
     ((700, 4300), "months", ["0", "1", "2", "3", "4", "5"]),
     ((YEAR, 2 * YEAR), "months", ["0", "6", "12", "18", "24"]),
     ((YEAR, 5 * YEAR), "years", ["0", "1", "2", "3", "4", "5"]),
     ((YEAR, 30 * YEAR), "years", ["0", "5", "10", "15", "20", "25", "30"])],
)  # fmt: skip
def test_shares_stand_over_weeks_months_or_years(
    hours: tuple[float, ...], unit: str, ticks: list[str]
) -> None:
    chart = over("shares-over-months", *hours)
    assert chart.title.endswith(f" over {unit}")
    axis = chart.figure.layout.xaxis
    assert axis.title.text.lower() == f"{unit} since the first treatment"
    assert list(axis.ticktext) == ticks
    length = {"weeks": 168, "months": MONTH, "years": YEAR}[unit]
    at = [x for t in traces(chart, "index") for x in t.x]
    assert max(at) == pytest.approx(max(hours) / length, rel=0.06)


def test_every_chart_over_years_says_years() -> None:
    for name in ("time-course", "results-by-time", "shares-over-months"):
        chart = over(name, YEAR, 2 * YEAR)
        said = [line[i] for line in chart.rows for i, head in enumerate(chart.head)
                if head == "Time"]  # fmt: skip
        assert said == ["1 year", "2 years"], name


def test_nothing_stands_before_time_zero_and_the_last_time_has_its_tick() -> None:
    assert min(abreast([0.08] * 5, 0.25, 1.0, 0.0)) == 0.04
    assert abreast([5.0, 5.0], 0.25, 1.0, 0.0) == [4.875, 5.125]
    unit = unit_of(87_600)
    assert even(unit, 87_600 / unit.hours)[-1] == 10
