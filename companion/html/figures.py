"""A chart with its table, text alternative, download, sources and licence."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup

from companion.charts.base import Chart
from companion.charts.picture import Pictures, pictures
from companion.html.desk import Desk
from companion.html.fill import data_block, fill
from companion.html.sheets import Cell, Sheet
from companion.html.windows import windowed
from companion.model.row import Row

if TYPE_CHECKING:
    import plotly.graph_objects as go


def html(chart: Chart, id: str, desk: Desk) -> Markup:
    """The figure of a page. The figure is a data block: no script is emitted inline."""
    table = Sheet(
        f"Table of the chart: {chart.title}",
        chart.head,
        tuple(_cells(row, _link(chart, i, desk)) for i, row in enumerate(chart.rows)),
    )
    links = {name: desk.links.study(of) for name, of in chart.labels.items()}
    made_from = json.dumps([chart.drawing.recipe, chart.title, chart.alt, id, links])
    picture = partial(_picture, chart, id, links)
    return fill(
        "chart",
        chart=chart,
        id=id,
        **desk.kept.get(picture_name(desk.page, id), made_from, picture),
        picture=desk.links.chart(id),
        table=table.html(),
        download="data:text/csv;charset=utf-8," + quote("\ufeff" + table.csv()),
        sources=[desk.study(key) for key in chart.sources],
    )


def picture_name(page: str, id: str = "") -> str:
    """The name by which a page's picture is kept; all of the page's begin with that without id."""
    return f"picture {page} {id}"


def flags(rows: Iterable[Row], desk: Desk) -> Markup:
    """What does not add up in the sources of rows that are drawn; cautions are in the chart."""
    found = [replace(c, caution="") for c in desk.warnings(rows) if c.disagreement]
    return fill("warnings", warnings=tuple(dict.fromkeys(found)))


def _cells(row: tuple[str, ...], link: str) -> tuple[Cell, ...]:
    """A row of the table; its first cell leads to the data behind it."""
    return tuple(Cell(text, link if i == 0 else "") for i, text in enumerate(row))


def _link(chart: Chart, i: int, desk: Desk) -> str:
    return desk.links.row(*chart.addresses[i].split(".")) if chart.addresses else ""


def show(chart: "Chart | go.Figure") -> None:
    """Show a chart in a notebook: the book's own block on a page, plotly's output in a session.

    A figure that is none of our charts may hold what no picture shows: a page draws it by script.
    """
    from IPython.display import display  # a notebook has it loaded; a check needs none

    figure = chart.figure if isinstance(chart, Chart) else chart
    values = _figure(figure)
    data = data_block(values)
    id = f"figure-{sha256(data.encode()).hexdigest()[:12]}"  # the same figure, the same bytes
    block = (
        fill("figure", id=id, **_picture(chart, id, {}))
        if isinstance(chart, Chart)
        else fill("bare", id=id, json=data, height=figure.layout.height or 450)
    )
    bundle = {"text/html": str(block), "application/vnd.plotly.v1+json": values}
    display(bundle, raw=True)  # type: ignore[no-untyped-call]


def _picture(chart: Chart, id: str, links: Mapping[str, str]) -> dict[str, object]:
    """What the template of a picture, and of what stands behind it, is filled with."""
    wide, narrow = pictures(chart.figure, chart.title, chart.alt, id, links)
    whole, windows = windowed(Markup(wide))  # written by an XML writer, which escapes
    return {
        "pictures": Pictures(whole, Markup(narrow)),
        "windows": windows,
        "json": data_block(_figure(chart.figure)),
        "height": chart.height,
        "label": f"{chart.title}. {chart.alt}".strip(),
    }


def _figure(figure: "go.Figure") -> Any:
    return json.loads(figure.to_json())
