"""Where people in danger turn: the lines that the subject names, each read in a document."""

import re

from markupsafe import Markup

from companion.html.desk import Desk
from companion.html.fill import fill
from companion.html.sheets import Cell
from companion.model import STATEMENTS

_NOT_DIALLED = re.compile(r"[^\d+]")


def crisis(desk: Desk) -> Markup:
    """The help lines by country; nothing where the subject has none."""
    needed = desk.view.subject.help
    if needed is None:
        return Markup("")
    rows = desk.view.rows(STATEMENTS, topic=needed.topic)
    lines = [
        {
            "where": row.jurisdiction,
            "body": row.body,
            "numbers": [Cell(number, _dialled(number)) for number in row.position.split(", ")],
            "source": Cell("source", desk.links.row(row.table, row.id)),
            "warning": desk.warned(Cell(""), row),
        }
        for row in rows
    ]
    return fill("crisis", help=needed, lines=lines)


def opened(page: Markup, desk: Desk, *, always: bool) -> Markup:
    """A page, after the help lines where it always has them or names what they are for."""
    needed = desk.view.subject.help
    asks = always or (needed is not None and needed.named(page.striptags()) is not None)
    return crisis(desk) + page if asks else page


def _dialled(number: str) -> str:
    """The address that a telephone dials; empty where there is no digit in it."""
    digits = _NOT_DIALLED.sub("", number)
    return f"tel:{digits}" if digits else ""
