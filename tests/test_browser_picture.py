"""The pictures of charts in a real browser: seen, legible, printed, interactive when asked."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Browser, Page

from tests.host import hosted
from tests.test_browser import with_charts
from tests.visit import DESKTOP, PHONE, UNFOLD, Visit

SMALL = {"width": 360, "height": 780}
UNFOLD_ALL = f"document.querySelectorAll('.pictures').forEach({UNFOLD})"
SEEN = """() => [...document.querySelectorAll('.pictures')].map(
    box => [...box.querySelectorAll('svg')].filter(svg => svg.checkVisibility()).length)"""
OUTSIDE = """() => [...document.querySelectorAll('.picture svg')]
    .filter(svg => svg.checkVisibility()).flatMap(svg => {
        const frame = svg.getBoundingClientRect();
        return [...svg.querySelectorAll('text')].filter(text => {
            const box = text.getBoundingClientRect();
            return box.left < frame.left - 1 || box.right > frame.right + 1
                || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
        }).map(text => text.textContent);
    })"""
COVERED = """() => [...document.querySelectorAll('.picture svg')]
    .filter(svg => svg.checkVisibility()).flatMap(svg => {
        const inner = (element, by) => {
            const { left, right, top, bottom } = element.getBoundingClientRect();
            return { left: left + by, right: right - by, top: top + by, bottom: bottom - by };
        };
        const meet = (a, b) =>
            a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
        const marks = [...svg.querySelectorAll('.m')].map(mark => inner(mark, 2));
        const words = [...svg.querySelectorAll('.n, [data-role=column] .t')]
            .map(text => [text.textContent, inner(text, 2)]);
        return words.filter(([, box], i) => marks.some(mark => meet(mark, box))
            || words.some(([, other], j) => j > i && meet(other, box))).map(([text]) => text);
    })"""


@pytest.fixture(scope="module")
def pages(site: Path) -> list[Path]:
    return with_charts(site)


@pytest.mark.parametrize("viewport", [DESKTOP, SMALL], ids=["wide", "phone"])
def test_one_picture_is_seen_and_its_words_stay_in_it_and_off_its_marks(
    chrome: Browser, pages: list[Path], viewport: dict[str, int]
) -> None:
    assert len(pages) >= 14
    for file in pages:
        visit = Visit(chrome, file, viewport)
        visit.page.evaluate(UNFOLD_ALL)
        assert set(visit.page.evaluate(SEEN)) == {1}, file
        assert visit.page.evaluate(OUTSIDE) == [], file
        assert visit.page.evaluate(COVERED) == [], file
        wide = visit.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= viewport["width"] + 1, file
        assert not [url for url in visit.asked if "plotly" in url]
        assert visit.errors == []
        visit.page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_picture_follows_the_theme_and_is_dark_on_paper(
    chrome: Browser, site: Path, scheme: str
) -> None:
    page = Visit(chrome, site / "book/claims/rapid-onset.html", DESKTOP, scheme).page
    colours = """() => [document.querySelector('.picture.wide .legend text'), document.body].map(
        (e, i) => getComputedStyle(e)[['fill', 'color'][i]])"""
    words, body = page.evaluate(colours)
    assert words == body
    lightness = sum(map(int, re.findall(r"\d+", words)[:3]))
    assert lightness > 500 if scheme == "dark" else lightness < 200
    page.emulate_media(media="print")
    assert page.evaluate(colours)[0] == "rgb(34, 34, 34)"
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_is_light_and_the_screen_is_as_before(
    chrome: Browser, site: Path, scheme: str
) -> None:
    page = Visit(chrome, site / "book/claims/rapid-onset.html", DESKTOP, scheme).page
    page.evaluate("""addEventListener("beforeprint", () => {
        const cell = document.querySelector("table.evidence tbody td");
        window.onPaper = [document.body, cell].map(e => getComputedStyle(e).color);
    })""")
    page.pdf()
    assert page.evaluate("onPaper") == ["rgb(34, 40, 50)"] * 2
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    page.close()


def test_a_chart_needs_no_script(chrome: Browser, site: Path) -> None:
    context = chrome.new_context(viewport=DESKTOP, java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "book/claims/rapid-onset.html").as_uri())
    pictures = page.locator("figure.chart .picture.wide svg[role]")
    assert pictures.count() >= 3
    for i in range(pictures.count()):
        assert pictures.nth(i).is_visible() and pictures.nth(i).bounding_box()["height"] > 150
    assert not page.locator(".interact button, [data-save]").locator("visible=true").count()
    context.close()


def test_paper_has_the_wide_picture_whatever_the_screen_shows(chrome: Browser, site: Path) -> None:
    visit = Visit(chrome, site / "book/claims/rapid-onset.html", PHONE)
    page = visit.page
    page.locator(".interact button").first.click()
    page.locator(".plot[data-drawn]").first.wait_for()
    page.emulate_media(media="print")
    seen = "boxes => boxes.map(box => box.checkVisibility())"
    assert page.locator(".picture.wide svg").count() == page.locator(".pictures").count()
    shown = page.locator(".pictures:not(:has(.windows)) .picture.wide svg, .windows svg")
    assert set(shown.evaluate_all(seen)) == {True}
    assert set(page.locator(".picture.narrow svg, .plot").evaluate_all(seen)) == {False}
    plain = chrome.new_page()
    plain.goto((site / "book/claims/rapid-onset.html").as_uri())
    whole = plain.pdf(format="A4")
    plain.evaluate("document.querySelectorAll('.pictures').forEach(box => box.remove())")
    assert len(whole) > 1.05 * len(plain.pdf(format="A4"))
    plain.close()
    page.close()


def test_on_paper_a_high_picture_is_seen_whole_in_windows_as_large_as_any(
    chrome: Browser, site: Path
) -> None:
    page = Visit(chrome, site / "book/claims/risks-vary.html", DESKTOP, "dark").page
    high = page.locator(".pictures:has(.windows)").first
    assert not high.locator(".windows svg").first.is_visible()
    page.emulate_media(media="print")
    boxes = high.locator(".windows svg").evaluate_all(
        "all => all.map(svg => { const { width, height } = svg.getBoundingClientRect();"
        " const drawn = svg.querySelector('use').getBoundingClientRect();"
        " return [width, height, drawn.width, svg.viewBox.baseVal.width]; })"
    )
    assert len(boxes) >= 3 and not high.locator(".picture.wide").is_visible()
    for width, height, drawn, pixels in boxes:
        assert height < 1.2 * width and drawn > 0.6 * width and width > 0.9 * pixels
    page.close()


def test_on_paper_a_table_begins_under_the_text_before_it(chrome: Browser, site: Path) -> None:
    page = Visit(chrome, site / "book/claims/risks-vary.html", DESKTOP).page
    page.emulate_media(media="print")
    cut = "all => all.map(table => getComputedStyle(table).breakInside)"
    assert set(page.locator(".bd-article table").evaluate_all(cut)) == {"auto"}
    page.close()


def test_a_long_list_of_further_studies_is_printed_where_it_was_opened(
    chrome: Browser, site: Path
) -> None:
    page = Visit(chrome, site / "book/claims/suicidal-ideation.html", DESKTOP).page
    seen = "row => row.checkVisibility({ contentVisibilityAuto: true })"
    row = page.locator("details.others tbody tr").first
    page.emulate_media(media="print")
    assert not row.evaluate(seen) and page.locator("details.notes > :not(summary)").first.evaluate(
        seen
    )
    page.locator("details.others").evaluate("fold => { fold.open = true }")
    assert row.evaluate(seen)
    page.close()


def press(page: Page, how: str) -> None:
    button = page.locator(".interact button").first
    button.scroll_into_view_if_needed()
    if how == "tap":
        button.tap()
    elif how == "click":
        button.click()
    else:
        button.focus()
        page.keyboard.press(how)


@pytest.mark.parametrize("how", ["click", "tap", "Enter", "Space"])
def test_the_button_brings_the_interactive_chart_and_takes_it_away(
    chrome: Browser, site: Path, how: str
) -> None:
    options = {"has_touch": True} if how == "tap" else {}
    visit = Visit(chrome, site / "book/onset-times.html", PHONE, **options)
    page = visit.page
    asked = "[...document.scripts].filter(s => s.src.includes('plotly')).length"
    assert page.evaluate(asked) == 0
    press(page, how)
    page.locator(".plot[data-drawn] .main-svg").first.wait_for()
    assert page.evaluate(asked) == 1
    assert not page.locator(".picture svg").first.is_visible()
    button = page.locator(".interact button").first
    assert button.get_attribute("aria-pressed") == "true"
    press(page, how)
    assert page.locator(".picture.narrow svg").first.is_visible()
    assert not page.locator(".plot").first.is_visible()
    assert button.get_attribute("aria-pressed") == "false" and visit.errors == []
    page.close()


def test_a_picture_is_saved_as_svg_without_a_script_and_as_png(chrome: Browser, site: Path) -> None:
    saved = {}
    context = chrome.new_context(viewport=DESKTOP, java_script_enabled=False)
    plain = context.new_page()
    with hosted(site) as base:
        plain.goto(f"{base}book/onset-times.html")
        plain.locator("figure.chart details > summary").first.click()
        with plain.expect_download() as waiting:
            plain.locator("figure.chart a[download$='.svg']").first.click()
        assert waiting.value.suggested_filename == "onset-timeline.svg"
        saved["svg"] = waiting.value.path().read_bytes()
    context.close()
    page = Visit(chrome, site / "book/onset-times.html", DESKTOP).page
    page.evaluate(f"document.querySelectorAll('[data-save]').forEach({UNFOLD})")
    with page.expect_download() as waiting:
        page.locator("[data-save$='.png']").first.click()
    assert waiting.value.suggested_filename == "onset-timeline.png"
    saved["png"] = waiting.value.path().read_bytes()
    with page.expect_download() as waiting:  # a folder has no host that offers a file to save
        page.locator("figure.chart a[download$='.svg']").first.click()
    assert waiting.value.suggested_filename == "onset-timeline.svg"
    assert ET.fromstring(waiting.value.path().read_bytes()).tag.endswith("}svg")
    root = ET.fromstring(saved["svg"])
    assert root.tag.endswith("}svg") and root.get("color")
    assert any(element.get("data-role") == "apart" for element in root.iter())
    wide, high = (int.from_bytes(saved["png"][at : at + 4]) for at in (16, 20))
    assert saved["png"].startswith(b"\x89PNG") and wide == 2 * int(root.attrib["width"])
    assert high == pytest.approx(2 * float(root.attrib["height"]), abs=3)
    page.close()
