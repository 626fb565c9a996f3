"""Charts that are grids: every row stands in the cell that its columns say, or is counted out."""

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from markupsafe import Markup

import companion
from companion.blocks.registry import Asked
from companion.blocks.selection import complaints, select
from companion.book.book import Book
from companion.book.view import View
from companion.charts import CHARTS, Chart, evidence_map
from companion.charts.bias_lights import LIGHTS
from companion.charts.grid import folded, in_lines
from companion.charts.mechanism_map import BEARINGS, bearing_of
from companion.html import figures
from companion.html.desk import Desk
from companion.html.links import Links
from companion.model import (
    CLAIM_EVIDENCE,
    CLAIMS,
    MECHANISM_FINDINGS,
    RISK_OF_BIAS,
    STUDIES,
    SYNTHESIS_INPUTS,
)
from companion.model.outcomes import MechanismRow, OutcomeRow
from companion.model.subject import subject_from
from companion.words.codes import in_words


@pytest.fixture(scope="module")
def book(root: Path) -> Book:
    return companion.load(root)


def page(book: Book, chart: Chart) -> Markup:
    return figures.html(chart, "chart", Desk(View(book), Links(lambda name: True)))


def test_names_are_folded_between_words_and_rows_are_as_high_as_their_names() -> None:
    assert folded("anterior cingulate", 12) == "anterior<br>cingulate"
    assert folded("hydroxynorketamine", 12) == "hydroxynorketamine"
    lines = in_lines(["one", "one two three four five six"], width=10, least=28)
    assert lines.at[0] == 14 and lines.names[1].count("<br>") == 2
    assert lines.height == 28 + 3 * 16 + 8 and lines.at[1] == 28 + (lines.height - 28) / 2


# Mechanism: a finding bears on its claim as its study does, unless nothing changed.


def matrix(book: Book, claim: str) -> tuple[tuple[MechanismRow, ...], Chart]:
    view = View(book)
    rows = view.rows(MECHANISM_FINDINGS, claim=claim)
    return rows, CHARTS["mechanism-map"].draw(view, rows)


def test_every_finding_is_counted_in_its_cell(book: Book) -> None:
    view = View(book)
    for claim in {row.claim for row in book.table(MECHANISM_FINDINGS).rows}:
        rows, chart = matrix(book, claim)
        names = [a.text.replace("<br>", " ").lower() for a in chart.figure.layout.annotations]
        edges = [s.x0 for s in chart.figure.layout.shapes if s.x0 == s.x1]
        wanted: Counter[tuple[str, str, str]] = Counter()
        for row in rows:
            group = in_words(view.subject.species_group(row.species), view.subject)
            target = in_words(row.target, view.subject)
            wanted[BEARINGS[bearing_of(view, row)].said, group.lower(), target] += 1
        axis = chart.figure.layout.yaxis
        drawn: Counter[tuple[str, str, str]] = Counter()
        for trace in chart.figure.data:
            for x, y, text in zip(trace.x, trace.y, trace.text, strict=True):
                near = min(range(len(axis.tickvals)), key=lambda i: abs(axis.tickvals[i] - y))
                target = axis.ticktext[near].replace("<br>", " ")
                column = names[sum(edge <= x for edge in edges)]
                said = trace.name[0].lower() + trace.name[1:]
                drawn[said, column, target] += int(text)
        assert drawn == wanted, claim
        assert drawn.total() == len(rows) == len(chart.rows)


def test_marks_of_every_bearing_have_one_size(book: Book) -> None:
    _, chart = matrix(book, "nmda-antagonist")
    assert {t.marker.size for t in chart.figure.data} == {17} and len(chart.figure.data) == 4
    assert len({t.marker.symbol for t in chart.figure.data}) == 4
    assert chart.alt.startswith(f"{len(chart.rows)} findings on ") and "no change" in chart.alt


def test_no_change_is_that_whatever_its_study_says(book: Book) -> None:
    view = View(book)
    for row in view.rows(MECHANISM_FINDINGS):
        judged = view.rows(CLAIM_EVIDENCE, claim=row.claim, study=row.study)
        found = bearing_of(view, row)
        assert (found == "null") == (row.change == "none")
        if found in ("for", "against"):
            assert judged[0].direction == {"for": "supports", "against": "contradicts"}[found]
            assert row.change in ("increase", "decrease")


def test_a_finding_links_to_its_row(book: Book) -> None:
    rows, chart = matrix(book, book.table(CLAIMS).by_id["glutamate-rise"].id)
    text = str(page(book, chart))
    assert chart.addresses == tuple(row.address for row in rows)
    for row in rows:
        assert f'href="companion:page/book/data/mechanism_findings#row-{row.id}"' in text


def test_a_species_stands_in_one_group() -> None:
    values = {
        "name": "Tea", "title": "Tea", "package": "tea", "outcome_tables": {}, "populations": {},
        "families": [{"key": "tea", "name": "Tea", "colour": "#112233", "symbol": "star"}],
    }  # fmt: skip
    subject = subject_from({**values, "species": {"birds": ["owl", "wren"]}})
    assert subject.species_group("wren") == "birds" and subject.species_group("fox") == "fox"
    with pytest.raises(ValueError, match="'owl' stands in two groups"):
        subject_from({**values, "species": {"birds": ["owl"], "night": ["owl"]}})


NUMBERS = r"(\d+|\?)<br>\d+"
# The evidence map: trials once, people once, reviews never, empty cells empty.


def mapped(book: Book, table: str, **filters: str) -> tuple[list[OutcomeRow], Chart]:
    view = View(book)
    rows = view.rows(view.schema(table), **filters)
    asked = tuple(row for row in rows if isinstance(row, OutcomeRow))
    return list(asked), CHARTS["evidence-map"].draw(view, asked)


def test_a_cell_counts_each_trial_once(book: Book) -> None:
    studies = book.table(STUDIES)
    randomised = {s.family for s in studies.rows if s.randomised}
    for table in book.subject.outcome_tables:
        rows, chart = mapped(book, table)
        wanted: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for row in rows:
            trial = studies.by_id[row.study].family
            between = row.analysis in ("between", "first-period", "crossover", "any-time")
            if between and trial in randomised and row.comparator not in (None, "before-treatment"):
                given, against = (
                    book.subject.family(book.tables["treatments"].by_id[key].family).name
                    for key in (row.treatment, row.comparator or "")
                )
                outcome = book.tables["outcomes"].by_id[row.outcome].name
                population = book.subject.populations[row.population]
                wanted[given, outcome, population, against].add(trial)
        assert {r[:4]: int(r[5]) for r in chart.rows} == {k: len(v) for k, v in wanted.items()}
        notes = chart.figure.layout.annotations
        texts = Counter(a.text for a in notes if re.fullmatch(NUMBERS, a.text))
        people = {"not printed": "?"}
        assert texts == Counter(f"{people.get(r[4], r[4])}<br>{r[5]}" for r in chart.rows)


def test_a_bubble_stands_at_its_population_and_comparator(book: Book) -> None:
    _, chart = mapped(book, "depression_outcomes", outcome="response", population="trd-unipolar")
    axis, notes = chart.figure.layout.yaxis, chart.figure.layout.annotations
    place = {row[:1] + row[3:4]: row for row in chart.rows}
    said = {(a.x, a.y): a.text.split("<br>") for a in notes if re.fullmatch(NUMBERS, a.text)}
    heads = {a.x: a.text.replace("<br>", " ") for a in notes if a.y < 0}
    blocks = {a.y: a.text.split(":")[0] for a in notes if ":" in a.text}
    drawn = [at for trace in chart.figure.data for at in zip(trace.x, trace.y, strict=True)]
    assert len(drawn) == len(said) == len(chart.rows)
    for x, y in drawn:
        middle = y + evidence_map.UP
        assert middle in axis.tickvals
        block = blocks[max(at for at in blocks if at < middle)]
        people, trials = said[x, middle + evidence_map.LARGEST / 2]  # below the bubble
        assert place[block, heads[x]][4:6] == (people, trials)
    assert any(note.startswith("An empty cell (") for note in chart.notes)


def test_people_are_those_of_the_arms_and_a_crossovers_once(book: Book) -> None:
    _, dose = mapped(book, "depression_outcomes", study="daly-2018", outcome="severity")
    assert [row[4:6] for row in dose.rows] == [("67", "1")]  # three doses share 33 controls
    _, crossed = mapped(book, "depression_outcomes", study="lapidus-2014", outcome="response")
    assert [row[4:6] for row in crossed.rows] == [("18", "1")]
    _, whole = mapped(book, "depression_outcomes", study="singh-2016")
    assert any("all whom the trial randomised are counted" in note for note in whole.notes)


def test_a_review_is_no_trial(book: Book) -> None:
    rows, chart = mapped(book, "depression_outcomes", study="dean-2021")
    assert rows and not chart.rows and chart.alt == "No row compares randomised arms."
    assert chart.notes[0].startswith(f"{len(rows)} rows are not drawn: pooled by others")


# Risk of bias: a sign and a colour for each judgement, and a mark where there is none.


def lights(book: Book, **filters: str | list[str]) -> Chart:
    view = View(book)
    return CHARTS["bias-lights"].draw(view, view.rows(STUDIES, **filters))


def test_every_judgement_of_a_trial_stands_at_its_domain(book: Book) -> None:
    chart = lights(book)
    trial = {s.id: s.family for s in book.table(STUDIES).rows}
    asked = {s.family for s in book.table(STUDIES).rows if s.randomised}
    same = ("tool", "domain", "judged_by", "source", "locator", "judgement")
    rows = {
        (trial[r.study], *(r.text(n) for n in same)): r
        for r in book.table(RISK_OF_BIAS).rows
        if trial[r.study] in asked
    }
    heads = {a.x: a.text.replace("<br>", " ") for a in chart.figure.layout.annotations}
    wanted = Counter((in_words(r.domain), r.judgement) for r in rows.values())
    drawn: Counter[tuple[str, str]] = Counter()
    for code, trace in zip(LIGHTS, chart.figure.data, strict=False):
        assert set(trace.text) == {LIGHTS[code].letter}
        drawn.update((heads[x], code) for x in trace.x)
    assert drawn == wanted
    unjudged = chart.figure.data[-1]
    cells = sum(row.count("not judged") for row in chart.rows)
    assert unjudged.meta["role"] == "unjudged" and len(unjudged.x) == cells > 0
    assert sum(len(t.x) for t in chart.figure.data[:-1]) == len(rows)


def test_lights_differ_without_colour_and_say_who_judged(book: Book) -> None:
    chart = lights(book, id=["lapidus-2014", "lii-2023", "nct04977674", "su-2017"])
    assert len({light.letter for light in LIGHTS.values()}) == len(LIGHTS)
    assert len({light.symbol for light in LIGHTS.values()}) == len(LIGHTS)
    assert chart.rows[0][-1].count("(") == 2 and "authors of Dean et al. 2021a" in chart.rows[0][-1]
    assert any(
        note.startswith("Cochrane risk of bias tool, first version: ")
        and note.endswith(" judgements by authors of Dean et al. 2021a, read in Dean et al. 2021a.")
        for note in chart.notes
    )


def test_a_trial_judged_twice_has_two_lines_and_a_trial_in_two_reports_one(book: Book) -> None:
    twice = lights(book, id="sanacora-2014")
    assert [row[0] for row in twice.rows] == ["Sanacora et al. 2014", "Sanacora et al. 2014 (2)"]
    assert "Sanacora 2014 (a)" in twice.rows[0][-1] and "Sanacora 2014 (b)" in twice.rows[1][-1]
    assert any("judged more than once" in note for note in twice.notes)
    reports = lights(book, id=["abbar-2021", "abbar-2022"])
    assert [row[1] for row in reports.rows] == ["KETIS trial investigators 2021; Abbar et al. 2022"]


def test_a_trial_that_nobody_judged_is_drawn_as_that(book: Book) -> None:
    trials = {s.family for s in book.table(STUDIES).rows if s.randomised}
    chart = lights(book)
    bare = [row for row in chart.rows if row[1] and not row[-1]]
    assert bare and all(set(row[2:-1]) == {"not judged"} for row in bare)
    assert f"{len(bare)} trials not judged in any" in chart.alt
    assert chart.alt.startswith(f"{len(trials)} trials")


def test_studies_are_found_by_claim_and_by_question(book: Book) -> None:
    def found(schema: str, **options: str) -> set[str]:
        asked = Asked("x", {name.replace("_", "-"): words for name, words in options.items()})
        assert not list(complaints(book, book.schemas[schema], asked))
        rows = select(View(book), book.schemas[schema], asked)
        return {row.text("id" if schema == "studies" else "study") for row in rows}

    bearing = {e.study for e in book.rows(CLAIM_EVIDENCE, claim="trd-relief")}
    assert found("studies", of_claim="trd-relief") == bearing
    assert found("risk_of_bias", of_claim="trd-relief") <= bearing
    inputs = book.rows(SYNTHESIS_INPUTS, synthesis="md-24h", included="yes")
    pooled = {getattr(book.at(item.row), "study", "") for item in inputs}
    assert found("studies", of_question="md-24h") == pooled
    wrong = Asked("x", {"of-claim": "trd-relieve"})
    (complaint,) = complaints(book, book.schemas["studies"], wrong)
    assert "'trd-relieve'" in complaint.message and "trd-relief" in complaint.message
