"""The workshop as the preview sees it: a process that is told to build, and tells how it goes."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

import companion
from companion.book import paths
from companion.live.state import Told
from companion.publish import end, recover

COMMAND = (sys.executable, "-c", "from companion.live.builder import main; main()")


class Workshop:
    """A process of :mod:`companion.live.builder`, started when it is needed."""

    def __init__(self, root: Path, command: tuple[str, ...] = COMMAND) -> None:
        self._root, self._command = root, command
        self._process: subprocess.Popen[str] | None = None
        # open as long as the workshop is
        self._noise = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115

    def build(self, pages: Collection[str] = ()) -> Iterator[Told]:
        """Check and build once, pages at these addresses before the others.

        What the process says, to ``good``, ``problems`` or ``failed``.
        """
        yield {"checking": True}
        process = self._process = self._process or self._started()
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the workshop has no pipes")
        with suppress(BrokenPipeError):
            process.stdin.write(json.dumps(sorted(pages)) + "\n")
            process.stdin.flush()
        for line in process.stdout:
            told: Told = json.loads(line)
            if "end" in told:
                return
            yield told
        self.renew()  # a defect of the code, or a kill; the next save starts another
        yield {"failed": self._last_words(process.returncode)}

    def renew(self) -> None:
        """End the process: the next build imports the code as it is then."""
        if self._process is not None:
            _ended(self._process)
            self._process = None

    def close(self) -> None:
        """End, with whatever is being built; the last good book stays."""
        self.renew()
        self._noise.close()
        recover(self._root / paths.SITE)

    def _started(self) -> subprocess.Popen[str]:
        self._noise.seek(0)
        self._noise.truncate()
        home = str(Path(companion.__file__).parent.parent)
        known = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
        return subprocess.Popen(
            [*self._command, str(self._root)], cwd=self._root, encoding="utf-8",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._noise,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(known)}, start_new_session=True,
        )  # fmt: skip

    def _last_words(self, code: int) -> str:
        self._noise.seek(0)
        return self._noise.read().strip() or f"the build's process ended with code {code}"


def _ended(process: subprocess.Popen[str]) -> None:
    """Let a process end by itself where it has nothing to do; interrupt or kill it where it has."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    end(process)
