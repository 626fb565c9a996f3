"""Pages without sight, without a pointer, enlarged: every kind of page, both themes, two widths."""

from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.visit import DESKTOP, UNFOLD, Visit, window

KINDS = ("book/index", "book/claims/rapid-onset", "book/claims/suicidal-ideation", "book/bedside",
         "book/onset-times", "book/families", "book/reproduce", "book/data/treatments",
         "book/studies/murrough-2013", "search", "404")  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "experimental"]
COLOURS = ["color-contrast", "link-in-text-block"]
ZOOMED = {"width": 320, "height": 256}
"""A window of 1280 by 1024 enlarged four times."""
LOOKS = """() => {
    document.querySelectorAll("tbody tr").forEach(e => { e.style.contentVisibility = "visible"; });
    const grounds = new Map(), looks = new Set();
    const ground = (e) => {
        if (!e) return "";
        if (!grounds.has(e)) {
            const { backgroundColor, backgroundImage, opacity, filter, position, mixBlendMode }
                = getComputedStyle(e);
            grounds.set(e, [e.tagName, e.getAttribute("class"), backgroundColor, backgroundImage,
                opacity, filter, position, mixBlendMode, ground(e.parentElement)].join());
        }
        return grounds.get(e);
    };
    document.querySelectorAll("[data-look]").forEach(e => e.removeAttribute("data-look"));
    for (const e of document.querySelectorAll("body *")) {
        const said = [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim());
        if (!said && !e.matches("input, select, textarea")) continue;
        if (!e.checkVisibility({ visibilityProperty: true })) continue;
        const { color, fontSize, fontWeight, textShadow } = getComputedStyle(e);
        const look = [color, fontSize, fontWeight, textShadow, ground(e)].join();
        if (!looks.has(look)) e.dataset.look = "";
        looks.add(look);
    }
    axe.configure({ rules: [{ id: "color-contrast", selector: "[data-look]" }] });
}"""
"""Has axe measure the contrast of one text of each look: its colour and size on all its grounds.

A long table has a thousand texts of a dozen looks, and axe takes more than a millisecond for each.
Rows that wait are laid out before, as a reader finds them who comes to them.
"""
AXE = Axe(f"{AXE_SCRIPT};({LOOKS})()")
UNRINGED = """() => {
    const bare = [], seen = new Set();
    const reached = 'a[href], button, input, select, summary, [tabindex="0"]';
    for (const e of document.querySelectorAll(reached)) {
        const kind = `${e.tagName}.${e.getAttribute('class')}`;
        if (seen.has(kind) || !e.checkVisibility({ visibilityProperty: true })) continue;
        seen.add(kind);
        e.focus({ focusVisible: true });
        const { outlineStyle, outlineWidth } = getComputedStyle(e);
        if (document.activeElement !== e) continue;
        if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) bare.push(kind);
    }
    return [seen.size, bare];
}"""
WIDER = """() => {
    document.querySelectorAll('details').forEach(fold => { fold.open = true; });
    return document.documentElement.scrollWidth;
}"""
NAMELESS = """() => [...document.querySelectorAll('figure.chart')].filter(f => !f.id
    || !(f.querySelector('figcaption') ?? f.querySelector('svg title')).textContent
    || ![...f.querySelectorAll('.picture svg')].every(svg =>
        document.getElementById(svg.getAttribute('aria-labelledby')).textContent
        && document.getElementById(svg.getAttribute('aria-describedby')).textContent)
).map(f => f.outerHTML.slice(0, 80))"""
MOVING = """() => [...document.querySelectorAll('*')].filter(e => {
    const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(e);
    return transitionDuration.split(', ').some(t => parseFloat(t) > 0)
        || animationName !== 'none' || scrollBehavior === 'smooth';
}).map(e => e.className)"""


def barriers(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds, the experimental rules included, with the elements; then in the dark.

    The same elements stand in the dark in other colours, so that only the rules of colours can
    find more there.
    """
    found = _found(page, RULES)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("() => document.documentElement.dataset.theme === 'dark'")
    return [*found, *_found(page, {"type": "rule", "values": COLOURS})]


def _still(chrome: Browser, file: Path, width: int) -> Visit:
    """A page whose colours change at once: axe would judge those on the way."""
    return Visit(chrome, file, {"width": width, "height": 900}, reduced_motion="reduce")


def _found(page: Page, rules: object) -> list[tuple[str, list[str]]]:
    options = {"preload": False, "resultTypes": ["violations"], "selectors": False}
    options["runOnly"] = rules
    found = AXE.run(page, options=options).response["violations"]
    return [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", KINDS)
def test_a_page_has_no_barrier(chrome: Browser, site: Path, name: str, width: int) -> None:
    page = _still(chrome, site / f"{name}.html", width).page
    assert barriers(page) == []
    page.close()


def test_the_rules_of_colours_are_all_asked_in_the_dark(chrome: Browser, site: Path) -> None:
    """A release of axe may bring another."""
    page = Visit(chrome, site / "404.html", DESKTOP).page
    _found(page, RULES)
    known = page.evaluate("axe.getRules(['cat.color']).map(rule => rule.ruleId)")
    assert set(known) == {*COLOURS, "color-contrast-enhanced"}  # of level AAA
    page.close()


@pytest.mark.parametrize("style", ["color: #999", "opacity: 0.4", "background: #777"])
def test_one_pale_text_of_many_is_found(chrome: Browser, site: Path, style: str) -> None:
    page = _still(chrome, site / "book/onset-times.html", 1280).page
    page.locator("main td:not(:has(*))").nth(40).evaluate(
        "(cell, style) => { cell.style = style; }", style
    )
    assert [name for name, _ in _found(page, RULES)] == ["color-contrast"]
    page.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_nor_has_one_that_is_in_use(chrome: Browser, site: Path, width: int) -> None:
    """Charts drawn, another method chosen, folds open, a table filtered, the text to copy seen."""
    visit = _still(chrome, site / "book/claims/severe-and-acute.html", width)
    page = visit.page
    visit.draw_all()
    page.locator(".switch select").first.select_option(index=1)
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    plot = page.locator(".plot[data-drawn]").first
    plot.evaluate(UNFOLD)
    plot.focus()
    page.keyboard.press("Home")
    assert barriers(page) == []
    page.close()
    page = _still(chrome, site / "book/onset-times.html", width).page
    page.locator(".table-tools .words").first.fill("midazolam")
    assert barriers(page) == []
    page.close()


@pytest.fixture(scope="module")
def enlarged(chrome: Browser, site: Path) -> dict[str, tuple[int, list[str]]]:
    """Every page enlarged: how wide it is with all folds open, and its figures without a name."""
    pages = [*site.glob("book/*.html"), *site.glob("book/claims/*.html"),
             *site.glob("book/data/*.html"), site / "book/studies/murrough-2013.html",
             site / "search.html", site / "404.html"]  # fmt: skip
    page = window(chrome, viewport=ZOOMED)
    found = {}
    for file in pages:
        page.goto(file.as_uri())
        found[file.name] = (page.evaluate(WIDER), page.evaluate(NAMELESS))
    page.close()
    return found


def test_every_page_is_read_without_moving_it_sideways_at_four_times_its_size(
    enlarged: dict[str, tuple[int, list[str]]],
) -> None:
    assert {name for name, (width, _) in enlarged.items() if width > ZOOMED["width"]} == set()


@pytest.mark.parametrize("name", ["book/bedside", "book/claims/rapid-onset", "book/families",
                                  "book/studies/murrough-2013", "search"])  # fmt: skip
def test_letters_twice_as_large_leave_a_page_whole(chrome: Browser, site: Path, name: str) -> None:
    """As those of a reader who has set them so, on a wide screen."""
    page = Visit(chrome, site / f"{name}.html", DESKTOP).page
    page.add_style_tag(content="html { font-size: 32px !important }")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


def test_every_figure_has_a_name_and_an_anchor(
    enlarged: dict[str, tuple[int, list[str]]],
) -> None:
    assert {name: bare for name, (_, bare) in enlarged.items() if bare} == {}


@pytest.mark.parametrize("name", KINDS)
def test_what_a_key_reaches_has_a_ring(chrome: Browser, site: Path, name: str) -> None:
    page = Visit(chrome, site / f"{name}.html", DESKTOP).page
    page.keyboard.press("Tab")
    kinds, bare = page.evaluate(UNRINGED)
    assert bare == [] and kinds >= 5
    page.close()


@pytest.mark.parametrize("name", KINDS)
def test_nothing_moves_for_those_who_ask_for_stillness(
    chrome: Browser, site: Path, name: str
) -> None:
    page = Visit(chrome, site / f"{name}.html", DESKTOP, reduced_motion="reduce").page
    assert page.evaluate(MOVING) == []
    page.close()


def test_the_first_key_leads_past_the_menu(chrome: Browser, site: Path) -> None:
    file = site / "book/claims/rapid-onset.html"
    page = Visit(chrome, file, DESKTOP, reduced_motion="reduce").page
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert link.get_attribute("href") == "#main-content"
    box = link.bounding_box()
    assert box and box["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    page.close()
