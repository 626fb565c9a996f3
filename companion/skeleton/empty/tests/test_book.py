"""The book holds, is built strictly, and every page of its contents opens from a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from companion import load, publish
from companion.book import paths
from companion.checks import check
from tests import browser

ROOT = Path(__file__).parent.parent
PAGES = [name for name, _ in load(ROOT).contents.files]


@pytest.fixture(scope="session")
def site() -> Path:
    """The book, built strictly once for the whole run."""
    assert publish.build(ROOT) == 0, "the strict build failed: see its output above"
    return ROOT / paths.SITE


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """A Chromium for the whole run."""
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=browser.find(), args=list(browser.ARGUMENTS))
        yield opened
        opened.close()


def test_the_chain_holds() -> None:
    assert check(load(ROOT)) == ()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_from_a_file_without_an_error(site: Path, chrome: Browser, name: str) -> None:
    errors: list[str] = []
    page = chrome.new_page()
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((site / f"{name}.html").as_uri())
    assert page.locator("h1").first.inner_text()
    assert errors == []
    page.close()
