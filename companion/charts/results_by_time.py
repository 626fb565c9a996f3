"""What each comparison found at each time, null results as large as others."""

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from companion.book.view import View
from companion.charts.base import BLUE, GREY, ORANGE, Chart, ChartKind, labelled, role
from companion.charts.drawing import Drawing
from companion.charts.lines import grouped, lay_lines, parted
from companion.charts.names import against, contrasts, outcomes, subject_of, told_apart
from companion.charts.notes import cautions, counted, lacks_time, not_drawn, sort_out, studies
from companion.charts.panels import apart, panel, panels
from companion.charts.times import DAY, log_axis
from companion.model.cells import Result
from companion.model.outcomes import OutcomeRow
from companion.words import values
from companion.words.codes import in_words, mid_sentence, sentence_case

NAME = "results-by-time"


class Mark(NamedTuple):
    """Symbol and colour of a result, and its name in the legend."""

    symbol: str
    colour: str
    name: str


RESULTS: Mapping[Result, Mark] = MappingProxyType(
    {
        "favours-treatment": Mark("triangle-down", BLUE, "Favours the treatment"),
        "no-difference-shown": Mark("circle-open", GREY, "No difference shown"),
        "favours-control": Mark("triangle-up", ORANGE, "Favours the comparator"),
        # Not a dash: it would vanish on the bar of an interval.
        "not-stated": Mark("square-open", GREY, "Not stated"),
    }
)
_APART: Mapping[Result, Mark] = MappingProxyType(
    {
        "favours-treatment": Mark(
            "triangle-down-open", BLUE, "Better with the treatment (drawn apart)"
        ),
        "favours-control": Mark(
            "triangle-up-open", ORANGE, "Worse with the treatment (drawn apart)"
        ),
    }
)


def mark(row: OutcomeRow) -> Mark:
    """The mark of a row: what is drawn apart favours nothing."""
    found = RESULTS[row.result]
    return _APART.get(row.result, found) if apart(row) else found


def results_by_time(view: View, rows: tuple[OutcomeRow, ...]) -> Chart:
    """What the source says of each comparison at each time, a line a study and outcome."""
    able, reasons = sort_out(rows, lambda row: lacks_time(row.time_hours))
    able = tuple(sorted(able, key=lambda r: (values.study(view, r.study), r.outcome, _time(r))))
    groups = panels(view, able)
    drawn = [row for group in groups.values() for row in group]
    names = _names(view, drawn)
    figure = Drawing()
    marked = parted(zip(drawn, names, strict=True), lambda named: mark(named[0]))
    for look in (*RESULTS.values(), *_APART.values()):
        if not (mine := marked.get(look)):
            continue
        figure.add_scatter(
            x=[_time(r) for r, _ in mine], y=[n for _, n in mine], mode="markers",
            name=look.name, meta=role("result"),
            marker={"symbol": look.symbol, "size": 12, "color": look.colour,
                    "line": {"width": 2, "color": look.colour}},
            hovertext=[_hover(view, r) for r, _ in mine], hoverinfo="text",
        )  # fmt: skip
    axis = log_axis(view, [_time(r) for r in drawn])
    lay_lines(
        figure,
        grouped(groups, names),
        x=axis, keep=DAY, title=axis.pop("title")["text"],
    )  # fmt: skip
    about = f"{subject_of(view, drawn)}: what" if drawn else "What"
    return Chart(
        NAME, f"{about} each comparison found, by time",
        _alt(drawn), figure,
        ("Study", "Time", "Construct", "Outcome", "Comparison", "Result"),
        tuple((values.study(view, r.study), values.hours(_time(r)),
               in_words(r.construct, view.subject), values.outcome(view, r.outcome),
               values.comparison(view, r), in_words(r.result))
              for r in drawn),
        studies(drawn),
        ("A symbol is what the source says of one comparison at one time, not the size of it.",
         *not_drawn(reasons), *cautions(view, drawn)),
        labels=labelled((n, r.study) for n, r in zip(names, drawn, strict=True)),
    )  # fmt: skip


def _time(row: OutcomeRow) -> float:
    if row.time_hours is None:
        raise ValueError("a row without its time is not drawn")
    return float(row.time_hours)


def _names(view: View, drawn: Sequence[OutcomeRow]) -> list[str]:
    """Lines: a study and outcome in a panel; more where two results share a time."""
    several = len(outcomes(view, drawn)) > 1

    def line(row: OutcomeRow) -> str:
        study = values.study(view, row.study)
        return f"{study}, {values.outcome(view, row.outcome)}" if several else study

    homes = {name: {panel(view, r) for r in rows} for name, rows in parted(drawn, line).items()}

    def first(row: OutcomeRow) -> str:
        name = line(row)
        return f"{name}, {against(view, row)}" if len(homes[name]) > 1 else name

    return told_apart(
        drawn, first,
        (
            lambda r: values.scale(view, r.scale),
            lambda r: values.dose(view, r.treatment),
            *contrasts(view),
        ),
        at=lambda r: r.time_hours, key=lambda r: r.id,
    )  # fmt: skip


def _alt(drawn: list[OutcomeRow]) -> str:
    if not drawn:
        return "No row gives a result at a stated time."
    marks = Counter(map(mark, drawn))
    looks = (look for look in (*RESULTS.values(), *_APART.values()) if marks[look])
    counts = ", ".join(f"{mid_sentence(look.name)} {marks[look]}" for look in looks)
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
