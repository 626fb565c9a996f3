"""What a page keeps in its address, and how a drawn chart is walked through by keys."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.visit import DESKTOP, PHONE, Visit, settled, window

ONSET, FOREST = "book/onset-times.html", "book/claims/rapid-onset.html"
ROWS = (
    "() => [...document.querySelectorAll('table tbody tr:not([hidden]) th')].map(h => h.innerText)"
)


def asked(page: Page) -> dict[str, list[str]]:
    """What the address asks for, once the page has written it."""
    page.wait_for_timeout(500)
    return parse_qs(urlsplit(page.url).query)


def test_filters_and_order_live_in_the_address(chrome: Browser, site: Path) -> None:
    page = Visit(chrome, site / ONSET, DESKTOP).page
    tools = page.locator(".table-tools").first
    table = page.locator(".table-region.interactive table").first
    tools.locator(".words").fill("midazolam")
    chosen = tools.locator("select").first
    chosen.select_option(index=1)
    head = table.locator("thead th", has_text="First apart").locator("button").first
    head.click()
    head.click()
    settled(page)
    shown = page.evaluate(ROWS)
    said = asked(page)
    assert sorted(part.rpartition(".")[2] for part in said) == sorted(
        ["words", "sort", chosen.evaluate("box => window.companion.view.slug(box.ariaLabel)")]
    )
    other = window(chrome, viewport=DESKTOP)
    other.goto(page.url)
    settled(other)
    assert other.evaluate(ROWS) == shown and len(shown) > 0
    assert other.locator(".table-tools .words").first.input_value() == "midazolam"
    assert other.locator("thead [aria-sort=descending]").count() == 1
    other.locator(".table-tools .words").first.fill("")
    other.locator(".table-tools select").first.select_option(index=0)
    assert [part.rpartition(".")[2] for part in asked(other)] == ["sort"]
    other.close()
    page.close()


def test_an_address_that_asks_for_what_is_not_there_shows_all(chrome: Browser, site: Path) -> None:
    page = Visit(chrome, site / ONSET, DESKTOP).page
    name = page.locator(".table-region.interactive table caption").first.inner_text()
    slug = page.evaluate("name => window.companion.view.slug(name)", name)
    all_rows = page.evaluate(ROWS)
    choice = page.locator(".table-tools select").first.evaluate(
        "box => window.companion.view.slug(box.ariaLabel)"
    )
    for asked_for in (
        f"?{slug}.{choice}=no-such&{slug}.sort=nothing&x=1",
        "?%E0%A4%A",
        "#%E0%A4%A",
    ):
        visit = Visit(chrome, site / ONSET, DESKTOP)
        visit.page.goto("about:blank")
        visit.page.goto(f"{(site / ONSET).as_uri()}{asked_for}")
        settled(visit.page)
        assert visit.page.evaluate(ROWS) == all_rows
        visit.page.locator("thead button").first.click()  # and the script goes on
        assert visit.page.locator("thead [aria-sort]").count() == 1
        assert visit.errors == [], asked_for
        visit.page.close()
    page.close()


def test_a_link_to_a_row_is_stronger_than_a_filter(chrome: Browser, site: Path) -> None:
    file = site / "book/data/onset_times.html"
    page = Visit(chrome, file, DESKTOP).page
    row = page.locator("table tbody tr").nth(5).get_attribute("id")
    slug = page.locator("table caption").evaluate(
        "caption => window.companion.view.slug(caption.textContent)"
    )
    page.goto(f"{file.as_uri()}?{slug}.words=xyzzy")
    settled(page)
    assert page.locator("table tbody tr:not([hidden])").count() == 0
    page.evaluate("row => { location.hash = row }", row)
    page.locator(f"#{row}").wait_for()
    assert asked(page) == {}
    page.goto("about:blank")
    page.goto(f"{file.as_uri()}?{slug}.words=xyzzy#{row}")  # both at once
    page.locator(f"#{row}").wait_for()
    assert asked(page) == {}
    page.close()


def test_a_link_to_the_row_of_the_address_shows_it_again(chrome: Browser, site: Path) -> None:
    page = window(chrome, viewport=DESKTOP)
    page.goto(f"{(site / 'book/data/onset_times.html').as_uri()}#row-abbar-2022-onset-ssi")
    row = page.locator("#row-abbar-2022-onset-ssi")
    page.locator(".table-tools .words").first.fill("esketamine nasal")
    page.wait_for_function("() => document.getElementById('row-abbar-2022-onset-ssi').hidden")
    page.evaluate("""() => {
        const link = Object.assign(document.createElement("a"), { id: "again", textContent: "x" });
        link.href = location.href;
        document.querySelector("main").prepend(link);
    }""")
    page.locator("#again").click()
    page.wait_for_function("() => !document.getElementById('row-abbar-2022-onset-ssi').hidden")
    assert row.is_visible()
    page.close()


LAID = """plot => [plot.layout.height, plot.layout.margin,
    (plot.layout.annotations ?? []).map(({ text, xanchor }) => [text, xanchor]),
    plot.data.map(({ visible, hovertext }) => [visible, hovertext]),
    plot._fullLayout.width]"""
TURNED = ("book/claims/rapid-onset.html", "book/claims/suicidal-ideation.html")


@pytest.mark.parametrize("name", TURNED)
def test_a_chart_that_is_drawn_is_laid_out_anew_for_another_width(
    chrome: Browser, site: Path, name: str
) -> None:
    """As when a phone is turned: all is as if it had been drawn at that width."""
    first, second = (Visit(chrome, site / name, size) for size in (DESKTOP, PHONE))
    count = first.draw_all()
    assert count == second.draw_all() > 2
    first.page.set_viewport_size(PHONE)
    plots = [visit.page.locator(".plot[data-figure]") for visit in (first, second)]
    for i in range(count):
        fresh = plots[1].nth(i).evaluate(LAID)
        first.page.wait_for_function(
            f"([plot, width]) => ({LAID})(plot).at(-1) === width",
            arg=[plots[0].nth(i).element_handle(), fresh[-1]],
        )
        assert plots[0].nth(i).evaluate(LAID) == fresh, plots[0].nth(i).get_attribute("data-figure")
    assert first.errors == second.errors == []
    first.page.close()
    second.page.close()


def test_the_method_of_a_forest_lives_in_the_address(chrome: Browser, site: Path) -> None:
    page = Visit(chrome, site / FOREST, DESKTOP).page
    select = page.locator(".switch select").first
    other = select.locator("option:not([selected])").first
    select.select_option(value=other.get_attribute("value"))
    page.locator(".plot[data-drawn]").first.wait_for()
    said = asked(page)
    assert list(said.values()) == [[other.get_attribute("data-method")]]
    assert next(iter(said)).startswith("forest-")
    marked = page.locator("figcaption .shown").first.inner_text()
    again = Visit(chrome, site / FOREST, DESKTOP).page
    again.goto(page.url)
    again.locator(".plot[data-drawn]").first.wait_for()
    assert again.locator("figcaption .shown").first.inner_text() == marked
    again.locator(".switch select").first.select_option(
        value=select.locator("option[selected]").get_attribute("value")
    )
    assert asked(again) == {}
    again.close()
    page.close()


def test_what_a_reader_takes_out_of_a_chart_stays_out(chrome: Browser, site: Path) -> None:
    visit = Visit(chrome, site / ONSET, DESKTOP)
    visit.draw_all()
    page = visit.page
    gone = (
        "() => document.querySelector('.plot').data.filter(t => t.visible === 'legendonly').length"
    )
    assert page.evaluate(gone) == 0
    page.evaluate(
        "window.Plotly.restyle(document.querySelector('.plot'), 'visible', 'legendonly', 2)"
    )
    assert next(iter(asked(page))).endswith(".without")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_timeout(500)
    assert page.evaluate(gone) == 1  # the theme draws it anew
    other = Visit(chrome, site / ONSET, DESKTOP).page
    other.goto(page.url)
    other.locator(".plot[data-drawn]").first.wait_for()
    assert other.evaluate(gone) == 1
    other.close()
    page.close()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("name", [ONSET, FOREST, "book/claims/breakthrough-durability.html"])
def test_arrow_keys_lead_through_the_points_of_a_chart(
    chrome: Browser, site: Path, name: str, viewport: dict[str, int]
) -> None:
    visit = Visit(chrome, site / name, viewport)
    assert visit.draw_all() >= 1
    page = visit.page
    for plot in page.locator(".plot[data-drawn]").all():
        assert plot.get_attribute("role") == "application" and plot.get_attribute("aria-label")
        line = plot.locator("xpath=following-sibling::output[1]")
        visit.point_at(plot)
        page.mouse.move(0, 0)
        plot.focus()
        page.keyboard.press("End")
        count, said = line.inner_text().partition(". ")[::2]
        at, of = (int(part) for part in count.split(" / "))
        assert at == of >= 2 and "<" not in said and "undefined" not in said
        page.keyboard.press("Home")
        heard = [line.inner_text()]
        for key in ("ArrowDown", "ArrowRight"):
            page.keyboard.press(key)
            heard.append(line.inner_text())
        assert [text.split(" /")[0] for text in heard] == ["1", "2", str(min(3, of))]
        plot.locator(".hoverlayer .hovertext, .hoverlayer .axistext").first.wait_for()
        page.keyboard.press("ArrowUp")
        assert line.inner_text() == heard[min(1, of - 1)] or of == 2
        page.keyboard.press("Escape")
        assert line.inner_text() == ""
    assert visit.errors == []
    page.close()


def test_a_point_that_is_pressed_or_reached_by_keys_leads_to_its_study(
    chrome: Browser, site: Path
) -> None:
    visit = Visit(chrome, site / ONSET, DESKTOP)
    visit.draw_all()
    page = visit.page
    plot = page.locator(".plot[data-drawn]").first
    line = plot.locator("xpath=following-sibling::output[1]")
    plot.focus()
    page.keyboard.press("Home")
    by_key = line.locator("a").get_attribute("href")
    page.keyboard.press("Escape")
    page.mouse.click(*visit.point_at(plot))
    line.locator("a").wait_for()
    by_mouse = line.locator("a").get_attribute("href")
    assert by_key and by_mouse and "studies/" in by_key and "studies/" in by_mouse
    line.locator("a").click()
    page.wait_for_url("**/studies/*.html")
    assert visit.errors == []
    page.close()


def test_a_word_leads_to_its_entry_and_the_back_key_to_the_sentence(
    chrome: Browser, site: Path
) -> None:
    page = Visit(chrome, site / "book/claims/trd-relief.html", PHONE).page
    word = page.locator("a.word").first
    word.scroll_into_view_if_needed()
    said, at = word.inner_text(), page.evaluate("scrollY")
    word.click()
    page.wait_for_url("**/book/glossary.html#word-*")
    entry = page.locator("dt", has_text=said).first
    box = entry.bounding_box()
    assert box is not None and 0 <= box["y"] < PHONE["height"] / 2
    page.go_back()
    page.wait_for_url("**/book/claims/trd-relief.html")
    page.wait_for_function(f"Math.abs(scrollY - {at}) < 50")
    page.close()
