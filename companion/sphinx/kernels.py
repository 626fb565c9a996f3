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
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from jupyter_client.kernelspec import NoSuchKernel

import companion
from companion.book.book import Book
from companion.sphinx.kernel import Kernel, Need, running

RUN = ("auto", "force")
"""When the cells of all pages are run by MyST-NB's plain client."""
OURS = companion.__name__
SLOW = frozenset({OURS, "myst_nb", "numpy", "pandas", "plotly", "scipy", "statsmodels"})
"""What is imported before the cells are run, where they import it: it says nothing meanwhile."""
LATER = {
    OURS: (f"{OURS}.book.load", f"{OURS}.html.figures", "myst_nb.core.read"),
    f"{OURS}.charts": ("plotly.graph_objects",),
}
"""What these import when they are used: to read a book and its notebooks, to draw and show."""
_ready: list[Kernel] = []
_environment: dict[str, str] = {}


def begin() -> None:
    """Note the environment in which a build begins; what extensions add later is not in it."""
    _environment.clear()
    _environment.update(os.environ)


def expect(root: Path, record: Path) -> None:
    """Start the kernel that the last build needed, before it is read which this one needs."""
    with suppress(Exception):  # there is none, or one of another code, which may say anything
        name, folder, imports = json.loads(record.read_text(encoding="utf-8"))
        at = root / folder
        slow = _slow(at)
        known = tuple(word for word in imports if word.partition(".")[0] in slow)
        _have(Need(name, os.path.abspath(at), known, _variables()))


def prepare(book: Book, record: Path | None = None) -> None:
    """Have a kernel ready for the first page with cells, and none that no page needs.

    ``record`` is where the next build finds what was needed, see :func:`expect`.
    """
    page = next((page for page in book.pages if page.notebook), None)
    if page is None or book.config.execution not in RUN:
        end()
        return
    spec = page.front.get("kernelspec")
    name = str(spec.get("name", "")) if isinstance(spec, dict) else ""
    cells = ["\n".join(cell.body) for cell in page.of("directive", "code-cell")]
    folder = Path(page.path).parent
    need = _need(name, os.path.abspath(book.root / folder), cells)
    _have(need)
    if record:
        said = json.dumps([name, folder.as_posix(), need.imports])
        with suppress(OSError):  # the next build begins without
            record.parent.mkdir(parents=True, exist_ok=True)
            record.write_text(said, encoding="utf-8")


def end() -> None:
    """End every kernel that this process has started, be it ready or used by a fork."""
    for kernel in [kernel for kernel in running if kernel.owner == os.getpid()]:
        kernel.end()
    _ready[:] = [kernel for kernel in _ready if kernel in running]


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


def _have(need: Need) -> None:
    """Have that kernel ready, and no other."""
    if not _fits(need):
        end()
        with suppress(NoSuchKernel, OSError):  # MyST-NB says it when the page is read
            _ready.append(Kernel(need))


def _need(name: str, folder: str, cells: Iterable[str]) -> Need:
    return Need(name, folder, tuple(sorted(_imports(cells, Path(folder)))), _variables())


def _variables() -> tuple[tuple[str, str], ...]:
    return tuple(sorted((_environment or os.environ).items()))


def _fits(need: Need) -> bool:
    """Whether a kernel is ready, and as needed."""
    return bool(_ready) and _ready[0].need == need and _ready[0].is_new()


def _imports(cells: Iterable[str], folder: Path) -> set[str]:
    """Which slow libraries cells import."""
    slow = _slow(folder)
    found: set[str] = set()
    for cell in cells:
        with suppress(SyntaxError):  # a magic word of IPython's
            for node in ast.walk(ast.parse(cell)):
                found.update(name for name in _named(node) if name.partition(".")[0] in slow)
    later = (LATER[begin] for begin in LATER if any(name.startswith(begin) for name in found))
    return {name for name in found.union(*later) if name.partition(".")[0] in slow}


def _slow(folder: Path) -> frozenset[str]:
    """The slow libraries; what lies beside the page under such a name is none."""
    return SLOW - {file.stem for file in folder.iterdir()}


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
