"""What stands around a page, used: the trail, how to cite, the report, folds on a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.visit import DESKTOP, PHONE, Visit

CHAPTER, DATA = "book/claims/suicidal-ideation.html", "book/data/depression_outcomes.html"


def pasted(page: Page) -> str:
    """What was copied last, pasted into a box."""
    page.evaluate(
        """() => { const box = document.createElement('textarea'); box.id = 'pasted';
        document.body.append(box); box.focus(); }"""
    )
    page.keyboard.press("Control+v")
    found = page.locator("#pasted").input_value()
    page.evaluate("document.getElementById('pasted').remove()")
    return found


@pytest.mark.parametrize("how", ["click", "tap", "Enter"])
def test_a_page_and_a_figure_are_cited_by_a_button(chrome: Browser, site: Path, how: str) -> None:
    options = {"has_touch": True} if how == "tap" else {}
    visit = Visit(chrome, site / CHAPTER, DESKTOP, **options)
    page = visit.page

    def use(button: str) -> None:
        at = page.locator(button).first
        at.scroll_into_view_if_needed()
        if how == "Enter":
            at.focus()
            page.keyboard.press("Enter")
        else:
            getattr(at, how)()
        page.locator(f"{button}[data-done]").first.wait_for()

    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    use("[data-copies=citation]")
    cited = pasted(page)
    assert "It may reduce suicidal ideation. In: Ketamine for depression" in cited
    use("[data-copies=bibtex]")
    assert pasted(page).startswith("@incollection{")
    use("[data-cites]")
    figure = page.locator("[data-cites]").first.get_attribute("data-cites")
    title = page.locator(f"#{figure} figcaption").inner_text()
    assert pasted(page) == f"{title} (#{figure}). {cited}"
    assert visit.errors == []
    page.close()


def test_a_report_names_the_row_that_was_asked_for(chrome: Browser, site: Path) -> None:
    row = "abdallah-2020-remission-14d"
    page = chrome.new_page(viewport=DESKTOP)
    page.goto(f"{(site / DATA).as_uri()}#row-{row}")
    report = page.locator("#report-an-error")
    assert not report.evaluate("fold => fold.open")
    page.locator(f"#row-{row} .report-row").click()
    assert report.evaluate("fold => fold.open")
    text = report.locator("pre").inner_text()
    assert f"Row: {row}" in text and "Table: depression outcomes" in text and "version" in text
    page.goto(f"{(site / DATA).as_uri()}#row-abdallah-2020-response-14d")
    assert "Row: abdallah-2020-response-14d" in report.locator("pre").inner_text()
    page.close()


def test_the_way_leads_from_a_study_to_the_tables_and_home(chrome: Browser, site: Path) -> None:
    page = Visit(chrome, site / "book/studies/murrough-2013.html", PHONE).page
    steps = page.locator(".trail li")
    assert steps.count() == 4 and steps.last.locator("[aria-current=page]").count() == 1
    steps.nth(2).locator("a").click()
    page.wait_for_url("**/book/data/studies.html")
    page.locator(".trail a").first.click()
    page.wait_for_url("**/book/index.html")
    page.close()


def test_help_is_a_line_on_a_phone_and_opens(chrome: Browser, site: Path) -> None:
    page = Visit(chrome, site / CHAPTER, PHONE, has_touch=True).page
    box = page.locator(".crisis").first
    size = box.bounding_box()
    assert size and size["height"] < 100 and size["y"] < PHONE["height"] / 2
    assert not box.locator("li").first.is_visible()
    box.locator("summary").tap()
    assert box.locator("a.call:visible").count() >= 5
    page.close()
    plain = chrome.new_context(viewport=PHONE, java_script_enabled=False).new_page()
    plain.goto((site / CHAPTER).as_uri())
    plain.locator(".crisis summary").first.click()
    assert plain.locator(".crisis a.call:visible").count() >= 5
    plain.emulate_media(media="print")
    assert plain.locator(".crisis li:visible").count() >= 5
    plain.context.close()


def test_references_are_folded_on_a_phone_and_open_elsewhere(chrome: Browser, site: Path) -> None:
    for viewport, seen in ((PHONE, False), (DESKTOP, True)):
        page = Visit(chrome, site / CHAPTER, viewport).page
        entry = page.locator("#references .citation").first
        visible = "entry => entry.checkVisibility({ contentVisibilityAuto: true })"
        assert entry.evaluate(visible) == seen
        assert page.locator("details.references > summary").is_visible() != seen
        link = entry.get_attribute("id")
        page.evaluate("link => { location.hash = link }", link)
        page.wait_for_function(
            "link => document.getElementById(link).checkVisibility()", arg=link
        )  # a link into the fold opens it
        page.close()


def test_a_label_of_a_chart_leads_to_its_study(chrome: Browser, site: Path) -> None:
    for viewport in (DESKTOP, PHONE):
        page = Visit(chrome, site / "book/claims/rapid-onset.html", viewport).page
        label = page.locator("#forest-md-24h .picture a:visible", has_text="Murrough").first
        label.click()
        page.wait_for_url("**/book/studies/murrough-2013*.html")
        page.close()
