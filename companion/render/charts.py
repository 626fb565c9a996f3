"""A chart with its table, text alternative, download, sources and licence."""

import json
from hashlib import sha256
from urllib.parse import quote

import plotly.graph_objects as go
from IPython.display import display
from markupsafe import Markup

from companion.charts.base import Chart
from companion.render import fill
from companion.render.tables import Cell, Desk, Sheet


def html(chart: Chart, id: str, desk: Desk) -> str:
    """The figure of a page. The figure is a data block: no script is emitted inline."""
    sheet = Sheet(
        f"Table of the chart: {chart.title}",
        chart.head,
        tuple(tuple(Cell(text) for text in row) for row in chart.rows),
    )
    sources = [Cell(desk.label(key), desk.links.study(key)) for key in chart.sources]
    return fill(
        "chart",
        chart=chart,
        id=id,
        name=chart.name,
        json=_data_block(chart.figure),
        table=Markup(sheet.html()),
        download="data:text/csv;charset=utf-8," + quote("\ufeff" + sheet.csv()),
        sources=sources,
    )


def show(chart: Chart | go.Figure) -> None:
    """Show a chart in a notebook: the book's own block on a page, plotly's output in a session."""
    figure = chart.figure if isinstance(chart, Chart) else chart
    data = _data_block(figure)
    id = f"figure-{sha256(data.encode()).hexdigest()[:12]}"  # the same figure, the same bytes
    block = fill("figure", id=id, json=data, height=figure.layout.height or 450)
    bundle = {
        "text/html": block,
        "application/vnd.plotly.v1+json": json.loads(figure.to_json()),
    }
    display(bundle, raw=True)


def _data_block(figure: go.Figure) -> Markup:
    text = json.dumps(json.loads(figure.to_json()), separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))
