"""The command line: checks a book, edits its keys and rows, and writes what other tools read."""

import atexit
import gc
import signal

import click

from companion.commands.edge import Edge
from companion.commands.version import version

MODULES = {
    "add": "companion.commands.add:add",
    "blocks": "companion.commands.blocks:blocks",
    "build": "companion.commands.build:build",
    "changes": "companion.commands.changes:changes",
    "check": "companion.commands.check:check",
    "check-files": "companion.commands.check:check_files",
    "columns": "companion.commands.package:columns",
    "data-package": "companion.commands.package:data_package",
    "pdf": "companion.commands.pdf:pdf",
    "new": "companion.commands.new:new",
    "place": "companion.commands.place:place",
    "places": "companion.commands.place:places",
    "recover": "companion.commands.rename:recover",
    "refresh": "companion.commands.refresh:refresh",
    "release": "companion.commands.release:release",
    "rename": "companion.commands.rename:rename",
    "report": "companion.commands.report:report",
    "rules": "companion.commands.rules:rules",
    "serve": "companion.commands.serve:serve",
}


def _print_version(ctx: click.Context, option: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        click.echo(version())
        ctx.exit()


@click.group(cls=Edge, modules=MODULES)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version,
    help="Show the version and exit.",
)  # fmt: skip
def main() -> None:
    """Check, edit and build an evidence companion: a book whose numbers are rows with sources."""


def run() -> None:
    """The command as a process of its own: it ends before collecting garbage would pay.

    Whatever asks it to end does so as Ctrl-C does: what it has begun ends with it.
    """
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # as by nohup
            signal.signal(number, signal.default_int_handler)
    gc.disable()
    atexit.register(gc.freeze)  # nor would the end of the process look for any
    main(prog_name="companion")
