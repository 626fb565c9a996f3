"""Cards of values and citations: by pointer, key and touch, whole, and closed from anywhere."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

from tests.visit import DESKTOP, PHONE, Visit

CHAPTER = "book/claims/rapid-onset.html"
VALUE = ".bd-article p .datum > .value:visible"
CITED = ".bd-article p a[class*=cites-]:visible"
WHOLE = """card => {
    const { left, top, right, bottom } = card.getBoundingClientRect();
    const inside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    const seen = [[left + 4, top + 4], [right - 4, top + 4], [left + 4, bottom - 4]];
    return inside && seen.every(([x, y]) => card.contains(document.elementFromPoint(x, y)));
}"""


def opened(page: Page) -> Locator:
    return page.locator(".card:popover-open")


def seen_whole(page: Page, at: Locator) -> str:
    """What the open card says: there is one, nothing cuts it, and it has a role and a name."""
    card = opened(page)
    assert card.count() == 1 and at.get_attribute("aria-expanded") == "true"
    assert card.evaluate(WHOLE)
    assert card.get_attribute("role") == "group" and card.get_attribute("aria-label")
    return card.inner_text()


@pytest.mark.parametrize("what", [VALUE, CITED])
def test_a_card_opens_by_pointer_and_can_be_entered(chrome: Browser, site: Path, what: str) -> None:
    page = Visit(chrome, site / CHAPTER, DESKTOP).page
    at = page.locator(what).first
    at.scroll_into_view_if_needed()
    at.hover()
    seen_whole(page, at)
    box = opened(page).bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20, steps=4)
    page.wait_for_timeout(500)
    seen_whole(page, at)
    page.keyboard.press("Escape")
    assert opened(page).count() == 0
    at.hover()
    page.mouse.move(0, 0)
    page.wait_for_timeout(500)
    assert opened(page).count() == 0
    page.close()


@pytest.mark.parametrize("what", [VALUE, CITED])
def test_a_card_opens_by_key_and_leads_on(chrome: Browser, site: Path, what: str) -> None:
    page = Visit(chrome, site / CHAPTER, DESKTOP).page
    at = page.locator(what).first
    at.focus()
    seen_whole(page, at)
    assert at.evaluate("e => getComputedStyle(e).outlineStyle") != "none"
    page.keyboard.press("Tab")
    assert opened(page).evaluate("card => card.contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert opened(page).count() == 0 and at.evaluate("e => e === document.activeElement")
    if what == VALUE:
        page.keyboard.press("Enter")
        seen_whole(page, at)
    page.close()


@pytest.mark.parametrize("what", [VALUE, CITED])
def test_a_card_opens_and_closes_by_touch(chrome: Browser, site: Path, what: str) -> None:
    page = Visit(chrome, site / CHAPTER, PHONE, has_touch=True, is_mobile=True).page
    at = page.locator(what).first
    at.tap()
    seen_whole(page, at)
    assert page.url.endswith(".html")
    at.tap()
    assert opened(page).count() == 0
    at.tap()
    page.locator(".bd-article h1").first.evaluate("e => e.scrollIntoView()")
    page.touchscreen.tap(PHONE["width"] / 2, 120)
    assert opened(page).count() == 0
    page.close()


def test_what_a_card_says(chrome: Browser, site: Path) -> None:
    page = Visit(chrome, site / CHAPTER, DESKTOP).page
    said = ""
    for at in page.locator(VALUE).all()[:12]:
        at.focus()
        said += seen_whole(page, at)
    for part in ("participants", " vs ", "24 h", "Read in: ", "DOI 10.", "See the row of "):
        assert part in said, part
    at = page.locator(CITED).first
    at.focus()
    card = seen_whole(page, at)
    assert "DOI 10." in card and "Here: " in card and "all that is read of it" in card
    assert at.get_attribute("title") is None  # nothing says the same a second time
    page.close()


def test_no_table_cuts_a_card(chrome: Browser, site: Path) -> None:
    page = Visit(chrome, site / CHAPTER, DESKTOP).page
    values = page.locator("table .datum > .value:visible, table a[class*=cites-]:visible")
    assert values.count() > 5
    for at in values.all()[:12]:
        at.focus()
        seen_whole(page, at)
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
def test_an_open_card_has_no_barrier(
    chrome: Browser, site: Path, viewport: dict[str, int], scheme: str
) -> None:
    page = Visit(chrome, site / CHAPTER, viewport, scheme).page
    for what in (VALUE, CITED):
        page.locator(what).first.focus()
        seen_whole(page, page.locator(what).first)
        found = Axe().run(page, context=":focus, .card:popover-open", options=AXE)
        assert [(v["id"], v["nodes"][0]["target"]) for v in found.response["violations"]] == []
    page.close()


AXE = {
    "preload": False,
    "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"region": {"enabled": False}},
}


def test_a_card_needs_no_script(chrome: Browser, site: Path) -> None:
    page = chrome.new_context(java_script_enabled=False, viewport=DESKTOP).new_page()
    page.goto((site / CHAPTER).as_uri())
    value = page.locator(VALUE).first
    assert not page.locator(".card:visible").count()
    value.hover()
    assert value.locator("xpath=following-sibling::*").is_visible()
    assert not page.locator(".table-tools:visible").count()
    page.context.close()
