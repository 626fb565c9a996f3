"""``companion add question``: a pooled question with a row considered, and its forest on a page."""

import re
from pathlib import Path

import click

from companion.book import paths
from companion.commands.add.finish import COMMIT, finish, message
from companion.commands.draft import OURS, Draft, in_words, known_key, new_key
from companion.commands.edge import ROOT, say
from companion.commands.transaction import editing
from companion.model import CLAIMS, SYNTHESES, SYNTHESIS_INPUTS

QUESTIONS = f"{paths.PAGES}/syntheses.md"
_REFERENCES = re.compile(r"#+ References\s*")


@click.command()
@click.argument("key")
@ROOT
@click.option("--claim", help="The claim that the question serves.")
@click.option(
    "--page", default=QUESTIONS, show_default=True, help="The page that shows the question."
)
@COMMIT
def question(key: str, path: Path, claim: str | None, page: str, commit: bool) -> None:
    """Add the pooled question KEY: its row, a row considered, its forest on a page."""
    with editing(path) as book:
        draft = Draft(book)
        new_key(book, SYNTHESES, key)
        if claim:
            known_key(book, CLAIMS, claim)
        draft.row(SYNTHESES, key, claim=claim or "", **OURS)
        draft.row(SYNTHESIS_INPUTS, f"{key}-1", synthesis=key)
        lines = [f"### {in_words(key) or 'Question'}", "", f"```{{forest}} {key}", "```"]
        _show(draft, page, lines)
        finish(draft, message("question", key), commit=commit)


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
