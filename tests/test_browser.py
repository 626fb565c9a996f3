"""The built book in a real Chromium, opened as files: charts, tables, cards."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.visit import DESKTOP, PHONE, Visit, settled

READ = ("book/index", "book/claims/rapid-onset", "book/claims/suicidal-ideation",
        "book/onset-times", "book/data/depression_outcomes", "book/studies/murrough-2013",
        "book/left-out", "book/syntheses", "book/claims/risks-vary",
        "book/how-to-read")  # fmt: skip
SMALL = {"width": 320, "height": 568}


def with_charts(site: Path) -> list[Path]:
    pages = [*site.glob("book/*.html"), *site.glob("book/claims/*.html")]
    return [p for p in sorted(pages) if 'class="plot"' in p.read_text(encoding="utf-8")]


def test_every_chart_is_drawn_without_a_console_error(chrome: Browser, site: Path) -> None:
    pages = with_charts(site)
    assert len(pages) >= 14
    for file in pages:
        visit = Visit(chrome, file, DESKTOP)
        assert visit.draw_all() >= 1, file
        assert visit.errors == [], file
        assert [u for u in visit.asked if not u.startswith(("file:", "data:", "blob:"))] == []
        marks = visit.page.locator(".plot .main-svg").count()
        assert marks >= visit.page.locator(".plot").count(), file
        assert visit.page.locator("figure.chart .alt:empty").count() == 0, file
        for plot in visit.page.locator(".plot[data-drawn]").all():
            visit.point_at(plot)
        visit.page.close()


@pytest.mark.parametrize("name", READ)
def test_a_page_fits_a_phone(chrome: Browser, site: Path, name: str) -> None:
    visit = Visit(chrome, site / f"{name}.html", SMALL)
    visit.draw_all()
    for scheme in ("light", "dark"):
        visit.page.emulate_media(color_scheme=scheme)
        visit.page.wait_for_function(
            "scheme => document.documentElement.dataset.theme === scheme", arg=scheme
        )
        wide = visit.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= SMALL["width"] + 1, f"{wide} px wide, {scheme}"
    visit.page.close()


def test_a_value_shows_where_it_comes_from(chrome: Browser, site: Path) -> None:
    page = Visit(chrome, site / "book/claims/suicidal-ideation.html", DESKTOP).page
    value = page.locator(".datum").first
    card = value.locator(".card")
    assert not card.is_visible()
    value.hover()
    assert card.is_visible()
    page.keyboard.press("Escape")
    assert not card.is_visible()
    value.locator(".value").focus()
    card.locator("a", has_text="See the row").click()
    page.wait_for_url("**/book/data/*.html#row-*")
    assert page.locator("tr:target").count() == 1
    page.close()


def test_a_value_opens_by_touch(chrome: Browser, site: Path) -> None:
    context = chrome.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto((site / "book/claims/suicidal-ideation.html").as_uri())
    value = page.locator(".datum").first
    value.tap()
    card = value.locator(".card")
    assert card.is_visible()
    box = card.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
    context.close()


def test_the_onset_table_sorts_and_filters(chrome: Browser, site: Path) -> None:
    page = Visit(chrome, site / "book/onset-times.html", DESKTOP).page
    region = page.locator(".table-region.interactive").first
    table = region.locator("table")
    head = table.locator("thead th", has_text="First apart")
    column = head.evaluate("cell => cell.cellIndex")

    def keys() -> list[float]:
        cells = table.locator(f"tbody tr:not([hidden]) > :nth-child({column + 1})")
        found = cells.evaluate_all("cells => cells.map(c => c.dataset.sort).filter(Boolean)")
        return [float(k) for k in found]

    head.locator("button").click()
    settled(page)
    assert keys() == sorted(keys()) and len(keys()) > 20
    assert head.get_attribute("aria-sort") == "ascending"
    head.locator("button").click()
    settled(page)
    assert keys() == sorted(keys(), reverse=True)
    every = table.locator("tbody tr:not([hidden])").count()
    page.locator(".table-tools .words").first.fill("midazolam")
    settled(page)
    some = table.locator("tbody tr:not([hidden])").count()
    assert 0 < some < every
    page.close()


def test_the_theme_changes_a_drawn_chart(chrome: Browser, site: Path) -> None:
    visit = Visit(chrome, site / "book/onset-times.html", DESKTOP)
    visit.draw_all()
    colour = "() => document.querySelector('.plot').layout.font.color"
    light = visit.page.evaluate(colour)
    visit.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    visit.page.wait_for_function(f"light => ({colour})() !== light", arg=light)
    visit.page.close()


def test_numbers_are_sorted_and_words_are_chosen(chrome: Browser, site: Path) -> None:
    page = Visit(chrome, site / "book/suicidality.html", DESKTOP).page
    offered = page.locator(".table-tools select").evaluate_all(
        "boxes => boxes.map(box => [box.ariaLabel, [...box.options].slice(1).map(o => o.text)])"
    )
    assert "Construct" in dict(offered)
    for name, choices in offered:
        assert any(re.search("[a-z]", choice) for choice in choices), name
    page.close()
