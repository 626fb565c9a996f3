"""What a chart adds to a figure of plotly's, kept until a figure is asked for.

Most of the time of a chart goes into plotly's objects, which check every attribute. A check of the
book asks each chart only which rows it draws: it makes no figure, and imports no plotly.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import plotly.graph_objects as go


class Drawing:
    """The calls that make a figure, with the names and the meaning that plotly's methods have."""

    def __init__(self) -> None:
        self._calls: list[tuple[str, Mapping[str, Any]]] = []

    @property
    def traces(self) -> Sequence[Mapping[str, Any]]:
        """The attributes of each trace, as they were given."""
        return [given for name, given in self._calls if name in ("add_scatter", "add_bar")]

    @cached_property
    def figure(self) -> "go.Figure":
        """The figure; what is added after it was made is refused."""
        import plotly.graph_objects as go

        figure = go.Figure()
        for name, given in self._calls:
            getattr(figure, name)(**given)
        return figure

    @property
    def recipe(self) -> str:
        """All that the figure is made from: the same recipe, the same figure."""
        return json.dumps(self._calls)

    def add_scatter(self, **trace: Any) -> None:
        """A trace of points, lines or words."""
        self._add("add_scatter", trace)

    def add_bar(self, **trace: Any) -> None:
        """A trace of bars."""
        self._add("add_bar", trace)

    def add_vline(self, **line: Any) -> None:
        """An upright line through the whole plot."""
        self._add("add_vline", line)

    def add_annotation(self, **note: Any) -> None:
        """Words at a place."""
        self._add("add_annotation", note)

    def update_layout(self, **layout: Any) -> None:
        """Attributes of the layout, laid over those that it has."""
        self._add("update_layout", layout)

    def update_xaxes(self, **axis: Any) -> None:
        """Attributes of every horizontal axis that there is by then."""
        self._add("update_xaxes", axis)

    def update_yaxes(self, **axis: Any) -> None:
        """Attributes of every vertical axis that there is by then."""
        self._add("update_yaxes", axis)

    def _add(self, name: str, given: Mapping[str, Any]) -> None:
        if "figure" in self.__dict__:
            raise RuntimeError("the figure of this drawing was made already")
        self._calls.append((name, given))
