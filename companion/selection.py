"""Which rows a directive means: the options of ``evidence-table`` and ``chart``."""

from collections.abc import Mapping

from companion.model import columns
from companion.tables import Record
from companion.view import View

FILTERS = (
    "rows", "study", "claim", "treatment", "comparator", "drug", "comparator-drug", "population",
    "outcome", "construct", "scale", "analysis", "measure", "separated", "species", "target",
    "method", "topic", "body", "guesser", "domain", "result",
)  # fmt: skip


class SelectionError(ValueError):
    """An option that the table cannot answer."""


def select(view: View, table: str, options: Mapping[str, str]) -> tuple[Record, ...]:
    """The rows that match every option; a value may list several words.

    ``rows`` names rows by id, in the order wanted; ``drug`` and ``comparator-drug`` look through
    the treatments table. Raises :class:`SelectionError` for an unknown row, column or word.
    """
    names = {column.name for column in columns(table)}
    wanted: dict[str, tuple[str, ...]] = {}
    for option, text in options.items():
        words = tuple(text.split())
        if option == "rows":
            continue
        column = {"drug": "treatment", "comparator-drug": "comparator"}.get(option, option)
        if column not in names:
            raise SelectionError(f"{table} has no column {column}")
        if option != column:
            found = view.rows("treatments", drug=[w.replace("_", " ") for w in words])
            words = tuple(record.id for record in found)
            if not words:
                raise SelectionError(f"no treatment has the drug {text}")
        wanted[column] = tuple(set(words) & set(wanted[column])) if column in wanted else words
    if "rows" not in options:
        return view.rows(table, **wanted)
    picked = [(id, view.row(table, id)) for id in options["rows"].split()]
    if missing := [id for id, record in picked if record is None]:
        raise SelectionError(f"{table} has no row {', '.join(missing)}")
    return tuple(record for _, record in picked if record)
