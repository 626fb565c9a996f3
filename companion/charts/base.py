"""What every chart shares: its parts, colours and symbols by drug, and the time axis."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import plotly.graph_objects as go

from companion import wording
from companion.tables import Record
from companion.view import View

FEWEST = 3
ROW = 24


@dataclass(frozen=True)
class Chart:
    """A figure with the words and the table that say the same.

    ``title`` names the finding's subject, ``alt`` is computed from the rows, ``head`` and ``rows``
    are the table that the figure draws, ``sources`` are the keys of the studies drawn.
    """

    name: str
    title: str
    alt: str
    figure: go.Figure = field(repr=False)
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sources: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def drawn(self) -> bool:
        """Whether there are rows enough for a picture to say more than a table."""
        return len(self.rows) >= FEWEST

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.figure.layout.height or 450)


@dataclass(frozen=True)
class Look:
    """Colour and symbol of a family of treatments: told apart without colour too."""

    name: str
    colour: str
    symbol: str


KETAMINE = Look("Ketamine", "#2f7fc4", "circle")
ESKETAMINE = Look("Esketamine", "#d4660c", "diamond")
CONVENTIONAL = Look("Conventional antidepressant", "#17926b", "square")
ECT = Look("Electroconvulsive therapy", "#a45cc0", "cross")
OTHER = Look("Other", "#7d8590", "triangle-up")
_ORDER = (KETAMINE, ESKETAMINE, CONVENTIONAL, ECT, OTHER)
_LOOKS = {
    "ketamine": KETAMINE,
    "esketamine": ESKETAMINE,
    "electroconvulsive therapy": ECT,
    **dict.fromkeys(
        (
            "conventional antidepressant", "amitriptyline", "bupropion", "citalopram",
            "citalopram plus bupropion", "citalopram plus buspirone", "escitalopram",
            "fluoxetine", "mirtazapine", "paroxetine", "reboxetine", "sertraline", "venlafaxine",
        ),
        CONVENTIONAL,
    ),
}  # fmt: skip


def look(view: View, treatment: str) -> Look:
    """The look of a treatment, from its drug in the treatments table."""
    record = view.row("treatments", treatment)
    return _LOOKS.get(record["drug"].lower(), OTHER) if record else OTHER


def rank(item: Look) -> int:
    """Order of the families in legends and along axes."""
    return _ORDER.index(item)


def label(view: View, study: str) -> str:
    """Author and year of a study."""
    reference = view.reference(study)
    return reference.label if reference else study


def name(view: View, treatment: str) -> str:
    """Printed name of a treatment."""
    record = view.row("treatments", treatment) if treatment else None
    return record["name"] if record else treatment


def comparison(view: View, record: Record) -> str:
    """What was compared with what, in words."""
    other = record["comparator"]
    index = name(view, record["treatment"])
    return f"{index} vs {name(view, other)}" if other else index


def studies(records: Sequence[Record]) -> tuple[str, ...]:
    """Keys of the studies behind rows, each once, in order."""
    return tuple(dict.fromkeys(record["study"] for record in records))


_TICKS = (0.5, 1, 2, 4, 8, 24, 72, 168, 336, 672, 1344, 2688)


def time_axis(low: float, high: float) -> dict:
    """A log axis of hours since the first dose, labelled from minutes to weeks."""
    ticks = [t for t in _TICKS if low / 2 <= t <= high * 2] or [low, high]
    return {
        "type": "log",
        "tickvals": ticks,
        "ticktext": [_tick(t) for t in ticks],
        "title": {"text": "Time since the first dose (log scale)"},
    }


def _tick(t: float) -> str:
    return f"{t / 168:g} wk" if t >= 168 else wording.hours(t).replace("72 h", "3 days")


def lay_out(figure: go.Figure, *, rows: int, x: dict, y: dict | None = None) -> go.Figure:
    """The layout that all charts share; height follows the number of rows."""
    figure.update_layout(
        template="none",
        height=max(300, 150 + ROW * rows),
        margin={"l": 10, "r": 16, "t": 56, "b": 56},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
        font={"size": 13},
        hovermode="closest",
    )
    figure.update_xaxes(automargin=True, showgrid=True, zeroline=False, **x)
    figure.update_yaxes(automargin=True, showgrid=False, zeroline=False, **(y or {}))
    return figure


def axis_names(view: View, order: Sequence[Record], *, detail: str = "outcome") -> list[str]:
    """Axis labels, which must differ: rows of one study are told apart by dose, then detail."""
    plain = [label(view, r["study"]) for r in order]
    doses = [wording.dose(view.row("treatments", r["treatment"])) for r in order]
    names = [
        f"{name}, {dose}" if plain.count(name) > 1 and dose else name
        for name, dose in zip(plain, doses, strict=True)
    ]
    names = [
        f"{n}, {wording.words(r[detail])}" if names.count(n) > 1 else n
        for n, r in zip(names, order, strict=True)
    ]
    return [
        f"{n} ({names[: i + 1].count(n)})" if names.count(n) > 1 else n for i, n in enumerate(names)
    ]


def percent(record: Record, side: str) -> float | None:
    """An arm's share in percent: from its counts, or as printed where the row is a percentage."""
    events, n = record[f"{side}_events"], record[f"{side}_n"]
    if events and n:
        return 100 * float(events) / float(n)
    mean = record[f"{side}_mean"]
    return float(mean) if record["measure"] == "percent" and mean else None
