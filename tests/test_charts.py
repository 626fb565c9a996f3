"""Every chart: parts, text alternative and table from the same rows; a figure without colour."""

from pathlib import Path

import pytest

from companion.charts import CHARTS
from companion.charts.course import difference
from companion.evidence import Evidence, load
from companion.render import Links
from companion.render.charts import html
from companion.render.tables import Desk
from companion.view import View

ENOUGH = {
    "onset-timeline": {"analysis": ["between", "first-period", "crossover"]},
    "time-course": {"scale": "madrs", "analysis": ["between", "first-period"]},
    "outcome-by-dose": {"outcome": "response", "analysis": ["between", "first-period"]},
    "remission-by-step": {"study": "rush-2006", "outcome": "remission"},
    "suicidality-by-time": {"analysis": ["between", "first-period"]},
    "suicidality-estimates": {"analysis": "pooled", "measure": "smd"},
    "depression-estimates": {"analysis": "pooled", "measure": "odds_ratio"},
    "adverse-events": {"measure": "events"},
    "mechanism-map": {"claim": "glutamate-rise"},
}


@pytest.fixture(scope="module")
def evidence(root: Path) -> Evidence:
    return load(root)


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_says_in_words_and_cells_what_it_draws(evidence: Evidence, name: str) -> None:
    table, draw = CHARTS[name]
    view = View(evidence)
    chart = draw(view, view.rows(table, **ENOUGH[name]))
    assert chart.drawn and chart.title and chart.alt.endswith(".")
    assert all(len(row) == len(chart.head) for row in chart.rows)
    assert set(chart.sources) <= {r.id for r in evidence.rows("studies")}
    marks = [t for t in chart.figure.data if t.type == "scatter" and "markers" in (t.mode or "")]
    symbols = {str(t.marker.symbol) for t in marks if t.showlegend is not False}
    colours = {str(t.marker.color) for t in marks if t.showlegend is not False}
    assert len(symbols) >= min(len(colours), 2) or not marks


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_of_no_rows_is_left_out_with_a_line(evidence: Evidence, name: str) -> None:
    _, draw = CHARTS[name]
    chart = draw(View(evidence), ())
    block = html(chart, "chart-1", Desk(View(evidence), Links()))
    assert not chart.drawn and "Fewer than three rows" in block and "data-figure" not in block


def test_a_chart_block_has_no_inline_script_and_escapes_its_data(evidence: Evidence) -> None:
    table, draw = CHARTS["mechanism-map"]
    view = View(evidence)
    block = html(draw(view, view.rows(table)), "chart-1", Desk(view, Links()))
    assert block.count("<script") == 1 and 'type="application/json"' in block
    data = block.split('type="application/json"', 1)[1].split("</script>")[0]
    assert "<" not in data.split(">", 1)[1]


def test_a_difference_follows_from_what_is_printed(evidence: Evidence) -> None:
    murrough = evidence.row("depression_outcomes", "murrough-2013-madrs-24h")
    assert difference(murrough) == (-7.95, -12.71, -3.20)
    lii = evidence.row("depression_outcomes", "lii-2023-madrs-24h")
    at, low, high = difference(lii)
    assert at == pytest.approx(12.7 - 16.4) and low < at < high
