"""What each comparison found at each time, null results as large as others."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import plotly.graph_objects as go

from companion.book.view import View
from companion.charts.base import (
    BLUE,
    GREY,
    ORANGE,
    Chart,
    ChartKind,
    lay_out,
    named_axis,
    role,
    time_axis,
)
from companion.charts.names import subject_of, told_apart
from companion.charts.notes import cautions, counted, lacks_time, not_drawn, sort_out, studies
from companion.model.cells import Result
from companion.model.outcomes import OutcomeRow
from companion.words import values
from companion.words.codes import in_words, sentence_case

NAME = "results-by-time"


class Mark(NamedTuple):
    """Symbol and colour of a result."""

    symbol: str
    colour: str


RESULTS: Mapping[Result, Mark] = MappingProxyType(
    {
        "favours-treatment": Mark("triangle-down", BLUE),
        "no-difference-shown": Mark("circle-open", GREY),
        "favours-control": Mark("triangle-up", ORANGE),
        # Not a dash: it would vanish on the bar of an interval.
        "not-stated": Mark("square-open", GREY),
    }
)


def results_by_time(view: View, rows: tuple[OutcomeRow, ...]) -> Chart:
    """What the source says of each comparison at each time, a line a study and construct."""
    able, reasons = sort_out(rows, lambda row: lacks_time(row.time_hours))
    timed = [(r, float(r.time_hours)) for r in able if r.time_hours is not None]
    timed.sort(key=lambda x: (x[0].construct, values.study(view, x[0].study), x[1]))
    drawn = [r for r, _ in timed]
    names = _names(view, drawn)
    figure = go.Figure()
    for result, mark in RESULTS.items():
        mine = [(r, t, n) for (r, t), n in zip(timed, names, strict=True) if r.result == result]
        if not mine:
            continue
        figure.add_scatter(
            x=[t for _, t, _ in mine], y=[n for _, _, n in mine], mode="markers",
            name=sentence_case(in_words(result)), meta=role("result"),
            marker={"symbol": mark.symbol, "size": 12, "color": mark.colour,
                    "line": {"width": 2, "color": mark.colour}},
            hovertext=[_hover(view, r) for r, _, _ in mine], hoverinfo="text",
        )  # fmt: skip
    lines = dict.fromkeys(names)
    lay_out(figure, rows=len(lines), x=time_axis([t for _, t in timed]), y=named_axis(lines))
    about = f"{subject_of(view, drawn)}: what" if drawn else "What"
    return Chart(
        NAME, f"{about} each comparison found, by time",
        _alt(drawn), figure,
        ("Study", "Time", "Construct", "Outcome", "Comparison", "Result"),
        tuple((values.study(view, r.study), values.hours(t), in_words(r.construct, view.subject),
               values.outcome(view, r.outcome), values.comparison(view, r), in_words(r.result))
              for r, t in timed),
        studies(drawn),
        ("A symbol is what the source says of one comparison at one time, not the size of it.",
         *not_drawn(reasons), *cautions(view, drawn)),
    )  # fmt: skip


def _names(view: View, drawn: list[OutcomeRow]) -> list[str]:
    """Lines: a study and construct; more than one where two results share a time."""
    return told_apart(
        drawn,
        lambda r: f"{values.study(view, r.study)}, {in_words(r.construct, view.subject)}",
        (
            lambda r: values.dose(view, r.treatment),
            lambda r: values.outcome(view, r.outcome),
            lambda r: values.scale(view, r.scale),
            lambda r: in_words(r.population, view.subject),
        ),
        at=lambda r: r.time_hours,
    )


def _alt(drawn: list[OutcomeRow]) -> str:
    if not drawn:
        return "No row gives a result at a stated time."
    counts = ", ".join(f"{in_words(k)} {sum(r.result == k for r in drawn)}" for k in RESULTS)
    reports = counted(len(studies(drawn)), "report")
    return f"{counted(len(drawn), 'result')} from {reports}: {counts}."


def _hover(view: View, row: OutcomeRow) -> str:
    when = values.hours(row.time_hours) if row.time_hours is not None else ""
    found = values.effect(row) or in_words(row.result)
    what = sentence_case(values.outcome(view, row.outcome))
    return f"{values.comparison(view, row)}<br>{what} at {when}: {found}"


KIND = ChartKind(
    NAME,
    OutcomeRow,
    "Results by time",
    "What the source says of each comparison at each time, with null results as large as others.",
    results_by_time,
)
