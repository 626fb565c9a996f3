"""A reviewer's walks: from any value to its row, the place in the paper, the registry, and back."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.visit import DESKTOP, PHONE, Visit, settled

CHAPTERS = ("trd-relief", "rapid-onset", "after-nonresponse", "breakthrough-durability")
CLICKS = 5
PRESS = "way => way.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))"
SEEN = "ways => ways.find(way => way.checkVisibility()).click()"


def test_a_value_leads_to_row_paper_and_registry_in_five_clicks(
    chrome: Browser, site: Path
) -> None:
    walked = 0
    for chapter in CHAPTERS:
        for start in (_sentence, _judgement, _table, _citation, _point):
            page = Visit(chrome, site / f"book/claims/{chapter}.html", DESKTOP).page
            clicks = start(page)
            clicks += _to_study(page)
            place = page.locator("p.reference").inner_text()
            registry = page.locator("p.registry")
            assert place and (
                "read on" in registry.inner_text() or "unver" in registry.inner_text()
            )
            outside = page.locator("p.reference a, p.registry a").evaluate_all(
                "ways => ways.map(way => way.href).filter(href => href.startsWith('https:'))"
            )
            ours = page.locator("p.registry a", has_text="Where it is used")
            assert outside or "unverified" in registry.inner_text()
            ours.click()  # to the line of the audit, which leads to every page and to the file
            page.wait_for_url("**/book/references.html#row-*")
            line = page.locator("tr:target")
            assert "references.bib:" in line.inner_text()
            assert clicks + 1 <= CLICKS
            page.go_back()
            page.wait_for_url("**/studies/*")
            walked += 1
            page.close()
    assert walked == 20


def _sentence(page: Page) -> int:
    """A value in a sentence: its card, its row."""
    _by_card(page, "_outcomes.html#row")
    assert page.locator("tr:target td[data-head=locator]").inner_text()
    return 2


def _judgement(page: Page) -> int:
    """What a judged outcome comes to: its card, then its row's study or a trial of its forest."""
    _by_card(page, "certainty.html#row")
    judged = page.locator("tr:target")
    row = judged.locator("td[data-head=row] a")
    if row.count():
        row.click()
        page.wait_for_url("**/book/data/*outcomes.html#row-*")
        return 3
    page.go_back()
    value = page.locator(".datum", has=page.locator(".card a", has_text="See its trials")).first
    value.locator(".value").click()
    value.locator("a", has_text="See its trials").click()
    page.wait_for_url("**/book/**#forest-*")
    page.locator("figure:target a[href*='studies/']").first.evaluate(PRESS)
    page.wait_for_url("**/studies/*.html")
    return 3


def _by_card(page: Page, leads_to: str) -> None:
    """By the first value whose card leads to such a row."""
    value = page.locator(".datum", has=page.locator(f".card a[href*='{leads_to}']")).first
    value.locator(".value").click()
    value.locator("a", has_text="See the row").click()
    page.wait_for_url(f"**{leads_to}-*")


def _table(page: Page) -> int:
    """A row of a table: the study's name."""
    page.locator("table.fit a[href*='studies/']").evaluate_all(SEEN)
    page.wait_for_url("**/studies/*.html")
    return 1


def _citation(page: Page) -> int:
    """What a chapter cites: its card, its page."""
    page.locator(".bd-article p a[class*=cites-]:visible").first.focus()
    page.locator(".card a[href*='studies/']:visible").first.click()
    page.wait_for_url("**/studies/*.html")
    return 2


def _point(page: Page) -> int:
    """A label of a picture; where its chart names nobody, a source below it."""
    ways = page.locator("figure .picture.wide a")
    found = ways.count()
    (ways if found else page.locator("figure.chart a[href*='studies/']")).first.evaluate(PRESS)
    page.wait_for_url("**/studies/*.html")
    return 1


def _to_study(page: Page) -> int:
    """From a row to the document in which it was read; none where one is there already."""
    if "/studies/" in page.url:
        return 0
    page.locator("tr:target td[data-head=source] a, tr:target td[data-head=study] a").first.click()
    page.wait_for_url("**/studies/*.html")
    return 1


def test_a_count_of_what_is_open_leads_to_its_rows(chrome: Browser, site: Path) -> None:
    visit = Visit(chrome, site / "book/open-questions.html", DESKTOP)
    page = visit.page
    row = page.locator("tbody tr", has=page.locator("th", has_text="depression outcomes")).first
    way = row.locator("td[data-head='Second reading pending'] a")
    number = way.inner_text()
    way.click()
    page.wait_for_url("**/book/data/depression_outcomes.html?*")
    settled(page)
    assert page.locator(".table-tools output").inner_text().startswith(f"{number} of ")
    readings = page.locator("tbody tr:not([hidden]) td[data-head=second_reading]").all_inner_texts()
    assert visit.errors == [] and len(readings) == int(number)
    page.close()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize(
    ("name", "words"),
    [("references", "10.1176/appi.ajp.2013.13030392"), ("numbers", "agrees murrough"),
     ("open-questions", "contradiction")],
)  # fmt: skip
def test_an_audit_page_finds_by_words_and_reports_a_line(
    chrome: Browser, site: Path, name: str, words: str, viewport: dict[str, int]
) -> None:
    visit = Visit(chrome, site / f"book/{name}.html", viewport)
    page = visit.page
    tools = page.locator(".table-tools").last
    table = page.locator(".table-region.interactive table")
    tools.locator(".words").fill(words)
    settled(page)
    rows = table.locator("tbody tr:not([hidden])")
    assert 1 <= rows.count() < table.locator("tbody tr").count()
    id = rows.first.get_attribute("id") or ""
    rows.first.locator("a[href='#report-an-error']").click()
    report = page.locator("#report-an-error")
    assert report.evaluate("fold => fold.open")
    assert f"Row: {id.removeprefix('row-')}" in report.locator("pre").inner_text()
    if viewport == DESKTOP:  # on a phone rows are cards, which have no heads
        table.locator("thead button").first.click()
        settled(page)
    assert visit.errors == []
    page.close()
