"""Every chart as a picture: all of its marks, where its data says, in well-formed, escaped SVG."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import plotly.graph_objects as go
import pytest

from companion.book.book import Book
from companion.book.load import load
from companion.book.view import View
from companion.charts import CHARTS, Chart, NoHundred, forest, people_per_hundred
from companion.charts.picture import NARROW, WIDE, pictures
from companion.charts.picture.links import linked
from companion.charts.picture.narrow import crowded
from companion.charts.picture.writing import folded, lines, width
from companion.model import SYNTHESES
from companion.questions import answer
from tests import second

SVG = "{http://www.w3.org/2000/svg}"
NEAR = 0.16
"""Pixels that rounding may cost."""


def charts(book: Book) -> Iterator[Chart]:
    """Every chart of every whole table, every forest plot and everything of a hundred people."""
    view = View(book)
    for kind in CHARTS.values():
        for schema in book.schemas.values():
            if issubclass(schema.row, kind.draws):
                yield kind.draw(view, view.rows(schema))
    for row in view.rows(SYNTHESES):
        yield forest(view, answer(view, row.id))
        try:
            yield people_per_hundred(view, f"syntheses.{row.id}")
        except NoHundred:
            continue


@pytest.fixture(scope="module")
def drawn(real: Book, tmp_path_factory: pytest.TempPathFactory) -> list[Chart]:
    """The charts of the real book and of the second."""
    other = load(second.write(tmp_path_factory.mktemp("second")))
    return [chart for book in (real, other) for chart in charts(book)]


def groups(root: ET.Element) -> list[ET.Element]:
    return [g for g in root.findall(f"{SVG}g") if "data-role" in g.attrib]


def of(group: ET.Element, kind: str) -> list[ET.Element]:
    return [e for e in group if e.get("class") == kind]


def points(trace: dict[str, Any]) -> list[int]:
    """Positions of the points that have a place."""
    pairs = zip(trace.get("x", ()), trace.get("y", ()), strict=True)
    return [i for i, (x, y) in enumerate(pairs) if x is not None and y is not None]


class Fit:
    """Where the values of an axis lie, found from its outermost marks."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self.spec, self.found = spec, {}

    def value(self, of: Any) -> float:
        if isinstance(of, str):
            return float(self.spec["categoryarray"].index(of))
        return math.log10(of) if self.spec.get("type") == "log" else float(of)

    def add(self, value: Any, at: float) -> None:
        known = self.found.setdefault(self.value(value), at)
        assert known == pytest.approx(at, abs=NEAR)

    def at(self, value: Any) -> float:
        (a, left), (b, right) = (f(self.found.items()) for f in (min, max))
        return left + (self.value(value) - a) / (b - a) * (right - left)

    def slack(self, value: Any) -> float:
        """How far rounding may carry beyond the marks that the scale was found from."""
        a, b = min(self.found), max(self.found)
        return NEAR * (1 + max(0.0, a - self.value(value), self.value(value) - b) / (b - a) * 2)

    def check(self, backwards: bool) -> None:
        if len(self.found) < 2:
            return
        (a, left), (b, right) = min(self.found.items()), max(self.found.items())
        low, high = self.spec.get("range", (0, 1))
        assert (right > left) != (backwards != (low > high))
        for value, at in self.found.items():
            assert at == pytest.approx(left + (value - a) / (b - a) * (right - left), abs=NEAR)


def place(mark: ET.Element) -> tuple[float, float]:
    found = re.fullmatch(r"translate\((\S+) (\S+)\)", mark.attrib["transform"])
    assert found
    return float(found[1]), float(found[2])


def numbers(path: str) -> list[float]:
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", path)]


def assert_shows(root: ET.Element, traces: list[dict[str, Any]]) -> None:
    """As many marks, lines, limits and words as the traces have, in their order."""
    shown = groups(root)
    assert [g.get("data-role") for g in shown] == [t["meta"]["role"] for t in traces]
    for group, trace in zip(shown, traces, strict=True):
        able = points(trace)
        bar = trace["type"] == "bar"
        mode = "" if bar else trace["mode"]
        assert len(of(group, "m")) == len(able) * ("markers" in mode or bar)
        written = [i for i in able if "text" in mode and str(trace["text"][i]).strip()]
        assert len(of(group, "t")) == len(written)
        for i, text in zip(written, of(group, "t"), strict=True):
            assert "".join(text.itertext()) == "".join(x.text for x in lines(trace["text"][i]))
        joined = "".join(e.attrib["d"] for e in of(group, "l"))
        assert len(re.findall("[ML]", joined)) == len(able) * ("lines" in mode)
        limits = [
            i for way in "xy" if (error := trace.get(f"error_{way}"))
            for i in able if error["array"][i] is not None or error["arrayminus"][i] is not None
        ]  # fmt: skip
        assert len(of(group, "e")) == len(limits)


def test_every_mark_of_every_chart_is_in_both_pictures(drawn: list[Chart]) -> None:
    assert len(drawn) > 60
    assert {chart.name for chart in drawn} >= {*CHARTS, "people-per-hundred"}
    for chart in drawn:
        traces = json.loads(chart.figure.to_json())["data"]
        wide, narrow = pictures(chart.figure, chart.title, chart.alt, "id")
        assert_shows(ET.fromstring(wide), traces)
        columns = [t for t in traces if t["meta"]["role"] == "column"]
        small = ET.fromstring(narrow)
        assert_shows(small, [t for t in traces if t not in columns])
        said = " ".join("".join(e.itertext()) for e in small.iter(f"{SVG}text"))
        said = said.replace(" ", "").replace("\u00a0", "")
        for column in columns:
            first = column["meta"]["column"] == "name"
            for words in column["text"][first:]:
                parts = [x.text.replace("\u00a0", "").replace(" ", "") for x in lines(words)]
                assert all(part in said for part in parts) or len(column["text"]) == 1


def test_every_mark_lies_where_its_data_says(drawn: list[Chart]) -> None:
    for chart in drawn:
        spec = json.loads(chart.figure.to_json())
        root = ET.fromstring(pictures(chart.figure, "", "", "id").wide)
        fits: dict[str, Fit] = {}
        for group, trace in zip(groups(root), spec["data"], strict=True):
            names = [trace.get(f"{way}axis", way) for way in "xy"]
            x, y = (fits.setdefault(n, Fit(spec["layout"][f"{n[0]}axis{n[1:]}"])) for n in names)
            for i, mark in zip(points(trace), of(group, "m"), strict=False):
                if trace["type"] == "bar":
                    x.add(0, float(mark.attrib["x"]))
                    left = float(mark.attrib["x"]) + float(mark.attrib["width"])
                    top = float(mark.attrib["y"]) + float(mark.attrib["height"]) / 2
                else:
                    left, top = place(mark)
                x.add(trace["x"][i], left)
                y.add(trace["y"][i], top)
        for name, fit in fits.items():
            if name[0] == "y" and crowded(spec, WIDE):
                continue  # its names stand above the lines, which are further apart
            fit.check(backwards=name[0] == "y")
        for group, trace in zip(groups(root), spec["data"], strict=True):
            error, name = trace.get("error_x"), trace.get("xaxis", "x")
            if not error or len(fits[name].found) < 2:
                continue
            limited = [i for i in points(trace) if error["array"][i] is not None]
            for i, bar in zip(limited, of(group, "e"), strict=True):
                low, _, high = numbers(bar.attrib["d"])
                at = trace["x"][i]
                ends = (at - error["arrayminus"][i], at + error["array"][i])
                for end, shown in zip(ends, (low, high), strict=True):
                    assert shown == pytest.approx(fits[name].at(end), abs=fits[name].slack(end)), (
                        chart.name
                    )


def test_a_picture_is_named_and_needs_nothing(drawn: list[Chart]) -> None:
    for chart in drawn:
        for wide, text in zip((WIDE, NARROW), pictures(chart.figure, "T", chart.alt, "i"),
                              strict=True):  # fmt: skip
            root = ET.fromstring(text)
            assert root.get("role") == "img" and root.attrib["viewBox"].startswith(f"0 0 {wide} ")
            names = {e.get("id"): e.text for e in root}
            assert names[root.attrib["aria-labelledby"]] == "T"
            assert names[root.attrib["aria-describedby"]] == chart.alt
            assert not re.search(r"<script|<style|<image|<use|href|url\(|@import| on\w+=", text)
            assert not re.search(r"[ \"MHVL]nan\b|[ d]=\"\"", text)


def test_the_same_figure_gives_the_same_bytes(drawn: list[Chart]) -> None:
    for chart in drawn[:12]:
        first, again = (pictures(chart.figure, "T", chart.alt, "i") for _ in range(2))
        assert first == again


def test_what_a_source_prints_is_only_words() -> None:
    hostile = '</text><script>alert(1)</script>&"\u0000\u000b\ufffe <img onerror=x>'
    figure = go.Figure()
    figure.add_scatter(x=[1, 2], y=[hostile, "b"], mode="markers+text", text=[hostile, "b"],
                       name=hostile, showlegend=True, meta={"role": hostile},
                       marker={"symbol": "circle", "color": "red"})  # fmt: skip
    figure.update_layout(
        height=300, font={"size": 13}, margin={"t": 10, "b": 10, "l": 10, "r": 10}, showlegend=True,
        xaxis={"title": {"text": hostile}, "tickvals": [1], "ticktext": [hostile]},
        yaxis={"categoryarray": [hostile, "b"]},
        annotations=[{"x": 1, "y": "b", "text": hostile, "showarrow": False}],
    )  # fmt: skip
    for text in pictures(figure, hostile, hostile, "i"):
        assert "<script" not in text and "<img" not in text and "\u0000" not in text
        said = "".join(ET.fromstring(text).itertext())
        assert "<script>alert(1)</script>" in said.replace("\u200b", "")


def test_words_are_folded_to_a_width_and_none_is_lost() -> None:
    text = "Mean difference: left of the line favours the one, right favours the other"
    found = folded(text, 11, 180)
    assert found.replace("<br>", " ") == text and width(found, 11) <= 180
    assert folded("<b>Two words</b>", 11, 30) == "<b>Two</b><br><b>words</b>"
    assert width("<b>Words</b>", 12) > width("Words", 12) > width("Word", 12)


def test_a_label_that_is_folded_at_its_own_hyphen_is_a_link() -> None:
    root = ET.fromstring("<svg><text><tspan>Roe, treatment-</tspan><tspan>resistant</tspan></text>"
                         "<text>Poe</text></svg>")  # fmt: skip
    linked(root, {"Roe, treatment-resistant": "roe.html"})
    assert [way.get("href") for way in root.iter("a")] == ["roe.html"]


def test_pools_of_others_say_of_whom_where_it_is_of_other_people(real: Book) -> None:
    view = View(real)
    found = answer(view, "esketamine-md-28d")
    figure = forest(view, found).figure
    (theirs,) = (t.y for t in figure.data if t.meta and t.meta.get("role") == "published")
    assert any("suicidal" in name for name in theirs)
    assert any(name.endswith("pooled, men") for name in theirs)


def contrast(colour: str, page: str) -> float:
    """The ratio of two colours ``#rrggbb`` by WCAG 2.2."""
    light, dark = sorted((luminance(colour), luminance(page)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("page", ["#ffffff", "#121212"])
def test_every_mark_stands_out_from_the_page(drawn: list[Chart], page: str) -> None:
    pale = set()
    for chart in drawn:
        for picture in pictures(chart.figure, chart.title, chart.alt, "x"):
            for element in ET.fromstring(picture).iter():
                if element.get("class") not in ("m", "l", "e"):
                    continue
                assert element.get("opacity") is None, "what hides little has a paler colour"
                colours = [element.get(name) or "" for name in ("fill", "stroke")]
                solid = [c for c in colours if c.startswith("#")]
                if not any(contrast(c, page) >= 3 for c in solid) and "currentColor" not in colours:
                    pale.add((chart.name, *colours))
    assert pale == set()
