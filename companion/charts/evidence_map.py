"""Where the randomised evidence lies: people and trials by outcome, population and comparator."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from companion.book.view import View
from companion.charts.base import Chart, ChartKind, faint, families, family, role
from companion.charts.drawing import Drawing
from companion.charts.grid import Head, Lines, folded, in_lines, lay_out_grid
from companion.charts.names import outcomes
from companion.charts.notes import cautions, counted, not_drawn, sort_out, studies
from companion.model import STUDIES
from companion.model.outcomes import OutcomeRow
from companion.model.studies import StudyRow
from companion.model.subject import Family
from companion.words import values
from companion.words.codes import in_words, sentence_case

NAME = "evidence-map"
LARGEST = 38
SMALLEST = 7
UP = 16
"""How far above the middle of its row a bubble stands, so that its numbers are below it."""
LONG_WORD = 12
"""Letters of a word that a column of a phone has room for; longer ones read upwards."""
FEW_COLUMNS = 4
_COMPARES = frozenset({"between", "first-period", "crossover", "any-time"})


class Place(NamedTuple):
    """A cell: what was given and measured, in whom, against what."""

    given: Family
    outcome: str
    population: str
    against: Family


class Trial(NamedTuple):
    """A trial in a cell: its rows, and its people. ``whole``: all whom it randomised."""

    rows: tuple[OutcomeRow, ...]
    people: int | None
    whole: bool


Cells = dict[Place, list[Trial]]


def evidence_map(view: View, rows: tuple[OutcomeRow, ...]) -> Chart:
    """A block for each treatment and outcome; in a cell, the people and trials that compared."""
    able, reasons = sort_out(rows, lambda row: _lacks(view, row))
    cells = _cells(view, able)
    columns = families(view, (r.comparator for r in able if r.comparator))
    populations = [p for p in view.subject.populations if p in {c.population for c in cells}]
    blocks = _blocks(view, cells)
    lines, heights = _lines(view, blocks, populations)
    figure = Drawing()
    longest = max((len(w) for kind in columns for w in kind.name.split()), default=0)
    turned = len(columns) > FEW_COLUMNS or longest > LONG_WORD
    heads = [Head(folded(kind.name, 17 if turned else 11), i, i + 1)
             for i, kind in enumerate(columns)]  # fmt: skip
    lay_out_grid(figure, lines, heads, turned=turned)
    for kind in dict.fromkeys(given for given, _ in blocks):
        _bubbles(view, figure, kind, cells, columns, heights)
    figure.update_xaxes(title={"text": "Area: people;<br>below: people,<br>and under them trials"})
    figure.update_layout(showlegend=len({given for given, _ in blocks}) > 1, margin={"b": 72})
    for given, outcome in blocks if len(blocks) > 1 else ():
        figure.add_annotation(
            x=0, y=heights[given.key, outcome, ""], showarrow=False, xanchor="left",
            text=f"{given.name}:<br>{values.outcome(view, outcome)}", align="left",
        )  # fmt: skip
    named = outcomes(view, able)
    about = f", {named[0]}" if len(named) == 1 else ""
    return Chart(
        NAME, f"Who was studied against what in randomised trials{about}",
        _alt(view, cells, able), figure,
        ("Treatment", "Outcome", "Population", "Comparator", "People", "Trials", "Which", "Rows"),
        tuple(_row(view, place, cells[place]) for place in sorted(cells, key=lambda p: (
            blocks.index((p.given, p.outcome)), populations.index(p.population),
            columns.index(p.against)))),
        studies(able),
        (*_notes(cells, len(blocks) * len(populations) * len(columns)), *not_drawn(reasons),
         *cautions(view, able)),
    )  # fmt: skip


def _lacks(view: View, row: OutcomeRow) -> str:
    """Why a row is no comparison of randomised arms; empty where it is one."""
    if row.analysis == "pooled":
        return "pooled by others, from trials that would be counted twice"
    if row.alone or row.analysis not in _COMPARES:
        return "no comparison between arms"
    return "" if any(r.randomised for r in _reports(view, row)) else "not of a randomised trial"


def _reports(view: View, row: OutcomeRow) -> tuple[StudyRow, ...]:
    """Every document on the trial that a row is of."""
    study = view.row(STUDIES, row.study)
    return view.rows(STUDIES, family=study.family) if study else ()


def _cells(view: View, rows: Sequence[OutcomeRow]) -> Cells:
    """The rows by cell and, in each, by trial: a trial with several reports is one."""
    found: dict[Place, dict[str, list[OutcomeRow]]] = {}
    for row in rows:
        if row.comparator:
            given, against = family(view, row.treatment), family(view, row.comparator)
            place = Place(given, row.outcome, row.population, against)
            trial = _reports(view, row)[0].family
            found.setdefault(place, {}).setdefault(trial, []).append(row)
    return {
        place: [_trial(view, rows) for rows in trials.values()] for place, trials in found.items()
    }


def _trial(view: View, rows: Sequence[OutcomeRow]) -> Trial:
    """A trial's people in a cell: its arms, each once, and no more than it randomised.

    Where no row prints both arms, all whom it randomised (or analysed) stand for them.
    """
    reports = _reports(view, rows[0])
    crossed = any(report.design == "rct-crossover" for report in reports)
    sizes = (report.n_randomised or report.n_analysed for report in reports)
    everyone = max((n for n in sizes if n), default=None)
    given: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for row in rows:
        if row.treatment_n and row.control_n:
            given[row.treatment] = max(given[row.treatment], row.treatment_n)
            key = row.comparator or ""
            other[key] = max(other[key], row.control_n)
    printed = max((row.participants for row in rows if row.participants), default=None)
    if given:
        arms = (given.total(), other.total())
        printed = max(arms) if crossed else sum(arms)
    if printed is None:
        return Trial(tuple(rows), everyone, True)
    return Trial(tuple(rows), min(printed, everyone or printed), False)


def _blocks(view: View, cells: Cells) -> list[tuple[Family, str]]:
    """Treatments in the subject's order; of each, the outcome of most trials first."""
    size: Counter[tuple[Family, str]] = Counter()
    for place, trials in cells.items():
        size[place.given, place.outcome] += len(trials)
    return sorted(size, key=lambda b: (view.subject.rank(b[0].key), -size[b], b[1]))


def _lines(
    view: View, blocks: Sequence[tuple[Family, str]], populations: Sequence[str]
) -> tuple[Lines, dict[tuple[str, str, str], float]]:
    """The rows of the grid; where each block's heading (of no population) and cells stand."""
    keys = [
        (given.key, outcome, population)
        for given, outcome in blocks
        for population in (*([""] if len(blocks) > 1 else []), *populations)
    ]
    names = (in_words(population, view.subject) for _, _, population in keys)
    lines = in_lines(names, width=16, least=LARGEST + 2 * UP)
    return lines, dict(zip(keys, lines.at, strict=True))


def _people(trials: Iterable[Trial]) -> int | None:
    """People of all trials; None where one of them says of none how many they were."""
    sizes = [trial.people for trial in trials]
    known = [n for n in sizes if n is not None]
    return sum(known) if len(known) == len(sizes) else None


def _said(trials: Sequence[Trial], unknown: str = "not printed") -> str:
    people = _people(trials)
    return unknown if people is None else str(people)


def _bubbles(
    view: View, figure: Drawing, kind: Family, cells: Cells, columns: Sequence[Family],
    heights: dict[tuple[str, str, str], float],
) -> None:  # fmt: skip
    mine = {place: trials for place, trials in cells.items() if place.given == kind}
    most = max((_people(trials) or 0 for trials in cells.values()), default=0) or 1
    x = [columns.index(place.against) + 0.5 for place in mine]
    y = [heights[place.given.key, place.outcome, place.population] for place in mine]
    for left, top, trials in zip(x, y, mine.values(), strict=True):
        figure.add_annotation(x=left, y=top + LARGEST / 2, showarrow=False,
                              text=f"{_said(trials, '?')}<br>{len(trials)}")  # fmt: skip
    figure.add_scatter(
        x=x, y=[top - UP for top in y],
        mode="markers", name=kind.name, meta=role("comparison"),
        marker={"symbol": "circle", **faint(kind.colour),
                "size": [round(max(SMALLEST, LARGEST * ((_people(t) or 0) / most) ** 0.5), 2)
                         for t in mine.values()]},
        hoverinfo="text",
        hovertext=[f"{', '.join(_row(view, place, t)[:4])}: {_said(t)} people in "
                   f"{counted(len(t), 'trial')}" for place, t in mine.items()],
    )  # fmt: skip


def _row(view: View, place: Place, trials: Sequence[Trial]) -> tuple[str, ...]:
    used = [row for trial in trials for row in trial.rows]
    return (
        place.given.name,
        values.outcome(view, place.outcome),
        in_words(place.population, view.subject),
        place.against.name,
        _said(trials),
        str(len(trials)),
        "; ".join(values.study(view, key) for key in studies(used)),
        str(len(used)),
    )


def _notes(cells: Cells, every: int) -> tuple[str, ...]:
    if not cells:
        return ()
    whole = sum(trial.whole for trials in cells.values() for trial in trials)
    places = sum(len(trials) for trials in cells.values())
    all_in = (f"In {whole} of {places} entries of a trial the arms are not printed, and all whom "
              "the trial randomised are counted.",)  # fmt: skip
    return (
        f"An empty cell ({every - len(cells)} of {every}) has no such comparison here.",
        "Reports of one trial count once, and a crossover's people once; a trial that compared or "
        "measured several things stands in several cells.",
        *(all_in if whole else ()),
    )


def _alt(view: View, cells: Cells, rows: Sequence[OutcomeRow]) -> str:
    if not cells:
        return "No row compares randomised arms."

    def say(place: Place) -> str:
        where = f"{in_words(place.population, view.subject)}, {place.given.name} against "
        what = f"{place.against.name}, {values.outcome(view, place.outcome)}"
        return f"{where}{what} ({_said(cells[place])} in {counted(len(cells[place]), 'trial')})"

    order = sorted(cells, key=lambda place: _people(cells[place]) or 0)
    number = len({_reports(view, row)[0].family for row in rows})
    filled = f"{counted(number, 'trial')} in {counted(len(cells), 'filled cell')}"
    return f"{filled}. Most people: {say(order[-1])}; fewest: {sentence_case(say(order[0]))}."


KIND = ChartKind(
    NAME,
    OutcomeRow,
    "Map of the evidence",
    "People and trials in randomised comparisons, by treatment, outcome, population, comparator.",
    evidence_map,
)
