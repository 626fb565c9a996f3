"""``companion rules``: every rule with the sentence that says what must hold."""

import importlib
import pkgutil

import click

from companion.commands.edge import say
from companion.problem import RULES, Rule

DECLARING = ("companion.book", "companion.blocks", "companion.checks")


def every_rule() -> tuple[Rule, ...]:
    """All rules, sorted by id: whatever declares one is imported first."""
    for name in DECLARING:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            importlib.import_module(module.name)
    for name in ("companion.online", "companion.commands.zeros"):
        importlib.import_module(name)
    return tuple(RULES[id] for id in sorted(RULES))


@click.command()
def rules() -> None:
    """Print every rule: its id, a colon, its sentence."""
    for rule in every_rule():
        say(f"{rule.id}: {rule.sentence}")
