"""When each row changed, from the commits of the repository that a book lies in.

One walk through the patches of its tables gives every row's changes, oldest first. Where there is
no git, no repository or no commit of the tables, there is no history, which is no fault.
"""

import csv
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from companion.book import paths
from companion.book.kept import Kept
from companion.book.repository import git, standing, uncommitted
from companion.book.text import BOM
from companion.book.text import lines as lines_of

SHORT = 10
"""Characters of a commit's name; git's own number grows with a repository and is a setting."""
_LAST = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())
"""The last day that a date can name; git takes any."""
_COMMIT = re.compile(r"\x01([0-9a-f]+) (\d+)")
_FILE = re.compile(rf"\+\+\+ b/{paths.DATA}/([a-z0-9_]+)\.csv\t?")
_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")
# Of a merge what it brought as a whole, so that the commits are in one line. Whatever else is named
# here is so that nobody's settings and attributes change what is read.
_WALK = ("--no-replace-objects", "-c", "core.quotePath=false", "-c", "log.showRoot=true", "-c",
         "log.diffMerges=separate", "log", "--first-parent", "-m", "--relative", "--no-renames",
         "--no-color", "--no-show-signature", "--format=%x01%H %ct")  # fmt: skip
_LINE = ("--no-replace-objects", "rev-list", "--first-parent", "--reverse", "HEAD")
_PATCHES = ("--reverse", "--no-ext-diff", "--no-textconv", "--text", "--src-prefix=a/",
            "--dst-prefix=b/", "--inter-hunk-context=0", "-U0", "-p", "--",
            f"{paths.DATA}/*.csv")  # fmt: skip
_PAGES = ("--name-only", "--", paths.PAGES)

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Change:
    """What a commit did to a row: column, before and after of each cell; none where it came.

    ``at`` is when it was committed, in seconds since 1970; what is not committed yet has no commit.
    ``place`` is that of the commit in the line of commits, from 1: clocks are no order.
    """

    at: int = 0
    commit: str = ""
    cells: tuple[tuple[str, str, str], ...] = ()
    place: int = 0

    @property
    def day(self) -> str:
        """The day of the commit, in UTC."""
        day = datetime.fromtimestamp(min(self.at, _LAST), UTC).date().isoformat()
        return day if self.commit else ""


@dataclass(frozen=True)
class History:
    """The changes of rows by table and id, the cells that are committed, and pages' last changes.

    ``of`` is what it was read from, see :func:`companion.book.repository.standing`.
    """

    of: str = ""
    rows: Mapping[tuple[str, str], tuple[Change, ...]] = field(default_factory=dict)
    committed: Mapping[tuple[str, str], Cells] = field(default_factory=dict)
    pages: Mapping[str, Change] = field(default_factory=dict)

    @property
    def head(self) -> str:
        """The commit that is checked out; empty where there is none."""
        return self.of.partition(" ")[0]

    def changes(self, table: str, id: str, cells: Cells) -> tuple[Change, ...]:
        """The changes of a row as it stands, oldest first; one that is not committed comes last."""
        found = self.rows.get((table, id), ())
        if not self.committed:
            return ()
        before = self.committed.get((table, id))
        if before is None:
            return (*found, Change())
        open_ = tuple(differing(before, cells))
        return (*found, Change(cells=open_)) if open_ else found


def read_history(root: Path, kept: Kept) -> History:
    """The history of the book at a root.

    Raises HistoryError where there is a commit and git does not tell, so that nothing is built from
    a part: what is lost once would be missed by no later build.
    """
    stand = standing(root)
    of = f"{stand} {root.resolve()}"
    if not stand:
        return History()
    found: History = kept.get("history", of, lambda: _history(root, *stand.split()))
    open_ = dict.fromkeys(uncommitted(root, paths.PAGES), Change())
    return replace(found, pages={**found.pages, **open_})


def _history(root: Path, commit: str, *cut: str) -> History:
    line_of = {name: n for n, name in enumerate(git(root, *_LINE).split(), 1)}
    rows, committed = _rows(lines_of(git(root, *_WALK, *_PATCHES)), cut, line_of)
    pages: dict[str, Change] = {}
    last, known = Change(), True
    for line in lines_of(git(root, *_WALK, *_PAGES)):
        if found := _COMMIT.fullmatch(line):
            last = Change(int(found[2]), found[1][:SHORT], (), line_of[found[1]])
            known = found[1] not in cut
        elif line and known:
            pages.setdefault(line, last)
    return History(
        " ".join((commit, *cut)),
        MappingProxyType(rows),
        MappingProxyType(committed),
        pages,
    )


def _rows(
    lines: Iterable[str], cut: Container[str], line_of: Mapping[str, int]
) -> tuple[dict[tuple[str, str], tuple[Change, ...]], dict[tuple[str, str], Cells]]:
    """The changes of rows, and how they stand. What the commit of a cut brings may be far older.

    A patch that names columns anew brings no row: those that stand take the names.
    """
    changes: dict[tuple[str, str], list[Change]] = {}
    state: dict[tuple[str, str], Cells] = {}
    for at, commit, table, names, gone, come in _patches(lines):
        for key, cells in state.items() if names else ():
            if key[0] == table:
                state[key] = {names.get(column, column): v for column, v in cells.items()}
        for id, cells in come.items():
            before = state.get((table, id))
            found = tuple(differing(before, cells)) if before is not None else ()
            if commit not in cut and (before is None or found):
                change = Change(at, commit[:SHORT], found, line_of[commit])
                changes.setdefault((table, id), []).append(change)
            state[table, id] = cells
        for id in gone.keys() - come.keys():
            state.pop((table, id), None)
            changes.pop((table, id), None)
    return {key: tuple(found) for key, found in changes.items()}, state


Patch = tuple[int, str, str, dict[str, str], dict[str, Cells], dict[str, Cells]]


def _renamed(before: list[str], after: list[str]) -> dict[str, str]:
    """The columns of a table that another name has taken the place of, with that name."""
    if len(before) != len(after):
        return {}
    pairs = zip(before, after, strict=True)
    return {old: new for old, new in pairs if old not in after and new not in before}


def _patches(lines: Iterable[str]) -> Iterator[Patch]:
    """Of each commit and table: columns that it renames, rows that its patch takes, and brings."""
    heads: dict[str, list[str]] = {}
    at, commit, table = 0, "", ""
    names: dict[str, str] = {}
    gone: dict[str, Cells] = {}
    come: dict[str, Cells] = {}
    first = False
    for line in lines:
        if line.startswith(("\x01", "diff --git ")) and table:
            yield at, commit, table, names, gone, come
            table, names, gone, come = "", {}, {}, {}
        if found := _COMMIT.fullmatch(line):
            at, commit = int(found[2]), found[1]
        elif found := _FILE.fullmatch(line):
            table = found[1]
        elif found := _HUNK.match(line):
            first = found[2] == "1"
        elif table and line[:1] in "+-" and not line.startswith(("+++ ", "--- ")):
            cells = next(csv.reader([line[1:].removeprefix(BOM)]), [])
            if first and line[0] == "+" and cells[:1] == ["id"]:
                names = _renamed(heads.get(table, []), cells)
                heads[table] = cells
            elif cells and table in heads:
                into = come if line[0] == "+" else gone
                into[cells[0]] = dict(zip(heads[table], cells, strict=False))
            first = first and line[0] == "-"
    if table:
        yield at, commit, table, names, gone, come


def differing(before: Cells, after: Cells) -> Iterator[tuple[str, str, str]]:
    """Column, before and after of the cells of a row that differ; what is not there is empty."""
    for column in dict.fromkeys((*after, *before)):
        old, new = before.get(column, ""), after.get(column, "")
        if old != new:
            yield column, old, new
