"""``companion check``: every problem of a book in one run."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from companion.commands.edge import ROOT, Unusable, counted, opened, say
from companion.commands.formats import FORMATS
from companion.problem import Problem, added, fold

if TYPE_CHECKING:
    from companion.book.book import Book

HOLDS = "The chain holds: no problem."
FORMAT = click.option(
    "--format", "kind", default="text", type=click.Choice(sorted(FORMATS)), show_default=True,
    help="How problems are printed.",
)  # fmt: skip
EVERY = click.option(
    "--every", "each", is_flag=True,
    help="Print one mistake of many rows at each of them; as text it is said once.",
)  # fmt: skip


def problems_of(book: "Book") -> tuple[Problem, ...]:
    """What every rule says of a book, causes first."""
    from companion.checks import check as run

    return run(book)


def sound(path: Path) -> "Book":
    """The book at a path, read, which has no problem. Raises Unusable where it has."""
    book = opened(path)
    errors = [problem for problem in problems_of(book) if problem.severity == "error"]
    if errors:
        raise Unusable(
            f"the book has {counted(len(errors), 'problem')}; companion check names them"
        )
    return book


def online_problems(path: Path, book: "Book") -> tuple[Problem, ...]:
    """What the registries say of the references of the book at a path."""
    from companion.commands.refresh import asking
    from companion.online import verify

    with asking(path) as asker:
        return tuple(verify(book, asker))


def _listed(problems: tuple[Problem, ...], kind: str, *, each: bool) -> str:
    """Print them; of how many the line at the end must say that they are said with another."""
    from companion.checks.alike import gathered

    shown = gathered(problems) if kind == "text" and not each else problems
    say(FORMATS[kind](shown), end="")
    more = len(problems) - len(shown)
    return f", {more} of them said with one like them (--every prints each)" if more else ""


@click.command()
@ROOT
@FORMAT
@EVERY
@click.option("--online", is_flag=True, help="Ask Crossref and PubMed about every reference.")
@click.pass_context
def check(ctx: click.Context, path: Path, kind: str, each: bool, online: bool) -> None:
    """Check the book at PATH: every problem in one run, causes first.

    Exit code 0: none is an error; 1: some are; 2: the command or its input cannot be used.
    """
    book = opened(path)
    problems = problems_of(book)
    if online:
        problems = tuple(sorted((*problems, *online_problems(path, book))))
    more = _listed(problems, kind, each=each)
    if kind == "text":
        say(f"{counted(len(problems), 'problem')}{more}." if problems else HOLDS)
    ctx.exit(1 if any(problem.severity == "error" for problem in problems) else 0)


def _added(problems: list[Problem]) -> tuple[Problem, ...]:
    """Those that the last commit does not have; none where there is no commit.

    What stands in a file that git does not know is of no commit, the next one included.
    """
    from companion.checks import every
    from companion.commands.history import book_at, unknown

    root = Path()
    drafts = unknown(root)
    with book_at(root, "HEAD") as book:
        old = every(book) if book else problems
    return added(old, [problem for problem in problems if problem.path not in drafts])


@click.command("check-files")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@FORMAT
@EVERY
@click.pass_context
def check_files(ctx: click.Context, files: tuple[Path, ...], kind: str, each: bool) -> None:
    """Check the book in this folder, and print the problems of FILES: for a hook.

    With them those that the last commit does not have, wherever they stand: what is taken away here
    breaks what names it there; and numbers that a spreadsheet has cut. Any other problem is
    counted, and does not fail: it is of another change.
    Exit codes as check.
    """
    from companion.checks import every
    from companion.commands.zeros import cut

    book = opened(Path())
    problems = [*every(book), *cut(book)]
    named = {Path(os.path.relpath(file)) for file in files}
    here = [p for p in problems if named & {Path(p.path), *Path(p.path).parents}]
    rest = [p for p in problems if p not in here]
    mine = fold([*here, *(_added(rest) if rest else ())])
    more = _listed(mine, kind, each=each)
    if kind == "text":
        others = max(0, len(fold(problems)) - len(mine))
        elsewhere = f", {others} of other changes" if others else ""
        say(f"{counted(len(mine), 'problem')}{elsewhere}{more}.")
    ctx.exit(1 if any(problem.severity == "error" for problem in mine) else 0)
