"""The command line: ``companion check`` and the files that the repository holds for others."""

import json
import sys
from pathlib import Path

import click

from companion.checks import check as run_checks
from companion.evidence import load
from companion.export import FORMATS, data_package


@click.group()
@click.version_option(package_name="ketamine-evidence-companion", message="%(version)s")
def main() -> None:
    """Check and export the evidence of a book."""


@main.command()
@click.argument("path", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--format", "kind", default="text", type=click.Choice(sorted(FORMATS)))
def check(path: Path, kind: str) -> None:
    """Check the book at PATH: every problem in one run; exit 0 clean, 1 problems, 2 unusable."""
    if not (path / "data").is_dir():
        raise click.UsageError(f"{path} is not a book's root: it has no data folder")
    problems = run_checks(load(path))
    click.echo(FORMATS[kind](problems), nl=False)
    if kind == "text":
        click.echo(f"{len(problems)} problems." if problems else "The chain holds: no problem.")
    sys.exit(1 if problems else 0)


@main.command("data-package")
@click.argument("path", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
def write_data_package(path: Path) -> None:
    """Write data/datapackage.json from the schema."""
    target = path / "data" / "datapackage.json"
    target.write_text(json.dumps(data_package(), indent=2, ensure_ascii=False) + "\n", "utf-8")
    click.echo(f"wrote {target}")
