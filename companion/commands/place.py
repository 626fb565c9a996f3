"""``companion place`` and ``companion places``: where a sentence of the article stands."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from companion.book import article as article_text
from companion.book.article import Position
from companion.book.book import Book
from companion.commands.edge import ROOT, Unusable, counted, opened, say
from companion.commands.files import csv_line
from companion.model import CLAIM_PLACES

ALIKE = 60
ARTICLE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("sentence")
@ROOT
@click.option("--article", type=ARTICLE, help="A copy of the article, to look in.")
@click.pass_context
def place(ctx: click.Context, sentence: str, path: Path, article: Path | None) -> None:
    """Say where SENTENCE stands in the article: section, paragraph, sentence and its SHA-256.

    The line printed pastes into data/claim_places.csv. Without a copy of the article the sentence
    is known by its hash in that table. Exit code 1: it is not there.
    """
    parts = parts_of(sentence)
    if not parts:
        raise click.UsageError("the sentence is empty")
    book = opened(path)
    copy = _sentences(article) if article else None
    lost = 0
    for part in parts:
        found = spots_of(book, part) if copy is None else _in_copy(copy, part)
        for spot in found:
            say(csv_line([*map(str, spot), article_text.digest(part)]))
            say(_claimed(book, spot), err=True)
        if not found:
            lost += 1
            say(_hint(copy, part), err=True)
    ctx.exit(1 if lost else 0)


def parts_of(text: str) -> tuple[str, ...]:
    """The sentences of a text, as the article is split into its own; broken lines are joined."""
    return tuple(article_text.sentences(" ".join(text.split()), ()).values())


def spots_of(book: Book, sentence: str) -> tuple[Position, ...]:
    """Where the rows of ``claim_places`` say that a sentence with this hash stands."""
    rows = book.rows(CLAIM_PLACES, sha256=article_text.digest(sentence))
    return tuple(sorted({row.spot for row in rows}))


def _in_copy(copy: Mapping[Position, str], sentence: str) -> tuple[Position, ...]:
    return tuple(spot for spot, text in sorted(copy.items()) if text == sentence)


def _claimed(book: Book, spot: Position) -> str:
    """Which claim has a place, or why none has."""
    rows = [row for row in book.table(CLAIM_PLACES).rows if row.spot == spot]
    said = [f"{row.id}: {row.claim or f'no claim, {row.reason}'}" for row in rows]
    return "; ".join(said) or f"no row of {CLAIM_PLACES.path} has this place"


def _hint(copy: Mapping[Position, str] | None, sentence: str) -> str:
    """What may have been meant."""
    if copy is None:
        return "no row of claim_places has its hash; --article FILE looks for it in a copy"
    from rapidfuzz import process, utils

    found = process.extractOne(sentence, copy, processor=utils.default_process, score_cutoff=ALIKE)
    if found is None:
        return "the copy of the article has no such sentence, nor one like it"
    text, score, spot = found
    return (
        f"no such sentence; the nearest is {','.join(map(str, spot))} ({score:.0f}% alike): {text}"
    )


def _sentences(file: Path) -> Mapping[Position, str]:
    text = _text(file)
    return article_text.sentences(text, article_text.headings(text))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unusable(f"{file} is not UTF-8: {error.reason}") from error


@click.command()
@click.argument("article", type=ARTICLE)
@ROOT
@click.pass_context
def places(ctx: click.Context, article: Path, path: Path) -> None:
    """Check a copy of the ARTICLE, sentence by sentence, against the hashes of claim_places."""
    wrong = list(differences(_sentences(article), opened(path)))
    for line in wrong:
        say(line)
    many = f"{counted(len(wrong), 'difference')}."
    say(many if wrong else "Every sentence is where it is said.")
    ctx.exit(1 if wrong else 0)


def differences(copy: Mapping[Position, str], book: Book) -> Iterator[str]:
    """What differs between a copy of the article and ``claim_places``."""
    stored = {row.spot: row.sha256 for row in book.table(CLAIM_PLACES).rows}
    found = {spot: article_text.digest(sentence) for spot, sentence in copy.items()}
    for spot in sorted({*found, *stored}):
        if found.get(spot) == stored.get(spot):
            continue
        state = "differs" if spot in found and spot in stored else "has no counterpart"
        yield f"section {spot[0]}, paragraph {spot[1]}, sentence {spot[2]} {state}"
