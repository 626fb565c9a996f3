"""A visit of a page of the built book in a browser, for the tests that need one."""

from pathlib import Path

from playwright.sync_api import Browser, Page

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
UNFOLD = """box => { for (let d = box.closest('details'); d;
    d = d.parentElement.closest('details')) d.open = true; }"""


def settled(page: Page) -> None:
    """Wait until every table shows what it was asked for: a long one does so in steps."""
    page.wait_for_function("() => !document.querySelector('.table-region[aria-busy]')")


class Visit:
    """A page that was opened from the folder, with everything that it complained of or asked.

    ``options`` are those of a browser context, as ``has_touch``.
    """

    def __init__(
        self,
        chrome: Browser,
        file: Path,
        viewport: dict[str, int],
        scheme: str = "light",
        **options: object,
    ) -> None:
        self.page: Page = chrome.new_page(viewport=viewport, color_scheme=scheme, **options)
        self.errors: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda m: m.type == "error" and self.errors.append(m.text))
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.on("request", lambda r: self.asked.append(r.url))
        self.page.goto(file.as_uri())

    def draw_all(self) -> int:
        """Ask for every chart of the page as an interactive one; their number."""
        plots = self.page.locator(".plot[data-figure]")
        for i in range(plots.count()):
            plots.nth(i).evaluate(UNFOLD)
            button = self.page.locator(".interact button").nth(i)
            button.click()
            plots.nth(i).locator("xpath=self::*[@data-drawn='yes']").wait_for(timeout=30_000)
        return plots.count()
