"""Tables as pandas frames, for notebooks and reviewers; nothing else needs pandas."""

from typing import Any

import pandas as pd

from companion.book.tables import Table
from companion.model.row import Row

_NUMERIC = ("number", "count")


def frame(table: Table[Row]) -> pd.DataFrame:
    """The rows indexed by id: numbers as floats, the rest as text, empty as NA."""
    columns = {c.name: _series(table, c.name, c.kind in _NUMERIC) for c in table.schema.columns}
    return pd.DataFrame(columns).set_index("id", drop=False)


def _series(table: Table[Row], column: str, numeric: bool) -> "pd.Series[Any]":
    if numeric:
        return pd.Series([getattr(row, column) for row in table.rows], dtype=float)
    return pd.Series([row.text(column) or None for row in table.rows], dtype=object)
