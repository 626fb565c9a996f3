"""Rows → tables: which columns a reader sees for each kind of row."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from companion import wording
from companion.model import columns
from companion.render import Links, fill
from companion.tables import Record
from companion.view import View


@dataclass(frozen=True)
class Cell:
    """What stands in a cell; ``sort`` orders it where the text would not."""

    text: str
    href: str = ""
    sort: str = ""
    mark: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Sheet:
    """A table as a page shows it. ``anchors`` has an id per row, or is empty."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    anchors: tuple[str, ...] = ()
    hints: tuple[str, ...] = field(default=())

    def html(self, *, interactive: bool = False, numbered: bool = False) -> str:
        """The table in a scrolling region; sortable and filterable where ``interactive``."""
        return fill("table", sheet=self, interactive=interactive, numbered=numbered)

    def csv(self) -> str:
        """The same table as text."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.head)
        writer.writerows([cell.text for cell in row] for row in self.rows)
        return out.getvalue()


@dataclass(frozen=True)
class Desk:
    """What a column may ask while it writes a cell: the evidence and the page's addresses."""

    view: View
    links: Links

    def name(self, table: str, key: str) -> str:
        """The printed name behind a key, or the key."""
        record = self.view.row(table, key) if key else None
        return record["name"] if record else key

    def label(self, study: str) -> str:
        """Author and year."""
        reference = self.view.reference(study)
        return reference.label if reference else study


Writer = Callable[[Record, Desk], Cell]


def study(record: Record, desk: Desk) -> Cell:
    """The study, linked to its page."""
    key = record["study"]
    return Cell(desk.label(key), desk.links.study(key))


def place(record: Record, desk: Desk) -> Cell:
    """Where the number was read, linked to its row."""
    where = record["locator"] or wording.words(record["access"])
    if record["access"] == "secondary":
        where = f"{where}, in {desk.label(record['source'])}"
    mark = "flag" if record["note"].startswith("Does not add up") else ""
    return Cell(where, desk.links.row(record.table, record.id), mark=mark)


def comparison(record: Record, desk: Desk) -> Cell:
    """What was compared with what."""
    index = desk.name("treatments", record["treatment"])
    other = record["comparator"]
    if not other:
        return Cell(index)
    if other == "before-treatment":
        return Cell(f"{index}, before and after")
    return Cell(f"{index} vs {desk.name('treatments', other)}")


def plain(column: str) -> Writer:
    """The cell as it stands, in words."""
    return lambda record, desk: Cell(wording.cell(record, column), sort=_sort(record, column))


def time(column: str) -> Writer:
    """An onset time, no further than the study looked."""
    return lambda record, desk: Cell(wording.onset(record, column), sort=record[column])


def measured(record: Record, desk: Desk) -> Cell:
    """The outcome and the scale it was measured with."""
    name = wording.words(record["outcome"])
    if record["scale"] and record["scale"] != "count":
        scale = desk.view.row("scales", record["scale"])
        name = f"{name}, {wording.scale(scale, record['scale'])}"
        return Cell(name, hint=scale["name"] if scale else "")
    return Cell(name)


def arm(side: str) -> Writer:
    """What an arm showed."""
    return lambda record, desk: Cell(wording.arm(record, side))


def p_value(record: Record, desk: Desk) -> Cell:
    """The p value as printed."""
    return Cell(wording.number(record["p_value"]), sort=record["p_value"].lstrip("<>"))


def _sort(record: Record, column: str) -> str:
    kind = next(c.kind for c in columns(record.table) if c.name == column)
    return record[column] if kind in ("number", "count") else ""


_OUTCOME: tuple[tuple[str, Writer], ...] = (
    ("Study", study),
    ("Time", plain("time_hours")),
    ("Comparison", comparison),
    ("Population", plain("population")),
    ("Outcome", measured),
    ("Index arm", arm("treatment")),
    ("Comparator arm", arm("control")),
    ("Effect", lambda r, d: Cell(wording.effect(r), sort=r["estimate"])),
    ("p", p_value),
    ("Source says", plain("result")),
    ("Compared", plain("analysis")),
    ("Read in", place),
)

LAYOUTS: dict[str, tuple[tuple[str, Writer], ...]] = {
    "onset_times": (
        ("Study", study),
        ("Comparison", comparison),
        ("Population", plain("population")),
        ("Outcome", measured),
        ("First look", plain("assessed_from_hours")),
        ("First apart", time("first_hours")),
        ("Most apart", time("peak_hours")),
        ("Last apart", time("last_hours")),
        ("Last look", plain("assessed_to_hours")),
        ("Criterion", plain("criterion")),
        ("Compared", plain("analysis")),
        ("Read in", place),
    ),
    "depression_outcomes": _OUTCOME,
    "suicidality_outcomes": (
        *_OUTCOME[:4],
        ("Construct", plain("construct")),
        *_OUTCOME[4:],
    ),
    "safety_outcomes": _OUTCOME,
    "mechanism_findings": (
        ("Study", study),
        ("Species", plain("species")),
        ("Method", plain("method")),
        ("Target", plain("target")),
        ("Direction", plain("change")),
        ("Finding", plain("finding")),
        ("Time", plain("time_hours")),
        ("n", plain("n")),
        ("p", p_value),
        ("Read in", place),
    ),
    "unblinding": (
        ("Study", study),
        ("Who guessed", plain("guesser")),
        ("Arm", plain("arm")),
        ("Right", plain("guessed_right")),
        ("Guesses", plain("n")),
        ("p", p_value),
        ("Note", plain("note")),
        ("Read in", place),
    ),
    "statements": (
        ("Body", plain("body")),
        ("Where", plain("jurisdiction")),
        ("Date", plain("date")),
        ("Topic", plain("topic")),
        ("Position", plain("position")),
        ("What it says", plain("statement")),
        ("Read in", place),
    ),
    "risk_of_bias": (
        ("Study", study),
        ("Domain", plain("domain")),
        ("Judgement", plain("judgement")),
        ("Why", plain("reason")),
        ("Judged by", plain("judged_by")),
        ("Read in", place),
    ),
}


def sheet(
    records: Iterable[Record], table: str, caption: str, desk: Desk, *, skip: str = ""
) -> Sheet:
    """The rows in the layout that readers get, without the column ``skip``.

    Columns that are empty throughout are left out too.
    """
    layout = [(name, write) for name, write in LAYOUTS[table] if name != skip]
    rows = [[write(record, desk) for _, write in layout] for record in records]
    used = [i for i in range(len(layout)) if any(row[i].text for row in rows)]
    return Sheet(
        caption,
        tuple(layout[i][0] for i in used),
        tuple(tuple(row[i] for i in used) for row in rows),
    )


def whole(records: Sequence[Record], table: str, caption: str, desk: Desk) -> Sheet:
    """Every column of every row as it stands in the file, an anchor per row."""
    head = tuple(column.name for column in columns(table))
    described = tuple(
        f"{c.description} ({c.unit})" if c.unit else c.description for c in columns(table)
    )
    rows = tuple(tuple(_raw(record, name, desk) for name in head) for record in records)
    return Sheet(caption, head, rows, tuple(f"row-{r.id}" for r in records), described)


def _raw(record: Record, name: str, desk: Desk) -> Cell:
    text = record[name]
    refers = next(c.refers for c in columns(record.table) if c.name == name)
    href = ""
    if text and refers in ("studies", "references") and desk.view.row("studies", text):
        href = desk.links.study(text)
    elif text and refers not in ("", "studies", "references"):
        href = desk.links.row(refers, text)
    return Cell(text, href, sort=_sort(record, name))
