"""A visit of a page of the built book in a browser, for the tests that need one."""

from contextlib import suppress
from pathlib import Path
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, Locator, Page, TimeoutError

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
UNFOLD = """box => { for (let d = box.closest('details'); d;
    d = d.parentElement.closest('details')) d.open = true; }"""


MARKS = """plot => {
    const wanted = plot._fullData.filter(({ mode, visible }) => mode?.includes("markers")
        && visible === true).flatMap(({ x, y }) =>
            [...x].filter((at, i) => (at ?? null) !== null && (y[i] ?? null) !== null));
    const seen = [...plot.querySelectorAll(".scatterlayer .points path.point")]
        .filter((path) => path.getClientRects().length);
    return [seen.length, wanted.length];
}"""


UNREAD = """plot => {
    const edge = plot.getBoundingClientRect();
    return [...plot.querySelectorAll(".main-svg text")]
        .filter((words) => words.textContent.trim() && !words.closest(".hoverlayer"))
        .filter((words) => {
            const { left, right, width } = words.getBoundingClientRect();
            return !width || left < edge.left - 0.5 || right > edge.right + 0.5;
        }).map((words) => words.textContent);
}"""
"""The words of a chart that are hidden or pass its edge."""


SPOT = """(plot, back) => {
    const drawn = [...plot.querySelectorAll(".scatterlayer .points path, .bars path")]
        .filter((path) => path.getBoundingClientRect().width > 4).at(-back);
    drawn.scrollIntoView({ block: "center", behavior: "instant" });
    const { x, y, width, height } = drawn.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
}"""


REFUSED = """for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, name, { configurable: true,
        get() { throw new DOMException("Access is denied", "SecurityError"); } });
}"""
"""What a browser does that is told to keep nothing of any page."""


_contexts: WeakKeyDictionary[Browser, dict[str, Page]] = WeakKeyDictionary()
"""A page for each kind of window, which keeps the process in which its windows are drawn."""


def window(chrome: Browser, **options: object) -> Page:
    """A new page of a context of these options, with nothing stored.

    Those of the same options share a process: it has what it compiled of the book's scripts.
    """
    known = _contexts.setdefault(chrome, {})
    if repr(options) not in known:
        known[repr(options)] = chrome.new_context(**options).new_page()  # type: ignore[arg-type]
        known[repr(options)].goto(Path(__file__).parent.as_uri())
    keeper = known[repr(options)]
    keeper.evaluate("localStorage.clear()")
    return keeper.context.new_page()


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
        self.page = window(chrome, viewport=viewport, color_scheme=scheme, **options)
        self.errors: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda m: m.type == "error" and self.errors.append(m.text))
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.on("request", lambda r: self.asked.append(r.url))
        self.page.goto(file.as_uri())

    def draw_all(self) -> int:
        """Ask for every chart of the page as an interactive one; their number.

        Every mark of its data is in sight in each, and all of its words.
        """
        plots = self.page.locator(".plot[data-figure]")
        for i in range(plots.count()):
            plots.nth(i).evaluate(UNFOLD)
            button = self.page.locator(".interact button").nth(i)
            button.click()
            plots.nth(i).locator("xpath=self::*[@data-drawn='yes']").wait_for(timeout=30_000)
            name = plots.nth(i).get_attribute("data-figure")
            seen, wanted = plots.nth(i).evaluate(MARKS)
            assert seen == wanted, f"{name}: {seen} of {wanted} marks"
            unread = plots.nth(i).evaluate(UNREAD)
            assert unread == [], f"{name}: {unread} not to be read"
        return plots.count()

    def point_at(self, plot: Locator) -> tuple[float, float]:
        """Move the pointer to the last mark of a drawn chart that says what it is; where that is.

        A mark that only measures, as the tick of a look, says nothing.
        """
        for back in range(1, 6):
            x, y = plot.evaluate(SPOT, back)
            self.page.mouse.move(0, 0)
            self.page.mouse.move(x, y)
            label = plot.locator(".hoverlayer .hovertext, .hoverlayer .axistext")
            with suppress(TimeoutError):
                label.first.wait_for(timeout=300)
                box = label.first.bounding_box() or {"x": 0, "width": 0}
                assert 0 <= box["x"] <= self.page.viewport_size["width"] - box["width"]
                return x, y
        raise AssertionError(f"{plot.get_attribute('data-figure')} says nothing to the pointer")
