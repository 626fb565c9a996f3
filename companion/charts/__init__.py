"""Rows or answers → figures. Every chart is a pure function of the rows it is given."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from companion.charts import (
    arms_compared,
    bias_lights,
    estimates,
    evidence_map,
    harms_over_hours,
    mechanism_map,
    onset_timeline,
    results_by_time,
    shares_by_dose,
    shares_by_step,
    shares_over_months,
    time_course,
)
from companion.charts.base import Chart, ChartKind
from companion.charts.forest import forest
from companion.charts.people_per_hundred import NoHundred, hundred, people_per_hundred

_KINDS: tuple[ChartKind[Any], ...] = (
    onset_timeline.KIND,
    time_course.KIND,
    shares_by_dose.KIND,
    shares_by_step.KIND,
    shares_over_months.KIND,
    harms_over_hours.KIND,
    results_by_time.KIND,
    estimates.KIND,
    arms_compared.KIND,
    mechanism_map.KIND,
    evidence_map.KIND,
    bias_lights.KIND,
)
CHARTS: Mapping[str, ChartKind[Any]] = MappingProxyType({kind.name: kind for kind in _KINDS})
"""The charts that a page can name, each with the class of rows that it draws."""

__all__ = [
    "CHARTS", "Chart", "ChartKind", "NoHundred", "forest", "hundred", "people_per_hundred",
]  # fmt: skip
