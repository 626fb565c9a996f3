"""The package knows no subject: a second one, of another kind, is checked, built and read."""

import csv
import json
import re
import tomllib
from collections import Counter
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from companion.book import paths
from companion.book.load import load
from companion.charts import CHARTS
from companion.checks import check
from companion.model import MECHANISM_FINDINGS, REGISTRY, SYNTHESES
from companion.outputs.datapackage import package_of
from tests import second
from tests.building import alone
from tests.started import new
from tests.visit import DESKTOP, Visit

WORDS = re.compile(
    r"(?<![^\W_])(ketamine|esketamine|midazolam|saline|suicid\w*|depress\w*|MADRS|HAMD|ideation|"
    r"psychiatr\w*|ECT|electroconvulsive|BDNF|glutamate|NMDA|mania|dissociat\w*|infusions?|"
    r"remission|antidepress\w*|clinics?|sedat\w*|moods?|first dose|after a dose)(?![^\W_])",
    re.IGNORECASE,
)
"""Words of the first subject, of which neither the package nor another book may know."""
CONTRACT = ("infusion_minutes",)
"""A column that other people's tools read, on every book's page of data."""
ALLOWED = {("model/studies.py", "infusion"): len(CONTRACT)}
"""What the package may say all the same, how often and in which file."""
COMMON = {"Other", "animals", "in vitro", "older adults", "several or other groups"}
"""Words of the first subject's file that are words of any."""
DRAWN = set(CHARTS) - {"mechanism-map"}  # the second subject has no mechanism


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory, installed: Path) -> Path:
    """The example in a new companion from the wheel, built by plain jupyter-book."""
    folder = tmp_path_factory.mktemp("second") / "classes"
    done = new(installed, folder)
    assert done.returncode == 0, done.stderr
    built = alone(second.fill(folder))
    assert built.code == 0, built.said
    return folder


@pytest.fixture(scope="module")
def pages(book: Path) -> dict[str, str]:
    """Every page of the built book by its address."""
    site = book / paths.SITE
    return {
        file.relative_to(site).as_posix(): unescape(file.read_text(encoding="utf-8"))
        for file in sorted(site.rglob("*.html"))
    }


def figures(page: str) -> dict[str, Any]:
    """The charts of a page by id, as plotly gets them."""
    found = re.findall(r'<script type="application/json" id="([\w-]+)-figure">(.*?)</script>', page)
    return {id: json.loads(text) for id, text in found}


def axis(page: str, chart: str) -> str:
    """The title of a chart's horizontal axis."""
    return str(figures(page)[chart]["layout"]["xaxis2"]["title"]["text"])


def table(page: str, caption: str) -> str:
    """The text of the table with that caption."""
    found = re.search(rf"<caption>{re.escape(caption)}</caption>(.*?)</table>", page, re.DOTALL)
    assert found, caption
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


WALKING, FALLS = (f"{paths.CLAIMS}/{name}.html" for name in ("walking-better", "fewer-falls"))


def test_the_second_book_holds(book: Path) -> None:
    assert check(load(book)) == ()
    assert check(load(second.EXAMPLE)) == ()
    package = json.loads((second.EXAMPLE / paths.PACKAGE).read_text(encoding="utf-8"))
    assert package == package_of(load(second.EXAMPLE))


def test_the_forest_of_a_score_where_higher_is_better_favours_the_right(
    pages: dict[str, str],
) -> None:
    assert "right of the line favours" in axis(pages[WALKING], "forest-walking-md")
    assert "left of the line" not in axis(pages[WALKING], "forest-walking-md")
    assert "Above zero favours the treatment" in pages[WALKING]


def test_a_standardised_difference_of_scales_of_both_directions_points_one_way(
    pages: dict[str, str],
) -> None:
    assert "left of the line favours" in axis(pages[WALKING], "forest-walking-smd")
    trials = [
        at for trace in figures(pages[WALKING])["forest-walking-smd"]["data"]
        if (trace.get("meta") or {}).get("role") == "trial" for at in trace["x"]
    ]  # fmt: skip
    assert len(trials) == 3 and all(at < 0 for at in trials)


def test_the_forest_of_an_event_says_which_side_is_good(pages: dict[str, str]) -> None:
    assert "right of the line favours" in axis(pages[WALKING], "forest-outdoors-rr")
    for page, harm in ((FALLS, "falls-rr"), (WALKING, "soreness-rr")):
        title = axis(pages[page], f"forest-{harm}")
        assert "right of the line favours" not in title
        assert "left of the line favours" in title or "more often with exercise class" in title


def test_numbers_needed_have_their_names_and_stand_where_a_difference_is_shown(
    pages: dict[str, str],
) -> None:
    walking = table(pages[WALKING], "Summary of findings: Exercise class")
    assert re.search(r"Walking outdoors .*? number needed: not given, since the interval", walking)
    assert re.search(r"Muscle soreness .*? number needed to harm \d", walking)
    falls = table(pages[FALLS], "Summary of findings: Exercise class")
    assert "number needed: not given" in falls and "number needed to" not in falls


def test_a_harm_prevented_is_drawn_as_better(pages: dict[str, str]) -> None:
    people = figures(pages[FALLS])["people-per-hundred-0"]["data"]
    assert any(trace["name"].startswith("Fewer with the treatment (better)") for trace in people)
    assert sum(len(trace["x"]) for trace in people) == 100


def test_harms_come_before_benefits_and_the_larger_excess_first(pages: dict[str, str]) -> None:
    for page, chart, order in (
        (WALKING, "Mobility outcomes", ["Stopping early", "Walking outdoors"]),
        (FALLS, "Falls and fractures", ["Muscle soreness", "Another fracture", "A fall"]),
    ):
        caption = f"Table of the chart: {chart}, exercise class: share of people in each arm"
        said = table(pages[page], caption)
        places = [said.index(name) for name in order]
        assert places == sorted(places), said
    assert "a smaller share is better" in pages[FALLS]


def test_times_are_in_weeks(pages: dict[str, str]) -> None:
    onset = table(pages[WALKING], "Onset times")
    for said in ("28 days", "12 weeks", "at least until 26 weeks", "not separated"):
        assert said in onset
    assert "4 wk" in json.dumps(figures(pages[WALKING]))


def test_every_kind_of_chart_is_drawn_in_colours_of_the_subject(pages: dict[str, str]) -> None:
    charts = {id: f for page in (WALKING, FALLS) for id, f in figures(pages[page]).items()}
    kinds = {re.sub(r"^chart-(.*)-\d+$", r"\1", id) for id in charts if id.startswith("chart-")}
    assert kinds == DRAWN
    looks = {family["colour"] for family in second.SUBJECT["families"]}
    used = set(re.findall(r"#[0-9a-f]{6}", json.dumps(charts["chart-time-course-1"])))
    assert used & looks


def test_the_pages_of_data_and_studies_show_the_subjects_own_tables(pages: dict[str, str]) -> None:
    for name, described in second.SUBJECT["outcome_tables"].items():
        assert f"{paths.DATA_PAGES}/{name}.html" in pages
        shown = [
            at
            for at, page in pages.items()
            if at.startswith(paths.STUDY_PAGES) and f"<caption>{described['title']}" in page
        ]
        assert shown, name  # fmt: skip
    for schema in (MECHANISM_FINDINGS, REGISTRY):
        assert f"{paths.DATA_PAGES}/{schema.name}.html" not in pages
        assert not any(f"/{schema.name}." in page for page in pages.values())


def test_every_page_says_that_it_is_synthetic(pages: dict[str, str]) -> None:
    for at in pages.keys() - {"index.html"}:  # which leads to the first page
        assert "A synthetic example: all studies, people and numbers" in pages[at], at


def test_times_go_on_for_years(pages: dict[str, str]) -> None:
    drawn = figures(pages[FALLS])
    (shares,) = (f for id, f in drawn.items() if id.startswith("chart-shares-over-months"))
    last = [axis for key, axis in shares["layout"].items() if key.startswith("xaxis")][-1]
    assert last["title"]["text"] == "Months since the first class"
    (results,) = (f for id, f in drawn.items() if id.startswith("chart-results-by-time"))
    assert {"6 mo", "1 yr", "2 yr"} <= set(results["layout"]["xaxis"]["ticktext"])
    assert "2 years" in table(pages[FALLS], "Falls and fractures")


def test_the_page_that_recomputes_the_results_has_each_of_them(
    book: Path, pages: dict[str, str]
) -> None:
    page = pages["book/reproduce.html"]
    for row in load(book).rows(SYNTHESES):
        assert f"<th>{row.id}</th>" in page, row.id


def test_every_page_has_the_styles_and_scripts_of_the_package(
    book: Path, pages: dict[str, str]
) -> None:
    site = book / paths.SITE
    for at in pages.keys() - {"index.html"}:
        named = re.findall(r'<(?:link|script)[^>]* (?:href|src)="([^"?]+\.(?:css|js))', pages[at])
        assert {"book.css", "book.js", "mode.js"} <= {name.rpartition("/")[2] for name in named}
        for name in named:
            assert (site / at).parent.joinpath(name).is_file(), f"{at}: {name}"
    styles = (site / "_static/companion.css").read_text(encoding="utf-8")
    assert ".claim-card" in styles and (site / "_static/plotly.min.js").is_file()


def test_no_page_offers_help_that_the_subject_does_not_name(pages: dict[str, str]) -> None:
    for at, page in pages.items():
        assert 'class="crisis"' not in page and "tel:" not in page, at


def first_words(root: Path) -> set[str]:
    """Names of the first subject: families, populations, tables, scales, treatments."""
    subject = tomllib.loads((root / paths.SUBJECT).read_text(encoding="utf-8"))
    found = {family["name"] for family in subject["families"]}
    found |= set(subject["populations"].values()) | {subject["name"], subject["title"]}
    found |= {table["title"] for table in subject["outcome_tables"].values()}
    for name, columns in (("scales", ("name", "abbreviation")), ("treatments", ("name", "drug"))):
        with (root / paths.table(name)).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        found |= {row[column] for row in rows for column in columns}
    # a word of one kind, such as "count" or "points", is of any subject
    return {word for word in found if " " in word or word != word.lower()} - COMMON


def test_no_page_of_the_second_book_holds_a_word_of_the_first(
    pages: dict[str, str], root: Path
) -> None:
    names = "|".join(map(re.escape, sorted(first_words(root), key=len, reverse=True)))
    named = re.compile(rf"(?<!\w)({names})(?!\w)")
    for at, page in pages.items():
        for said in CONTRACT:
            page = page.replace(said, "")
        found = {m.group() for m in (*WORDS.finditer(page), *named.finditer(page))}
        assert not found, f"{at}: {sorted(found)}"


def test_the_second_book_opens_without_an_error(book: Path, chrome: Browser) -> None:
    for page in (WALKING, FALLS):
        visit = Visit(chrome, book / paths.SITE / page, DESKTOP)
        assert visit.draw_all()
        sign = "title => getComputedStyle(title, '::after').display"
        assert visit.page.locator(".admonition-title").first.evaluate(sign) == "none"
        assert visit.errors == []
        visit.page.close()


def test_no_file_of_the_package_holds_a_word_of_the_first_subject(root: Path) -> None:
    package, found = root / "companion", Counter[tuple[str, str]]()
    places = []
    for file in sorted(package.rglob("*")):
        if not file.is_file() or "__pycache__" in file.parts:
            continue
        name = file.relative_to(package).as_posix()
        for match in WORDS.finditer(f"{name}\n{file.read_bytes().decode('utf-8', 'replace')}"):
            found[name, match.group().lower()] += 1
            places.append(f"{name}: {match.group()}")
    assert found == ALLOWED, "\n".join(places)
