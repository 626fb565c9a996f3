"""Tables that fit: study, comparison and effect in sight, heads that stay, rows found whole."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.visit import DESKTOP, PHONE, Visit, settled, window

WIDE = ("book/suicidality", "book/onset-times", "book/references", "book/claims/trd-relief")
LONGEST = "book/data/depression_outcomes.html"
ROW = "row-murrough-2013-response-24h"
OUT_OF_SIGHT = """() => {
    for (const fold of document.querySelectorAll("main details")) fold.open = true;
    return [...document.querySelectorAll("main table")]
        .filter((table) => table.offsetHeight && !table.matches(".raw"))
        .filter((table) => {
            const page = document.querySelector("article").getBoundingClientRect();
            const { right } = table.getBoundingClientRect();
            return right > page.right + 1 || table.scrollWidth > table.clientWidth + 1;
        })
        .map((table) => table.caption?.textContent ?? table.className);
}"""
BESIDE_ITS_COLUMN = """() => {
    for (const fold of document.querySelectorAll("main details")) fold.open = true;
    const words = document.createRange();
    return [...document.querySelectorAll("main table:not(.raw) :is(th, td)")]
        .filter((cell) => cell.offsetHeight)
        .filter((cell) => {
            words.selectNodeContents(cell);
            const room = parseFloat(getComputedStyle(cell).paddingRight);
            const end = cell.getBoundingClientRect().right - room;
            return words.getBoundingClientRect().right > end + 1;
        })
        .map((cell) => cell.textContent);
}"""
BROKEN = """() => {
    const words = document.createRange(), found = [];
    for (const cell of document.querySelectorAll(
            "table.findings :is(th, td), table.listing thead th")) {
        const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
            for (const { 0: word, index } of texts.currentNode.data.matchAll(/[a-z]+/gi)) {
                words.setStart(texts.currentNode, index);
                words.setEnd(texts.currentNode, index + word.length);
                if (words.getClientRects().length > 1) found.push(word);
            }
        }
    }
    return found;
}"""
SQUEEZED = """() => {
    for (const fold of document.querySelectorAll("main details")) fold.open = true;
    return [...document.querySelectorAll("main table:not(.glance) > caption")]
        .filter((caption) => caption.offsetHeight)
        .filter((caption) => caption.offsetWidth < caption.parentElement.clientWidth - 2)
        .map((caption) => caption.textContent);
}"""
LABELS_OF_NOTHING = """() => {
    for (const fold of document.querySelectorAll("main details")) fold.open = true;
    const places = document.querySelectorAll("table.fit tbody :is(td, .part)");
    return [...places].filter((place) => {
        const { content, display } = getComputedStyle(place, "::before");
        if (content === "none" || display === "none" || !place.checkVisibility()) return false;
        return !(place.querySelector(":scope > .part:not(.under)") ?? place).textContent.trim();
    }).map((place) => place.dataset.head);
}"""
SHIFT = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (sum += value)))
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(sum), 500);
})"""


@pytest.mark.parametrize("width", [1280, 768])
def test_every_column_is_in_sight(chrome: Browser, site: Path, width: int) -> None:
    page = window(chrome, viewport={"width": width, "height": 900})
    for name in WIDE:
        page.goto((site / f"{name}.html").as_uri())
        assert page.evaluate(OUT_OF_SIGHT) == [], name
    page.close()


@pytest.mark.parametrize("width", [1280, 1200, 768, 640])
def test_no_word_is_broken_or_reaches_into_the_next_column(
    chrome: Browser, site: Path, width: int
) -> None:
    page = window(chrome, viewport={"width": width, "height": 900})
    for file in [*sorted((site / "book/claims").glob("*.html")), site / "book/bedside.html",
                 site / "book/families.html"]:  # fmt: skip
        page.goto(file.as_uri())
        assert page.evaluate(BESIDE_ITS_COLUMN) == [], file.name
        assert page.evaluate(BROKEN) == [], file.name
    page.close()


def test_a_caption_is_as_wide_as_its_table_on_a_phone(chrome: Browser, site: Path) -> None:
    page = window(chrome, viewport=PHONE)
    for name in (*WIDE, "book/claims/risks-vary", "book/claims/suicidal-ideation"):
        page.goto((site / f"{name}.html").as_uri())
        assert page.evaluate(SQUEEZED) == [], name
    page.close()


@pytest.mark.parametrize("width", [PHONE["width"], 640])
def test_where_rows_are_cards_no_label_stands_before_nothing(
    chrome: Browser, site: Path, width: int
) -> None:
    page = window(chrome, viewport={"width": width, "height": 900})
    for name in (*WIDE, "book/left-out", "book/numbers", "book/open-questions"):
        page.goto((site / f"{name}.html").as_uri())
        assert page.evaluate(LABELS_OF_NOTHING) == [], name
    page.close()


def test_no_table_is_wider_than_paper(chrome: Browser, site: Path) -> None:
    page = window(chrome, viewport={"width": 680, "height": 900})
    page.emulate_media(media="print")
    for name in (*WIDE, "book/data/studies"):
        page.goto((site / f"{name}.html").as_uri())
        wide = "tables => tables.filter(t => t.offsetHeight && t.scrollWidth > 690).length"
        assert page.locator("main table").evaluate_all(wide) == 0, name
    folded = "folds => folds.filter(fold => !fold.closest('figure') && fold.offsetHeight < 60)"
    page.goto((site / "book/claims/rapid-onset.html").as_uri())
    assert page.locator("article details:not(.others)").evaluate_all(f"{folded}.length") == 0
    page.close()


def test_heads_stay_in_view(chrome: Browser, site: Path) -> None:
    page = window(chrome, viewport={"width": 1280, "height": 900})
    page.goto((site / "book/suicidality.html").as_uri())
    page.locator("table.fit tbody tr").nth(60).evaluate("row => row.scrollIntoView()")
    seen = page.locator("table.fit thead button").first.evaluate("""button => {
        const { left, top } = button.getBoundingClientRect();
        return document.elementFromPoint(left + 3, top + 3) === button;
    }""")
    assert seen
    page.close()


@pytest.mark.parametrize("width", [1280, PHONE["width"]])
def test_a_link_to_a_row_shows_all_of_it(chrome: Browser, site: Path, width: int) -> None:
    page = window(chrome, viewport={"width": width, "height": 900})
    page.goto(f"{(site / LONGEST).as_uri()}#{ROW}")
    row = page.locator(f"#{ROW}")
    box, frame = row.bounding_box(), page.locator(".table-region.raw").bounding_box()
    assert 48 <= box["y"] < 300 and box["x"] >= 0 and box["x"] + box["width"] <= width
    assert box["width"] <= frame["width"]
    cells = row.locator(":is(th, td):not(:empty)").all()
    assert len(cells) > 20 and "does not agree" in cells[0].inner_text()
    for cell in cells:
        part = cell.bounding_box()
        assert part["x"] >= box["x"] and part["x"] + part["width"] <= box["x"] + box["width"] + 1
    page.close()


@pytest.mark.parametrize("width", [1280, PHONE["width"]])
@pytest.mark.parametrize("name", [LONGEST, "book/references.html"])
def test_rows_wait_until_they_come_into_sight(
    chrome: Browser, site: Path, name: str, width: int
) -> None:
    """A link to a row lays out those about it and no more; the row stands where it leads to."""
    page = window(chrome, viewport={"width": width, "height": 900})
    laid = "row => row.firstElementChild.checkVisibility({ contentVisibilityAuto: true })"
    page.goto((site / name).as_uri())
    rows = page.locator("tbody tr")
    first, last = rows.first, rows.nth(rows.count() - 1)
    assert not last.evaluate(laid)
    come = f"row => {{ row.scrollIntoView(); return ({laid})(row); }}"
    page.wait_for_function(come, arg=last.element_handle())
    there = rows.nth(rows.count() // 2).get_attribute("id")
    page.goto(f"{(site / name).as_uri()}#{there}")
    row = page.locator("tr:target")
    assert row.evaluate(laid) and not first.evaluate(laid) and not last.evaluate(laid)
    top = row.bounding_box()
    assert top and 48 <= top["y"] < 450
    page.close()


def test_filters_have_their_place_before_the_script(chrome: Browser, site: Path) -> None:
    page = window(chrome, viewport={"width": 1280, "height": 900})
    for name in ("book/suicidality.html", "book/onset-times.html", LONGEST):
        page.goto((site / name).as_uri())
        assert page.evaluate(SHIFT) <= 0.02, name
    page.close()


def test_what_stands_below_another_is_sorted_and_chosen_too(chrome: Browser, site: Path) -> None:
    page = Visit(chrome, site / "book/suicidality.html", {"width": 1280, "height": 900}).page
    page.locator("thead button", has_text="Time").first.click()
    settled(page)
    hours = page.locator(".interactive .under[data-head=Time]").evaluate_all(
        "parts => parts.map(part => part.dataset.sort).filter(Boolean).map(Number)"
    )
    assert hours == sorted(hours) and len(hours) > 100
    page.get_by_label("Construct").first.select_option("attempt")
    settled(page)
    shown = page.locator(
        ".interactive tbody tr:not([hidden]) .under[data-head=Construct]"
    ).all_inner_texts()
    assert set(shown) == {"attempt"}
    page.close()


def test_what_bodies_say_is_chosen_by_place(chrome: Browser, site: Path) -> None:
    """A clinician on a phone asks what holds where they are; what stands alone is on its line."""
    page = Visit(chrome, site / "book/regulators.html", PHONE).page
    positions = page.locator("section#positions-topic-by-topic")
    positions.locator("select").select_option(label="England")
    settled(page)
    rows = positions.locator("tbody tr:visible")
    assert rows.count() == int(positions.locator("output").inner_text().split()[0]) > 2
    assert set(rows.locator("[data-head=Where]").all_text_contents()) == {"England"}
    words = rows.locator("[data-head=Position] .item")
    assert set(words.evaluate_all("all => all.map(e => getComputedStyle(e).display)")) == {"inline"}
    page.close()


def test_a_long_table_is_sorted_to_its_end(chrome: Browser, site: Path) -> None:
    page = window(chrome, viewport={"width": 1280, "height": 900})
    page.goto((site / LONGEST).as_uri())
    page.locator("thead button", has_text="id").first.click()
    keys = "cells => cells.map(cell => cell.textContent)"
    ids = page.locator("tbody td[data-head=id]")
    settled(page)
    page.wait_for_function(
        """() => { const ids = [...document.querySelectorAll("td[data-head=id]")]
            .map((cell) => cell.textContent);
        const { compare } = new Intl.Collator(undefined, { numeric: true });
        return ids.every((id, i) => !i || compare(ids[i - 1], id) <= 0); }"""
    )
    assert len(set(ids.evaluate_all(keys))) == ids.count() > 300
    page.close()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["wide", "phone"])
def test_rows_out_of_sight_of_a_raw_table_wait_and_stand_below_their_heads(
    chrome: Browser, site: Path, viewport: dict[str, int]
) -> None:
    page = Visit(chrome, site / "book/data/depression_outcomes.html", viewport).page
    last = page.locator("table.raw tbody tr").last.locator("td").last
    seen = "cell => cell.checkVisibility({ contentVisibilityAuto: true })"
    assert not last.evaluate(seen)
    last.scroll_into_view_if_needed()
    page.wait_for_function(f"() => ({seen})([...document.querySelectorAll('table.raw td')].at(-1))")
    if viewport == DESKTOP:
        ends = """table => [table.tHead.rows[0], [...table.tBodies].at(-1).rows[0]].map(
            row => [...row.cells].map(cell => Math.round(cell.getBoundingClientRect().right)))"""
        heads, cells = page.locator("table.raw").evaluate(ends)
        assert heads == cells and len(set(heads)) > 30
    page.close()


@pytest.mark.parametrize("width", [360, 768, 1000, 1280, 1440])
def test_no_word_of_how_sure_is_broken(chrome: Browser, site: Path, width: int) -> None:
    file = site / "book/claims/suicidal-ideation.html"
    page = Visit(chrome, file, {"width": width, "height": 900}).page
    broken = page.locator("table.findings .badge a").evaluate_all(
        """ways => ways.filter(way => {
            const range = document.createRange(), text = way.firstChild;
            return [...text.data.matchAll(/\\S+/g)].some(({ 0: word, index }) => {
                range.setStart(text, index);
                range.setEnd(text, index + word.length);
                return range.getClientRects().length > 1;
            });
        }).map(way => way.textContent)"""
    )
    assert page.locator("table.findings .badge a").count() >= 5 and broken == []
    page.close()
