"""Cells that are run ahead: what is asked for is what is found."""

import atexit
import os
from pathlib import Path
from typing import Any

import nbclient.client
import nbformat.v4 as v4
import pytest
from myst_nb.core.execute import direct

from companion.sphinx import cells

OPTIONS = {"allow_errors": False, "timeout": 30, "meta_override": True}
COUNT = "with open('runs', 'a') as file:\n    _ = file.write('x')\nprint(6 * 7)"


def notebook(source: str) -> Any:
    found = v4.new_notebook(cells=[v4.new_code_cell(source), v4.new_markdown_cell("Words.")])
    found.metadata["kernelspec"] = {"name": "python3"}
    return found


def text(found: Any) -> str:
    return "".join(output["text"] for output in found.cells[0].outputs)


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """As in a build; no run is left for another test."""
    monkeypatch.setenv("PYTHONPATH", os.environ.get("PYTHONPATH", ""))
    monkeypatch.setattr(direct, "single_nb_execution", direct.single_nb_execution)
    monkeypatch.setattr(nbclient.client, "atexit", atexit)
    cells.install()
    yield
    cells.end()
    assert cells._begun == []


def test_what_was_run_ahead_is_given_to_who_asks_for_the_same(tmp_path: Path) -> None:
    cells._begun.append(cells.Run(notebook(COUNT), str(tmp_path), OPTIONS))
    asked = notebook(COUNT)
    result = cells.execute(asked, str(tmp_path), **OPTIONS)
    assert result.err is None and text(asked) == "42\n"
    assert asked.cells[0].execution_count == 1
    assert asked.metadata["language_info"]["name"] == "python"
    assert (tmp_path / "runs").read_text("utf-8") == "x"


@pytest.mark.parametrize("other", ["source", "option", "folder", "metadata"])
def test_who_asks_for_anything_else_is_given_that(tmp_path: Path, other: str) -> None:
    ahead, asked, options, folder = notebook(COUNT), notebook(COUNT), dict(OPTIONS), tmp_path
    if other == "source":
        asked.cells[0].source = "print(7)"
    elif other == "option":
        options["allow_errors"], asked.cells[0].source = True, "1 / 0"
        ahead.cells[0].source = "1 / 0"
    elif other == "folder":
        folder = tmp_path / "inner"
        folder.mkdir()
    else:
        asked.cells[0].metadata["tags"] = ["raises-exception"]
    cells._begun.append(cells.Run(ahead, str(tmp_path), OPTIONS))
    result = cells.execute(asked, str(folder), **options)
    assert result.err is None
    if other == "option":
        assert asked.cells[0].outputs[0].ename == "ZeroDivisionError"
    else:
        assert text(asked) == ("7\n" if other == "source" else "42\n")
    if other == "folder":
        assert (folder / "runs").read_text("utf-8") == "x"


def test_a_cell_that_fails_is_said_as_the_library_says_it(tmp_path: Path) -> None:
    cells._begun.append(cells.Run(notebook("1 / 0"), str(tmp_path), OPTIONS))
    result = cells.execute(notebook("1 / 0"), str(tmp_path), **OPTIONS)
    assert "ZeroDivisionError" in result.exc_string and "1 / 0" in str(result.err)
