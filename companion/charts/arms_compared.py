"""Share of people with an outcome in each of two arms, the larger excess first."""

from collections.abc import Sequence

from companion.book.view import View
from companion.charts.base import GREY, PALE, Chart, ChartKind, families, family, labelled, role
from companion.charts.drawing import Drawing
from companion.charts.lines import grouped, lay_lines
from companion.charts.names import contrasts, subject_of, told_apart
from companion.charts.notes import (
    NO_SHARE,
    cautions,
    counted,
    enumerated,
    not_drawn,
    sort_out,
    studies,
)
from companion.charts.panels import apart, panels
from companion.charts.shares import Shares, both
from companion.charts.sides import harms_first, shares_note
from companion.model.outcomes import OutcomeRow, Side
from companion.words import values
from companion.words.codes import mid_sentence, sentence_case

NAME = "arms-compared"


def arms_compared(view: View, rows: tuple[OutcomeRow, ...]) -> Chart:
    """Both arms of each row on one line: harms, then benefits; the larger excess first."""
    able, reasons = sort_out(rows, _lacks)
    shares = sorted(
        (found for row in able if (found := both(row))),
        key=lambda s: (harms_first(view, s.row), s.other - s.given),
    )
    by_row = {s.row.address: s for s in shares}
    groups = panels(view, [s.row for s in shares])
    order = [row for group in groups.values() for row in group]
    drawn = [by_row[row.address] for row in order]
    names = _names(view, order)
    figure = Drawing()
    _links(figure, names, drawn)
    # The ring is wide enough to stand around the other arm's symbol where shares are equal.
    figure.add_scatter(
        x=[s.other for s in drawn], y=names, mode="markers", name="Comparator arm",
        marker={"symbol": "circle-open", "size": 17, "color": GREY, "line": {"width": 2}},
        hovertext=[_said(view, s.row, s.row.comparator, "control") for s in drawn],
        hoverinfo="text", meta=role("comparator"), cliponaxis=False,
    )  # fmt: skip
    kinds = families(view, (row.treatment for row in order))
    for kind in kinds:
        mine = [(n, s) for n, s in zip(names, drawn, strict=True)
                if family(view, s.row.treatment) == kind]  # fmt: skip
        figure.add_scatter(
            x=[s.given for _, s in mine], y=[n for n, _ in mine], mode="markers", name=kind.name,
            marker={"symbol": [f"{kind.symbol}{'-open' * bool(apart(s.row))}" for _, s in mine],
                    "size": 10, "color": kind.colour},
            hovertext=[_said(view, s.row, s.row.treatment, "treatment") for _, s in mine],
            hoverinfo="text", meta=role("index"), cliponaxis=False,
        )  # fmt: skip
    lay_lines(
        figure, grouped(groups, names),
        x={"ticksuffix": "%", "rangemode": "tozero"},
        title="Share with the event; right of the ring: more often with the treatment",
    )  # fmt: skip
    given = enumerated([mid_sentence(kind.name) for kind in kinds])
    about = f"{subject_of(view, order)}, {given}: share" if order else "Share"
    return Chart(
        NAME, f"{about} of people in each arm", _alt(names, drawn), figure,
        ("Event and study", "Index arm", "Comparator arm", "Comparison"),
        tuple((n, values.arm(s.row, "treatment"), values.arm(s.row, "control"),
               values.comparison(view, s.row))
              for n, s in zip(names, drawn, strict=True)),
        studies(order),
        (*shares_note(view, order), *_when(order), *not_drawn(reasons), *cautions(view, order)),
        labels=labelled((n, r.study) for n, r in zip(names, order, strict=True)),
    )  # fmt: skip


def _said(view: View, row: OutcomeRow, given: str | None, side: Side) -> str:
    return f"{values.treatment(view, given or '')}: {values.arm(row, side)}"


def _lacks(row: OutcomeRow) -> str:
    lacking = [side for side in ("treatment", "control") if row.share(side) is None]
    if len(lacking) == 2:
        return NO_SHARE
    return f"no share is given in the {lacking[0]} arm" if lacking else ""


def _names(view: View, order: Sequence[OutcomeRow]) -> list[str]:
    """The event; its study where several are drawn; more where that is not enough."""
    several = len(studies(order)) > 1

    def first(row: OutcomeRow) -> str:
        event = sentence_case(values.outcome(view, row.outcome))
        return f"{event}, {values.study(view, row.study)}" if several else event

    def when(row: OutcomeRow) -> str:
        return values.hours(row.time_hours) if row.time_hours is not None else ""

    return told_apart(order, first, (*contrasts(view), when), key=lambda r: r.id)


def _links(figure: Drawing, names: Sequence[str], drawn: Sequence[Shares]) -> None:
    x: list[float | None] = []
    y: list[str | None] = []
    for name, shares in zip(names, drawn, strict=True):
        x += [shares.given, shares.other, None]
        y += [name, name, None]
    figure.add_scatter(
        x=x, y=y, mode="lines", line={"color": PALE, "width": 2}, showlegend=False,
        hoverinfo="skip", meta=role("difference"),
    )  # fmt: skip


def _when(order: Sequence[OutcomeRow]) -> tuple[str, ...]:
    """When events were counted, where that is at any time."""
    anytime = sum(r.analysis == "any-time" for r in order)
    if not anytime:
        return ()
    rest = len(order) - anytime
    but = f", but for {rest} of {len(order)} comparisons" if rest else ""
    return (f"Events are counted at any time in the trial{but}.",)


def _alt(names: Sequence[str], drawn: Sequence[Shares]) -> str:
    if not drawn:
        return "No row gives a share of people in both arms."
    named = sorted(zip(names, drawn, strict=True), key=lambda pair: pair[1].other - pair[1].given)
    most, least = (
        f"{mid_sentence(name)} ({' against '.join(values.percent(v / 100) for v in s[1:])})"
        for name, s in (named[0], named[-1])
    )
    count = counted(len(drawn), "comparison")
    if len(drawn) == 1:
        return f"{count}: {most}."
    last = "furthest the other way" if named[-1][1].other > named[-1][1].given else "smallest"
    return f"{count}, index arm against comparator. Largest excess: {most}; {last}: {least}."


KIND = ChartKind(
    NAME,
    OutcomeRow,
    "Arms compared",
    "Share of people with an event in each of two arms, the larger excess of harm first.",
    arms_compared,
)
