"""Data pages: every column of every row as it stands in the file, an anchor per row."""

from markupsafe import Markup

from companion.html.desk import Desk
from companion.html.fill import fill
from companion.html.layouts import order
from companion.html.links import anchor
from companion.html.sheets import Cell, Sheet
from companion.model.cells import KEY
from companion.model.outcomes import MechanismRow, OnsetRow, OutcomeRow
from companion.model.row import Column, Row, Schema, Sourced
from companion.model.search import StatementRow
from companion.model.subject import Subject
from companion.words import phrases, values
from companion.words.changed import briefly
from companion.words.described import heading

_WORDS, _CHANGED = "In words", "Changed"
_EVERYWHERE = frozenset({"id", "access", "second_reading"})
"""Columns that nearly every table has, and that are always filled."""
_SAID = (OnsetRow, OutcomeRow, MechanismRow, StatementRow)


def table_page(table: str, desk: Desk) -> Markup:
    """A whole table: what its columns mean, the rows with an anchor each, the file itself.

    Raises KeyError for a name that is no table's.
    """
    schema = desk.view.schema(table)
    listing = whole(schema, desk)
    return fill(
        "table_page",
        count=len(listing.rows),
        sheet=listing,
        listing=listing.html(interactive=True),
        download=Cell(f"{schema.name}.csv", desk.links.file(schema.path)),
    )


def whole(schema: Schema[Row], desk: Desk) -> Sheet:
    """Every column of every row, keys linked to what they name.

    What a row found comes first, in words and with its cautions: the columns are many.
    """
    rows, columns = desk.view.rows(schema), schema.columns
    said = issubclass(schema.row, _SAID)
    changes = [briefly(desk.view.changes(row)) for row in rows]
    dated = any(changes)
    return Sheet(
        f"Table {schema.name}",
        (_WORDS,) * said + tuple(column.name for column in columns) + (_CHANGED,) * dated,
        tuple(
            (_in_words(row, desk),) * said
            + tuple(_raw(row, column, desk) for column in columns)
            + (Cell(change),) * dated
            for row, change in zip(rows, changes, strict=True)
        ),
        tuple(anchor(row.id) for row in rows),
        ("What the row says, and what must be known of it",) * said
        + tuple(meaning(column, desk.view.subject) for column in columns)
        + ("The commits that added and changed the row, and which of its cells",) * dated,
        raw=True,
    )


def tables(desk: Desk) -> Markup:
    """Every table of the book: what a row is, what must be filled, which tables it names."""
    head = ("Table", "What a row is", "Must be filled", "Names rows of", "Columns", "Rows")
    rows = tuple(_described(schema, desk) for schema in desk.view.present)
    return Sheet("The tables", head, rows).html()


def _described(schema: Schema[Row], desk: Desk) -> tuple[Cell, ...]:
    needed = [c.name for c in schema.columns if c.required and c.name not in _EVERYWHERE]
    named = dict.fromkeys(c.refers for c in schema.columns if c.refers and c.name != "source")
    return (
        Cell(schema.name, desk.links.table(schema.name)),
        Cell(heading(schema, desk.view.subject)["description"]),
        Cell(", ".join(needed)),
        Cell(", ".join(named)),
        Cell(str(len(schema.columns))),
        Cell(str(len(desk.view.texts(schema, "id")))),
    )


def meaning(column: Column, subject: Subject) -> str:
    """What a column holds: its description, unit and range, and the words allowed in it."""
    more = [column.unit, str(column.bounds or "")]
    words = list(column.words)
    if column.vocabulary:
        words = sorted(subject.vocabulary(column.vocabulary.name))
    if words:
        several = "words" if column.vocabulary and column.vocabulary.many else "one"
        more.append(f"{several} of: {', '.join(words)}")
    details = "; ".join(part for part in more if part)
    return f"{column.description} ({details})" if details else column.description


def _in_words(row: Row, desk: Desk) -> Cell:
    return desk.warned(Cell(phrases.headline(desk.view, row)), row)


def _raw(row: Row, column: Column, desk: Desk) -> Cell:
    """The cell as it stands in the file; of a contradiction what a reader can read."""
    text = row.text(column.name)
    if column.name == "contradiction" and isinstance(row, Sourced):
        return Cell(values.named(desk.view, row.disagreement))
    href = ""
    if column.refers in ("studies", "references"):
        href = desk.links.study(text) if text else ""
    elif column.refers:
        href = desk.links.row(column.refers, text) if text else ""
    elif column.kind == "text":
        table, _, id = text.partition(".")
        if KEY.fullmatch(id) and table in desk.view.schemas:
            href = desk.links.row(table, id)
    coded = column.words or column.vocabulary
    hint = phrases.cell(desk.view, row, column.name) if coded else ""
    return Cell(text, href, sort=order(row, column), hint="" if hint == text else hint)
