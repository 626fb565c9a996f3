"""Whatever stands in a book's files: the check names it, and what the check lets pass is drawn."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from companion.blocks import ROLES
from companion.book import paths
from companion.book.book import Book
from companion.book.view import View
from companion.checks import check
from companion.checks.uses import called, spoken
from companion.commands import main
from companion.html.desk import Desk
from companion.html.links import Links
from companion.problem import RULES
from companion.sphinx.gate import examined
from tests import tiny

FRAGMENTS = [
    b"", b"\n", b"\r", b"\r\n", b"\x00", b"\xff", b"\xef\xbb\xbf", "\u2028".encode(), b",", b'"',
    b'""', b";", b"\t", b"{", b"}", b"[", b"]", b"@", b"%", b"\\", b"#", b"`", b"```", b"---", b":",
    b"=", b"'", b"<", b"<div>", b"&", b"NA", b"nan", b"-", b"0", b"1e9", b"-1", b"99999999999999",
    b"0.000", b"yes", b"../", b"roe-2020", b"poe-2021", b"{datum}`a.b.c`", b"{pooled}`x.y`",
    b"{cite:t}`x`", b"{forest} x", b":rows: x", b"<<<<<<< a\n", b"=======\n", b">>>>>>> b\n",
    b"depression_outcomes.roe-2020-response-24h", b"midazolam-iv", b"higher", b"crossover",
    "\u00bd".encode(), "\u0664".encode(), b"*" * 40, b"(" * 40, b"[[" * 40, b"64%", b"~", b"null",
    b"true", b"!!python/object:os.system", b"&a *a",
]  # fmt: skip
PLACE = st.floats(0, 1, exclude_max=True)
EDITS = st.lists(
    st.tuples(PLACE, PLACE, st.integers(0, 12), st.sampled_from(FRAGMENTS)), min_size=1, max_size=4
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book that holds, and what was kept when it was read."""
    root = tiny.write(tmp_path_factory.mktemp("whole"))
    examined(root, root / paths.BUILD)
    return root


def draw(book: Book) -> None:
    """Draw every block and every value of every page."""
    desk = Desk(View(book), Links(lambda page: True))
    for item in called(book):
        if item.block:
            item.block.draw(desk, item.asked)
    for role in spoken(book):
        if role.name in ROLES:
            ROLES[role.name].draw(desk, role.content)


def broken(whole: Path, root: Path, edits: list[tuple[float, float, int, bytes]]) -> Path:
    """A copy of the book in which stretches of some files have become others."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(whole, root, ignore=shutil.ignore_patterns(paths.BUILD))
    files = sorted(f for f in root.rglob("*") if f.is_file())
    for which, where, length, put in edits:
        file = files[int(which * len(files))]
        data = file.read_bytes()
        at = int(where * (len(data) + 1))
        file.write_bytes(data[:at] + put + data[at + length :])
    return root


@given(edits=EDITS)
@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_stands_in_the_files_the_check_ends_and_says_where(
    whole: Path, tmp_path: Path, edits: list[tuple[float, float, int, bytes]]
) -> None:
    book = tiny.read(broken(whole, tmp_path / "book", edits))
    problems = check(book)
    for problem in problems:
        assert problem.rule in RULES
        assert re.fullmatch(r"[^\n]+:\d+:\d+: [a-z-]+: [^\n]+", str(problem)), str(problem)
    if not any(p.severity == "error" for p in problems):
        draw(book)


CELLS = st.lists(
    st.tuples(PLACE, PLACE, PLACE, st.sampled_from([f.decode("utf-8", "replace")
                                                    for f in FRAGMENTS])),
    min_size=1, max_size=3,
)  # fmt: skip


@given(cells=CELLS)
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_stands_in_cells_the_command_exits_as_it_promises(
    whole: Path, tmp_path: Path, cells: list[tuple[float, float, float, str]]
) -> None:
    root = tmp_path / "book"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(whole, root)
    pick: Callable[[float, int], int] = lambda share, size: int(share * size)  # noqa: E731
    for table, row, column, put in cells:
        names = sorted(f.stem for f in (root / "data").glob("*.csv"))
        name = names[pick(table, len(names))]
        rows = tiny.read_table(root, name)
        if rows and "\r" not in put and "\x00" not in put:
            chosen = rows[pick(row, len(rows))]
            chosen[[*chosen][pick(column, len(chosen))]] = put
            tiny.write_table(root, name, rows)
    result = CliRunner().invoke(main, ["check", str(root), "--format", "json"])
    assert result.exit_code in (0, 1), result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    if result.exit_code == 0:
        draw(tiny.read(root))
