"""The command line: exit codes, the formats that other tools read, the rows that authors fill."""

import importlib
import json
import os
import pkgutil
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from frictionless import Package

import companion
from companion.blocks import BLOCKS, ROLES
from companion.book.files import files
from companion.book.load import load
from companion.checks.alike import gathered
from companion.commands import MODULES, formats, main
from companion.commands.files import Text, cells_of
from companion.commands.rules import every_rule
from companion.model import OPTIONAL
from companion.problem import RULES, Problem
from tests import tiny

HOSTILE = (
    "",
    " ",
    "\n",
    "\x1b[31m",
    "a\0b",
    "../../etc",
    "\udcff",
    "-",
    "--",
    "💥" * 300,
    "Roe 2020",
)


@pytest.fixture
def broken(book: Path) -> Path:
    tiny.edit(book, "data/depression_outcomes.csv", "30,47,,,7,25", "NA,47,,,7,25")
    return book


def run(*arguments: str) -> Result:
    """The command's result; nothing but an exit may come out of it."""
    result = CliRunner().invoke(main, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in (0, 1, 2) and "Traceback" not in result.output
    return result


def test_who_interrupts_is_not_told_of_problems(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1 would say that the check found some."""

    def interrupted(*_: object, **more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("companion.commands.check.problems_of", interrupted)
    result = CliRunner().invoke(main, ["check", str(book)])
    assert result.exit_code == 130 and result.output == "interrupted\n"
    monkeypatch.setattr("click.termui._readline_prompt", interrupted)
    asked = CliRunner().invoke(main, ["add", "row", "scales", str(book)])
    assert asked.exit_code == 130 and asked.stderr == "Nothing was written.\n"


def problems(book: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(run("check", str(book), "--format", "json").stdout)
    return found


def tree(root: Path) -> dict[str, bytes]:
    files = (f for f in root.rglob("*") if f.is_file())
    return {f.relative_to(root).as_posix(): f.read_bytes() for f in files}


# check


def test_a_clean_book_exits_0(book: Path) -> None:
    result = run("check", str(book))
    assert result.exit_code == 0 and result.stdout == "The chain holds: no problem.\n"


def test_problems_exit_1_in_text(broken: Path) -> None:
    result = run("check", str(broken))
    assert result.exit_code == 1
    first, *_, last = result.stdout.splitlines()
    assert re.match(r"data/depression_outcomes\.csv:2:\d+: cell-absent: ", first)
    assert re.fullmatch(r"\d+ problems?\.", last)


def test_one_mistake_in_many_rows_is_said_once_and_counted_at_each(book: Path) -> None:
    rows = tiny.read_table(book, "depression_outcomes")
    for row in rows:
        row["access"] = "abstrct"
        row["estimate"] = row["estimate"].replace(".", ",")
    tiny.write_table(book, "depression_outcomes", rows)
    every = problems(book)
    said = run("check", str(book))
    *lines, last = said.stdout.splitlines()
    words = [line for line in lines if "'abstrct'" in line]
    assert said.exit_code == 1 and len(words) == 1, said.stdout
    assert words[0].endswith(f"; the same in {len(rows) - 1} more rows: lines 3-{len(rows) + 1}")
    assert len([line for line in lines if "a comma for the point" in line]) == 1
    more = len(every) - len(lines)
    assert last == (
        f"{len(every)} problems, {more} of them said with one like them (--every prints each)."
    )
    *each, last = run("check", str(book), "--every").stdout.splitlines()
    assert len(each) == len(every) and last == f"{len(every)} problems."


def test_two_mistakes_of_one_column_are_two() -> None:
    def at(line: int, message: str, path: str = "data/x.csv") -> Problem:
        return Problem(path, line, 9, "cell-word", message)

    one = [at(n, f"access is 'tabel'; allowed: table (and {n} places that use it)") for n in (2, 7)]
    two = [at(n, "access is 'abstrct'; allowed: table") for n in (3, 4, 6, 8)]
    page = [at(n, "access is 'tabel'", "book/x.md") for n in range(1, 9)]
    assert [p.message for p in gathered([*one, *two])] == [
        *(p.message for p in one),
        "access is 'abstrct'; allowed: table; the same in 3 more rows: lines 4, 6, 8",
    ]
    assert gathered(page) == tuple(page)


def test_json_has_the_promised_fields(broken: Path) -> None:
    for problem in problems(broken):
        assert set(problem) == {"path", "line", "column", "rule", "severity", "message"}


def test_github_names_the_place(broken: Path) -> None:
    output = run("check", str(broken), "--format", "github").stdout
    assert "::error file=data/depression_outcomes.csv,line=2,col=" in output


def test_sarif_carries_the_text_of_every_rule(broken: Path) -> None:
    sarif = json.loads(run("check", str(broken), "--format", "sarif").stdout)
    (found,) = sarif["runs"]
    rules = found["tool"]["driver"]["rules"]
    assert sarif["version"] == "2.1.0" and found["results"]
    assert {r["id"]: r["shortDescription"]["text"] for r in rules} == {
        rule.id: rule.sentence for rule in every_rule()
    }
    for result in found["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_a_warning_alone_exits_0(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from companion.commands import check

    warning = Problem("references.bib", 1, 1, "online-unreachable", "away", "warning")
    monkeypatch.setattr(check, "online_problems", lambda path, book: (warning,))
    result = run("check", str(book), "--online")
    assert result.exit_code == 0 and "online-unreachable" in result.stdout


def test_nothing_in_a_problem_can_forge_a_workflow_command() -> None:
    problem = Problem("a,b:c\r\n.csv", 1, 2, "cell-type", "100% bad\r\n::error::forged")
    text = formats.as_github([problem])
    assert text == (
        "::error file=a%2Cb%3Ac%0D%0A.csv,line=1,col=2,title=cell-type::"
        "100%25 bad%0D%0A::error::forged\n"
    )


def test_a_whole_file_has_no_line_in_github_and_sarif() -> None:
    problem = Problem("data/x y.csv", 0, 0, "table-missing", "no such file")
    assert formats.as_github([problem]).startswith("::error file=data/x y.csv,title=")
    (result,) = json.loads(formats.as_sarif([problem]))["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "data/x%20y.csv"}}


def test_text_keeps_a_problem_on_one_line_and_the_terminal_as_it_is() -> None:
    text = formats.as_text([Problem("a.csv", 1, 1, "cell-type", "x\ny\x1b[2J\u2028z")])
    assert text == "a.csv:1:1: cell-type: x\\ny\\x1b[2J\\u2028z\n"


@pytest.mark.parametrize("path", ["nowhere", "tests", "pyproject.toml"])
def test_an_unusable_path_exits_2(root: Path, path: str) -> None:
    assert run("check", str(root / path)).exit_code == 2


@pytest.mark.parametrize(
    "error",
    [
        PermissionError(13, "Permission denied", "data"), KeyError("x"), RecursionError(),
        UnicodeError("a\nb"), MemoryError(),
    ],
)  # fmt: skip
def test_whatever_is_raised_is_one_line(
    book: Path, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> None:
        raise error

    monkeypatch.setattr("companion.book.load.load", fail)
    result = run("check", str(book))
    assert result.exit_code == 2 and result.output.count("\n") == 1


def test_a_pipe_that_closes_is_no_fault_of_the_book(book: Path) -> None:
    tiny.put(book, "data/claims.csv", "x\n" * 9)
    command = f"{sys.executable} -m companion check {book} | head -c 1"
    done = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr


def test_a_stream_that_holds_no_unicode_gets_escapes(broken: Path, root: Path) -> None:
    tiny.edit(broken, "data/claims.csv", ",supported,", ",süß−,")
    done = subprocess.run(
        [sys.executable, "-m", "companion", "check", str(broken)],
        cwd=root, check=False, capture_output=True, env={"PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert done.returncode == 1 and b"s\\xfc\\xdf\\u2212" in done.stdout


@pytest.mark.parametrize("word", HOSTILE)
@pytest.mark.parametrize(
    "command",
    [
        ("check",), ("check", "--format"), ("columns",), ("data-package",), ("place",),
        ("place", "x"), ("places",), ("add", "study"), ("add", "claim"), ("add", "question"),
        ("add", "row"), ("add",),
        ("rename", "roe-2020"), ("rename",), ("recover",), (),
    ],
)  # fmt: skip
def test_hostile_arguments_exit_1_or_2(
    book: Path, command: tuple[str, ...], word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(book)
    before = tree(book)
    assert run(*command, word).exit_code in ((1, 2) if command and word != "--" else (0, 1, 2))
    assert {**tree(book), "data/datapackage.json": b""} == {**before, "data/datapackage.json": b""}


@pytest.mark.parametrize("kind", sorted(formats.FORMATS))
def test_a_file_with_any_name_is_reported(book: Path, kind: str) -> None:
    with open(os.fsencode(book / "book") + b"/\xff.md", "w", encoding="utf-8") as file:
        file.write("# No orphan\n")
    assert run("check", str(book), "--format", kind).exit_code == 1


# what needs no book


def test_what_is_no_file_is_passed_over_and_where_the_book_needs_one_it_is_said(book: Path) -> None:
    """Whoever opened a pipe would wait for ever, and a socket cannot be opened."""
    for name in ("pipe", "book/pipe", "data/pipe.json"):
        os.mkfifo(book / name)
    os.mknod(book / "socket", stat.S_IFSOCK)
    (book / "circle").symlink_to("circle")
    assert not {"pipe", "book/pipe", "data/pipe.json", "socket", "circle"} & {*files(book)}
    assert run("check", str(book)).exit_code == 0
    assert run("rename", "rapid-onset", "early-start", str(book)).exit_code == 0
    (book / "references.bib").unlink()
    for name in ("book/more.md", "references.bib"):
        os.mkfifo(book / name)
    said = run("check", str(book)).output
    assert said.count("it is no file but a pipe, a socket or a device") == 2


def test_every_command_has_its_help() -> None:
    for name in MODULES:
        assert run(name, "--help").exit_code == 0
    assert set(re.findall(r"^  ([a-z][a-z-]*)  ", run("--help").stdout, re.M)) == set(MODULES)


def test_it_works_from_the_root_without_an_install(root: Path, book: Path) -> None:
    for arguments in (("check", str(book)), ("--version",)):
        command = [sys.executable, "-m", "companion", *arguments]
        done = subprocess.run(command, cwd=root, check=False, capture_output=True)
        assert done.returncode == 0 and done.stdout


def test_rules_prints_every_rule_that_the_package_declares() -> None:
    lines = run("rules").stdout.splitlines()
    ids = [line.partition(": ")[0] for line in lines]
    assert ids == sorted(set(ids)) and all(line.partition(": ")[2] for line in lines)
    names = [m.name for m in pkgutil.walk_packages(companion.__path__, "companion.")]
    for name in names:
        if not name.endswith("__main__"):
            importlib.import_module(name)
    declared = set(RULES)
    assert declared == set(ids)


def test_blocks_documents_every_directive_role_and_option() -> None:
    text = run("blocks").stdout
    for block in BLOCKS.values():
        part = text.partition(f"### `{{{block.name}}}`\n")[2].partition("\n### ")[0]
        assert block.summary in part
        assert all(f"| `:{name}:`" in part for name in block.options)
    assert all(f"### `{{{name}}}`" in text for name in ROLES)


# place


def test_place_finds_a_sentence_by_its_hash(book: Path) -> None:
    result = run("place", f"  {tiny.SENTENCE} ", str(book))
    hashed = tiny.ROWS["claim_places"][0]["sha256"]
    assert result.exit_code == 0 and result.stdout == f"0,1,1,{hashed}\n"
    assert result.stderr == "place-0-1-1: rapid-onset\n"


def test_place_takes_a_sentence_that_was_broken_over_lines(book: Path) -> None:
    assert run("place", tiny.SENTENCE.replace(" ", "\n", 1), str(book)).exit_code == 0


def test_place_of_what_the_article_does_not_say_exits_1(book: Path) -> None:
    result = run("place", "Ketamine acts within weeks.", str(book))
    assert result.exit_code == 1 and result.stdout == ""


def test_place_suggests_the_nearest_sentence_of_a_copy(book: Path) -> None:
    tiny.put(book, "article.txt", f"{tiny.SENTENCE} Nothing else does.\n")
    copy = ("--article", str(book / "article.txt"))
    found = run("place", "Nothing else does.", str(book), *copy)
    assert found.exit_code == 0 and found.stdout.startswith("0,1,2,")
    assert "no row" in found.stderr
    near = run("place", "Ketamine acts within weeks.", str(book), *copy)
    assert near.exit_code == 1 and "nearest is 0,1,1" in near.stderr
    assert run("place", "Zzz.", str(book), *copy).exit_code == 1


def test_places_compares_a_copy_of_the_article(book: Path) -> None:
    article = book / "article.txt"
    tiny.put(book, "article.txt", tiny.SENTENCE + "\n")
    assert run("places", str(article), str(book)).exit_code == 0
    tiny.put(book, "article.txt", "Ketamine acts within weeks. And more.\n")
    changed = run("places", str(article), str(book))
    assert changed.exit_code == 1 and "sentence 1 differs" in changed.output
    assert "sentence 2 has no counterpart" in changed.output
    article.write_bytes(b"\xff")
    assert run("places", str(article), str(book)).exit_code == 2


# data-package


def test_the_data_package_describes_every_table_and_is_valid(book: Path) -> None:
    assert run("data-package", str(book)).exit_code == 0
    file = book / "data/datapackage.json"
    made = json.loads(file.read_text("utf-8"))
    assert (made["name"], made["title"]) == ("tiny", "Tiny")
    assert [r["path"] for r in made["resources"]] == [f"{n}.csv" for n in load(book).schemas]
    report = Package(str(file)).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])[:5]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"construct": "ideation"}, "constraint-error"),
        ({"population": "nobody"}, "constraint-error"),
        ({"time_hours": "-1"}, "constraint-error"),
        ({"treatment_n": "x"}, "type-error"),
        ({"study": "noone-1999"}, "foreign-key"),
    ],
)
def test_the_data_package_holds_words_bounds_types_and_keys(
    book: Path, cells: dict[str, str], kind: str
) -> None:
    run("data-package", str(book))
    tiny.change(book, "depression_outcomes", "roe-2020-response-24h", cells)
    report = Package(str(book / "data/datapackage.json")).validate()
    assert [row[0] for row in report.flatten(["type"])] == [kind]


def test_the_data_package_needs_a_subject(book: Path) -> None:
    tiny.put(book, "data/subject.toml", "name = 7\n")
    assert run("data-package", str(book)).exit_code == 2
    assert not (book / "data/datapackage.json").exists()


def test_columns_says_what_each_column_means(book: Path) -> None:
    text = run("columns", str(book)).stdout
    assert re.findall(r"^## (.+)$", text, re.M) == list(load(book).schemas)
    assert (
        "| `time_hours` | Time since treatment began | number; h; at least 0; may be empty |"
        in text
    )


# new


def without(book: Path, *names: str) -> None:
    """Take tables from the book, with all that shows or uses them."""
    for name in names:
        (book / f"data/{name}.csv").unlink()
        (book / f"book/data/{name}.md").unlink()
    chapter = book / "book/claims/rapid-onset.md"
    chapter.write_text("# It works\n\n```{claim} rapid-onset\n```\n", encoding="utf-8")


def test_a_table_that_the_book_did_without_is_begun(book: Path) -> None:
    without(book, "unblinding", "review_studies")
    assert run("data-package", str(book)).exit_code == 0
    package = (book / "data/datapackage.json").read_text(encoding="utf-8")
    assert '"unblinding"' not in package
    assert run("add", "table", "unblinding", str(book)).exit_code == 0
    assert [s.name for s in load(book).present if s.name in OPTIONAL] == [
        "onset_times", "mechanism_findings", "unblinding", "risk_of_bias", "statements",
        "registry",
    ]  # fmt: skip
    assert "- [Unblinding](unblinding.md): " in (book / "book/data/index.md").read_text("utf-8")
    assert '"unblinding"' in (book / "data/datapackage.json").read_text(encoding="utf-8")
    assert (book / "book/data/unblinding.md").is_file()
    again = run("add", "table", "unblinding", str(book))
    unknown = run("add", "table", "unblindings", str(book))
    assert (again.exit_code, unknown.exit_code) == (2, 2)
    assert "is there already" in again.output and "did you mean 'unblinding'?" in unknown.output


def test_a_row_begins_the_table_that_it_needs(book: Path) -> None:
    without(book, "onset_times")
    assert run("add", "study", "lowe-2024", str(book), "--yes").exit_code == 0
    assert tiny.read_table(book, "depression_outcomes")[-1]["study"] == "lowe-2024"
    assert not (book / "data/onset_times.csv").exists()
    table = ("--table", "onset_times")
    assert run("add", "study", "rowe-2024", str(book), *table, "--yes").exit_code == 0
    (row,) = tiny.read_table(book, "onset_times")
    assert row["id"] == "rowe-2024-onset"
    assert (book / "book/data/onset_times.md").is_file()


def test_a_folder_for_a_new_companion_is_new_or_empty(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/notes.txt").write_text("mine")
    assert run("new", str(tmp_path / "full")).exit_code == 2
    assert run("new", str(tmp_path / "full/notes.txt")).exit_code == 2
    assert tree(tmp_path) == {"full/notes.txt": b"mine"}
    assert run("new", str(tmp_path / "empty")).exit_code == 0
    assert (tmp_path / "empty/data").is_dir()


# texts


def test_cells_are_found_with_their_quotes() -> None:
    line = 'a,"b, ""c""",,d'
    assert [line[i:j] for i, j in cells_of(line)] == ["a", '"b, ""c"""', "", "d"]


def test_a_place_is_an_editors_place_whatever_ends_the_lines() -> None:
    text = Text("a\r\nb\x0bc\rd\n")
    assert text.lines == ("a", "b\x0bc", "d")
    assert [text.offset(line, 1) for line in (1, 2, 3)] == [0, 3, 7]
