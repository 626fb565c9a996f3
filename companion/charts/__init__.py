"""Rows or results → figures. Every chart is a pure function of the rows it is given."""

from collections.abc import Callable

from companion.charts.base import Chart
from companion.charts.onset import onset_timeline
from companion.tables import Record
from companion.view import View

CHARTS: dict[str, tuple[str, Callable[[View, tuple[Record, ...]], Chart]]] = {
    "onset-timeline": ("onset_times", onset_timeline),
}

__all__ = ["CHARTS", "Chart"]
