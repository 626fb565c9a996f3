"""What every chart shares: its parts, its place in the registry, its layout."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from companion.book.view import View
from companion.charts.drawing import Drawing
from companion.model import TREATMENTS
from companion.model.row import Row
from companion.model.subject import Family

if TYPE_CHECKING:
    import plotly.graph_objects as go

FEWEST = 3
ROW = 24
GREY = "#7d8590"
PALE = "#8b939c"
"""The palest that stands out from both pages, 3:1."""
RED = "#b3372f"
BLUE = "#2f7fc4"
ORANGE = "#d4660c"
PURPLE = "#a45cc0"
Role = Literal[
    "trial", "published", "pooled", "prediction", "window", "apart", "null", "comparison", "dose",
    "step", "result", "estimate", "difference", "comparator", "index", "finding", "subtotal",
    "column", "judgement", "unjudged", "person",
]  # fmt: skip
"""What a trace shows: in its ``meta``, so that a script needs none of the visible words."""
Point = tuple[float, float | None, float | None]
"""A value with its limits, None where it has none."""
R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Chart:
    """A figure with the words and the table that say the same.

    ``title`` names the finding's subject, ``alt`` is computed from the rows, ``head`` and ``rows``
    are the table that the figure draws, ``sources`` are the keys of the studies drawn. ``notes``
    say how to read it, and how many of the rows that it was given are not drawn, and why.
    ``addresses`` are ``table.row-id`` of the data behind each row of the table, where it is one.
    ``labels`` are words drawn that name a study, with its key.
    """

    name: str
    title: str
    alt: str
    drawing: Drawing = field(repr=False)
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sources: tuple[str, ...]
    notes: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def drawn(self) -> bool:
        """Whether there are rows enough for a picture to say more than a table."""
        return len(self.rows) >= FEWEST

    @property
    def figure(self) -> "go.Figure":
        """The figure, made when it is first asked for."""
        return self.drawing.figure

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.figure.layout.height or 450)


@dataclass(frozen=True)
class ChartKind(Generic[R]):
    """A chart that a page can name.

    ``draws`` is the class of rows that it draws: any table of that class may stand beside its
    name. ``title`` and ``description`` (one sentence) are what the documentation says of it.
    """

    name: str
    draws: type[R]
    title: str
    description: str
    draw: Callable[[View, tuple[R, ...]], Chart] = field(repr=False)


def family(view: View, treatment: str) -> Family:
    """The family of a treatment, which gives it colour, symbol, name in the legend and order."""
    found = view.row(TREATMENTS, treatment)
    return view.subject.family(found.family if found else "")


def families(view: View, treatments: Iterable[str]) -> tuple[Family, ...]:
    """The families of treatments, each once, in the order of the subject."""
    found = dict.fromkeys(family(view, treatment) for treatment in treatments)
    return tuple(sorted(found, key=lambda item: view.subject.rank(item.key)))


def opposed(view: View, arms: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """The family of the index arms, and that of the others, by name.

    Empty where arms are of several, or where both sides are of one, which would not tell them
    apart.
    """
    pairs = tuple(arms)
    given, against = (families(view, (pair[i] for pair in pairs)) for i in (0, 1))
    alike = bool(set(given) & set(against))
    first, second = ("" if alike or len(f) != 1 else f[0].name for f in (given, against))
    return first, second


def role(name: Role, study: str = "") -> dict[str, str]:
    """The ``meta`` of a trace; ``study`` is the key of the one that its name is of."""
    return {"role": name} | ({"study": study} if study else {})


def labelled(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Names with the key of the study that each is of; one that two studies share is of neither."""
    found: dict[str, set[str]] = {}
    for name, study in names:
        found.setdefault(name, set()).add(study)
    return {name: next(iter(of)) for name, of in found.items() if len(of) == 1}


def labels_of(figure: Drawing) -> dict[str, str]:
    """The names of the traces that are each of one study."""
    return labelled(
        (t["name"], t["meta"]["study"]) for t in figure.traces if "study" in t.get("meta", {})
    )


def faint(colour: str) -> dict[str, Any]:
    """How a mark is filled that is to hide little: its edge keeps the colour (``#rrggbb``)."""
    parts = ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return {"color": f"rgba({parts},0.35)", "line": {"width": 1.5, "color": colour}}


def bars(points: Sequence[Point], **look: Any) -> dict[str, Any]:
    """Error bars from limits; none at a point that has no limits."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [None if high is None else high - at for at, _, high in points],
        "arrayminus": [None if low is None else at - low for at, low, _ in points],
        **look,
    }


class Spots:
    """Keeps points on one spot in sight: each further one is a larger, open symbol around it."""

    def __init__(self) -> None:
        self._taken: Counter[tuple[Hashable, Hashable]] = Counter()

    def mark(self, x: Hashable, y: Hashable, symbol: str, size: int) -> tuple[str, int]:
        """Symbol and size of a point at x and y."""
        before = self._taken[x, y]
        self._taken[x, y] += 1
        return (f"{symbol}-open", size + 7 * before) if before else (symbol, size)


def named_axis(names: Iterable[str]) -> dict[str, Any]:
    """A vertical axis of names, the first at the top."""
    order = list(dict.fromkeys(names))
    return {"categoryorder": "array", "categoryarray": order[::-1]}


def lay_out(
    figure: Drawing,
    *,
    rows: int,
    x: Mapping[str, Any],
    y: Mapping[str, Any] | None = None,
    lines: bool = False,
) -> None:
    """The layout that all charts share; height follows the number of rows.

    ``lines``: lines across as well, where the vertical axis is of numbers.
    """
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
    # a label wider than its place has the margin grow: by itself it would be left out
    figure.update_xaxes(
        automargin=True, ticklabeloverflow="allow", showgrid=True, zeroline=False, **x
    )
    figure.update_yaxes(automargin=True, showgrid=lines, zeroline=False, **(y or {}))
