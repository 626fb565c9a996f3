"""Edits of the tiny book as data, for the fixtures of rules and the corpus of mistakes.

An edit is one of these, and must change something::

    file = "…"                  # first occurrence of ``find`` becomes ``put``; an empty ``find``
    find = "…"                  #   appends (and makes the file); ``bytes = true``: put is hex;
    put = "…"                   #   ``every = true``: all occurrences
    file = "…", delete = true
    file = "…", link = "…"      # a symbolic link to there
    file = "…", rename = "…"    # under another name
    file = "…", encoding = "…"  # the same text in another encoding
    file = "…", cut = "…"       # the file ends before this text
    run = "…"                   # what a command of the companion writes into the book
    table = "x", row = "id", set = {column = "cell"}
    table = "x", row = "id", remove = true
    table = "x", like = "id", append = {id = "new"}     # a copy of that row (or an empty one)
    table = "x", drop = "column"
    table = "x", swap = ["column", "column"]            # names and cells exchange places
"""

import csv
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from companion.commands import main
from tests import tiny


def edited(root: Path, edits: list[dict[str, Any]]) -> Path:
    """The book with the edits made, each of which must change something."""
    for edit in edits:
        if "table" in edit:
            _table(root, edit)
        elif "run" in edit:
            done = CliRunner().invoke(main, [edit["run"], str(root)])
            assert done.exit_code == 0, done.output
        else:
            _file(root, edit)
    return root


def _table(root: Path, edit: dict[str, Any]) -> None:
    table = edit["table"]
    if "set" in edit:
        tiny.change(root, table, edit["row"], edit["set"])
    elif "append" in edit:
        tiny.append(root, table, edit["append"], edit.get("like", ""))
    elif edit.get("remove"):
        rows = tiny.read_table(root, table)
        kept = [row for row in rows if row["id"] != edit["row"]]
        assert len(kept) < len(rows), f"{table} has no {edit['row']!r}"
        tiny.write_table(root, table, kept)
    else:
        _columns(root / f"data/{table}.csv", edit)


def _columns(file: Path, edit: dict[str, Any]) -> None:
    """Columns dropped or exchanged, names and cells."""
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened))
    if "drop" in edit:
        at = rows[0].index(edit["drop"])
        rows = [row[:at] + row[at + 1 :] for row in rows]
    else:
        one, other = (rows[0].index(name) for name in edit["swap"])
        for row in rows:
            row[one], row[other] = row[other], row[one]
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows(rows)


def _file(root: Path, edit: dict[str, Any]) -> None:
    file = root / edit["file"]
    if edit.get("delete"):
        file.unlink()
    elif "link" in edit:
        file.symlink_to(edit["link"])
    elif "rename" in edit:
        file.rename(root / edit["rename"])
    elif "encoding" in edit:
        before = file.read_bytes()
        file.write_bytes(before.decode("utf-8").encode(edit["encoding"]))
        assert file.read_bytes() != before
    elif "cut" in edit:
        data, cut = file.read_bytes(), edit["cut"].encode()
        assert cut in data, f"{file.name} does not hold {edit['cut']!r}"
        file.write_bytes(data[: data.index(cut)])
    else:
        _replaced(file, edit)


def _replaced(file: Path, edit: dict[str, Any]) -> None:
    """One stretch of a file replaced, or more appended."""
    find = edit["find"].encode()
    put = bytes.fromhex(edit["put"]) if edit.get("bytes") else edit["put"].encode()
    if not find:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes((file.read_bytes() if file.exists() else b"") + put)
        return
    data = file.read_bytes()
    assert find in data, f"{file.name} does not hold {edit['find']!r}"
    file.write_bytes(data.replace(find, put, -1 if edit.get("every") else 1))
