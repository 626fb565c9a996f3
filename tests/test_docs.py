"""The pages in docs/ that are made from the registries are those that the registries make."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from companion.commands import main

BLOCKS = "# Directives and roles\n\nMade by `companion blocks`.\n\n"
RULES = "# Rules\n\nMade by `companion rules`.\n\n"


def printed(command: str) -> str:
    result = CliRunner().invoke(main, [command])
    assert result.exit_code == 0, result.output
    return result.output


def listed(rules: str) -> str:
    pairs = (line.split(": ", 1) for line in rules.splitlines())
    return "".join(f"- `{id}`: {sentence}\n" for id, sentence in pairs)


@pytest.mark.parametrize("name", ["blocks", "rules"])
def test_a_page_is_what_its_registry_makes(root: Path, name: str) -> None:
    made = {"blocks": BLOCKS + printed("blocks"), "rules": RULES + listed(printed("rules"))}[name]
    page = (root / f"docs/{name}.md").read_text(encoding="utf-8")
    assert page == made, f"write docs/{name}.md anew from companion {name}"
