"""The studies that bear on a claim, cited, with what each found."""

from collections import Counter
from collections.abc import Iterator
from types import MappingProxyType

from markupsafe import Markup

from companion.blocks.registry import (
    Asked,
    Block,
    CitedTable,
    Complaint,
    Drawn,
    Inline,
    Option,
    Plain,
    register,
)
from companion.blocks.validation import row_named, unread
from companion.book.book import Book
from companion.html.desk import Desk
from companion.html.sheets import Cell
from companion.model import CLAIM_EVIDENCE, CLAIMS, STUDIES, ClaimEvidence, Row
from companion.problem import close
from companion.words.phrases import cell

ORDER = ("contradicts", "qualifies", "supports")
TALLY = MappingProxyType(
    {"supports": "for it", "qualifies": "qualifying it", "contradicts": "against it"}
)
HEAD = ("Study", "Bearing", "Finding", "Design", "Size")
WIDTHS = (3, 2, 7, 3, 1)


def _validate(book: Book, asked: Asked) -> Iterator[Complaint]:
    yield from row_named(book, CLAIMS, asked.argument)
    bearing = {row.study for row in book.rows(CLAIM_EVIDENCE, claim=asked.argument)}
    seen: set[str] = set()
    for key in asked.words("key"):
        if key in seen:
            yield Complaint("option", f"key: {key!r} is named twice")
        elif key not in bearing:
            hint = close(key, bearing)
            message = f"key: no row of claim_evidence bears {key!r} on it{hint}"
            yield Complaint("option", message, unread(book, CLAIM_EVIDENCE))
        seen.add(key)


def _draw(desk: Desk, asked: Asked) -> Drawn:
    rows = sorted(
        desk.view.rows(CLAIM_EVIDENCE, claim=asked.argument),
        key=lambda row: ORDER.index(row.direction),
    )
    key = asked.words("key")
    # what speaks against the claim is in nobody's fold
    first = [r for r in rows if not key or r.study in key or r.direction == "contradicts"]
    if key:
        first.sort(key=lambda r: key.index(r.study) if r.study in key else len(key))
    others = [row for row in rows if row not in first]
    drawn: Drawn = (_tally(rows), _table(desk, first, "Studies that weigh most here"))
    if others:
        count = len(others)
        summary = (
            "The other study that bears" if count == 1 else f"The other {count} studies that bear"
        )
        drawn += (
            Markup('<details class="others"><summary>{} on this claim</summary>').format(summary),
            _table(desk, others, "Other studies"),
            Markup("</details>"),
        )
    return drawn


def _tally(rows: list[ClaimEvidence]) -> Markup:
    """How many documents are for the claim, qualify it, and are against it."""
    found: Counter[str] = Counter(row.direction for row in rows)
    said = ", ".join(f"{found[direction]} {word}" for direction, word in TALLY.items())
    documents = "document bears" if len(rows) == 1 else "documents bear"
    return Markup('<p class="tally">{} {} on the claim: {}.</p>').format(len(rows), documents, said)


def _table(desk: Desk, rows: list[ClaimEvidence], caption: str) -> CitedTable:
    return CitedTable(caption, HEAD, WIDTHS, tuple(_row(desk, row) for row in rows))


def _row(desk: Desk, row: ClaimEvidence) -> tuple[Inline | Plain, ...]:
    study = desk.view.row(STUDIES, row.study)
    size = (study.n_randomised or study.n_analysed) if study else None
    kind = [cell(desk.view, study, "design"), *_warnings(desk, study)] if study else []
    return (
        Inline(f"{{cite:t}}`{row.study}`"),
        Plain(row.direction, f"bearing {row.direction}"),
        Inline(" ".join([row.finding, *_warnings(desk, row)])),
        Plain(" ".join(kind)),
        Plain(f"n {size}" if size else ""),
    )


def _warnings(desk: Desk, row: Row) -> list[str]:
    """What must stand where the values of a row stand."""
    found = desk.warned(Cell(""), row)
    disagrees = f"⚑ The source does not agree with itself: {found.disagreement}"
    return [*filter(None, [found.caution]), *([disagrees] * bool(found.disagreement))]


register(
    Block(
        "studies",
        "The studies that bear on a claim, by weight, with the tally for and against.",
        _draw,
        argument="a claim",
        options=MappingProxyType(
            {
                "key": Option(
                    "studies that weigh most, by weight, in a table of their own, with those that "
                    "contradict; others folded",
                    names=STUDIES.name,
                )
            }
        ),
        validate=_validate,
        cites=True,
    )
)
