"""Mechanistic findings by species and direction, null findings as large as others."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import plotly.graph_objects as go

from companion.book.view import View
from companion.charts.base import (
    BLUE,
    GREY,
    ORANGE,
    PURPLE,
    Chart,
    ChartKind,
    lay_out,
    named_axis,
    role,
)
from companion.charts.notes import cautions, studies
from companion.model.cells import Change
from companion.model.outcomes import MechanismRow
from companion.words import values
from companion.words.codes import in_words, sentence_case

NAME = "mechanism-map"
PEOPLE = "human"


class Mark(NamedTuple):
    """Words, symbol and colour of a direction."""

    said: str
    symbol: str
    colour: str


CHANGES: Mapping[Change, Mark] = MappingProxyType(
    {
        "increase": Mark("increase", "triangle-up", BLUE),
        "decrease": Mark("decrease", "triangle-down", ORANGE),
        "none": Mark("no change", "circle-open", GREY),
        "mixed": Mark("mixed", "diamond", PURPLE),
    }
)


def mechanism_map(view: View, rows: tuple[MechanismRow, ...]) -> Chart:
    """Findings side by side, a line a species: a symbol is a finding."""
    species = sorted({r.species for r in rows}, key=lambda s: (s != PEOPLE, s))
    figure = go.Figure()
    count = dict.fromkeys(species, 0)
    for change, mark in CHANGES.items():
        mine = [r for r in rows if r.change == change]
        if not mine:
            continue
        x = []
        for row in mine:
            count[row.species] += 1
            x.append(count[row.species])
        figure.add_scatter(
            x=x, y=[in_words(r.species, view.subject) for r in mine], mode="markers",
            name=sentence_case(mark.said), meta=role("finding"),
            marker={"symbol": mark.symbol, "size": 13, "color": mark.colour,
                    "line": {"width": 2, "color": mark.colour}},
            hovertext=[_hover(view, r) for r in mine], hoverinfo="text",
        )  # fmt: skip
    names = [in_words(s, view.subject) for s in species]
    lay_out(
        figure,
        rows=2 * len(names),
        x={"title": {"text": "Number of findings"}, "dtick": 5, "rangemode": "tozero"},
        y=named_axis(names),
    )
    return Chart(
        NAME, "Findings by species and direction", _alt(view, species, rows), figure,
        ("Study", "Species", "Method", "Target", "Direction", "Finding"),
        tuple(_row(view, r) for r in rows), studies(rows),
        ("Direction is that of the thing measured, not for or against the claim.",
         *cautions(view, rows)),
    )  # fmt: skip


def _hover(view: View, row: MechanismRow) -> str:
    target, method = (in_words(code, view.subject) for code in (row.target, row.method))
    return f"{values.study(view, row.study)}: {target}, {method}"


def _row(view: View, row: MechanismRow) -> tuple[str, ...]:
    codes = (row.species, row.method, row.target, row.change)
    said = (in_words(code, view.subject) for code in codes)
    return values.study(view, row.study), *said, row.finding


def _alt(view: View, species: Sequence[str], rows: Sequence[MechanismRow]) -> str:
    if not rows:
        return "There is no finding."
    parts = []
    for code in species:
        found = [r.change for r in rows if r.species == code]
        counts = [f"{mark.said} {n}" for c, mark in CHANGES.items() if (n := found.count(c))]
        parts.append(f"{in_words(code, view.subject)}: {', '.join(counts)}")
    return sentence_case("; ".join(parts)) + "."


KIND = ChartKind(
    NAME,
    MechanismRow,
    "Map of mechanistic findings",
    "Mechanistic findings by species, each a symbol that says in which direction it went.",
    mechanism_map,
)
