"""The site menu and a page's contents open and close: by mouse, key and touch, at each width."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.visit import REFUSED, Visit, window

CHAPTER = "book/claims/combined-care.html"
PLAIN = ("book/index.html", "book/syntheses.html", "book/data/studies.html", "search.html")
PHONE, TABLET, DESKTOP = 360, 800, 1280
HEIGHT = 800
HOW = ("mouse", "key", "touch")
MENU, CONTENTS = ".bd-docs-nav", "#pst-page-toc-nav"
IN_VIEW = """([selector, wanted]) => {
    const part = document.querySelector(selector);
    const { left, right } = part.getBoundingClientRect();
    const seen = part.checkVisibility({ visibilityProperty: true });
    return (seen && left >= 0 && right <= innerWidth) === wanted;
}"""

AT_TOP = """hash => {
    const { top } = document.querySelector(hash).getBoundingClientRect();
    return top >= 0 && top < innerHeight / 4;
}"""


def visit(chrome: Browser, file: Path, width: int, how: str = "mouse", **more: str) -> Visit:
    return Visit(chrome, file, {"width": width, "height": HEIGHT}, has_touch=how == "touch", **more)


def press(page: Page, button: Locator, how: str) -> None:
    if how == "key":
        button.focus()
        page.keyboard.press("Enter")
    elif how == "touch":
        button.tap()
    else:
        button.click()


def leave(page: Page, how: str, beside: float) -> None:
    """Close what lies over the page: Escape, or a click or tap beside it."""
    if how == "key":
        page.keyboard.press("Escape")
    elif how == "touch":
        page.touchscreen.tap(beside, HEIGHT / 2)
    else:
        page.mouse.click(beside, HEIGHT / 2)


def wait(page: Page, selector: str, *, shown: bool) -> None:
    page.wait_for_function(IN_VIEW, arg=[selector, shown], timeout=5_000)


def wait_said(page: Page, button: Locator, expanded: str) -> None:
    """What the button says of its menu to those who cannot see it."""
    says = "([button, said]) => button.getAttribute('aria-expanded') === said"
    page.wait_for_function(says, arg=[button.element_handle(), expanded], timeout=5_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("width", [PHONE, TABLET])
@pytest.mark.parametrize("part", ["primary", "secondary"])
def test_a_menu_opens_over_the_page_and_closes(
    chrome: Browser, site: Path, part: str, width: int, how: str, scheme: str
) -> None:
    seen = visit(chrome, site / CHAPTER, width, how, scheme=scheme)
    page, button = seen.page, seen.page.locator(f".{part}-toggle:visible")
    selector, beside = {"primary": (MENU, width - 10), "secondary": (CONTENTS, 10)}[part]
    for _ in range(2):
        wait(page, selector, shown=False)
        wait_said(page, button, "false")
        press(page, button, how)
        wait(page, selector, shown=True)
        wait_said(page, button, "true")
        assert page.locator("dialog[open]").count() == 1
        leave(page, how, beside)
        wait(page, selector, shown=False)
        assert page.locator("dialog[open]").count() == 0
    if how == "key":
        assert button.evaluate("button => button === document.activeElement")
    assert seen.errors == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("how", HOW)
def test_beside_a_wide_page_the_menu_makes_room_and_comes_back(
    chrome: Browser, site: Path, how: str, scheme: str
) -> None:
    seen = visit(chrome, site / CHAPTER, DESKTOP, how, scheme=scheme)
    page, button = seen.page, seen.page.locator(".primary-toggle:visible")
    for _ in range(2):
        wait(page, MENU, shown=True)
        wait_said(page, button, "true")
        press(page, button, how)
        wait(page, MENU, shown=False)
        wait_said(page, button, "false")
        assert page.locator(".bd-header-article .search-button").is_visible()
        press(page, button, how)
    wait(page, MENU, shown=True)
    wait(page, CONTENTS, shown=True)  # there for good: its button is for narrow pages
    assert page.locator(".secondary-toggle:visible").count() == 0
    assert seen.errors == []
    page.close()


@pytest.mark.parametrize("how", HOW)
def test_a_choice_in_the_contents_uncovers_the_heading(
    chrome: Browser, site: Path, how: str
) -> None:
    page = visit(chrome, site / CHAPTER, PHONE, how).page
    press(page, page.locator(".secondary-toggle:visible"), how)
    wait(page, CONTENTS, shown=True)
    link = page.locator(f"{CONTENTS} a").nth(1)
    target = link.get_attribute("href")
    press(page, link, how)
    wait(page, CONTENTS, shown=False)
    assert page.evaluate("location.hash") == target
    page.wait_for_function(AT_TOP, arg=target, timeout=5_000)
    page.close()


def test_no_page_has_a_button_that_opens_nothing(site: Path) -> None:
    for file in site.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        for part in ("primary", "secondary"):
            buttons, sidebars = text.count(f"{part}-toggle"), text.count(f'id="pst-{part}-sidebar"')
            assert buttons == sidebars, f"{file}: {part}"


@pytest.mark.parametrize("width", [PHONE, TABLET, DESKTOP])
def test_search_and_theme_are_at_hand(chrome: Browser, site: Path, width: int) -> None:
    for name in (CHAPTER, *PLAIN):
        seen = visit(chrome, site / name, width)
        page = seen.page
        themes = {page.evaluate("document.documentElement.dataset.mode")}
        for _ in range(2):
            page.locator(".theme-switch-button:visible").click()
            themes.add(page.evaluate("document.documentElement.dataset.mode"))
        assert len(themes) == 3, name
        if name != "search.html":  # it has a field of its own in view
            page.locator(".search-button__button:visible").first.click()
            assert page.locator("#pst-search-dialog input").is_visible(), name
            page.keyboard.press("Escape")
            assert not page.locator("#pst-search-dialog input").is_visible(), name
        assert seen.errors == [], name
        page.close()


def test_without_scripts_the_menu_stands_below_a_narrow_page(chrome: Browser, site: Path) -> None:
    """As the page of the search promises."""
    page = window(chrome, viewport={"width": PHONE, "height": HEIGHT}, java_script_enabled=False)
    page.goto((site / CHAPTER).as_uri())
    assert page.locator(".sidebar-toggle >> visible=true").count() == 0
    link = page.locator(f"{MENU} a[href$='bedside.html']")
    link.click()
    assert page.url.endswith("/book/bedside.html")
    page.close()


def test_a_browser_that_keeps_nothing_has_its_menu_and_theme(chrome: Browser, site: Path) -> None:
    page = chrome.new_page(viewport={"width": PHONE, "height": HEIGHT})
    page.add_init_script(REFUSED)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((site / CHAPTER).as_uri())
    page.locator(".primary-toggle:visible").click()
    wait(page, MENU, shown=True)
    before = page.locator("html").get_attribute("data-mode")
    page.keyboard.press("Escape")
    wait(page, MENU, shown=False)
    page.locator(".theme-switch-button:visible").first.click()
    page.wait_for_function("mode => document.documentElement.dataset.mode !== mode", arg=before)
    assert errors == []
    page.close()
