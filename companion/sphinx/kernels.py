"""A kernel that stands ready when cells are run.

Cells run in a process of their own, a kernel. To start one, and to import the libraries in which
results are computed, takes longer than to run them, and waits for nothing in the book: so it is
done while the book is checked and other pages are read.

Whether a kernel was ready cannot be seen in a page: each is started alike, from the cells and from
the environment in which the build began, and has no name of theirs; one that would not be as the
cells need it is not used.
"""

import ast
import atexit
import math
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import KernelManager

import companion
from companion.book.book import Book

PATIENCE = 5.0
SILENCE = 0.1
RUN = ("auto", "force")
"""When the cells of all pages are run by MyST-NB's plain client."""
SLOW = frozenset({companion.__name__, "numpy", "pandas", "plotly", "scipy", "statsmodels"})
"""What is imported before the cells are run, where they import it: it says nothing meanwhile."""
_IMPORTS = """
from importlib import import_module
for name in {names}:
    try:
        import_module(name)
    except Exception:
        pass  # the cell says it
"""


@dataclass(frozen=True)
class Need:
    """What the cells of a page need: a kernel of that name, in a folder, with libraries imported.

    ``environment`` are its variables.
    """

    name: str
    folder: str
    imports: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]


class Client(AsyncKernelClient):
    """Who talks to a kernel that may just have been started.

    The one that it is made from waits fifths of a second for what may have been said before; this
    one until all is heard that the kernel says of a first question.
    """

    def __init__(self, is_alive: Callable[[], bool]) -> None:
        super().__init__()
        self._runs = is_alive

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and is heard. Raises RuntimeError where it does not."""
        until = time.monotonic() + (timeout or math.inf)
        while not await self._heard(self.kernel_info()):
            if not self._runs():
                raise RuntimeError("the kernel ended before it answered")
            if time.monotonic() > until:
                raise RuntimeError(f"the kernel did not answer in {timeout:g} seconds")

    async def _heard(self, question: str) -> bool:
        """Whether its answer came, and then word that it is done; that is lost on a new line."""
        with suppress(Empty):
            self._handle_kernel_info_reply(await self.shell_channel.get_msg(timeout=1))
            while True:
                said = await self.iopub_channel.get_msg(timeout=SILENCE)
                done = said["content"].get("execution_state") == "idle"
                if done and said["parent_header"].get("msg_id") == question:
                    return True
        return False


class Kernel:
    """A kernel that has been started, as nbclient asks for one.

    It may be asked in a fork of the process that started it.
    """

    has_kernel = True

    def __init__(self, need: Need) -> None:
        """Start it. Raises ``NoSuchKernel``, also where it is none of IPython's, or ``OSError``."""
        self.need, self.owner = need, os.getpid()
        self._manager = KernelManager(kernel_name=need.name)
        known = self._manager.kernel_spec
        if known is None or "ipykernel_launcher" not in known.argv:
            raise NoSuchKernel(need.name)
        source = _IMPORTS.format(names=[*need.imports])
        self._manager.start_kernel(
            cwd=need.folder,
            env=dict(need.environment),
            extra_arguments=[
                f"--IPKernelApp.code_to_run=exec({source!r}, {{}})",
                "--IPKernelApp.log_level=ERROR",  # it would warn of talking within this machine
            ],
        )
        self._process: Any = self._manager.provisioner.process  # type: ignore[union-attr]
        _running.append(self)

    def client(self) -> AsyncKernelClient:
        """Who talks to it."""
        client = Client(self.is_alive)
        client.load_connection_file(self._manager.connection_file)
        return client

    def is_alive(self) -> bool:
        """Whether it runs; a fork, which only Linux has here, cannot wait for it but can look."""
        if self.owner == os.getpid():
            return self._process.poll() is None
        with suppress(OSError):
            said = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8")
            return said.rpartition(")")[2].split()[0] not in "ZX"
        return False

    def is_new(self) -> bool:
        """Whether it runs and nobody has ended it: a process that is watched may be late to go."""
        return self.is_alive() and Path(self._manager.connection_file).is_file()

    def interrupt_kernel(self) -> None:
        """Stop what it does."""
        self._signal(signal.SIGINT)

    def shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:
        """End it and what its cells have started, at once: it has nothing to lose."""
        # jupyter-client starts it as the first of a group
        self._signal(getattr(signal, "SIGKILL", signal.SIGTERM), getattr(os, "killpg", os.kill))
        if self.owner == os.getpid():
            with suppress(subprocess.TimeoutExpired):  # who watches it may keep it
                self._process.wait(PATIENCE)

    def cleanup_resources(self, restart: bool = False) -> None:
        """Remove the file by which others find it."""
        self._manager.cleanup_connection_file()

    def end(self) -> None:
        """End it, and leave nothing behind."""
        self.shutdown_kernel()
        self.cleanup_resources()
        if self in _running:
            _running.remove(self)

    def _signal(self, number: int, send: Callable[[int, int], None] = os.kill) -> None:
        if self.is_alive():  # or its number may be another's
            with suppress(OSError):
                send(self._process.pid, number)


_ready: list[Kernel] = []
_running: list[Kernel] = []
"""Those that were started and not ended; of a fork, also those of the process that it is of."""
_environment: dict[str, str] = {}


def begin() -> None:
    """Note the environment in which a build begins; what extensions add later is not in it."""
    _environment.clear()
    _environment.update(os.environ)


def prepare(book: Book) -> None:
    """Have a kernel ready for the first page with cells, unless one is."""
    page = next((page for page in book.pages if page.notebook), None)
    if page is None or book.config.execution not in RUN:
        return
    spec = page.front.get("kernelspec")
    name = str(spec.get("name", "")) if isinstance(spec, dict) else ""
    cells = ["\n".join(cell.body) for cell in page.of("directive", "code-cell")]
    need = _need(name, os.path.abspath((book.root / page.path).parent), cells)
    if _fits(need):
        return
    end()
    with suppress(NoSuchKernel, OSError):  # MyST-NB says it when the page is read
        _ready.append(Kernel(need))


def end() -> None:
    """End every kernel that this process has started, be it ready or used by a fork."""
    for kernel in [kernel for kernel in _running if kernel.owner == os.getpid()]:
        kernel.end()
    _ready[:] = [kernel for kernel in _ready if kernel in _running]


def taken(name: str, folder: str, cells: Iterable[str]) -> Kernel:
    """The kernel that is ready where it is as cells need it, or another, just started.

    Raises as :class:`Kernel` does.
    """
    need = _need(name, folder, cells)
    return _ready.pop() if _fits(need) else Kernel(need)


def find_package() -> None:
    """Let kernels find the package where it is not installed, and end with the process."""
    before = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    known = [str(Path(companion.__file__).parent.parent), *filter(None, before)]
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(known))
    atexit.register(end)


def _need(name: str, folder: str, cells: Iterable[str]) -> Need:
    environment = tuple(sorted((_environment or os.environ).items()))
    return Need(name, folder, tuple(sorted(_imports(cells, Path(folder)))), environment)


def _fits(need: Need) -> bool:
    """Whether a kernel is ready, and as needed."""
    return bool(_ready) and _ready[0].need == need and _ready[0].is_new()


def _imports(cells: Iterable[str], folder: Path) -> set[str]:
    """Which slow libraries cells import; what lies beside the page under such a name is none."""
    slow = SLOW - {file.stem for file in folder.iterdir()}
    found: set[str] = set()
    for cell in cells:
        with suppress(SyntaxError):  # a magic word of IPython's
            for node in ast.walk(ast.parse(cell)):
                found.update(name for name in _named(node) if name.partition(".")[0] in slow)
    if "plotly" in slow and any(name.startswith("companion.charts") for name in found):
        found.add("plotly.graph_objects")  # which draws them, and is imported when it does
    return found


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
