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


@pytest.mark.parametrize("other", ["source", "option", "folder", "cell", "notebook"])
def test_who_asks_for_anything_else_is_given_that(tmp_path: Path, other: str) -> None:
    """What was asked for is run again, which the file says that cells write into."""
    asked, options, folder = notebook(COUNT), dict(OPTIONS), tmp_path
    if other == "source":
        asked.cells[0].source += "\n"
    elif other == "option":
        options["timeout"] = 31
    elif other == "folder":
        folder = tmp_path / "inner"
        folder.mkdir()
    elif other == "cell":
        asked.cells[0].metadata["tags"] = ["raises-exception"]
    else:
        asked.metadata["execution"] = {"timeout": 31}
    run = cells.Run(notebook(COUNT), str(tmp_path), OPTIONS)
    run._thread.join()
    cells._begun.append(run)
    result = cells.execute(asked, str(folder), **options)
    assert result.err is None and text(asked) == "42\n"
    times = [len((where / "runs").read_text("utf-8")) for where in {tmp_path, folder}]
    assert sum(times) == 2


def test_a_cell_that_fails_is_said_as_the_library_says_it(tmp_path: Path) -> None:
    cells._begun.append(cells.Run(notebook("1 / 0"), str(tmp_path), OPTIONS))
    result = cells.execute(notebook("1 / 0"), str(tmp_path), **OPTIONS)
    assert "ZeroDivisionError" in result.exc_string and "1 / 0" in str(result.err)
