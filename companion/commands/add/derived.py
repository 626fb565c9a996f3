"""What follows from a row that was typed: shown, so that a slip is seen beside what is printed."""

from collections.abc import Iterator
from dataclasses import replace

from companion.book.book import Book
from companion.checks import check
from companion.commands.draft import Draft
from companion.effects import MEASURES, Effect, EffectError, mean_difference
from companion.model.outcomes import SIDES, OnsetRow, OutcomeRow
from companion.model.row import Row, Schema, columns
from companion.problem import Problem, added
from companion.questions.rows import FROM_COUNTS
from companion.words import values


def derived(row: Row) -> Iterator[str]:
    """Times in words, shares in percent, the effect of counts or means beside the printed one."""
    for each in columns(type(row)):
        if each.unit == "h" and (typed := row.text(each.name)):
            yield f"{each.name}: {typed} hours, that is {values.spelled(float(typed))}"
    if isinstance(row, OnsetRow):
        for column, name in (("first_hours", "apart"), ("last_hours", "still apart")):
            if said := values.onset(row, column):
                yield f"{name}: {said}"
    if isinstance(row, OutcomeRow):
        for side in SIDES:
            if said := values.share(row, side):
                yield f"{side}: {said}"
        try:
            yield from _effect(row)
        except EffectError as error:
            yield f"no effect follows from the arms: {error}"


def _effect(row: OutcomeRow) -> Iterator[str]:
    found: Effect | None = None
    source = "counts"
    if row.counts:
        measure = row.measure if row.measure in FROM_COUNTS else "risk_ratio"
        found = FROM_COUNTS[measure](*row.counts, zero_cells="add-half-if-zero")
    elif row.means and row.measure in ("mean", "change", "mean_difference"):
        found, source = mean_difference(*row.means, scores=row.scores or "final"), "means"
    if found is not None:
        kind = MEASURES[found.measure]
        at, low, high = (kind.from_scale(limit) for limit in found.limits)
        said = f"{kind.label} from the {source}: {at:.3g} ({low:.3g} to {high:.3g})"
        printed = row.measure == found.measure and values.effect(row)
        yield f"{said}; printed: {printed}" if printed else said


def raised(draft: Draft, schema: Schema[Row]) -> tuple[Problem, ...]:
    """What every rule says of the book with the table as it is to be, and did not say before.

    A row can break what stands elsewhere: a pooled question that does not list it, say.
    """
    book = draft.book
    table = draft.tables[schema.name]
    others = (problem for problem in book.problems if problem.path != schema.path)
    after: Book = replace(book, tables=draft.tables, problems=(*others, *table.problems))
    return added(check(book), check(after))
