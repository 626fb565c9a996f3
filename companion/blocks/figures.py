"""Blocks that draw: charts of rows, forest plots of pooled questions, people per hundred."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from companion.blocks.registry import Asked, Block, Complaint, Drawn, Option, register
from companion.blocks.selection import FILTERS, complaints, select
from companion.blocks.validation import row_named, unread
from companion.book import paths
from companion.book.book import Book
from companion.book.view import View, lasting
from companion.charts import CHARTS, ChartKind, NoHundred, hundred, people_per_hundred
from companion.html import figures, results
from companion.html.desk import Desk
from companion.model import SYNTHESES, Row, Schema
from companion.problem import allowed, close, row_thing
from companion.questions import MissingRow, answer


def _tables(schemas: Mapping[str, Schema[Row]], kind: ChartKind[Any]) -> list[Schema[Row]]:
    return [schema for schema in schemas.values() if issubclass(schema.row, kind.draws)]


def _validate(book: Book, asked: Asked) -> Iterator[Complaint]:
    kind = CHARTS.get(asked.argument)
    if kind is None:
        hint = close(asked.argument, CHARTS)
        yield Complaint("argument", f"{asked.argument!r}; known: {allowed(CHARTS)}{hint}")
        return
    tables = _tables(book.schemas, kind)
    names = [schema.name for schema in tables]
    named = asked.options.get("table")
    if named is not None and (named not in names or len(names) < 2):
        effect = "has no effect: the chart draws" if named in names else f"{named!r}; allowed:"
        message = f"table: {effect} {allowed(names)}{close(named, names)}"
        yield Complaint("option", message, "" if named in names else paths.table(named))
        return
    if named is None and len(names) != 1:
        yield Complaint("option", f"table is missing; allowed: {allowed(names)}")
        return
    schema = book.schemas[named or names[0]]
    found = tuple(complaints(book, schema, asked))
    yield from found
    if not found:
        yield from _drawable(book, schema, kind, asked)


def _drawable(
    book: Book, schema: Schema[Row], kind: ChartKind[Any], asked: Asked
) -> Iterator[Complaint]:
    """A complaint where not one of the rows asked for can be drawn."""

    def said(view: View) -> str | None:
        chart = kind.draw(view, select(view, schema, asked))
        return None if chart.rows else " ".join(chart.notes) or "no row has what it draws"

    why = lasting(
        book, f"drawn {schema.name} {asked.argument} {sorted(asked.options.items())}", said
    )
    if why is not None:
        yield Complaint("rows", f"nothing can be drawn: {why}", unread(book, schema))


def _draw(desk: Desk, asked: Asked) -> Drawn:
    kind = CHARTS[asked.argument]
    names = [schema.name for schema in _tables(desk.view.schemas, kind)]
    schema = desk.view.schema(asked.options.get("table") or names[0])
    rows = select(desk.view, schema, asked)
    chart = kind.draw(desk.view, rows)
    drawn = [row for row in rows if desk.behind(row) in chart.sources]
    id = f"chart-{asked.argument}-{asked.number}"
    return figures.html(chart, id, desk), figures.flags(drawn, desk)


register(
    Block(
        "chart",
        "A chart of rows with its text, its table, its sources and the rows it leaves out.",
        _draw,
        argument="a chart",
        options=MappingProxyType(
            {**FILTERS, "table": Option("the table drawn, where the chart can draw several")}
        ),
        validate=_validate,
        anchors=lambda book, asked: iter((f"chart-{asked.argument}-{asked.number}",)),
    )
)


def _names_question(book: Book, asked: Asked) -> Iterator[Complaint]:
    yield from row_named(book, SYNTHESES, asked.argument)


def _forest(desk: Desk, asked: Asked) -> Drawn:
    return (results.forest(answer(desk.view, asked.argument), desk),)


register(
    Block(
        "forest",
        "A pooled question: each trial, the result under every method, what is left out and why.",
        _forest,
        argument="a pooled question",
        validate=_names_question,
        anchors=lambda book, asked: iter((f"forest-{asked.argument}",)),
    )
)


def _says_hundred(book: Book, asked: Asked) -> Iterator[Complaint]:
    table, _, id = asked.argument.partition(".")
    schema = book.schemas.get(table)
    if schema is None:
        hint = close(table, book.schemas)
        message = f"{asked.argument!r}; there is no table {table!r}{hint}"
        yield Complaint("argument", message, paths.table(table))
        return
    missing = list(row_named(book, schema, id))
    yield from missing
    if not missing:
        try:
            hundred(View(book), asked.argument)
        except NoHundred as reason:
            lost = reason.__cause__
            at = lost.address if isinstance(lost, MissingRow) else asked.argument
            yield Complaint("argument", str(reason), row_thing(*at.split(".", 1)))


def _hundred(desk: Desk, asked: Asked) -> Drawn:
    chart = people_per_hundred(desk.view, asked.argument)
    rows = hundred(desk.view, asked.argument).rows
    return figures.html(chart, f"{chart.name}-{asked.number}", desk), figures.flags(rows, desk)


register(
    Block(
        "people-per-hundred",
        "Of a hundred people, how many have an event anyway, and how many more or fewer do with "
        "the treatment: from counts, a pooled question, or a judgement of either.",
        _hundred,
        argument="a row, as `table.row-id`",
        validate=_says_hundred,
        anchors=lambda book, asked: iter((f"people-per-hundred-{asked.number}",)),
    )
)
