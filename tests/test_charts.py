"""Every chart: parts, text alternative and table from the same rows; a figure without colour.

The real book first, then a synthetic subject: sleep and tea, of which the package knows nothing.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast, get_args

import pytest

import companion
from companion.book.book import Book
from companion.book.references import Bibliography
from companion.book.tables import Table
from companion.book.view import View
from companion.charts import CHARTS, Chart, forest
from companion.charts.base import Role
from companion.charts.differences import difference
from companion.model import (
    ONSET_TIMES,
    OUTCOMES,
    SCALES,
    SYNTHESES,
    SYNTHESIS_INPUTS,
    TREATMENTS,
    schemas,
)
from companion.model.judgements import SynthesisInput, SynthesisRow
from companion.model.outcomes import MechanismRow, OnsetRow, OutcomeRow, Side
from companion.model.studies import OutcomeName, ScaleRow, StudyRow, TreatmentRow
from companion.model.subject import subject_from
from companion.questions import answer

DEPRESSION = "depression_outcomes"
SUICIDALITY = "suicidality_outcomes"
ENOUGH: list[tuple[str, str, dict[str, str | list[str]]]] = [
    ("onset-timeline", "onset_times", {"analysis": ["between", "first-period", "crossover"]}),
    ("time-course", DEPRESSION, {"scale": "madrs", "analysis": ["between", "first-period"]}),
    ("shares-by-dose", DEPRESSION, {"outcome": "response", "study": ["daly-2018", "su-2017"]}),
    ("shares-by-step", DEPRESSION, {"study": "rush-2006", "outcome": "remission"}),
    ("shares-over-months", DEPRESSION, {"outcome": "relapse"}),
    ("harms-over-hours", "safety_outcomes", {}),
    ("results-by-time", SUICIDALITY, {"analysis": ["between", "first-period"]}),
    ("estimates", SUICIDALITY, {"analysis": "pooled", "measure": "smd"}),
    ("estimates", DEPRESSION, {"analysis": "pooled", "measure": "odds_ratio"}),
    ("arms-compared", "safety_outcomes", {"measure": "events"}),
    ("mechanism-map", "mechanism_findings", {"claim": "glutamate-rise"}),
    ("evidence-map", DEPRESSION, {"outcome": "response"}),
    ("bias-lights", "studies", {"design": "rct-crossover"}),
]
LINES = ("window", "difference")


@pytest.fixture(scope="module")
def book(root: Path) -> Book:
    return companion.load(root)


def draw(view: View, name: str, table: str, **filters: Any) -> Chart:
    rows = view.rows(view.schema(table), **filters)
    assert all(isinstance(row, CHARTS[name].draws) for row in rows)
    return CHARTS[name].draw(view, rows)


def everything(view: View, book: Book) -> Iterable[tuple[str, str, int, Chart]]:
    """Every chart of every whole table that it can draw."""
    for name, kind in CHARTS.items():
        for table, schema in book.schemas.items():
            if issubclass(schema.row, kind.draws):
                rows = view.rows(schema)
                yield name, table, len(rows), kind.draw(view, rows)


def undrawn(chart: Chart) -> int:
    """How many rows the notes say are not drawn; their reasons must add up."""
    for note in chart.notes:
        if found := re.match(r"(\d+) rows? (?:is|are) not drawn: ", note):
            reasons = re.findall(r"\((\d+)\)", note)
            assert sum(map(int, reasons)) == int(found[1])
            return int(found[1])
    return 0


def points(chart: Chart, *roles: str) -> list[tuple[Any, Any]]:
    return [
        (x, y)
        for t in chart.figure.data
        if t.meta["role"] in roles
        for x, y in zip(t.x, t.y, strict=True)
        if x is not None
    ]


def looks(row: OnsetRow) -> set[float]:
    """First and last look, as far as they are given."""
    return {float(h) for h in (row.assessed_from_hours, row.assessed_to_hours) if h is not None}


@pytest.mark.parametrize(("name", "table", "filters"), ENOUGH)
def test_a_chart_says_in_words_and_cells_what_it_draws(
    book: Book, name: str, table: str, filters: dict[str, Any]
) -> None:
    chart = draw(View(book), name, table, **filters)
    assert chart.name == name and chart.drawn and chart.title and chart.alt.endswith(".")
    assert all(len(row) == len(chart.head) for row in chart.rows)
    assert chart.sources and set(chart.sources) <= {r.id for r in book.tables["studies"].rows}
    assert all(note.endswith(".") for note in chart.notes)
    assert {t.meta["role"] for t in chart.figure.data} <= set(get_args(Role))


@pytest.mark.parametrize(("name", "table", "filters"), ENOUGH)
def test_the_same_rows_give_the_same_bytes(
    book: Book, name: str, table: str, filters: dict[str, Any]
) -> None:
    first, second = (draw(View(book), name, table, **filters) for _ in range(2))
    assert first.figure.to_json() == second.figure.to_json()
    assert (first.alt, first.rows, first.notes) == (second.alt, second.rows, second.notes)


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_of_no_rows_says_so(book: Book, name: str) -> None:
    chart = CHARTS[name].draw(View(book), ())
    assert not chart.drawn and not chart.rows and not undrawn(chart)
    assert len(chart.alt) > 1 and chart.alt.endswith(".") and chart.title
    assert not [p for p in points(chart, *get_args(Role))]


def test_the_registry_describes_every_chart() -> None:
    for name, kind in CHARTS.items():
        assert kind.name == name and kind.title
        assert kind.description.endswith(".") and kind.description.count(". ") == 0
    assert {kind.draws for kind in CHARTS.values()} == {
        OnsetRow, OutcomeRow, MechanismRow, StudyRow,
    }  # fmt: skip


def test_a_chart_tells_families_apart_without_colour(book: Book) -> None:
    chart = draw(View(book), "arms-compared", "safety_outcomes")
    shown = [t for t in chart.figure.data if t.meta["role"] == "index"]
    assert len({t.marker.symbol for t in shown}) == len({t.marker.color for t in shown}) > 1


def test_what_is_drawn_and_what_is_not_is_what_was_given(book: Book) -> None:
    for name, table, asked, chart in everything(View(book), book):
        drawn = len(chart.rows)
        if name == "shares-by-dose":  # comparators have a line of the table each
            drawn -= sum(row[4].startswith("0 ") for row in chart.rows)
        if name == "evidence-map":  # a line of the table says how many rows it counts
            drawn = sum(int(row[-1]) for row in chart.rows)
        if name == "bias-lights":  # reports of one trial share a line
            drawn = sum(len(row[1].split("; ")) for row in chart.rows if row[1])
        assert drawn + undrawn(chart) == asked, (name, table)


def test_no_point_hides_another(book: Book) -> None:
    for name, table, _, chart in everything(View(book), book):
        marks: Counter[tuple[Any, ...]] = Counter()
        for trace in chart.figure.data:
            if trace.type != "scatter" or "markers" not in trace.mode:
                continue
            for i, (x, y) in enumerate(zip(trace.x, trace.y, strict=True)):
                if x is not None:
                    look = (trace.marker.symbol, trace.marker.size)
                    look = tuple(v[i] if isinstance(v, tuple) else v for v in look)
                    marks[trace.xaxis, x, y, *look] += 1
        twice = [mark for mark, n in marks.items() if n > 1]
        assert not twice, (name, table, twice[:3])


def test_onset_is_drawn_where_the_rows_say(book: Book) -> None:
    view = View(book)
    chart = draw(view, "onset-timeline", "onset_times")
    every = [r for r in view.rows(ONSET_TIMES) if looks(r) or r.apart]
    assert len(chart.rows) == len(every)
    assert Counter(x for x, _ in points(chart, "window")) == Counter(
        x for r in every for x in looks(r)
    )
    ends = [(r.apart, r.last_hours or r.peak_hours or r.apart) for r in every]
    assert Counter(x for x, _ in points(chart, "apart")) == Counter(
        float(h) for pair in ends for h in pair if h is not None
    )
    nulls = [r for r in every if r.separated == "no"]
    assert Counter(x for x, _ in points(chart, "null")) == Counter(
        x for r in nulls for x in looks(r)
    )
    assert len({y for _, y in points(chart, "null")}) == len(nulls)


def test_estimates_are_drawn_as_printed(book: Book) -> None:
    view = View(book)
    rows = [r for r in view.rows(view.schema(DEPRESSION)) if isinstance(r, OutcomeRow)]
    smd = [r for r in rows if r.measure == "smd" and r.estimate is not None and r.interval()]
    chart = draw(view, "estimates", DEPRESSION, measure="smd")
    at = Counter(x for x, _ in points(chart, "estimate"))
    assert at == Counter(float(r.estimate) for r in smd if r.estimate is not None)
    high = sorted(
        x + plus
        for t in chart.figure.data
        if t.meta["role"] == "estimate"
        for x, plus in zip(t.x, t.error_x.array, strict=True)
    )  # fmt: skip
    assert high == pytest.approx(sorted(float(r.ci_high) for r in smd if r.ci_high is not None))


def test_shares_and_results_are_drawn_as_counted(book: Book) -> None:
    view = View(book)
    rows = [r for r in view.rows(view.schema("safety_outcomes")) if isinstance(r, OutcomeRow)]
    arms = draw(view, "arms-compared", "safety_outcomes")
    two = [r for r in rows if r.share("treatment") is not None and r.share("control") is not None]
    sides: tuple[tuple[str, Side], ...] = (("index", "treatment"), ("comparator", "control"))
    for role, side in sides:
        drawn = sorted(x for x, _ in points(arms, role))
        assert drawn == pytest.approx(sorted(100 * (r.share(side) or 0) for r in two))
    steps = draw(view, "shares-by-step", "safety_outcomes")
    one = [100 * share for r in rows if (share := r.share("treatment")) is not None]
    assert sorted(x for x, _ in points(steps, "step")) == pytest.approx(sorted(one))
    times = Counter(x for x, _ in points(draw(view, "results-by-time", SUICIDALITY), "result"))
    timed = [r for r in view.rows(view.schema(SUICIDALITY)) if r.text("time_hours")]
    assert times == Counter(float(r.text("time_hours")) for r in timed)


def test_a_difference_follows_from_what_is_printed(book: Book) -> None:
    rows = {r.id: r for r in book.tables[DEPRESSION].rows if isinstance(r, OutcomeRow)}
    assert difference(rows["murrough-2013-madrs-24h"]) == (-7.95, -12.71, -3.20)
    found = difference(rows["lii-2023-madrs-24h"])
    assert found and found[1] is not None and found[2] is not None
    assert found[0] == pytest.approx(12.7 - 16.4) and found[1] < found[0] < found[2]


def test_a_forest_has_its_trials_the_pool_and_the_others(book: Book) -> None:
    view = View(book)
    for question in view.rows(SYNTHESES):
        found = answer(view, question.id)
        chart = forest(view, found)
        assert chart.name == f"forest-{question.id}" and chart.alt.endswith(".")
        assert all(len(row) == len(chart.head) for row in chart.rows)
        assert sorted(x for x, _ in points(chart, "trial")) == sorted(
            i.printed[0] for i in found.inputs
        )
        theirs = points(chart, "published")
        assert len(theirs) + undrawn(chart) == len(found.left_out)
        assert len(points(chart, "pooled")) == (found.pooled is not None)
        names = [y for _, y in points(chart, "trial", "published", "pooled")]
        assert len(set(names)) == len(names)


# A synthetic subject. Hand-made rows say what the real tables may not hold.

SUBJECT = subject_from(
    {
        "name": "Tea", "title": "Tea for sleep", "package": "tea",
        "outcome_tables": {
            "sleep_outcomes": {"title": "Outcomes of sleep", "constructs": ["sleep", "harm"]}
        },
        "families": [
            {"key": "tea", "name": "Tea", "colour": "#112233", "symbol": "star"},
            {"key": "water", "name": "Water", "colour": "#445566", "symbol": "square"},
        ],
        "populations": {"adults": "adults"},
    }
)  # fmt: skip
OUTCOME = {
    "study": "roe-2020", "treatment": "green-tea", "comparator": "water", "population": "adults",
    "outcome": "asleep", "construct": "sleep", "time_hours": "8", "analysis": "between",
    "measure": "mean_difference", "result": "not-stated", "access": "table",
    "second_reading": "pending",
}  # fmt: skip
ONSET = {
    "study": "roe-2020", "treatment": "green-tea", "comparator": "water", "population": "adults",
    "outcome": "asleep", "analysis": "between", "criterion": "p below 0.05", "access": "table",
    "second_reading": "pending", "separated": "no",
}  # fmt: skip


def outcome(id: str, **cells: str) -> OutcomeRow:
    filled = {k: v for k, v in {**OUTCOME, **cells}.items() if v}
    return OutcomeRow(table="sleep_outcomes", line=2, id=id, **cast("Any", filled))


def onset(id: str, **cells: str) -> OnsetRow:
    filled = {**ONSET, **cells}
    return OnsetRow(table="onset_times", line=2, id=id, **cast("Any", filled))


def row(kind: type[Any], table: str, id: str, **cells: str) -> Any:
    return kind(table=table, line=2, id=id, **cells)


def tea(*outcomes: OutcomeRow, question: SynthesisRow | None = None, placebo: bool = False) -> View:
    """A view of a book that is not on disk; water may be a placebo."""
    families = tuple(replace(f, placebo=placebo and f.key == "water") for f in SUBJECT.families)
    subject = replace(SUBJECT, families=families)
    every = schemas(SUBJECT)
    tables: dict[str, Table[Any]] = {name: Table(schema) for name, schema in every.items()}
    for schema, rows in {
        TREATMENTS: [
            row(TreatmentRow, "treatments", "green-tea", name="Green tea", family="tea",
                drug="tea", route="oral", dose_mg="100"),
            row(TreatmentRow, "treatments", "strong-tea", name="Strong tea", family="tea",
                drug="tea", route="oral", dose_mg="300"),
            row(TreatmentRow, "treatments", "water", name="Water", family="water",
                drug="water", route="oral"),
        ],
        SCALES: [
            row(ScaleRow, "scales", "rest", name="Rest Scale", abbreviation="RS",
                unit="points", better="higher", construct="sleep"),
            row(ScaleRow, "scales", "wake", name="Wake Scale", abbreviation="WS",
                unit="points", better="lower", construct="sleep"),
        ],
        OUTCOMES: [
            row(OutcomeName, "outcomes", "asleep", name="sleep by 95% CI", event="benefit"),
            row(OutcomeName, "outcomes", "nightmare", name="nightmares", event="harm"),
            row(OutcomeName, "outcomes", "dream", name="dreams", event="neither"),
        ],
        SYNTHESES: [question] if question else [],
        SYNTHESIS_INPUTS: [
            row(SynthesisInput, "synthesis_inputs", f"in-{i}", synthesis="q",
                row=item.address, included="no" if item.analysis == "pooled" else "yes")
            for i, item in enumerate(outcomes)
        ],
    }.items():  # fmt: skip
        tables[schema.name] = Table(cast("Any", schema), tuple(rows))
    tables["sleep_outcomes"] = Table(cast("Any", every["sleep_outcomes"]), outcomes)
    nothing = cast("Any", None)
    whole = Book(
        Path(), subject, tables, Bibliography({}), (), nothing, nothing, nothing, nothing, ()
    )
    return View(whole)


@pytest.mark.parametrize(
    ("cells", "axis", "zero"),
    [
        (
            {"scale": "wake"},
            "left of the line favours tea, right favours water",
            "Below zero favours",
        ),
        (
            {"scale": "rest"},
            "right of the line favours tea, left favours water",
            "Above zero favours",
        ),
        ({}, "right of the line: higher with tea", "not said to be good or bad"),
    ],
)
def test_the_scale_says_which_side_is_better(cells: dict[str, str], axis: str, zero: str) -> None:
    view = tea()
    rows = tuple(
        outcome(f"r-{i}", estimate="2.0", ci_low="1.0", ci_high="3.5", time_hours=str(i), **cells)
        for i in (1, 2, 3)
    )
    printed = CHARTS["estimates"].draw(view, rows)
    assert axis in printed.figure.layout.xaxis2.title.text
    course = CHARTS["time-course"].draw(view, rows)
    assert any(zero in note for note in course.notes) == bool(cells), "no scale, no unit"
    assert points(course, "comparison") == ([(1, 2), (2, 2), (3, 2)] if cells else [])


@pytest.mark.parametrize(
    ("event", "axis", "note"),
    [
        ("asleep", "right of the line favours tea, left favours water", "a larger share is better"),
        ("nightmare", "right of the line: more often with", "a smaller share is better"),
        ("dream", "right of the line: more often with", "neither a benefit nor a harm"),
    ],
)
def test_the_outcome_says_whether_its_event_is_good(event: str, axis: str, note: str) -> None:
    view = tea()
    ratio = {"measure": "risk_ratio", "estimate": "2.0", "ci_low": "1.0", "ci_high": "3.5"}
    printed = CHARTS["estimates"].draw(view, (outcome("r", outcome=event, **ratio),))
    assert axis in printed.figure.layout.xaxis2.title.text
    counted = outcome("c", outcome=event, measure="events", treatment_events="1",
                      treatment_n="4", control_events="1", control_n="4")  # fmt: skip
    for name in ("arms-compared", "shares-by-step"):
        assert any(note in said for said in CHARTS[name].draw(view, (counted,)).notes)


def test_sides_that_differ_are_said_for_each() -> None:
    rows = tuple(
        outcome(f"r-{scale}", scale=scale, estimate="2.0", ci_low="1.0", ci_high="3.5")
        for scale in ("wake", "rest")
    )
    chart = CHARTS["estimates"].draw(tea(), rows)
    assert "line" not in chart.figure.layout.xaxis2.title.text
    sides = "Left of the line favours tea, right favours water (WS); right"
    assert any(sides in note for note in chart.notes)


def test_titles_keep_their_capitals() -> None:
    rows = (outcome("a", measure="percent", treatment_mean="29", control_mean="7"),)
    chart = CHARTS["shares-by-step"].draw(tea(), rows)
    assert chart.title == "Sleep by 95% CI by treatment step"
    both = (*rows, outcome("b", outcome="dream", measure="percent", treatment_mean="1"))
    assert CHARTS["results-by-time"].draw(tea(), both).title.startswith("Outcomes of sleep: ")


def test_the_larger_excess_of_harm_comes_first() -> None:
    def counted(id: str, outcome_: str, events: str, **cells: str) -> OutcomeRow:
        return outcome(id, outcome=outcome_, measure="events", treatment_events=events,
                       treatment_n="10", control_events="1", control_n="10", **cells)  # fmt: skip

    rows = (
        counted("a", "asleep", "10"),
        counted("b", "nightmare", "2", study="poe-2021"),
        counted("c", "nightmare", "8"),
    )
    arms = CHARTS["arms-compared"].draw(tea(), rows)
    assert [r[1] for r in arms.rows] == ["8 of 10 (80%)", "2 of 10 (20%)", "10 of 10 (100%)"]
    assert "smallest: nightmares, poe-2021" in arms.alt
    fewer = CHARTS["arms-compared"].draw(tea(), (*rows, counted("d", "dream", "0")))
    assert fewer.alt.endswith("furthest the other way: dreams, roe-2020 (0% against 10%).")
    doses = tuple(
        counted(f"{study}-{treatment}", "nightmare", events, study=study, treatment=treatment)
        for study, high in (("roe-2020", "3"), ("poe-2021", "9"))
        for treatment, events in (("green-tea", "2"), ("strong-tea", high))
    )
    chart = CHARTS["shares-by-dose"].draw(tea(), doses)
    assert [t.name.split(",")[0] for t in chart.figure.data] == ["poe-2021", "roe-2020"]
    beside = [(round(x, -2), y) for x, y in points(chart, "dose")[:3]]
    assert beside == [(0, 10), (100, 20), (300, 90)]


def test_another_dose_as_comparator_is_not_dose_nothing() -> None:
    rows = tuple(
        outcome(f"r-{t}", treatment=t, comparator="green-tea", measure="percent",
                treatment_mean=mean, control_mean="5")
        for t, mean in (("green-tea", "5"), ("strong-tea", "29"))
    )  # fmt: skip
    chart = CHARTS["shares-by-dose"].draw(tea(), rows)
    found = points(chart, "dose")
    assert [(round(x, -2), y) for x, y in found] == [(100, 5), (100, 5), (300, 29)]
    assert not any("Dose 0" in note for note in chart.notes)
    assert found[0][0] != found[1][0], "two points on one spot are both in sight"


def test_equal_shares_show_both_arms() -> None:
    same = outcome("r", measure="percent", treatment_mean="5", control_mean="5")
    chart = CHARTS["arms-compared"].draw(tea(), (same,))
    ring, mark = (t for t in chart.figure.data if t.meta["role"] in ("comparator", "index"))
    assert ring.marker.symbol == "circle-open" and ring.marker.size > mark.marker.size + 4


def test_rows_without_a_look_are_counted() -> None:
    rows = (
        onset("a", assessed_from_hours="1", assessed_to_hours="24"),
        onset("b", assessed_to_hours="24"),
        onset("c", assessed_to_hours="24", separated="yes", first_hours="4"),
        onset("d"),
        onset("e", assessed_from_hours="0", assessed_to_hours="24"),
    )
    chart = CHARTS["onset-timeline"].draw(tea(), rows)
    assert len(chart.rows) == 3 and undrawn(chart) == 2
    assert any(
        note.startswith("2 rows are not drawn: no look is given (1), ")
        and note.endswith("; 2 of them did not separate at any look.")
        for note in chart.notes
    )


def test_an_unknown_first_look_is_an_open_symbol_and_a_null_as_large_as_the_rest() -> None:
    rows = (
        onset("a", assessed_from_hours="1", assessed_to_hours="24"),
        onset("b", assessed_to_hours="24"),
        onset("c", assessed_to_hours="24", separated="yes", first_hours="4"),
        onset("d", assessed_from_hours="4", separated="yes", first_hours="4"),
    )
    chart = CHARTS["onset-timeline"].draw(tea(), rows)
    apart = next(t for t in chart.figure.data if t.meta["role"] == "apart")
    assert sorted(apart.marker.symbol[::3]) == ["star", "star-open"]
    null = next(t for t in chart.figure.data if t.meta["role"] == "null")
    assert set(null.marker.symbol) == {"x", "x-open"}
    assert null.marker.size == apart.marker.size[0] and null.line.width == apart.line.width


def test_a_line_names_its_outcome_where_a_timeline_holds_several() -> None:
    when = {"assessed_from_hours": "4", "assessed_to_hours": "24"}
    sleep = onset("a", **when)
    for other, names in (
        ("asleep", ["sleep by 95% CI"] * 2),
        ("dream", ["dreams", "sleep by 95% CI"]),
    ):
        rows = (sleep, onset("b", study="poe-2021", outcome=other, **when))
        chart = CHARTS["onset-timeline"].draw(tea(), rows)
        assert sorted(line[1] for line in chart.rows) == names
        told = [any(line.endswith(f", {name}") for name in names) for line in chart.labels]
        assert told == [other == "dream"] * 2


def test_rows_stand_by_comparator_and_reviews_apart() -> None:
    when = {"assessed_from_hours": "4", "assessed_to_hours": "24"}
    rows = (
        onset("a", comparator="before-treatment", analysis="within", **when),
        onset("b", analysis="pooled", **when),
        onset("c", comparator="strong-tea", **when),
        onset("d", **when),
    )
    chart = CHARTS["onset-timeline"].draw(tea(placebo=True), rows)
    stand = [y for y in chart.figure.layout.yaxis.categoryarray[::-1] if y.startswith("<b>")]
    assert stand == [
        "<b>Against water</b>", "<b>Against another comparator</b>",
        "<b>Before and after, no comparator</b>",
        "<b>Reviews and pooled analyses, against water</b>",
    ]  # fmt: skip


@pytest.mark.parametrize("analysis", ["pooled", "cohort", "within", "reporting", "not-stated"])
def test_what_is_not_randomised_favours_nothing(analysis: str) -> None:
    cells = {"result": "favours-treatment", "estimate": "2.0", "ci_low": "1.0", "ci_high": "3.5"}
    rows = (outcome("a", scale="rest", analysis=analysis, **cells),)
    for name in ("results-by-time", "estimates"):
        chart = CHARTS[name].draw(tea(), rows)
        traces = [t for t in chart.figure.data if t.meta["role"] in ("result", "estimate")]
        assert [t.marker.symbol.endswith("-open") for t in traces] == [True]
        layout = chart.figure.layout
        said = (*(t.name for t in traces), layout.xaxis2.title.text, chart.alt, *chart.notes)
        assert not [text for text in said if "avours" in text], name


def test_an_onset_at_the_last_look_shows_both_its_ends() -> None:
    rows = (
        onset("a", assessed_from_hours="4", first_hours="4", last_hours="4",
              assessed_to_hours="4", separated="yes"),
    )  # fmt: skip
    chart = CHARTS["onset-timeline"].draw(tea(), rows)
    marker = next(t.marker for t in chart.figure.data if t.meta["role"] == "apart")
    assert marker.symbol[:2] == ("star", "triangle-right-open")
    assert marker.size[1] > marker.size[0]


def test_a_caution_and_another_level_are_said() -> None:
    row_ = outcome("r", scale="wake", estimate="-2.0", ci_low="-3.0", ci_high="-1.0",
                   ci_level="90", caution="includes a retracted trial")  # fmt: skip
    for name in ("time-course", "estimates", "results-by-time"):
        assert "roe-2020: includes a retracted trial." in CHARTS[name].draw(tea(), (row_,)).notes
    chart = CHARTS["estimates"].draw(tea(), (row_,))
    assert "Bars are 95% confidence intervals, but for 1 of 90%." in chart.notes
    assert CHARTS["time-course"].draw(tea(), (row_,)).rows[0][4] == "90% CI −3.0 to −1.0"


def test_results_at_one_time_stand_on_lines_of_their_own() -> None:
    rows = (outcome("a"), outcome("c"), outcome("b", treatment="strong-tea"))
    chart = CHARTS["results-by-time"].draw(tea(), rows)
    lines = [y for _, y in points(chart, "result")]
    assert lines == ["roe-2020, 100 mg, a", "roe-2020, 100 mg, c", "roe-2020, 300 mg"]


@pytest.mark.parametrize(
    ("event", "axis"),
    [("asleep", "right of the line favours"), ("nightmare", "right of the line: more often")],
)
def test_a_forest_reads_its_sides_from_data(event: str, axis: str) -> None:
    counts = {"measure": "events", "treatment_n": "40", "control_n": "40", "outcome": event}
    ratio = {"measure": "risk_ratio", "estimate": "2.0", "ci_low": "1.1", "ci_high": "3.6"}
    rows = (
        outcome("a", treatment_events="20", control_events="10", **counts),
        outcome("b", treatment_events="12", control_events="10", treatment="strong-tea", **counts),
        outcome("c", analysis="pooled", outcome=event, study="poe-2021", **ratio),
        outcome("d", analysis="pooled", outcome=event, study="poe-2021", **ratio),
        outcome("e", analysis="pooled", outcome=event, **{**ratio, "ci_high": ""}),
    )
    question = row(
        SynthesisRow, "syntheses", "q", claim="tea-helps", question="Does tea help?",
        outcome=event, treatment_families="tea", comparator_families="water",
        comparator="water", measure="risk_ratio", model="common", interval="wald",
        access="judgement", second_reading="pending",
    )  # fmt: skip
    view = tea(*rows, question=question)
    chart = forest(view, answer(view, "q"))
    assert axis in chart.figure.layout.xaxis2.title.text
    roles = [t.meta["role"] for t in chart.figure.data if t.meta["role"] != "column"]
    assert roles == ["trial", "pooled", "published"]
    assert [x for x, _ in points(chart, "published")] == [2.0, 2.0]
    assert len({y for _, y in points(chart, "trial", "published")}) == 4
    assert "1 row is not drawn: published without an interval (1)." in chart.notes
    assert chart.figure.data[0].marker.color == "#112233"
