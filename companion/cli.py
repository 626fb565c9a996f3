"""The command line: ``companion check`` and the files that the repository holds for others."""

import json
import sys
from pathlib import Path

import click
import httpx

from companion import publish
from companion.article import compare
from companion.checks import check as run_checks
from companion.evidence import load
from companion.export import FORMATS, data_package
from companion.online import verify


@click.group()
@click.version_option(package_name="ketamine-evidence-companion", message="%(version)s")
def main() -> None:
    """Check and export the evidence of a book."""


@main.command()
@click.argument("path", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--format", "kind", default="text", type=click.Choice(sorted(FORMATS)))
@click.option("--online", is_flag=True, help="Ask Crossref and PubMed about every reference.")
def check(path: Path, kind: str, online: bool) -> None:
    """Check the book at PATH: every problem in one run; exit 0 clean, 1 problems, 2 unusable."""
    if not (path / "data").is_dir():
        raise click.UsageError(f"{path} is not a book's root: it has no data folder")
    evidence = load(path)
    problems = run_checks(evidence)
    if online:
        with httpx.Client(timeout=20, follow_redirects=True) as client:
            problems = tuple(sorted((*problems, *verify(evidence.references, client))))
    click.echo(FORMATS[kind](problems), nl=False)
    if kind == "text":
        click.echo(f"{len(problems)} problems." if problems else "The chain holds: no problem.")
    sys.exit(1 if any(p.severity == "error" for p in problems) else 0)


@main.command()
@click.argument("path", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
def build(path: Path) -> None:
    """Build the book at PATH strictly; the last good book stays until the new one is whole."""
    root = path.resolve()
    if code := publish.build(root):
        click.echo("The build failed: the last good book is still in place.", err=True)
        sys.exit(code)
    click.echo(f"The book is ready: open {root / publish.SITE / 'index.html'}")


@main.command()
@click.argument("article", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("path", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
def places(article: Path, path: Path) -> None:
    """Check a copy of the ARTICLE, sentence by sentence, against the hashes of claim_places."""
    wrong = list(compare(article.read_text(encoding="utf-8"), load(path)))
    for line in wrong:
        click.echo(line)
    click.echo(f"{len(wrong)} differences." if wrong else "Every sentence is where it is said.")
    sys.exit(1 if wrong else 0)


@main.command("data-package")
@click.argument("path", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
def write_data_package(path: Path) -> None:
    """Write data/datapackage.json from the schema."""
    target = path / "data" / "datapackage.json"
    target.write_text(json.dumps(data_package(), indent=2, ensure_ascii=False) + "\n", "utf-8")
    click.echo(f"wrote {target}")
