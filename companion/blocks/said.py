"""Blocks about what bodies say: requirements around a treatment, positions by topic."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from companion.blocks.registry import Asked, Block, Complaint, Drawn, Option, Validate, register
from companion.book.book import Book
from companion.book.view import View
from companion.html import said
from companion.html.desk import Desk
from companion.model import STATEMENTS
from companion.model.search import StatementRow
from companion.problem import close, row_thing
from companion.words.notices import REQUIREMENTS

ROWS = "rows"
_COLUMNS: Mapping[str, str] = MappingProxyType(
    {"when": "requirement", "topic": "topic", "where": "jurisdiction"}
)
"""Options that filter, and the columns whose words they name; an underscore is a space."""
_WORDS = MappingProxyType(
    {
        "topic": Option("topics, apart by spaces"),
        "where": Option("jurisdictions, apart by spaces; an underscore for a space"),
        ROWS: Option("ids of the rows, and no other filter", names=STATEMENTS.name),
    }
)
Among = Callable[[View], tuple[StatementRow, ...]]


def _requirements(view: View) -> tuple[StatementRow, ...]:
    return tuple(row for row in view.rows(STATEMENTS) if row.requirement)


def _positions(view: View) -> tuple[StatementRow, ...]:
    """All but help lines, which are no position, and requirements, which have their own block."""
    help = view.subject.help
    rows = (row for row in view.rows(STATEMENTS) if not row.requirement)
    return tuple(row for row in rows if help is None or row.topic != help.topic)


def _select(view: View, among: Among, asked: Asked) -> tuple[StatementRow, ...]:
    rows = among(view)
    if ROWS in asked.options:
        named = asked.words(ROWS)
        return tuple(row for row in rows if row.id in named)
    for option, column in _COLUMNS.items():
        if option in asked.options:
            rows = tuple(row for row in rows if _cell(row, column) in asked.words(option))
    return rows


def _cell(row: StatementRow, column: str) -> str:
    return row.text(column).replace(" ", "_")


def _validation(among: Among, kind: str) -> Validate:
    """Words and rows that are not there, filters that leave nothing."""

    def validate(book: Book, asked: Asked) -> Iterator[Complaint]:
        rows = among(View(book))
        lost = "" if book.table(STATEMENTS).readable else STATEMENTS.path
        found = list(_named(book, rows, asked, kind, lost))
        yield from found
        selected = _select(View(book), among, asked)
        if not lost and not found and all(row.superseded_by for row in selected):
            yield Complaint("rows", f"no {kind} in {STATEMENTS.name} matches", STATEMENTS.path)

    return validate


def _named(
    book: Book, rows: tuple[StatementRow, ...], asked: Asked, kind: str, lost: str
) -> Iterator[Complaint]:
    known = {row.id: row for row in rows}
    for id in asked.words(ROWS):
        row = known.get(id)
        if row is None:
            hint = close(id, known)
            message = f"{ROWS}: {id!r} is no {kind}{hint}"
            yield Complaint("option", message, lost or row_thing(STATEMENTS.name, id))
        elif row.superseded_by:
            yield Complaint("option", f"{ROWS}: {id!r} is superseded by {row.superseded_by!r}")
    for option, column in _COLUMNS.items():
        if option in asked.options and ROWS in asked.options:
            message = f"{option}: has no effect beside {ROWS}, which names them one by one"
            yield Complaint("option", message)
            continue
        words = set(REQUIREMENTS) if option == "when" else {_cell(row, column) for row in rows}
        for word in asked.words(option):
            if word not in words:
                message = f"{option}: no {kind} has {word!r}{close(word, words)}"
                yield Complaint("option", message, lost)


def _draw_requirements(desk: Desk, asked: Asked) -> Drawn:
    rows = _select(desk.view, _requirements, asked)
    return (said.requirements(rows, desk, brief="brief" in asked.options),)


def _draw_positions(desk: Desk, asked: Asked) -> Drawn:
    return (said.positions(_select(desk.view, _positions, asked), desk),)


register(
    Block(
        "requirements",
        "What labels and regulators ask before, during and after treatment, and of whom.",
        _draw_requirements,
        options=MappingProxyType(
            {
                "when": Option(f"of {', '.join(REQUIREMENTS)}, apart by spaces"),
                **_WORDS,
                "brief": Option("lists for a sheet of paper instead of tables", flag=True),
            }
        ),
        validate=_validation(_requirements, "requirement"),
    )
)
register(
    Block(
        "positions",
        "What regulators, guidelines and others say, topic by topic, the newest of a place first.",
        _draw_positions,
        options=_WORDS,
        validate=_validation(_positions, "position"),
    )
)
