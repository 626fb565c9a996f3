"""Printed effects with their intervals, side by side and not pooled."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from companion.book.view import View
from companion.charts.base import GREY, Chart, ChartKind, bars, labelled, opposed, role
from companion.charts.drawing import Drawing
from companion.charts.effect_axis import effect_axis
from companion.charts.lines import Column, grouped, lay_lines, parted
from companion.charts.names import contrasts, subject_of, told_apart
from companion.charts.notes import LONG, cautions, enumerated, levels, not_drawn, sort_out, studies
from companion.charts.panels import LEVEL, apart, panels
from companion.charts.results_by_time import RESULTS, Mark
from companion.charts.sides import by_side, of_line, sides_note
from companion.effects import MEASURES
from companion.model.outcomes import OutcomeRow
from companion.questions.answers import Better
from companion.words import values
from companion.words.codes import in_words, mid_sentence, sentence_case

NAME = "estimates"
APART = Mark("diamond-open", GREY, "Drawn apart: see its heading")


class Effect(NamedTuple):
    """A row with what it prints."""

    row: OutcomeRow
    at: float
    low: float
    high: float


def estimates(view: View, rows: tuple[OutcomeRow, ...]) -> Chart:
    """Printed effects of one measure, which is the commonest among the rows, by comparator."""
    able, reasons = sort_out(rows, _lacks)
    counts = Counter[str](r.measure for r in able)
    measure = max(counts, key=lambda m: counts[m]) if counts else ""
    others = [
        f"the measure is another ({in_words(r.measure)})" for r in able if r.measure != measure
    ]
    groups = panels(view, [r for r in able if r.measure == measure])
    drawn = [row for group in groups.values() for row in group]
    names = told_apart(drawn, lambda r: _name(view, r), contrasts(view), key=lambda r: r.id)
    named = dict(zip(names, map(_effect, drawn), strict=True))
    figure = Drawing()
    marked = parted(named, lambda name: _mark(named[name].row))
    for look in (*RESULTS.values(), APART):
        if mine := {name: named[name] for name in marked.get(look, ())}:
            _draw(figure, view, look, mine)
    label = MEASURES[measure].label if measure in MEASURES else "effect"
    plain = [row for row in drawn if not apart(row)]
    sides = by_side(view, plain or drawn, _sayer(view, drawn, neutral=not plain))
    side = f": {next(iter(sides))}" if len(sides) == 1 else ""
    ratio = bool(drawn) and drawn[0].ratio
    lay_lines(
        figure, grouped(groups, names),
        head="Study" if drawn else "",
        x=effect_axis([e[1:] for e in named.values()], ratio=ratio), keep=1.0 if ratio else 0.0,
        title=f"{sentence_case(label)}{side}",
        right=(Column("effect", _head(measure), tuple(_printed(e.row) for e in named.values())),),
    )  # fmt: skip
    figure.add_vline(x=drawn[0].null if drawn else 0, line={"width": 1, "color": GREY})
    about = f"{subject_of(view, drawn)}: printed" if drawn else "Printed"
    return Chart(
        NAME, f"{about} effects, {label}", _alt(drawn, names), figure,
        ("Study", "Comparison", "Effect", "Source says"),
        tuple((n, values.comparison(view, r), values.effect(r), in_words(r.result))
              for n, r in zip(names, drawn, strict=True)),
        studies(drawn),
        ("Effects as printed by their authors, not pooled here.", *sides_note(sides),
         *levels(drawn), *not_drawn([*reasons, *others]), *cautions(view, drawn)),
        labels=labelled((n, r.study) for n, r in zip(names, drawn, strict=True)),
    )  # fmt: skip


def _mark(row: OutcomeRow) -> Mark:
    return APART if apart(row) else RESULTS[row.result]


def _draw(figure: Drawing, view: View, look: Mark, mine: dict[str, Effect]) -> None:
    effects = list(mine.values())
    figure.add_scatter(
        x=[e.at for e in effects], y=list(mine), mode="markers",
        name=look.name, meta=role("estimate"),
        marker={"symbol": look.symbol, "size": 10, "color": look.colour},
        error_x=bars([e[1:] for e in effects], thickness=2, width=0, color=look.colour),
        hovertext=[f"{values.comparison(view, e.row)}<br>{values.effect(e.row)}" for e in effects],
        hoverinfo="text",
    )  # fmt: skip


def _sayer(
    view: View, drawn: Sequence[OutcomeRow], *, neutral: bool
) -> Callable[[Better, str], str]:
    """How to say what lies on each side: by the names of what was compared, where it is one.

    ``neutral``: without saying which side is better, where all that is drawn is drawn apart.
    """
    given, other = opposed(view, ((row.treatment, row.comparator or "") for row in drawn))
    index = mid_sentence(given) or "the treatment"
    against = mid_sentence(other) or "the comparator"
    return lambda side, measure: of_line("neither" if neutral else side, measure, index, against)


def _head(measure: str) -> str:
    return MEASURES[measure].abbreviation if measure in MEASURES else ""


def _printed(row: OutcomeRow) -> str:
    limits = row.interval()
    level = f", {limits.level:g}%" if limits and limits.level != LEVEL else ""
    span = (
        f"<br>({values.number(limits.low)} to {values.number(limits.high)}{level})"
        if limits
        else ""
    )
    return f"{values.number(row.text('estimate'))}{span}"


def _lacks(row: OutcomeRow) -> str:
    found = row.interval()
    if not row.comparative:
        return "it compares no arms"
    if row.estimate is None:
        return "no estimate is printed"
    if found is None:
        return "no whole interval is printed"
    if row.ratio and min(row.estimate, found.low) <= 0:
        return "a ratio or limit of 0 has no place on a log axis"
    return ""


def _effect(row: OutcomeRow) -> Effect:
    found = row.interval()
    if row.estimate is None or found is None:
        raise ValueError(f"{row.address} has no estimate with its interval")
    return Effect(row, float(row.estimate), float(found.low), float(found.high))


def _name(view: View, row: OutcomeRow) -> str:
    when = f", {values.hours(row.time_hours)}" if row.time_hours is not None else ""
    return f"{values.study(view, row.study)}{when}"


def _alt(drawn: Sequence[OutcomeRow], names: Sequence[str]) -> str:
    said = [f"{n}: {values.effect(r)}" for n, r in zip(names, drawn, strict=True)]
    if not said:
        return "No row prints an effect with its interval."
    away = sum(bool(apart(row)) for row in drawn)
    more = f" {away} of {len(drawn)} are drawn apart." if away else ""
    if len(said) == 1:
        return f"{said[0]}.{more}"
    order = sorted(zip(map(_effect, drawn), said, strict=True), key=lambda pair: pair[0].at)
    ends = f" Lowest, {order[0][1]}; highest, {order[-1][1]}."
    return f"{enumerated(said)}.{ends if len(said) > LONG else ''}{more}"


KIND = ChartKind(
    NAME,
    OutcomeRow,
    "Printed effects",
    "Effects of one measure as their authors print them, with their intervals, and not pooled.",
    estimates,
)
