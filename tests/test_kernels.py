"""The kernel that stands ready: what its cells see, when it is started, and that it ends."""

import asyncio
import os
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import NoSuchKernel

import companion
from companion.book import paths
from companion.sphinx import kernels
from companion.sphinx.kernel import Client, Kernel, Need
from tests import tiny
from tests.building import begin, build, change_events, good, same

PAGE = "book/cells.md"
RECORD = f"{paths.WORK}/kernel"
CELLS = """```{code-cell} ipython3
import sys
print([name in sys.modules for name in ("scipy.special", "colorsys", "helper")])
print(sorted(name for name in globals() if not name.startswith("_")))
```

```{code-cell} ipython3
import colorsys
from scipy import special
import helper
print(special.comb(helper.NUMBER, 2, exact=True))


def never():
    import scipy.stats
```
"""
MAGIC = """
```{code-cell} ipython3
%matplotlib --list
import numpy.nowhere
```
"""


@pytest.fixture
def notebook(tiny_book: Path) -> Path:
    """The tiny book with a page of cells, and a module beside it."""
    tiny.add_cells(tiny_book, CELLS)
    tiny.put(tiny_book, "book/helper.py", "NUMBER = 3\n")
    return tiny_book


def printed(root: Path) -> list[str]:
    page = (root / paths.SITE / "book/cells.html").read_text(encoding="utf-8")
    found = re.findall(r'<div class="output stream.*?<pre>(.*?)</pre>', page, re.DOTALL)
    return re.sub(r"<[^>]+>|&#39;", lambda tag: "'" * (tag[0] == "&#39;"), "".join(found)).split(
        "\n"
    )


def started(noted: Path, event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook that notes each kernel that a build starts."""
    if event == "subprocess.Popen" and "ipykernel_launcher" in str(arguments[1]):
        with noted.open("a", encoding="utf-8") as file:
            file.write("kernel\n")


def left(root: Path, name: str = "ipykernel") -> list[str]:
    """The kernels, or processes of another name, that run in a folder of the book."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (process / "cmdline").read_text(encoding="utf-8")
            if name in command and (process / "cwd").resolve().is_relative_to(root):
                found.append(command)
    return found


def sleeping(root: Path) -> list[str]:
    """The processes that a cell has started to sleep."""
    return left(root, "sleep\0")


def test_cells_find_their_modules_imported_and_no_name_but_their_own(notebook: Path) -> None:
    good(notebook)
    modules, names, found = printed(notebook)[:3]
    assert modules == "[True, False, False]"  # others may say something when they are imported
    assert names == "['In', 'Out', 'exit', 'get_ipython', 'open', 'quit', 'sys']"
    assert found == "3"
    assert left(notebook) == []


def test_a_build_that_stops_at_the_gate_or_in_a_cell_leaves_no_kernel(notebook: Path) -> None:
    change_events(notebook, "31")
    tiny.change(notebook, "depression_outcomes", "roe-2020-response-24h", {"ci_high": "1"})
    stopped = build(notebook)
    assert stopped.code != 0 and "nothing was built" in stopped.said
    assert left(notebook) == []
    change_events(notebook, "31")
    tiny.put(notebook, "book/helper.py", "NUMBER = 'two'\n")
    assert build(notebook).code != 0
    assert left(notebook) == []


def test_one_kernel_is_started_where_cells_may_run_and_none_after_an_edit_of_a_chapter(
    tiny_book: Path, tmp_path: Path
) -> None:
    code = "import numpy as np\nprint(np.pi)\nprint(2 + 4)"
    tiny.add_cells(tiny_book, f"```{{code-cell}} ipython3\n{code}\n```\n")
    noted = tmp_path / "kernels"
    watch = partial(started, noted)
    assert build(tiny_book, watch=watch).code == 0
    assert noted.read_text("utf-8") == "kernel\n"
    tiny.edit(tiny_book, "book/claims/rapid-onset.md", "It probably does", "Probably it does")
    assert build(tiny_book, watch=watch).code == 0
    assert noted.read_text("utf-8") == "kernel\n"
    tiny.put(tiny_book, "book/numbers.csv", "4\n")
    assert build(tiny_book, watch=watch).code == 0
    assert noted.read_text("utf-8") == "kernel\n" * 2
    assert printed(tiny_book)[1] == "6"


@pytest.mark.parametrize(
    "said",
    ["", "[1, 2, 3]", '["python3", "gone", ["numpy"]]', '["cobol", "book", []]',
     '["python3", "book", ["helper", "colorsys", "numpy", "scipy"]]'],
)  # fmt: skip
def test_what_the_last_build_needed_is_begun_with_and_only_a_guess(
    notebook: Path, said: str
) -> None:
    record = notebook / paths.BUILD / RECORD
    good(notebook)
    before, right = printed(notebook), record.read_text("utf-8")
    record.write_text(said, encoding="utf-8")
    change_events(notebook, "31")
    assert build(notebook).code == 0
    assert printed(notebook) == before
    assert record.read_text("utf-8") == right and left(notebook) == []


def test_what_lies_beside_the_page_is_not_run_before_the_check(notebook: Path) -> None:
    good(notebook)
    for beside, imports in ((False, ("scipy", "scipy.special", "scipy.stats")), (True, ())):
        if beside:
            tiny.put(notebook, "book/scipy.py", "raise SystemExit")
        try:
            kernels.expect(notebook, notebook / paths.BUILD / RECORD)
            (kernel,) = kernels._ready
            assert kernel.need.imports == imports
        finally:
            kernels.end()


def test_a_cell_that_fails_stops_the_build(notebook: Path) -> None:
    good(notebook)
    before = printed(notebook)
    tiny.put(notebook, "book/helper.py", "NUMBER = 'two'\n")
    built = build(notebook)
    assert built.code != 0 and PAGE in built.said
    assert printed(notebook) == before


def test_a_kernel_that_is_ready_is_started_once_and_ends(notebook: Path) -> None:
    book = companion.load(notebook)
    kernels.prepare(book)
    try:
        (kernel,) = kernels._ready
        kernels.prepare(book)
        assert kernels._ready == [kernel] and kernel.is_alive()
        tiny.edit(notebook, PAGE, "import scipy.stats", "import numpy")
        kernels.prepare(companion.load(notebook))
        assert not kernel.is_alive()
        (kernel,) = kernels._ready  # another, since the cells need another
        file = Path(kernel._manager.connection_file)
        assert file.is_file()
    finally:
        kernels.end()
    assert kernels._ready == [] and not kernel.is_alive() and not file.exists()
    kernels.end()


def test_what_cells_import_is_read_without_running_them(notebook: Path) -> None:
    tiny.put(notebook, PAGE, (notebook / PAGE).read_text(encoding="utf-8") + MAGIC)
    book = companion.load(notebook)
    page = book.page_named["book/cells"]
    cells = ["\n".join(cell.body) for cell in page.of("directive", "code-cell")]
    found = kernels._imports(cells, notebook / "book")
    assert found == {"scipy", "scipy.special", "scipy.stats"}
    tiny.put(notebook, "book/scipy.py", "")
    assert kernels._imports(cells, notebook / "book") == set()


@pytest.mark.parametrize(("old", "new"), [("force", '"off"'), ("force", "cache")])
def test_where_cells_are_not_run_so_none_is_started(notebook: Path, old: str, new: str) -> None:
    tiny.edit(notebook, "_config.yml", f"execute_notebooks: {old}", f"execute_notebooks: {new}")
    kernels.prepare(companion.load(notebook))
    assert kernels._ready == []


def test_a_kernel_that_nobody_has_is_said_by_the_page_that_asks_for_it(notebook: Path) -> None:
    tiny.edit(notebook, PAGE, "name: python3", "name: cobol")
    with pytest.raises(NoSuchKernel):
        Kernel(Need("cobol", str(notebook), (), ()))
    built = build(notebook)
    assert built.code != 0 and "cobol" in built.said


def test_an_edit_of_the_page_gives_what_a_clean_build_gives(notebook: Path) -> None:
    """Of the clean build the kernel was ready, of the other it was not."""
    good(notebook)
    tiny.edit(notebook, PAGE, "# Cells", "# Other cells")
    good(notebook)
    assert printed(notebook)[0] == "[True, False, False]"
    same(notebook)


def test_what_cells_have_started_ends_with_them(notebook: Path) -> None:
    tiny.put(notebook, "book/helper.py", "import subprocess\nsubprocess.run(['sleep', '60'])\n")
    process = begin(notebook)
    assert process.pid
    while not sleeping(notebook):
        time.sleep(0.05)
        assert process.is_alive()
    os.kill(process.pid, signal.SIGINT)
    process.join(20)
    assert process.exitcode not in (0, None)
    assert left(notebook) == [] and not sleeping(notebook)


def test_who_interrupts_a_build_does_not_wait_for_its_cells(notebook: Path) -> None:
    tiny.put(
        notebook, "book/helper.py", "import time\nopen('begun', 'w').close()\ntime.sleep(60)\n"
    )
    process = begin(notebook)
    assert process.pid
    while not (notebook / "book/begun").exists():
        time.sleep(0.05)
        assert process.is_alive()
    os.kill(process.pid, signal.SIGINT)
    process.join(20)
    assert process.exitcode not in (0, None)
    assert left(notebook) == []


def test_a_kernel_that_does_not_answer_is_said(tmp_path: Path) -> None:
    kernel = kernels.taken("python3", str(tmp_path), [])
    answered(kernel.client())  # also one that has only just been started
    kernel.shutdown_kernel()
    with pytest.raises(RuntimeError, match="ended before it answered"):
        answered(kernel.client())
    mute = Client(lambda: True)  # it runs, and says nothing
    mute.load_connection_file(kernel._manager.connection_file)
    with pytest.raises(RuntimeError, match=r"did not answer in 0\.1 seconds"):
        answered(mute, 0.1)
    kernel.end()


def answered(client: AsyncKernelClient, patience: float | None = None) -> None:
    """Wait for an answer in a thread, as cells do: a browser's driver has a loop in this one."""

    async def wait() -> None:
        client.start_channels()
        try:
            await client.wait_for_ready(patience)
        finally:
            client.stop_channels()

    with ThreadPoolExecutor() as threads:
        threads.submit(asyncio.run, wait()).result()
