"""``companion new``: an empty companion, or the rows to fill for a study, a claim, a question."""

import re
from pathlib import Path

import click

from companion.book import paths
from companion.book.book import Book
from companion.commands import contents
from companion.commands.draft import OURS, PENDING, Draft, in_words, known_key, new_key
from companion.commands.edge import ROOT, opened, say
from companion.commands.transaction import editing
from companion.model import (
    CERTAINTY,
    CLAIM_EVIDENCE,
    CLAIM_PLACES,
    CLAIMS,
    ONSET_TIMES,
    SCREENING,
    STUDIES,
    SYNTHESES,
    SYNTHESIS_INPUTS,
)
from companion.problem import close

QUESTIONS = f"{paths.PAGES}/syntheses.md"
_YEAR = re.compile(r"-([12][0-9]{3})(?:-[a-z])?$")
_REFERENCES = re.compile(r"#+ References\s*")


class _OrFolder(click.Group):
    """A group in which a word that is no command is the folder of a new companion."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command; ``start`` for anything that is none."""
        if args and self.get_command(ctx, args[0]) is None:
            args = ["start", *args]
        found: tuple[str | None, click.Command | None, list[str]] = super().resolve_command(
            ctx, args
        )
        return found


@click.group(
    cls=_OrFolder, subcommand_metavar="DIR | study KEY | claim KEY | question KEY | table NAME"
)
def new() -> None:
    """Start an empty companion in DIR, or append what is to be filled for one of its parts.

    Existing lines stay as they are; `companion check` then lists what is to be filled. A folder
    that is called study, claim, question or table is given as ./study.
    """


@new.command(hidden=True)
@click.argument("directory", type=click.Path(path_type=Path))
def start(directory: Path) -> None:
    """Start an empty companion in DIRECTORY, a folder that is new or empty."""
    from companion.commands import start as starting

    starting.start(directory)


@new.command()
@click.argument("key")
@ROOT
@click.option("--claim", help="The claim that the study bears on.")
@click.option(
    "--table", "tables", multiple=True,
    help="A table that gets a row of the study; may be given several times. Without it "
    f"{ONSET_TIMES.name}, or the first outcome table of a book that has none.",
)  # fmt: skip
def study(key: str, path: Path, claim: str | None, tables: tuple[str, ...]) -> None:
    """Append a study: its reference, its row, its screening, rows of what it found, its bearing."""
    with editing(path):
        draft = Draft(opened(path))
        book = draft.book
        new_key(book, STUDIES, key)
        if key in book.references.entries or key in book.references.broken:
            raise click.UsageError(f"{key!r} stands in {paths.REFERENCES} already")
        if claim:
            known_key(book, CLAIMS, claim)
        read = {"study": key, "source": key, **PENDING}
        draft.append(paths.REFERENCES, _entry(key))
        draft.row(STUDIES, key, family=key, **read)
        draft.row(SCREENING, f"screen-{key}", decision="included", study=key)
        for name in dict.fromkeys(tables or _usual(book)):
            schema = book.schemas.get(name)
            if schema is None or schema.column("study") is None or name == STUDIES.name:
                known = [s.name for s in book.schemas.values() if s.column("study")]
                raise click.UsageError(f"no study has rows in {name!r}; known: {', '.join(known)}")
            draft.row(schema, f"{key}-{_short(name)}", **read)
        bearing = f"{claim}-{key}" if claim else f"{key}-bearing"
        draft.row(CLAIM_EVIDENCE, bearing, claim=claim or "", **read)
        draft.write()


def _usual(book: Book) -> tuple[str, ...]:
    """The table in which a study has a row unless another is asked for."""
    if book.table(ONSET_TIMES).present:
        return (ONSET_TIMES.name,)
    return tuple(book.subject.outcome_tables)[:1]


def _entry(key: str) -> list[str]:
    year = _YEAR.search(key)
    return [
        f"@article{{{key},",
        "  author = {},",
        "  title = {{}},",
        "  journal = {},",
        f"  year = {{{year[1] if year else ''}}},",
        "  doi = {}",
        "}",
    ]


def _short(table: str) -> str:
    """``onset`` for ``onset_times``."""
    return table.split("_")[0]


@new.command()
@click.argument("key")
@ROOT
@click.option("--sentence", help="The sentence of the article that makes the claim.")
def claim(key: str, path: Path, sentence: str | None) -> None:
    """Append a claim: its row, place, judgement and bearing, its chapter and the line for it."""
    with editing(path):
        draft = Draft(opened(path))
        book = draft.book
        new_key(book, CLAIMS, key)
        chapter = paths.claim_page(key)
        if (path / chapter).exists():
            raise click.UsageError(f"{chapter} is there already")
        draft.row(CLAIMS, key, **OURS)
        draft.row(CLAIM_PLACES, f"place-{key}", claim=key, **_place(draft, sentence), **OURS)
        draft.row(CLAIM_EVIDENCE, f"{key}-bearing", claim=key, **PENDING)
        draft.row(CERTAINTY, f"{key}-1", claim=key, **OURS)
        draft.begin(chapter, "claim.md", title=in_words(key) or "Title", key=key)
        draft.insert(paths.CONTENTS, *contents.line_for(path, chapter))
        draft.write()


def _place(draft: Draft, sentence: str | None) -> dict[str, str]:
    """The cells of ``claim_places`` that say where a sentence stands."""
    if sentence is None:
        return {}
    from companion.book.article import digest
    from companion.commands.place import parts_of, spots_of

    parts = parts_of(sentence)
    spots = spots_of(draft.book, parts[0]) if len(parts) == 1 else ()
    if not spots:
        raise click.UsageError("no row of claim_places has that sentence: `companion place` helps")
    section, paragraph, number = map(str, spots[0])
    return {
        "section": section, "paragraph": paragraph, "sentence": number, "sha256": digest(parts[0]),
    }  # fmt: skip


@new.command()
@click.argument("name")
@ROOT
def table(name: str, path: Path) -> None:
    """Begin a table: its file with the columns, its page, its line in the list of tables.

    NAME is an outcome table of data/subject.toml, or a table that a book has where it needs it.
    """
    with editing(path):
        draft = Draft(opened(path))
        book = draft.book
        schema = book.schemas.get(name)
        if schema is None:
            raise click.UsageError(f"{name!r} is no table{close(name, book.schemas)}")
        if (path / schema.path).exists():
            raise click.UsageError(f"{schema.path} is there already")
        draft.table(schema)
        draft.write()


@new.command()
@click.argument("key")
@ROOT
@click.option("--claim", help="The claim that the question serves.")
@click.option(
    "--page", default=QUESTIONS, show_default=True, help="The page that shows the question."
)
def question(key: str, path: Path, claim: str | None, page: str) -> None:
    """Append a pooled question: its row, a row considered, its forest on a page."""
    with editing(path):
        draft = Draft(opened(path))
        book = draft.book
        new_key(book, SYNTHESES, key)
        if claim:
            known_key(book, CLAIMS, claim)
        draft.row(SYNTHESES, key, claim=claim or "", **OURS)
        draft.row(SYNTHESIS_INPUTS, f"{key}-1", synthesis=key)
        lines = [f"### {in_words(key) or 'Question'}", "", f"```{{forest}} {key}", "```"]
        _show(draft, page, lines)
        draft.write()


def _show(draft: Draft, path: str, lines: list[str]) -> None:
    """Put lines on a page: before its list of references where it ends with one."""
    page = draft.book.page_at.get(path)
    if page is None:
        if path != QUESTIONS:
            raise click.UsageError(f"there is no page {path}")
        say(f"There is no page {path}: put `{lines[-2].strip('`')}` on another.", err=True)
        return
    found = [n for n, line in enumerate(page.lines, 1) if _REFERENCES.fullmatch(line)]
    if found:
        draft.insert(path, found[-1], [*lines, ""])
    else:
        draft.append(path, lines)
