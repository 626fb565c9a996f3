"""The sheet for the bedside prints on a sheet: both sides of one A4, nothing cut off."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

SHEET = "book/bedside.html"
SIDES = 2


@pytest.fixture(scope="module")
def sheet(site: Path, chrome: Browser) -> Page:
    page = chrome.new_page(viewport={"width": 703, "height": 1000}, color_scheme="light")
    page.goto((site / SHEET).resolve().as_uri())
    return page


@pytest.mark.parametrize("margin", ["10mm", "15mm"])
def test_it_prints_on_both_sides_of_a_page(sheet: Page, margin: str) -> None:
    edges = dict.fromkeys(("top", "bottom", "left", "right"), margin)
    made = sheet.pdf(format="A4", margin=edges)  # type: ignore[arg-type]
    assert len(re.findall(rb"/Type\s*/Page[^s]", made)) <= SIDES


def test_paper_shows_benefit_duties_and_help_without_folds(sheet: Page) -> None:
    sheet.emulate_media(media="print")
    assert sheet.locator("details:visible").count() == 1  # the help lines, and they are all seen
    assert sheet.locator(".crisis details li:visible").count() >= 5
    for part in ("table.findings", ".duties", ".crisis"):
        assert sheet.locator(f"{part}:visible").count() >= 1, part
    width = sheet.evaluate("document.documentElement.scrollWidth")
    assert width <= 703, "a table is wider than the paper"
    sheet.emulate_media(media="screen")
