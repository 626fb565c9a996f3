"""``companion add row``: a row cell by cell, held against reader and rules as it is typed."""

from collections.abc import Iterable
from pathlib import Path

import click

from companion.book.book import Book
from companion.commands.add import derived, ids
from companion.commands.add.asking import Dialogue
from companion.commands.add.cells import Cells, faults
from companion.commands.add.finish import COMMIT, YES, finish, message
from companion.commands.draft import PENDING, Draft, ids_of, new_key
from companion.commands.edge import ROOT, Unusable, counted, opened, printable, say
from companion.commands.files import csv_line
from companion.commands.transaction import editing
from companion.model.row import Column, Row, Schema
from companion.problem import Problem, close

_OF_ITS_ROW = frozenset({"id", "second_reading", "contradiction"})
"""What is true of one row alone, and not of another that is like it."""
TWICE = "row-twice"
_UNSOUND = "what a rule objects to is not committed"
SET = click.option(
    "--set", "given", multiple=True, metavar="COLUMN=VALUE", help="A cell; it is not asked for."
)


@click.command()
@click.argument("table")
@ROOT
@SET
@click.option("--like", help="The id of a row whose cells are proposed.")
@YES
@COMMIT
def row(
    table: str, path: Path, given: tuple[str, ...], like: str | None, yes: bool, commit: bool
) -> None:
    """Add a row to TABLE: its columns are asked for in turn, each answer checked at once.

    At the end what follows from its numbers, and what every rule says of it, is shown. The row
    stands beside those of its study. `companion columns` says what each column means.
    """
    book = opened(path)
    schema = schema_of(book, table)
    ids_of(book.tables[schema.name])
    cells = cells_given(schema, given)
    proposals = _like(book, schema, like) if like else {}
    _refuse(wrong for name, wrong in faults(book, schema, cells).items() if cells.get(name))

    def asked(talk: Dialogue) -> tuple[Cells, bool]:
        made = _asked(book, schema, cells, proposals, talk)
        problems = _examined(book, schema, made)
        if any(problem.rule == TWICE for problem in problems):
            say("It is not written a second time; < goes back to the cell that tells it apart.")
            talk.back()
            _refuse_twice(problems)  # no question was asked
        if commit and not _sound(problems):
            say(f"It can be written, but {_UNSOUND}.")
        talk.sure("write?", default=not problems)
        return made, _sound(problems)

    if yes:
        made: Cells = _filled(book, schema, cells, proposals)
        problems = _examined(book, schema, made)
        _refuse_twice(problems)
        if commit and not _sound(problems):
            raise Unusable(f"nothing is written: {_UNSOUND}; mend it, or leave out --commit")
    else:
        made, sound = Dialogue().hold(asked)
        commit = commit and sound
    with editing(path) as fresh:
        draft = Draft(fresh)
        new_key(fresh, schema, made["id"])
        draft.row(schema, **made)
        finish(draft, message("row", f"{schema.name}.{made['id']}"), commit=commit)


def schema_of(book: Book, table: str) -> Schema[Row]:
    """The table of that name."""
    if table not in book.schemas:
        known = ", ".join(book.schemas)
        raise click.UsageError(
            f"there is no table {table!r}{close(table, book.schemas)} (known: {known})"
        )
    return book.schemas[table]


def cells_given(schema: Schema[Row], given: Iterable[str]) -> dict[str, str]:
    """The cells that ``--set column=value`` names."""
    cells: dict[str, str] = {}
    names = [column.name for column in schema.columns]
    for item in given:
        name, equals, value = item.partition("=")
        if not equals or name not in names:
            hint = close(name, names) or f" (columns: {', '.join(names)})"
            raise click.UsageError(f"--set {item!r}: a column of {schema.name}, =, a value{hint}")
        if name in cells:
            raise click.UsageError(f"--set {item!r}: {name} is set to {cells[name]!r} already")
        cells[name] = value
    return cells


def _like(book: Book, schema: Schema[Row], id: str) -> dict[str, str]:
    found = book.row(schema, id)
    if found is None:
        hint = close(id, book.tables[schema.name].by_id)
        raise click.UsageError(f"{id!r} is no row of {schema.path}{hint}")
    return {name: cell for name, cell in found.cells.items() if name not in _OF_ITS_ROW}


def _proposal(book: Book, column: Column, cells: Cells, proposals: Cells) -> str:
    """What a cell is proposed: that of the row that is like it; as source, the study's own.

    Numbers and free words of another study are none of this one, and are not proposed.
    """
    name, study = column.name, cells.get("study", "")
    if name == "source" and study in book.references.entries:
        own = proposals.get("source", "") in ("", proposals.get("study"))
        if own and cells.get("access") != "judgement":
            return study
    coded = column.words or column.vocabulary or column.refers
    if not coded and study != proposals.get("study", study):
        return PENDING.get(name, "")
    return proposals.get(name, PENDING.get(name, ""))


def _filled(book: Book, schema: Schema[Row], given: Cells, proposals: Cells) -> dict[str, str]:
    """Every cell without a question."""
    cells = dict(given)
    for column in schema.columns[1:]:
        if column.name not in cells:
            cells[column.name] = _proposal(book, column, cells, proposals)
    return {"id": ids.proposed(book, schema, cells), **cells}


def _asked(
    book: Book, schema: Schema[Row], given: Cells, proposals: Cells, talk: Dialogue
) -> dict[str, str]:
    """Every cell that is not given, asked for in the order of the columns; the id last."""
    cells = dict(given)
    for column in schema.columns[1:]:
        proposal = _proposal(book, column, cells, proposals)
        if column.name in PENDING:
            cells.setdefault(column.name, proposal)  # only a second reader changes it
        elif column.name not in cells:
            cells[column.name] = talk.ask_cell(book, schema, column, cells, proposal, fill=True)
    if "id" not in cells:
        taken = ids_of(book.tables[schema.name])

        def wrong(id: str) -> str:
            if id in taken:
                return f"{id!r} stands in {schema.path} already"
            return faults(book, schema, {**cells, "id": id}).get("id", "")

        cells["id"] = talk.ask("id", ids.proposed(book, schema, cells), (), wrong)
    return cells


def _refuse(wrong: Iterable[str]) -> None:
    """One refusal that says everything that is wrong."""
    if found := list(wrong):
        raise click.UsageError("\n  ".join(map(printable, found)))


def _sound(problems: Iterable[Problem]) -> bool:
    return not any(problem.severity == "error" for problem in problems)


def _examined(book: Book, schema: Schema[Row], cells: Cells) -> tuple[Problem, ...]:
    """Show the row as it will stand and what follows from it; what the rules say of it."""
    _refuse(faults(book, schema, cells).values())
    draft = Draft(book)
    line = draft.row(schema, **cells)
    new_key(draft.book, schema, cells["id"])
    say(f"{schema.path}:{line}:")
    say(f"  {csv_line(cells.get(column.name, '') for column in schema.columns)}")
    made = draft.tables[schema.name].by_id.get(cells["id"])
    for said in derived.derived(made) if made else ():
        say(f"  {said}")
    problems = derived.raised(draft, schema)
    for problem in problems:
        say(printable(str(problem)))
    count = counted(len(problems), "problem")
    say(f"{count} with this row, and not without it." if problems else "No rule objects.")
    return problems


def _refuse_twice(problems: Iterable[Problem]) -> None:
    _refuse(problem.message for problem in problems if problem.rule == TWICE)
