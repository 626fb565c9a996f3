"""The cells of a page are run while other pages are read: another process does that.

What is begun is what MyST-NB would ask for when it comes to the page. Where it asks for anything
else, since an extension has changed the page, the cells are run again as it asks.
"""

import atexit
import json
import logging
import threading
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbclient.client
from jupyter_client.kernelspec import NoSuchKernel
from myst_nb.core.config import NbParserConfig
from myst_nb.core.execute import NotebookClientDirect, create_client, direct
from myst_nb.core.execute.direct import single_nb_execution
from myst_nb.core.nb_to_tokens import nb_node_to_dict
from myst_nb.core.read import create_nb_reader
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from companion.sphinx import kernels, verdict
from companion.sphinx.kernel import Kernel
from companion.sphinx.state import book_of

_LOG = logging.getLogger(__name__)
_GIVEN = ("outputs", "execution_count", "metadata")  # what running a cell gives it


class Run:
    """A notebook that is being run in a kernel, in a folder, with the options of MyST-NB."""

    def __init__(self, notebook: Any, folder: str, options: dict[str, Any]) -> None:
        """Begin. Raises ``NoSuchKernel`` and ``OSError`` as :func:`kernels.taken` does."""
        self.notebook, self.asked = notebook, _asked(notebook, folder, options)
        name = notebook.metadata.get("kernelspec", {}).get("name", "")
        cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        self._kernel = kernels.taken(name, folder, cells)
        self._options = options | {"cwd": folder}
        self._found: Any = None
        self._error: BaseException | None = None
        # none that the process would wait for at its end
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def result(self) -> Any:
        """What MyST-NB is told when all cells were run; an interruption ends the kernel."""
        try:
            self._thread.join()
        finally:
            self._kernel.end()
        if self._error is not None:
            raise self._error
        return self._found

    def stop(self) -> None:
        """Run no further."""
        self._kernel.end()

    def _run(self) -> None:
        try:
            if not verdict.passed():  # beside the check, no code runs before its answer
                raise RuntimeError("the check did not let the book pass")
            self._found = single_nb_execution(self.notebook, km=self._kernel, **self._options)
        except BaseException as error:
            self._error = error


_begun: list[Run] = []


def begin(app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
    """Let pages with cells be read last, and the cells of the first be run until then."""
    pages = book_of(app).page_named
    with_cells = {name for name in names if name in pages and pages[name].notebook}
    names.sort(key=with_cells.__contains__)
    if not with_cells or app.parallel > 1:  # one of several processes that read
        return
    first = names[-len(with_cells)]
    with suppress(Exception):  # whatever is wrong with the page is said when it is read
        if asked := _asked_of(Path(env.doc2path(first)), env):
            _begun.append(Run(*asked))


def _asked_of(file: Path, env: Any) -> tuple[Any, str, dict[str, Any]] | None:
    """What MyST-NB will ask for a page; None where it will not run its cells now and here."""
    text = file.read_text(encoding="utf-8")
    config: NbParserConfig = env.mystnb_config
    reader = create_nb_reader(str(file), env.myst_config, config, text)
    if reader is None:
        return None
    notebook: Any = reader.read(text)
    own = nb_node_to_dict(notebook.metadata.get(config.metadata_key, {}))
    config = config.copy(**{name: own[name] for name in own if name != "output_folder"})
    client = create_client(notebook, str(file), config, _LOG, reader.read_fmt)
    if type(client) is not NotebookClientDirect or config.execution_in_temp:
        return None
    options = {
        "allow_errors": config.execution_allow_errors,
        "timeout": config.execution_timeout,
        "meta_override": True,
    }
    return notebook, str(file.parent.absolute()), options


def execute(nb: Any, cwd: str, **options: Any) -> Any:
    """Run a notebook as MyST-NB does, in a kernel of ours where it is one of IPython's."""
    run = _begun.pop() if _begun else None
    if run and run.asked == _asked(nb, cwd, options):
        found = run.result()
        for cell, done in zip(nb.cells, run.notebook.cells, strict=True):
            cell.update({name: done[name] for name in _GIVEN if name in done})
        nb.metadata.update(run.notebook.metadata)
        return found
    if run:
        run.stop()
    try:
        run = Run(nb, cwd, options)
    except (NoSuchKernel, OSError):
        return single_nb_execution(nb, cwd, **options)
    return run.result()


def _asked(notebook: Any, folder: str, options: dict[str, Any]) -> str:
    """All that decides what running a notebook gives; the names of cells are made up each time."""
    cells = [[cell.cell_type, cell.source, cell.metadata] for cell in notebook.cells]
    return json.dumps([folder, options, notebook.metadata, cells], sort_keys=True, default=str)


def end() -> None:
    """Stop what was begun and is not asked for any more."""
    while _begun:
        _begun.pop().stop()


def install() -> None:
    """Let MyST-NB run notebooks by :func:`execute`."""
    kernels.find_package()
    direct.single_nb_execution = execute
    atexit.register(end)
    known = SimpleNamespace(register=_at_exit, unregister=atexit.unregister)
    setattr(nbclient.client, "atexit", known)  # noqa: B010 – no name that it exports


def _at_exit(function: Any) -> None:
    """Nothing of nbclient's at the end of the process for a kernel of ours, which has ended."""
    if not isinstance(function.__self__.km, Kernel):
        atexit.register(function)
