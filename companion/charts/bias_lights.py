"""Risk of bias beside each trial: a sign a domain, whoever judged it, and what nobody judged."""

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple

from companion.book.view import View
from companion.charts.base import GREY, PALE, RED, Chart, ChartKind, labelled, role
from companion.charts.drawing import Drawing
from companion.charts.grid import Head, folded, in_lines, lay_out_grid
from companion.charts.names import told_apart
from companion.charts.notes import cautions, counted, listed, not_drawn
from companion.model import RISK_OF_BIAS, STUDIES
from companion.model.judgements import BiasRow
from companion.model.studies import StudyRow
from companion.words import values
from companion.words.codes import in_words, sentence_case

NAME = "bias-lights"
SIZE = 18
GAP = 0.3
"""Between the columns of two tools."""
UNJUDGED = "not judged"
Judgement = Literal["low", "some-concerns", "high", "unclear"]
Column = tuple[str, str]
"""A tool and one of its domains."""


class Light(NamedTuple):
    """A judgement without colour (symbol, letter) and with; ``ink`` is the letter's, if not the
    page's own."""

    letter: str
    symbol: str
    colour: str
    ink: str | None = "#ffffff"


LIGHTS: Mapping[Judgement, Light] = MappingProxyType(
    {
        "low": Light("+", "circle", "#1b7f4d"),
        "some-concerns": Light("!", "diamond", "#a85a00"),
        "high": Light("\u2212", "square", RED),
        "unclear": Light("?", "circle-open", GREY, None),
    }
)


class Line(NamedTuple):
    """A trial: the reports asked for, and a judgement a column at most.

    ``first``: it has a line of its own for each further judgement of one domain by one tool.
    """

    reports: tuple[StudyRow, ...]
    judged: Mapping[Column, BiasRow]
    first: bool


def bias_lights(view: View, rows: tuple[StudyRow, ...]) -> Chart:
    """A line a trial, a column a domain; reports of one trial share its line."""
    trials: dict[str, list[StudyRow]] = {}
    for row in rows:
        if row.randomised:
            trials.setdefault(row.family, []).append(row)
    lines = [line for reports in trials.values() for line in _lines(view, reports)]
    judged = [row for line in lines for row in line.judged.values()]
    columns = sorted({(row.tool, row.domain) for row in judged})
    names = told_apart(
        [line.reports[0] for line in lines], lambda r: values.study(view, r.id), [lambda r: r.id]
    )
    grid = in_lines(names, width=16)
    heads = _heads(view, columns)
    middle = {c: (h.low + h.high) / 2 for c, h in zip(columns, heads, strict=True)}
    figure = Drawing()
    for code, light in LIGHTS.items():
        spots = [(middle[column], y, _hover(view, name, row))
                 for name, line, y in zip(names, lines, grid.at, strict=True)
                 for column, row in line.judged.items() if row.judgement == code]  # fmt: skip
        figure.add_scatter(
            x=[x for x, _, _ in spots], y=[y for _, y, _ in spots], mode="markers+text",
            name=f"{sentence_case(in_words(code))} ({light.letter})", meta=role("judgement"),
            marker={"symbol": light.symbol, "size": SIZE, "color": light.colour,
                    "line": {"width": 2, "color": light.colour}},
            text=[light.letter] * len(spots),
            textfont={"size": 13, "color": light.ink} if light.ink else {"size": 13},
            hovertext=[said for _, _, said in spots], hoverinfo="text",
        )  # fmt: skip
    blank = [(middle[column], y, f"{name}, {in_words(column[1], view.subject)}: {UNJUDGED}")
             for name, line, y in zip(names, lines, grid.at, strict=True) if line.first
             for column in columns if column not in line.judged]  # fmt: skip
    figure.add_scatter(
        x=[x for x, _, _ in blank], y=[y for _, y, _ in blank], mode="markers",
        hovertext=[said for _, _, said in blank], hoverinfo="text",
        name=sentence_case(UNJUDGED), meta=role("unjudged"),
        marker={"symbol": "line-ew-open", "size": 8, "color": PALE, "line": {"width": 1}},
    )  # fmt: skip
    lay_out_grid(figure, grid, heads, turned=True)
    return Chart(
        NAME, "Risk of bias, trial by trial", _alt(view, lines, columns), figure,
        ("Trial", "Reports", *(sentence_case(in_words(d, view.subject)) for _, d in columns),
         "Judged by"),
        tuple(_row(view, n, line, columns) for n, line in zip(names, lines, strict=True)),
        tuple(dict.fromkeys(r.id for line in lines for r in line.reports)),
        (*_who(view, judged), *_further(lines),
         *not_drawn("not a randomised trial" for row in rows if not row.randomised),
         *cautions(view, judged)),
        labels=labelled((n, line.reports[0].id) for n, line in zip(names, lines, strict=True)),
    )  # fmt: skip


def _lines(view: View, reports: Sequence[StudyRow]) -> list[Line]:
    """The judgements of all reports of a trial: the first of each domain, then the second, …

    What a judge says alike of two reports of a trial, at one place, is one judgement.
    """
    keys = [row.id for row in view.rows(STUDIES, family=reports[0].family)]
    found = view.rows(RISK_OF_BIAS, study=keys)
    same = ("tool", "domain", "judged_by", "source", "locator", "judgement")
    each = {tuple(row.text(name) for name in same): row for row in reversed(found)}
    at: Counter[Column] = Counter()
    lines: list[dict[Column, BiasRow]] = [{}]
    for row in sorted(each.values(), key=lambda r: (r.source or "", r.locator or "", r.id)):
        column = (row.tool, row.domain)
        if at[column] == len(lines):
            lines.append({})
        lines[at[column]][column] = row
        at[column] += 1
    return [Line(tuple(reports), judged, i == 0) for i, judged in enumerate(lines)]


def _heads(view: View, columns: Sequence[Column]) -> list[Head]:
    """A head a column; a gap where another tool begins."""
    heads: list[Head] = []
    low = 0.0
    for i, (tool, domain) in enumerate(columns):
        low += GAP if i and columns[i - 1][0] != tool else 0
        heads.append(Head(folded(in_words(domain, view.subject), 24), low, low + 1))
        low += 1
    return heads


def _hover(view: View, name: str, row: BiasRow) -> str:
    """The trial by the name of its line; of which report, where that has another."""
    what = f"{in_words(row.domain, view.subject)}: {in_words(row.judgement)}"
    report = values.study(view, row.study)
    of = "" if report == name else f"<br>of {report}"
    return f"{name}, {what}<br>{_judge(view, row)}{of}"


def _judge(view: View, row: BiasRow) -> str:
    return values.named(view, row.judged_by)


def _row(view: View, name: str, line: Line, columns: Sequence[Column]) -> tuple[str, ...]:
    nothing = UNJUDGED if line.first else ""
    reports = "; ".join(values.study(view, r.id) for r in line.reports) if line.first else ""
    said = (in_words(line.judged[c].judgement) if c in line.judged else nothing for c in columns)
    judges = dict.fromkeys(
        f"{_judge(view, row)} ({', '.join(part for part in (row.tool, row.locator) if part)})"
        for row in line.judged.values()
    )
    return name, reports, *said, "; ".join(judges)


def _who(view: View, judged: Sequence[BiasRow]) -> tuple[str, ...]:
    """Who judged with which tool, where that was read, and how often."""
    counts = Counter((row.tool, _judge(view, row), row.source or "") for row in judged)
    return tuple(
        f"{sentence_case(tool)}: {counted(n, 'judgement')} by {who}"
        f"{f', read in {values.study(view, source)}' if source else ''}."
        for (tool, who, source), n in counts.most_common()
    )


def _further(lines: Sequence[Line]) -> tuple[str, ...]:
    if all(line.first for line in lines):
        return ()
    return (
        "A trial that stands on several lines was judged more than once in a domain, by several "
        "judges or in several parts; the table says by whom and where.",
    )


def _alt(view: View, lines: Sequence[Line], columns: Sequence[Column]) -> str:
    trials = [line for line in lines if line.first]
    if not trials:
        return "There is no randomised trial to judge."
    counts = Counter(row.judgement for line in lines for row in line.judged.values())
    said = [f"{counts[code]} {in_words(code)}" for code in LIGHTS]
    parts = [f"{counted(len(trials), 'trial')}, {counted(len(columns), 'domain')}: {listed(said)}"]
    if bare := sum(not line.judged for line in trials):
        parts.append(f"{counted(bare, 'trial')} not judged in any")
    high = Counter(c for line in lines for c, row in line.judged.items() if row.judgement == "high")
    if high:
        ((_, domain), n), *_ = high.most_common(1)
        often = in_words(domain, view.subject)
        parts.append(f"High most often in {often} ({counted(n, 'judgement')})")
    return ". ".join(parts) + "."


KIND = ChartKind(
    NAME,
    StudyRow,
    "Risk of bias, trial by trial",
    "Each trial's risk of bias by domain, as a sign and a colour, with what was not judged.",
    bias_lights,
)
