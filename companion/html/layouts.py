"""Rows → tables: which columns a reader sees for each kind of row, and what a table is called."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from companion.html.desk import Desk
from companion.html.sheets import Cell, Sheet
from companion.model import (
    MECHANISM_FINDINGS,
    ONSET_TIMES,
    RISK_OF_BIAS,
    SCALES,
    STATEMENTS,
    UNBLINDING,
)
from companion.model.judgements import BiasRow
from companion.model.outcomes import (
    SCORES,
    MechanismRow,
    OnsetRow,
    OutcomeRow,
    Side,
    UnblindingRow,
)
from companion.model.row import Column, Row, Schema, Sourced
from companion.model.search import StatementRow
from companion.words import phrases, values
from companion.words.codes import in_words, sentence_case

R = TypeVar("R", bound=Row)
Layout: TypeAlias = tuple[tuple[str, Callable[[R, Desk], Cell]], ...]
STUDY = "Study"
CONSTRUCT = "Construct"
_TITLES: Mapping[str, str] = MappingProxyType(
    {
        ONSET_TIMES.name: "Onset times",
        MECHANISM_FINDINGS.name: "Mechanism findings",
        UNBLINDING.name: "Tests of blinding",
        RISK_OF_BIAS.name: "Risk of bias",
        STATEMENTS.name: "Statements",
    }
)


def title(desk: Desk, schema: Schema[Row]) -> str:
    """What a reader sees a table called."""
    named = desk.view.subject.outcome_tables
    if schema.name in named:
        return named[schema.name].title
    return _TITLES.get(schema.name) or sentence_case(in_words(schema.name))


def shown(schema: Schema[Row]) -> bool:
    """Whether readers get the rows of a table in columns made for them."""
    return schema.row in LAYOUTS


def study_tables(desk: Desk) -> tuple[Schema[Row], ...]:
    """The tables that readers see whose rows are about one study, in the book's order."""
    every = desk.view.schemas.values()
    return tuple(s for s in every if shown(s) and s.column("study"))


def _study(row: Row, desk: Desk) -> Cell:
    return desk.study(row.text("study"))


def _place(row: Sourced, desk: Desk) -> Cell:
    """Where the number was read, linked to its row."""
    where = row.locator or in_words(row.access)
    if row.access == "secondary" and row.source:
        where = f"{where}, in {values.study(desk.view, row.source)}"
    return desk.flagged(Cell(where, desk.links.row(row.table, row.id)), row)


def _compared(row: OutcomeRow | OnsetRow, desk: Desk) -> Cell:
    return Cell(values.comparison(desk.view, row))


def _named(name: str) -> Callable[[Row, Desk], Cell]:
    """The cell as it stands, with studies by author and year."""
    return lambda row, desk: Cell(values.named(desk.view, row.text(name)))


def _plain(name: str) -> Callable[[Row, Desk], Cell]:
    """The cell as it stands, in words."""
    return lambda row, desk: Cell(
        phrases.cell(desk.view, row, name),
        sort=order(row, desk.view.schema(row.table).column(name)),
    )


def order(row: Row, column: Column | None) -> str:
    """What a cell is sorted by: its number where the column holds numbers, else nothing."""
    return row.text(column.name) if column and column.kind in ("number", "count") else ""


def _time(name: str) -> Callable[[OnsetRow, Desk], Cell]:
    """An onset time, no further than the study looked."""
    return lambda row, desk: Cell(values.onset(row, name), sort=row.text(name))


def _measured(row: OutcomeRow | OnsetRow, desk: Desk) -> Cell:
    """The outcome, the scale it was measured with, its unit, and whether scores are changes."""
    scale = desk.view.row(SCALES, row.scale) if row.scale else None
    counted = scale is None or scale.abbreviation == scale.unit  # people need no word more
    parts = [values.measured(desk.view, row.outcome, None if counted else row.scale)]
    if isinstance(row, OutcomeRow) and row.measure in SCORES and scale and not counted:
        parts += [scale.unit] if scale.unit not in POINTS else []
    if isinstance(row, OutcomeRow) and row.scores:
        parts.append(f"{in_words(row.scores)} scores")
    return Cell(", ".join(parts), hint=scale.name if scale else "")


def _arm(side: Side) -> Callable[[OutcomeRow, Desk], Cell]:
    """What an arm showed."""
    return lambda row, desk: Cell(values.arm(row, side))


def _effect(row: OutcomeRow, desk: Desk) -> Cell:
    return Cell(values.effect(row), sort=row.text("estimate"))


def _p_value(row: OnsetRow | OutcomeRow | MechanismRow | UnblindingRow, desk: Desk) -> Cell:
    """The p value as printed."""
    value = row.p_value
    return Cell(values.number(str(value)), sort=f"{value.value:g}") if value else Cell("")


POINTS = frozenset({"points", "score"})
"""Units that go without saying."""

OUTCOME: Layout[OutcomeRow] = (
    (STUDY, _study),
    ("Time", _plain("time_hours")),
    ("Comparison", _compared),
    ("Population", _plain("population")),
    (CONSTRUCT, _plain("construct")),
    ("Outcome", _measured),
    ("Index arm", _arm("treatment")),
    ("Comparator arm", _arm("control")),
    ("Participants", _plain("participants")),
    ("Effect", _effect),
    ("p", _p_value),
    ("Source says", _plain("result")),
    ("Compared", _plain("analysis")),
    ("Read in", _place),
)
ONSET: Layout[OnsetRow] = (
    (STUDY, _study),
    ("Comparison", _compared),
    ("Population", _plain("population")),
    ("Outcome", _measured),
    ("First look", _plain("assessed_from_hours")),
    ("First apart", _time("first_hours")),
    ("Most apart", _time("peak_hours")),
    ("Last apart", _time("last_hours")),
    ("Last look", _plain("assessed_to_hours")),
    ("Criterion", _plain("criterion")),
    ("p", _p_value),
    ("Compared", _plain("analysis")),
    ("Read in", _place),
)
MECHANISM: Layout[MechanismRow] = (
    (STUDY, _study),
    ("Species", _plain("species")),
    ("Method", _plain("method")),
    ("Target", _plain("target")),
    ("Direction", _plain("change")),
    ("Finding", _plain("finding")),
    ("Time", _plain("time_hours")),
    ("n", _plain("n")),
    ("p", _p_value),
    ("Read in", _place),
)
GUESSES: Layout[UnblindingRow] = (
    (STUDY, _study),
    ("Who guessed", _plain("guesser")),
    ("Arm", _plain("arm")),
    ("Right", _plain("guessed_right")),
    ("Guesses", _plain("n")),
    ("p", _p_value),
    ("Note", _plain("note")),
    ("Read in", _place),
)
SAID: Layout[StatementRow] = (
    ("Body", _plain("body")),
    ("Where", _plain("jurisdiction")),
    ("Date", _plain("date")),
    ("Topic", _plain("topic")),
    ("Position", _plain("position")),
    ("What it says", _plain("statement")),
    ("Read in", _place),
)
BIAS: Layout[BiasRow] = (
    (STUDY, _study),
    ("Domain", _plain("domain")),
    ("Judgement", _plain("judgement")),
    ("Why", _plain("reason")),
    ("Judged by", _named("judged_by")),
    ("Read in", _place),
)
LAYOUTS: Mapping[type[Row], Layout[Any]] = MappingProxyType(
    {
        OnsetRow: ONSET,
        OutcomeRow: OUTCOME,
        MechanismRow: MECHANISM,
        UnblindingRow: GUESSES,
        StatementRow: SAID,
        BiasRow: BIAS,
    }
)


def _constructs_matter(rows: Sequence[Row], desk: Desk) -> bool:
    """Whether a reader needs the construct: in a table whose readers may need help, always.

    There one is not to be taken for another (a thought for an act). Elsewhere the names of the
    outcomes say it, unless one name stands for several.
    """
    named = desk.view.subject.outcome_tables
    if any(row.table in named and named[row.table].crisis for row in rows):
        return True
    pairs = {(row.outcome, row.construct) for row in rows if isinstance(row, OutcomeRow)}
    return len(pairs) > len({outcome for outcome, _ in pairs})


def sheet(rows: Sequence[Row], caption: str, desk: Desk, *, skip: str = "") -> Sheet:
    """Rows of one table in the layout that readers get, without the column ``skip``.

    Columns that are empty throughout are left out too, and the construct where outcomes tell it.
    The row's caution stands in its first cell. Raises KeyError for a kind of row without a layout.
    """
    if not rows:
        return Sheet(caption, (), ())
    out = {skip} if _constructs_matter(rows, desk) else {skip, CONSTRUCT}
    layout = [(name, write) for name, write in LAYOUTS[type(rows[0])] if name not in out]
    lines = [[write(row, desk) for _, write in layout] for row in rows]
    used = [i for i in range(len(layout)) if any(line[i].text for line in lines)]
    return Sheet(
        caption,
        tuple(layout[i][0] for i in used),
        tuple(
            (desk.cautioned(first, row), *others)
            for row, (first, *others) in zip(
                rows, ([line[i] for i in used] for line in lines), strict=True
            )
        ),
    )
