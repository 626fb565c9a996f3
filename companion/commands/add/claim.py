"""``companion add claim``: a claim with its place, judgement, bearing and chapter."""

from functools import partial
from pathlib import Path

import click

from companion.book import paths
from companion.book.book import Book
from companion.commands import contents
from companion.commands.add.asking import Dialogue
from companion.commands.add.cells import faults
from companion.commands.add.finish import COMMIT, YES, finish, message
from companion.commands.add.row import SET, cells_given
from companion.commands.draft import OURS, PENDING, Draft, in_words, new_key
from companion.commands.edge import ROOT, opened, printable
from companion.commands.transaction import editing
from companion.model import CERTAINTY, CLAIM_EVIDENCE, CLAIM_PLACES, CLAIMS
from companion.model.row import Sourced, columns

_SHARED = frozenset(column.name for column in columns(Sourced))


@click.command()
@click.argument("key")
@ROOT
@click.option("--sentence", help="The sentence of the article that makes the claim.")
@SET
@YES
@COMMIT
def claim(
    key: str, path: Path, sentence: str | None, given: tuple[str, ...], yes: bool, commit: bool
) -> None:
    """Add the claim KEY: its row, place, judgement and bearing, its chapter and the line for it.

    The columns of data/claims.csv are asked for in turn; what is left empty is to be filled.
    """
    book = opened(path)
    _free(book, key)
    cells = cells_given(CLAIMS, given)
    if wrong := [w for name, w in faults(book, CLAIMS, cells).items() if cells.get(name)]:
        raise click.UsageError(printable("; ".join(wrong)))
    if cells.get("id", key) != key:
        raise click.UsageError(f"--set id: the claim is {key!r}")
    if sentence is not None:
        _place(book, sentence)
    if not yes:
        asked = partial(_asked, book, key, cells, sentence)
        cells, sentence = Dialogue().hold(asked)
    with editing(path) as fresh:
        draft = Draft(fresh)
        _free(fresh, key)
        _draw(draft, key, cells, sentence)
        finish(draft, message("claim", key, cells.get("title", "")), commit=commit)


def _free(book: Book, key: str) -> None:
    new_key(book, CLAIMS, key)
    chapter = paths.claim_page(key)
    if (book.root / chapter).exists():
        raise click.UsageError(f"{chapter} is there already")


def _asked(
    book: Book, key: str, given: dict[str, str], sentence: str | None, talk: Dialogue
) -> tuple[dict[str, str], str | None]:
    """What is not given of the claim, and the sentence that makes it."""
    cells = {"id": key, **given}
    for column in CLAIMS.columns:
        if column.name not in cells and column.name not in _SHARED:
            default = in_words(key) if column.name == "title" else ""
            cells[column.name] = talk.ask_cell(book, CLAIMS, column, cells, default, fill=False)
    if sentence is None:
        about = "The sentence of the article that makes the claim (it is kept as a hash)"
        wrong = partial(_misplaced, book)
        sentence = talk.ask("sentence", wrong=wrong, about=about) or None
    talk.sure("write?")
    return cells, sentence


def _misplaced(book: Book, sentence: str) -> str:
    try:
        _place(book, sentence or None)
    except click.UsageError as error:
        return error.message
    return ""


def _draw(draft: Draft, key: str, cells: dict[str, str], sentence: str | None) -> None:
    chapter = paths.claim_page(key)
    draft.row(CLAIMS, key, **{**OURS, **{n: c for n, c in cells.items() if n != "id"}})
    place = _place(draft.book, sentence)
    draft.row(CLAIM_PLACES, f"place-{key}", claim=key, **place, **OURS)
    draft.row(CLAIM_EVIDENCE, f"{key}-bearing", claim=key, **PENDING)
    draft.row(CERTAINTY, f"{key}-1", claim=key, **OURS)
    title = cells.get("title") or in_words(key) or "Title"
    draft.begin(chapter, "claim.md", title=title, key=key)
    draft.insert(paths.CONTENTS, *contents.line_for(draft.book.root, chapter))


def _place(book: Book, sentence: str | None) -> dict[str, str]:
    """The cells of ``claim_places`` that say where a sentence stands."""
    if sentence is None:
        return {}
    from companion.book.article import digest
    from companion.commands.place import parts_of, spots_of

    parts = parts_of(sentence)
    spots = spots_of(book, parts[0]) if len(parts) == 1 else ()
    if not spots:
        raise click.UsageError("no row of claim_places has that sentence: `companion place` helps")
    section, paragraph, number = map(str, spots[0])
    return {
        "section": section, "paragraph": paragraph, "sentence": number, "sha256": digest(parts[0]),
    }  # fmt: skip
