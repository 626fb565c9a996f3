"""A kernel, the process in which cells are run, and who talks to it."""

import math
import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import KernelManager

PATIENCE = 5.0
SILENCE = 0.1
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
        running.append(self)

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
        if self in running:
            running.remove(self)

    def _signal(self, number: int, send: Callable[[int, int], None] = os.kill) -> None:
        if self.is_alive():  # or its number may be another's
            with suppress(OSError):
                send(self._process.pid, number)


running: list[Kernel] = []
"""Those that were started and not ended; of a fork, also those of the process that it is of."""
