"""A kernel that stands ready when cells are run.

Cells run in a process of their own, a kernel. To start one and to import what the cells import
takes longer than to run them, and waits for nothing in the book; so it is done while the book is
checked and other pages are read. Nothing of it is to be seen in the page: the names of the cells
are empty when they begin, and files are read by them alone.
"""

import ast
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import KernelManager
from myst_nb.core.execute import direct
from myst_nb.core.execute.direct import single_nb_execution
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from companion.book.book import Book
from companion.book.pages import Page
from companion.sphinx.state import book_of

RUN = ("auto", "force")
"""When the cells of all pages are run by MyST-NB's plain client."""
_IMPORTS = """
from importlib import import_module
for name in {names}:
    try:
        import_module(name)
    except Exception:
        pass  # the cell says it
"""
PACKAGE = __name__.partition(".")[0]
_ready: list["Kernel"] = []


class Kernel:
    """A kernel that has been started, as nbclient asks for one.

    It may be asked in a fork of the process that started it.
    """

    has_kernel = True

    def __init__(self, name: str, folder: Path, imports: Sequence[str]) -> None:
        """Start it; what it imports can be told to a kernel of IPython alone.

        Raises ``NoSuchKernel`` where there is none of that name.
        """
        self.name, self.folder, self.owner = name, folder, os.getpid()
        self._manager = KernelManager(kernel_name=name)
        known = self._manager.kernel_spec
        told = known is not None and "ipykernel_launcher" in known.argv
        source = _IMPORTS.format(names=[*imports])
        more = [f"--IPKernelApp.code_to_run=exec({source!r}, {{}})"] if told else []
        self._manager.start_kernel(cwd=str(folder), extra_arguments=more)
        self._process: Any = self._manager.provisioner.process  # type: ignore[union-attr]

    def client(self) -> AsyncKernelClient:
        """Who talks to it."""
        client = AsyncKernelClient()
        client.load_connection_file(self._manager.connection_file)
        return client

    def is_alive(self) -> bool:
        """Whether it runs; a fork cannot wait for it, but on Linux reads how it is."""
        with suppress(OSError):
            said = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8")
            return said.rpartition(")")[2].split()[0] not in "ZX"
        return self._process.poll() is None

    def interrupt_kernel(self) -> None:
        """Stop what it does."""
        self._signal(signal.SIGINT)

    def end(self) -> None:
        """End it, at once: it has nothing to lose."""
        self._signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        self._manager.cleanup_connection_file()
        if self._process.poll() is None:
            self._process.wait()

    def _signal(self, number: int) -> None:
        with suppress(OSError):
            os.kill(self._process.pid, number)


def prepare(book: Book) -> None:
    """Have a kernel ready for the first page with cells, unless one is."""
    page = next((page for page in book.pages if page.notebook), None)
    if page is None or book.config.execution not in RUN or any(k.is_alive() for k in _ready):
        return
    end()
    with suppress(NoSuchKernel, OSError):  # MyST-NB says it when the page is read
        folder = (book.root / page.path).parent.resolve()
        _ready.append(Kernel(_kernel_of(page), folder, [*_imports(book, page)]))


def end() -> None:
    """End a kernel that this process has ready, or that a fork of it has used."""
    while _ready and _ready[0].owner == os.getpid():
        _ready.pop().end()


def last(app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
    """Let pages with cells be read last: meanwhile their kernel becomes ready."""
    pages = book_of(app).page_named
    names.sort(key=lambda name: name in pages and pages[name].notebook)


def execute(nb: Any, cwd: str, **options: Any) -> Any:
    """Run a notebook as MyST-NB does, in the kernel that is ready where that is the one."""
    name = nb.metadata.get("kernelspec", {}).get("name", "")
    if not _ready or (_ready[0].name, str(_ready[0].folder)) != (name, cwd):
        return single_nb_execution(nb, cwd, **options)
    kernel = _ready.pop()
    try:
        return single_nb_execution(nb, cwd, km=kernel, **options)
    finally:
        kernel.end()


def install() -> None:
    """Let MyST-NB run notebooks by :func:`execute`."""
    direct.single_nb_execution = execute


def _kernel_of(page: Page) -> str:
    spec = page.front.get("kernelspec")
    return str(spec.get("name", "")) if isinstance(spec, dict) else ""


def _imports(book: Book, page: Page) -> Iterator[str]:
    """What the cells of a page import; modules that lie in the book may be edited meanwhile."""
    folders = (book.root, (book.root / page.path).parent)
    beside = {file.stem for folder in folders for file in folder.iterdir()} - {PACKAGE}
    for cell in page.of("directive", "code-cell"):
        with suppress(SyntaxError):  # a magic word of IPython's
            for node in ast.walk(ast.parse("\n".join(cell.body))):
                for name in _named(node):
                    if name.partition(".")[0] not in beside:
                        yield name


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
