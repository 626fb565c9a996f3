"""A forest plot under another method: what is drawn and what is said, in the real browser."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route

from tests.visit import DESKTOP, PHONE, UNFOLD, Visit, window

PAGE = "book/syntheses.html"
BLOCK = re.compile(r'(<script type="application/json" id="(forest-[^"]+)-figure">)(.*?)(</script>)')
DRAWN = """plot => {
    const drawn = {};
    for (const { meta, x, y, visible, hovertext, marker, error_x, text } of plot.data) {
        const role = meta.column ?? meta.role;
        const all = drawn[role] ??= { x: [], y: [], hover: [], size: [], bar: [], text: [] };
        all.visible = visible ?? true;
        all.x.push(...x);
        all.y.push(...y);
        all.hover.push(...(hovertext ?? []));
        all.size.push(...[marker?.size ?? []].flat());
        all.text.push(...(text ?? []));
        all.bar.push(...(error_x?.array ?? []));
    }
    return drawn;
}"""
ARRIVED = """([plot, item, others]) => {
    const row = plot.data?.find(trace => trace.meta.role === "pooled").y[0];
    return item.own ? !others.includes(row) : row === item.row;
}"""
COLOUR = "plot => plot.layout.font.color"


def figures(site: Path) -> list[dict]:
    """The forest plots of the page as data."""
    return [json.loads(block[2]) for block in BLOCK.findall((site / PAGE).read_text("utf-8"))]


def offers(text: str, id: str) -> bool:
    """Whether a plot's switch offers intervals that two trials cannot have."""
    switch = text.partition(f'data-for="{id}-figure"')[2].partition("</select>")[0]
    return 'data-method="DL, hksj"' in switch


class Forest:
    """A forest plot of the page, with its switch and its words.

    One with a prediction interval where there is any (it takes five trials), else with subtotals.
    """

    def __init__(self, page: Page, site: Path) -> None:
        text = (site / PAGE).read_text(encoding="utf-8")
        blocks = {id: block for _, id, block, _ in BLOCK.findall(text)}
        pooled = [i for i, block in blocks.items() if '"role":"pooled"' in block]
        predicting = [i for i in pooled if '"role":"prediction"' in blocks[i]]
        parted = [i for i in pooled if '"role":"subtotal"' in blocks[i] and offers(text, i)]
        id = (predicting or parted or [i for i in pooled if offers(text, i)])[0]
        self.page = page
        self.figure = page.locator(f"#{id}")
        self.plot = self.figure.locator(".plot")
        self.box = page.locator(f'.switch[data-for="{id}-figure"]')
        self.line = page.locator(f'.heterogeneity[data-for="{id}-figure"]')
        self.data = json.loads(self.box.locator(".alternatives").text_content())
        self.items = self.data["items"]
        self.own = next(i for i, item in enumerate(self.items) if item["own"])

    def draw(self) -> None:
        self.figure.locator(".interact button").click()
        self.plot.locator("xpath=self::*[@data-drawn='yes']").wait_for(timeout=30_000)

    def choose(self, number: int) -> dict:
        """Choose a method; what stands in the page's data for it."""
        self.box.locator("select").select_option(str(number))
        item = self.items[number]
        others = [i["row"] for i in self.items if not i["own"]]
        self.page.wait_for_function(ARRIVED, arg=[self.plot.element_handle(), item, others])
        return item

    def number(self, key: str) -> int:
        return next(i for i, item in enumerate(self.items) if item["key"] == key)

    def drawn(self) -> dict:
        return self.plot.evaluate(DRAWN)

    def said(self) -> dict[str, str]:
        """The words around the plot by their place."""

        def text(where: Locator) -> str:
            return where.inner_text().strip()

        return {
            "caption": text(self.figure.locator("figcaption")),
            "alt": text(self.figure.locator(".alt")),
            "label": self.plot.get_attribute("aria-label"),
            "method": text(self.line),
        }


@pytest.fixture
def forest(chrome: Browser, site: Path):
    visit = Visit(chrome, site / PAGE, DESKTOP)
    yield Forest(visit.page, site)
    assert visit.errors == []
    visit.page.close()


def assert_shows(forest: Forest, item: dict) -> None:
    """Every mark and every word is that of the chosen method."""
    at, _, high, start, end = item["values"]
    drawn, said = forest.drawn(), forest.said()
    assert drawn["pooled"]["x"] == pytest.approx([at])
    assert drawn["pooled"]["bar"] == pytest.approx([high - at])
    assert drawn["pooled"]["y"] == [item["row"]]
    under = forest.data["estimators"][item["estimator"]]
    assert drawn["trial"]["size"] == under["sizes"]
    folded = (drawn["trial"]["hover"], under["hover"])  # on a phone on more lines
    assert len({tuple(text.replace("<br>", " ") for text in hover) for hover in folded}) == 1
    assert drawn["effect"]["text"] == item["columns"]["effect"]
    assert drawn["weight"]["text"] == under["columns"]["weight"]
    names = drawn["name"]["text"]
    assert len(set(names)) == len(names) and item["label"] in names
    assert set(drawn["name"]["y"]) - {item["row"]} >= set(drawn["trial"]["y"])
    assert len(item["label"]) <= 22  # what a name has room for, however many columns there are
    assert item["row"] in drawn["name"]["y"] and item["row"] in drawn["effect"]["y"]
    if "subtotal" in drawn:
        assert drawn["subtotal"]["x"] == pytest.approx([total[0] for total in item["totals"]])
    if "prediction" in drawn:
        assert drawn["prediction"]["visible"] == (start is not None)
    if start is not None:
        assert drawn["prediction"]["x"] == pytest.approx([start, end])
    assert item["mark"] in said["caption"] and item["mark"] in said["label"]
    assert said["alt"] == item["alt"] and item["alt"] in said["label"]
    assert under["parts"] in said["method"] and item["method"] in said["method"]
    assert forest.items[forest.own]["name"] in item["mark"] and item["name"] in item["mark"]
    assert item["alt"] in forest.box.locator("output").inner_text()
    assert forest.box.locator('[data-role="others"]').is_visible()


def test_every_method_is_drawn_and_said_and_the_own_comes_back(forest: Forest) -> None:
    forest.draw()
    drawn, said = forest.drawn(), forest.said()
    shown = set()
    for number in range(len(forest.items)):
        if number != forest.own:
            assert_shows(forest, forest.choose(number))
            shown.add(forest.said()["alt"])
    assert len(shown) > 8
    forest.choose(forest.own)
    assert forest.drawn() == drawn and forest.said() == said
    assert not forest.box.locator('[data-role="others"]').is_visible()
    assert "own result" in forest.box.locator("output").inner_text()


def test_a_choice_outlasts_a_change_of_theme_and_of_width(forest: Forest) -> None:
    forest.draw()
    item = forest.choose(forest.number("DL, wald"))
    light = forest.plot.evaluate(COLOUR)
    forest.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    arg = [forest.plot.element_handle(), light]
    forest.page.wait_for_function(f"([plot, light]) => ({COLOUR})(plot) !== light", arg=arg)
    assert_shows(forest, item)
    forest.page.set_viewport_size(PHONE)
    forest.page.wait_for_function(
        "plot => plot.querySelector('.main-svg').clientWidth < 400", arg=arg[0]
    )
    assert_shows(forest, item)


def test_a_choice_made_before_the_plot_is_drawn_is_drawn(chrome: Browser, site: Path) -> None:
    page = window(chrome, viewport=DESKTOP)
    page.goto((site / PAGE).as_uri())
    forest = Forest(page, site)
    assert forest.plot.get_attribute("data-drawn") is None
    assert_shows(forest, forest.choose(forest.number("common, wald")))
    assert not forest.drawn().get("prediction", {"visible": False})["visible"]
    page.close()


def test_what_is_said_stays_what_is_shown_where_the_chart_cannot_be_loaded(
    chrome: Browser, site: Path
) -> None:
    page = window(chrome, viewport=DESKTOP)
    page.route("**/plotly.min.js", lambda route: route.abort())
    page.goto((site / PAGE).as_uri())
    forest = Forest(page, site)
    said = forest.said()
    forest.box.locator("select").select_option(str(forest.number("DL, wald")))
    output = forest.box.locator("output")
    output.filter(has_text=re.compile(r"\S")).wait_for()
    assert output.inner_text() == forest.box.get_attribute("data-failed")
    assert forest.box.locator("select").input_value() == str(forest.own)
    assert forest.said() == said and "method" not in page.url
    assert forest.figure.locator(".pictures").is_visible()
    page.unroute("**/plotly.min.js")  # another try is made
    assert_shows(forest, forest.choose(forest.number("DL, wald")))
    page.close()


def test_a_chart_that_cannot_be_loaded_is_said_and_asked_for_again(
    chrome: Browser, site: Path
) -> None:
    page = window(chrome, viewport=DESKTOP)
    page.route("**/plotly.min.js", lambda route: route.abort())
    page.goto((site / PAGE).as_uri())
    figure = page.locator("figure.chart:has(.interact)").first
    line, plot = figure.locator("output[data-failed]"), figure.locator(".plot")
    plot.evaluate(UNFOLD)
    figure.get_by_role("button", name="Interactive chart").click()
    line.filter(has_text=re.compile(r"\S")).wait_for()
    assert line.inner_text() == line.get_attribute("data-failed")
    assert figure.locator(".pictures").is_visible() and not plot.is_visible()
    page.unroute("**/plotly.min.js")
    figure.get_by_role("button", name="Interactive chart").click()
    plot.locator("xpath=self::*[@data-drawn='yes']").wait_for()
    assert line.inner_text() == ""
    page.close()


def backwards(match: re.Match[str]) -> str:
    """The data block with every name that a reader sees written backwards: no known language."""
    figure = json.loads(match[3])
    axis = figure["layout"]["yaxis"]
    axis["categoryarray"] = [name[::-1] for name in axis["categoryarray"]]
    for trace in figure["data"]:
        trace["name"] = trace["name"][::-1]
        trace["y"] = [name[::-1] for name in trace["y"]]
    text = json.dumps(figure).replace("<", "\\u003c")
    return f"{match[1]}{text}{match[4]}"


def test_the_switch_needs_no_word_of_a_language(chrome: Browser, site: Path) -> None:
    def rewritten(route: Route) -> None:
        text = (site / PAGE).read_text(encoding="utf-8")
        route.fulfill(body=BLOCK.sub(backwards, text), content_type="text/html; charset=utf-8")

    page = window(chrome, viewport=DESKTOP)
    page.route("**/syntheses.html", rewritten)
    page.goto((site / PAGE).as_uri())
    forest = Forest(page, site)
    forest.draw()
    legend = forest.figure.locator(".legendtext").first.text_content()
    names = {trace["name"] for figure in figures(site) for trace in figure["data"]}
    assert legend not in names and legend[::-1] in names
    assert_shows(forest, forest.choose(forest.number("DL, hksj")))
    page.close()


def test_the_script_holds_no_name_of_a_trace(site: Path, root: Path) -> None:
    script = (root / "companion/static/charts.js").read_text(encoding="utf-8")
    names = {trace["name"] for figure in figures(site) for trace in figure["data"]}
    assert len(names) > 2
    assert not [name for name in names if f'"{name}"' in script]
