"""Mechanistic findings by target and species: for the claim, against it, no change, either way."""

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple

from companion.book.view import View
from companion.charts.base import BLUE, FEWEST, GREY, ORANGE, PURPLE, Chart, ChartKind, role
from companion.charts.drawing import Drawing
from companion.charts.grid import Head, folded, in_lines, lay_out_grid
from companion.charts.notes import cautions, counted, listed, studies
from companion.model import CLAIM_EVIDENCE
from companion.model.outcomes import MechanismRow
from companion.words import values
from companion.words.codes import in_words, sentence_case

NAME = "mechanism-map"
SIZE = 17
STEP = 24
"""Between the two lines of a cell, where its marks would not fit beside each other on a phone."""
NAMED = 8
"""Findings that a mark names when pointed at; the table has them all."""
Bearing = Literal["for", "against", "null", "either"]


class Mark(NamedTuple):
    """Words, symbol and colour of what a finding says of its claim."""

    said: str
    symbol: str
    colour: str


BEARINGS: Mapping[Bearing, Mark] = MappingProxyType(
    {
        "for": Mark("for the claim", "circle-open", BLUE),
        "against": Mark("against it", "square-open", ORANGE),
        "null": Mark("no change", "diamond-open", GREY),
        "either": Mark("mixed or qualifying", "hexagon-open", PURPLE),
    }
)
"""In the order in which they stand in a cell, from left to right."""
_BY_STUDY: Mapping[str, Bearing] = MappingProxyType({"supports": "for", "contradicts": "against"})


class Finding(NamedTuple):
    """A row with its column and what it says of its claim."""

    row: MechanismRow
    species: str
    bearing: Bearing


def mechanism_map(view: View, rows: tuple[MechanismRow, ...]) -> Chart:
    """A cell a target and species; in it a mark for each bearing, with the number of findings."""
    found = [_finding(view, row) for row in rows]
    columns = _columns(view, found)
    targets = [code for code, _ in Counter(r.target for r in rows).most_common()]
    across = len(BEARINGS) if len(columns) < FEWEST else len(BEARINGS) // 2
    names = (in_words(code, view.subject) for code in targets)
    lines = in_lines(names, least=28 if across == len(BEARINGS) else STEP + 26)
    line = dict(zip(targets, lines.at, strict=True))
    shift = 0 if across == len(BEARINGS) else STEP / 2
    figure = Drawing()
    for place, (bearing, mark) in enumerate(BEARINGS.items()):
        cells: dict[tuple[float, float], list[MechanismRow]] = {}
        for f in found:
            if f.bearing == bearing:
                x = columns.index(f.species) * across + place % across + 0.5
                y = line[f.row.target] + (shift if place >= across else -shift)
                cells.setdefault((x, y), []).append(f.row)
        figure.add_scatter(
            x=[x for x, _ in cells], y=[y for _, y in cells], mode="markers+text",
            name=sentence_case(mark.said), meta=role("finding"),
            marker={"symbol": mark.symbol, "size": SIZE, "color": mark.colour,
                    "line": {"width": 2, "color": mark.colour}},
            text=[str(len(mine)) for mine in cells.values()], textfont={"size": 11},
            hovertext=[_hover(view, mark, mine) for mine in cells.values()], hoverinfo="text",
        )  # fmt: skip
    heads = [Head(folded(sentence_case(name), 10), i * across, (i + 1) * across)
             for i, name in enumerate(columns)]  # fmt: skip
    lay_out_grid(figure, lines, heads)
    return Chart(
        NAME, "Findings by target and species: for the claim, against it, no change",
        _alt(view, found, columns, targets), figure,
        ("Study", "Species", "Method", "Target", "Direction", "Bearing", "Finding"),
        tuple(_cells(view, f) for f in found), studies(rows),
        (*_notes(view, found), *cautions(view, rows)),
        tuple(row.address for row in rows),
    )  # fmt: skip


def _finding(view: View, row: MechanismRow) -> Finding:
    species = in_words(view.subject.species_group(row.species), view.subject)
    return Finding(row, species, bearing_of(view, row))


def _direction(view: View, row: MechanismRow) -> str:
    """How the study bears on the claim; empty where nobody has judged it."""
    judged = view.rows(CLAIM_EVIDENCE, claim=row.claim, study=row.study)
    return judged[0].direction if judged else ""


def bearing_of(view: View, row: MechanismRow) -> Bearing:
    """A finding of no change is that first; a change bears on the claim as its study does."""
    if row.change == "none":
        return "null"
    return _BY_STUDY.get(_direction(view, row), "either") if row.change != "mixed" else "either"


def _columns(view: View, found: Sequence[Finding]) -> list[str]:
    """The groups of species in the subject's order, then what it groups under no name."""
    known = list(view.subject.species)
    present = {f.species for f in found}
    return [name for name in known if name in present] + sorted(present - set(known))


def _hover(view: View, mark: Mark, rows: Sequence[MechanismRow]) -> str:
    said = [f"{values.study(view, r.study)}, {in_words(r.method, view.subject)}" for r in rows]
    more = [f"and {len(said) - NAMED} more"] if len(said) > NAMED else []
    cell = f"{in_words(rows[0].target, view.subject)}, {_finding(view, rows[0]).species}"
    return "<br>".join([f"{sentence_case(cell)}, {mark.said}:", *said[:NAMED], *more])


def _cells(view: View, found: Finding) -> tuple[str, ...]:
    row = found.row
    codes = (row.species, row.method, row.target, row.change)
    said = (in_words(code, view.subject) for code in codes)
    return values.study(view, row.study), *said, BEARINGS[found.bearing].said, row.finding


def _notes(view: View, found: Sequence[Finding]) -> tuple[str, ...]:
    if not found:
        return ()
    unjudged = sum(not _direction(view, f.row) for f in found if f.row.change != "none")
    more = f" ({unjudged} of no judged study)" if unjudged else ""
    return (
        "For and against: a change in a study that is judged to support or contradict the claim. "
        "A finding of no change is counted as that, whatever its study is judged to say. "
        f"The rest are mixed, or of a study that qualifies the claim{more}.",
    )


def _alt(
    view: View, found: Sequence[Finding], columns: Sequence[str], targets: Sequence[str]
) -> str:
    if not found:
        return "There is no finding."
    parts = []
    for name in columns:
        counts = Counter(f.bearing for f in found if f.species == name)
        said = [f"{counts[key]} {mark.said}" for key, mark in BEARINGS.items() if counts[key]]
        parts.append(f"{name}: {listed(said)}")
    most = in_words(targets[0], view.subject)
    size = sum(f.row.target == targets[0] for f in found)
    number = f"{counted(len(found), 'finding')} on {counted(len(targets), 'target')}"
    return f"{number}. {sentence_case('; '.join(parts))}. Most findings: {most} ({size})."


KIND = ChartKind(
    NAME,
    MechanismRow,
    "Matrix of mechanistic findings",
    "Mechanistic findings by target and species: how many for the claim, against it, of no change.",
    mechanism_map,
)
