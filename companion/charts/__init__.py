"""Rows or results → figures. Every chart is a pure function of the rows it is given."""

from collections.abc import Callable

from companion.charts.base import Chart
from companion.charts.course import time_course
from companion.charts.maps import estimates, mechanism_map, suicidality_by_time
from companion.charts.onset import onset_timeline
from companion.charts.shares import adverse_events, outcome_by_dose, remission_by_step
from companion.tables import Record
from companion.view import View

CHARTS: dict[str, tuple[str, Callable[[View, tuple[Record, ...]], Chart]]] = {
    "onset-timeline": ("onset_times", onset_timeline),
    "time-course": ("depression_outcomes", time_course),
    "outcome-by-dose": ("depression_outcomes", outcome_by_dose),
    "remission-by-step": ("depression_outcomes", remission_by_step),
    "suicidality-by-time": ("suicidality_outcomes", suicidality_by_time),
    "suicidality-estimates": ("suicidality_outcomes", estimates),
    "depression-estimates": ("depression_outcomes", estimates),
    "adverse-events": ("safety_outcomes", adverse_events),
    "mechanism-map": ("mechanism_findings", mechanism_map),
}

__all__ = ["CHARTS", "Chart"]
