"""A key is renamed everywhere or nowhere, and a kill at any step leaves one of the two."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from companion.blocks import BLOCKS
from companion.book import paths
from companion.book.files import digests, files
from companion.book.load import JOURNAL, load
from companion.commands import main, pagekeys, transaction
from companion.commands.edge import Refused, Unusable
from companion.commands.keys import REFERENCES, Renamed
from companion.commands.mentions import mentions
from companion.sphinx.gate import examined
from tests import tiny

ROW = "depression_outcomes.roe-2020-response-24h"
PAGE = f"""---
orphan: true
---
# More

> Cited again {{cite:p}}`poe-2021,
> roe-2020` and {{cite:t}}`roe-2020`, on [its page](studies/roe-2020.md),
> [from the root](/book/studies/roe-2020.md), {{doc}}`studies/roe-2020`,
> {{doc}}`here <claims/rapid-onset>`, <project:claims/rapid-onset.md>.

[the chapter](<claims/rapid-onset.md>), [again][chapter], and
[a row](data/depression_outcomes.md#row-roe-2020-response-24h) of it.

[chapter]: claims/rapid-onset.md "The chapter"

Pooled: {{pooled}}`response-24h.effect`, of {{datum}}`{ROW}.control_share`;
probably {{finding}}`rapid-onset-response.risk`.

```{{evidence-table}} depression_outcomes
:rows: poe-2021-response-24h roe-2020-response-24h
:caption: Some rows
```

:::{{evidence-table}} depression_outcomes
---
study: roe-2020 poe-2021
scale: madrs
outcome: response
---
:::

````{{note}}
```{{studies}} rapid-onset
:key: roe-2020
```
```{{study}} roe-2020
```
````

```{{forest}} madrs-24h
```

```{{people-per-hundred}} {ROW}
```

```{{chart}} bias-lights
:of-claim: rapid-onset
```

```{{bibliography}}
:filter: docname in docnames or key == "roe-2020"
```
"""


@pytest.fixture
def rich(book: Path) -> Path:
    """The tiny book with a page that names keys in every way."""
    tiny.put(book, "book/more.md", PAGE)
    note = "As roe-2020 says, and roe-2020-response-24h."
    note += " Read at https://example.org/roe-2020 and in roe-2020.pdf."
    tiny.change(book, "studies", "poe-2021", {"note": f'{note} A "quote", too'})
    tiny.edit(book, "data/claim_evidence.csv", "Response in {", "By {cite:t}`roe-2020` in {")
    tiny.edit(book, "references.bib", "pmid = {1}", "pmid = {1},\n  note = {The roe-2020 report}")
    result = run("check", str(book))
    assert result.exit_code == 0, result.output
    return book


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def tree(root: Path) -> dict[str, bytes]:
    files = (f for f in root.rglob("*") if f.is_file())
    return {f.relative_to(root).as_posix(): f.read_bytes() for f in files}


def names(root: Path, key: str) -> list[str]:
    """Where a key still stands as a whole word."""
    word = re.compile(rf"(?<![\w/-]){re.escape(key)}(?![\w-]|\.pdf)")
    return [path for path, data in tree(root).items() if word.search(data.decode())]


def renamed(root: Path, old: str, new: str, *more: str) -> dict[str, bytes]:
    """The tree after a rename that must succeed, after which the book must hold."""
    result = run("rename", old, new, str(root), *more)
    assert result.exit_code == 0, result.output
    checked = run("check", str(root))
    assert checked.exit_code == 0, checked.output
    return tree(root)


@pytest.mark.parametrize("head", ["[searches]", "[ searches ]", "[searches]  # asked weekly"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_search_goes_with_its_claim_however_it_is_written(
    book: Path, head: str, end: str
) -> None:
    subject = book / paths.SUBJECT
    text = subject.read_text(encoding="utf-8") + f'\n{head}\nrapid-onset = "ketamine"\n'
    subject.write_text(text, encoding="utf-8", newline=end)
    renamed(book, "rapid-onset", "early-start")
    written = subject.read_bytes().decode()
    assert f'{head}{end}early-start = "ketamine"{end}' in written


KEYS = [
    ("roe-2020", "lowe-2019"),
    ("rapid-onset", "early-start"),
    ("response-24h", "answer-1d"),
    ("roe-2020-response-24h", "first-row-1"),
    ("madrs-24h", "points-1d"),
    ("midazolam-iv", "sedative"),
    ("madrs", "rating"),
    ("response", "answer"),
    ("place-0-1-1", "the-place"),
    ("coe-2019", "crossed-2"),
    ("rapid-onset-response", "judged-1"),
]


@pytest.mark.parametrize(("old", "new"), KEYS)
def test_a_key_is_renamed_everywhere_and_back(rich: Path, old: str, new: str) -> None:
    before = tree(rich)
    after = renamed(rich, old, new)
    assert after != before
    for path, data in before.items():
        moved = path.replace("rapid-onset", "early-start") if new == "early-start" else path
        assert len(after[moved].splitlines()) == len(data.splitlines())
    assert renamed(rich, new, old) == before


def test_a_study_takes_its_reference_pages_and_mentions_along(rich: Path) -> None:
    renamed(rich, "roe-2020", "lowe-2019")
    assert names(rich, "roe-2020") == []
    study = next(r for r in tiny.read_table(rich, "studies") if r["id"] == "lowe-2019")
    assert (study["family"], study["source"]) == ("lowe-2019", "lowe-2019")
    note = next(r for r in tiny.read_table(rich, "studies") if r["id"] == "poe-2021")["note"]
    assert note == (
        "As lowe-2019 says, and roe-2020-response-24h."
        ' Read at https://example.org/roe-2020 and in roe-2020.pdf. A "quote", too'
    )
    (bearing,) = tiny.read_table(rich, "claim_evidence")
    assert bearing["finding"].startswith("By {cite:t}`lowe-2019` in {")
    assert "@article{lowe-2019," in (rich / "references.bib").read_text("utf-8")
    assert tiny.read_table(rich, "review_studies")[0]["study"] == "lowe-2019"
    page = (rich / "book/more.md").read_text("utf-8")
    assert page == re.sub(r"roe-2020(?!-)", "lowe-2019", PAGE)


def test_a_claim_takes_its_chapter_along(rich: Path) -> None:
    renamed(rich, "rapid-onset", "early-start")
    assert not (rich / "book/claims/rapid-onset.md").exists()
    assert "# It works" in (rich / "book/claims/early-start.md").read_text("utf-8")
    assert (rich / "_toc.yml").read_text("utf-8").endswith("- file: book/claims/early-start\n")
    assert names(rich, "rapid-onset") == []
    assert "rapid-onset-roe-2020" in (rich / "data/claim_evidence.csv").read_text("utf-8")


def test_a_row_is_renamed_in_addresses_roles_and_anchors(rich: Path) -> None:
    renamed(rich, "roe-2020-response-24h", "first-row")
    page = (rich / "book/more.md").read_text("utf-8")
    assert page == PAGE.replace("roe-2020-response-24h", "first-row")
    assert tiny.read_table(rich, "synthesis_inputs")[0]["row"] == "depression_outcomes.first-row"
    # the input is another row, which has the same words in its own key
    assert tiny.read_table(rich, "synthesis_inputs")[0]["id"] == "response-24h-roe-2020"


def test_a_judgement_is_renamed_in_the_rows_of_a_summary(rich: Path) -> None:
    tiny.edit(
        rich,
        "book/more.md",
        "```{forest}",
        "```{findings} ketamine\n:benefits: rapid-onset-response\n```\n\n```{forest}",
    )
    assert run("rename", "rapid-onset-response", "judged-1", str(rich)).exit_code == 0
    assert "\n:benefits: judged-1\n" in (rich / "book/more.md").read_text("utf-8")


def test_a_folder_to_which_a_link_leads_as_well_is_renamed_once(book: Path) -> None:
    (book / "z-link").symlink_to("book")
    assert not [path for path in files(book) if path.startswith("z-link")]
    done = run("rename", "rapid-onset", "early-start", str(book))
    assert done.exit_code == 0, done.output
    assert (book / "z-link/claims/early-start.md").is_file()


def test_only_the_characters_of_the_key_change(rich: Path) -> None:
    for path in ("data/studies.csv", "data/claim_evidence.csv", "references.bib", "book/more.md"):
        file = rich / path
        text = file.read_text("utf-8").replace("\n", "\r\n").removesuffix("\r\n")
        file.write_bytes(b"\xef\xbb\xbf" * path.endswith("csv") + text.encode())
    quoted = (rich / "data/studies.csv").read_bytes().replace(b",toe-2024,", b',"toe-2024",')
    (rich / "data/studies.csv").write_bytes(quoted)
    before = tree(rich)
    after = renamed(rich, "toe-2024", "late-2024")
    for path in ("data/studies.csv", "references.bib"):
        assert after[path] == re.sub(rb"toe-2024(?!-)", b"late-2024", before[path])


def test_a_literal_in_the_code_of_a_notebook_is_renamed(rich: Path) -> None:
    code = "---\njupytext: {text_representation: {extension: .md, format_name: myst}}\n"
    code += "kernelspec: {display_name: P, language: python, name: python3}\norphan: true\n---\n"
    code += f'# Code\n\n```{{code-cell}} python\nx = rows["response-24h"], "{ROW}"\n```\n'
    tiny.put(rich, "book/code.md", code)
    tiny.edit(rich, "_config.yml", '"off"', "force")
    raises = "  config:\n    nb_execution_raise_on_error: true\n"
    tiny.edit(rich, "_config.yml", "  config:\n", raises)
    renamed(rich, "response-24h", "answer-1d")
    assert 'rows["answer-1d"]' in (rich / "book/code.md").read_text("utf-8")
    renamed(rich, "roe-2020-response-24h", "first-row")
    assert '"depression_outcomes.first-row"' in (rich / "book/code.md").read_text("utf-8")


def test_code_that_is_only_shown_stays_as_it_is(rich: Path) -> None:
    shown = f"""---\norphan: true\n---\n# Guide

1. Rename it.

   ```{{code-block}} sh
   python -m companion rename "response-24h" "answer-1d"
   ```

```{{code-block}} toml
row = "response-24h"
address = '{ROW}'
```

```{{code}} python
rows["response-24h"]
```

```sh
python -m companion rename response-24h answer-1d
```
"""
    tiny.put(rich, "book/guide.md", shown)
    result = run("rename", "response-24h", "answer-1d", str(rich))
    assert result.exit_code == 0 and "still stands as a word at book/guide.md:9" in result.output
    renamed(rich, "roe-2020-response-24h", "first-row-1")
    assert (rich / "book/guide.md").read_text("utf-8") == shown


@pytest.mark.parametrize(
    "arguments",
    [
        ("nothing-1999", "lowe-2019"),
        ("roe-2020", "poe-2021"),
        ("roe-2020", "roe-2020"),
        ("roe-2020", "Roe-1999"),
        ("roe-2020", "a b"),
        ("roe-2020", ""),
        ("roe-2020", "../../x"),
        ("roe-2020", "lowe-2019", ".", "--table", "scales"),
        ("roe-2020", "lowe-2019", ".", "--table", "nothing"),
        ("rapid-onset", "taken"),
    ],
)
def test_rename_refuses_and_writes_nothing(
    rich: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny.put(rich, "book/claims/taken.md", "---\norphan: true\n---\n# Taken\n")
    monkeypatch.chdir(rich)
    before = tree(rich)
    assert run("rename", *arguments).exit_code == 2
    assert tree(rich) == before


def test_a_key_of_several_tables_needs_a_table(rich: Path) -> None:
    tiny.append(rich, "outcomes", {"id": "madrs", "name": "score", "event": "neither"})
    before = tree(rich)
    result = run("rename", "madrs", "rating", str(rich))
    assert result.exit_code == 2 and "outcomes, scales" in result.output
    assert tree(rich) == before
    renamed(rich, "madrs", "rating", "--table", "scales")
    assert tiny.read_table(rich, "outcomes")[-1]["id"] == "madrs"
    assert {r["scale"] for r in tiny.read_table(rich, "onset_times")} == {"rating"}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("data/screening.csv", "x,y\n"), ("references.bib", "<<<<<<< HEAD\n"), ("_toc.yml", "["),
        ("book/index.md", "---\nx\n"),
    ],
)  # fmt: skip
def test_a_book_that_cannot_be_read_is_not_renamed(rich: Path, path: str, text: str) -> None:
    tiny.put(rich, path, text)
    before = tree(rich)
    assert run("rename", "midazolam-iv", "sedative", str(rich)).exit_code == 2
    assert tree(rich) == before


def test_a_rename_that_breaks_something_is_not_made(
    rich: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from companion.commands import rename

    def forgetful(book: object, key: Renamed) -> object:
        found = mentions(book, key)  # type: ignore[arg-type]
        if key.old == "midazolam-iv":
            found.pop("data/onset_times.csv")
        return found

    monkeypatch.setattr(rename, "mentions", forgetful)
    before = tree(rich)
    result = run("rename", "midazolam-iv", "sedative", str(rich))
    assert result.exit_code == 1 and "data/onset_times.csv:2:" in result.stdout
    assert tree(rich) == before


def test_a_book_with_problems_can_be_renamed(rich: Path) -> None:
    tiny.change(rich, "studies", "roe-2020", {"n_randomised": "x"})
    tiny.edit(rich, "book/more.md", "`response-24h.effect`", "`response-24h.nothing`")
    assert run("check", str(rich)).exit_code == 1
    result = run("rename", "roe-2020", "lowe-2019", str(rich))
    assert result.exit_code == 0, result.output
    assert names(rich, "roe-2020") == []


def test_what_blocks_name_is_known_to_the_rename() -> None:
    said = {block.argument for block in BLOCKS.values()} - {
        "",
        "a chart",
        "a table",
        "a family of treatments",
        "a public module",
    }
    assert said == {*pagekeys.ARGUMENTS, pagekeys.ADDRESS}


def test_every_reference_of_the_model_is_followed(rich: Path) -> None:
    book = load(rich)
    for schema in book.schemas.values():
        for column in schema.columns:
            if column.refers:
                key = Renamed("x", "y", frozenset({column.refers}))
                assert key.names(column, schema.name)
    assert REFERENCES not in book.schemas


# kills


class Killed(BaseException):
    """The process ends here."""


CHANGES = {
    "data/claims.csv": b"new\n", "book/claims/late.md": b"made\n", "references.bib": b"other\n",
    "book/claims/rapid-onset.md": None, "book/new/deep.md": b"deep\n",
}  # fmt: skip


def steps(monkeypatch: pytest.MonkeyPatch, at: int, error: BaseException) -> list[str]:
    """Every step that touches the disk is counted; the one of that number fails."""
    seen: list[str] = []

    def failing(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def step(*args: object, **more: object) -> object:
            seen.append(name)
            if len(seen) == at:
                raise error
            return real(*args, **more)

        return step

    monkeypatch.setattr(os, "replace", failing("replace", os.replace))
    monkeypatch.setattr(os, "fsync", failing("fsync", os.fsync))
    monkeypatch.setattr(Path, "unlink", failing("unlink", Path.unlink))
    return seen


def interrupted(
    make: Callable[[Path], Path], error: Callable[[], BaseException], edit: Callable[[Path], object]
) -> Iterator[tuple[Path, bool, dict[str, bytes]]]:
    """A book a step, at which its edit is cut off: whether it was, and the book before."""
    for at in range(1, 100):
        root = make(Path(f"book-{at}"))
        before = tree(root)
        with pytest.MonkeyPatch.context() as patch:
            seen = steps(patch, at, error())
            with suppress(Killed, OSError):
                edit(root)
        yield root, len(seen) >= at, before
        if len(seen) < at:
            return
    raise AssertionError("the edit has no end")


def several(root: Path) -> None:
    """An edit of several files."""
    with transaction.editing(root) as book:
        transaction.commit(root, CHANGES, book.files)


def test_what_cannot_be_written_is_named_as_the_author_knows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tiny.write(tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError) as error:
        several(root)
    assert Path(error.value.filename).relative_to(root.resolve()).as_posix() in CHANGES


@pytest.mark.parametrize("error", [Killed, lambda: OSError(28, "No space left on device")])
def test_a_kill_at_any_step_leaves_all_old_or_all_new(
    tmp_path: Path, error: Callable[[], BaseException]
) -> None:
    def make(name: Path) -> Path:
        (tmp_path / name).mkdir()
        return tiny.write(tmp_path / name)

    outcomes = []
    for root, cut, before in interrupted(make, error, several):
        new = {**before, **{p: c for p, c in CHANGES.items() if c is not None}}
        del new["book/claims/rapid-onset.md"]
        with transaction.held(root):
            pass
        after = tree(root)
        assert after in (before, new)
        outcomes.append((cut, after == new))
    assert outcomes[0] == (True, False) and outcomes[-1] == (False, True)
    assert (True, True) in outcomes


def test_a_recovery_that_is_killed_is_taken_up_again(book: Path) -> None:
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
        steps(patch, 7, Killed())
        transaction.commit(book, CHANGES, digests(book))
    assert (book / JOURNAL).exists()
    for at in range(1, 30):
        with pytest.MonkeyPatch.context() as patch:
            seen = steps(patch, at, Killed())
            try:
                transaction.recover(book)
            except Killed:
                continue
        assert len(seen) < at
        break
    assert (book / "data/claims.csv").read_bytes() == b"new\n"
    assert not (book / "book/claims/rapid-onset.md").exists()
    assert not [path for path in tree(book) if "companion" in path]


@pytest.mark.parametrize("path", ["references.bib", "book/claims/rapid-onset.md"])
def test_what_somebody_saved_after_a_kill_is_not_replaced_by_the_recovery(
    book: Path, path: str
) -> None:
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
        steps(patch, 7, Killed())
        several(book)
    assert (book / JOURNAL).exists()
    tiny.put(book, path, "saved by an editor\n")
    cut = tree(book)
    done = run("recover", str(book))
    assert done.exit_code == 1 and f"and {path} was saved since: move away" in done.output
    assert tree(book) == cut
    (book / path).unlink()
    assert run("recover", str(book)).stdout == "The edit is complete.\n"
    assert (book / "references.bib").read_bytes() == b"other\n" and not (book / JOURNAL).exists()


def test_the_check_names_an_edit_that_was_cut_off_and_recover_completes_it(rich: Path) -> None:
    before = tree(rich)
    with pytest.MonkeyPatch.context() as patch:
        real = os.replace
        done: list[object] = []

        def second(source: object, target: object) -> None:
            done.append(target)
            if len(done) == 3:
                raise Killed
            real(source, target)  # type: ignore[arg-type]

        patch.setattr(os, "replace", second)
        with pytest.raises(Killed):
            CliRunner().invoke(main, ["rename", "roe-2020", "lowe-2019", str(rich)])
    checked = run("check", str(rich))
    assert checked.exit_code == 1 and "edit-unfinished" in checked.stdout
    assert run("recover", str(rich)).stdout == "The edit is complete.\n"
    assert run("check", str(rich)).exit_code == 0 and names(rich, "roe-2020") == []
    assert run("recover", str(rich)).stdout == "No edit was cut short.\n"
    assert renamed(rich, "lowe-2019", "roe-2020") == before


@pytest.mark.parametrize(
    "text",
    [
        "{", "[]", '{"writes": {"../x": ""}, "deletes": {}}', '{"writes": [7], "deletes": {}}',
        '{"writes": {}, "deletes": {"/etc/x": ""}}', '{"writes": {}, "deletes": {"a/../../b": ""}}',
    ],
)  # fmt: skip
def test_a_journal_that_is_none_of_ours_is_refused(book: Path, text: str) -> None:
    tiny.put(book, JOURNAL, text)
    before = tree(book)
    with pytest.raises(Unusable):
        transaction.recover(book)
    assert run("rename", "madrs", "rating", str(book)).exit_code == 2
    assert tree(book) == before


def test_two_commands_do_not_edit_one_book_at_a_time(book: Path) -> None:
    with transaction.held(book):
        assert run("rename", "madrs", "rating", str(book)).exit_code == 2
        assert run("add", "study", "lowe-2024", str(book), "--yes").exit_code == 2


@pytest.mark.parametrize("path", CHANGES)
def test_what_somebody_saved_meanwhile_is_never_replaced(book: Path, path: str) -> None:
    with transaction.editing(book) as read:
        (book / path).parent.mkdir(parents=True, exist_ok=True)
        tiny.put(book, path, "saved by an editor\n")
        saved = tree(book)
        said = f"nothing is written: {path} was saved meanwhile; run the command again"
        with pytest.raises(Refused, match=said):
            transaction.commit(book, CHANGES, read.files)
    assert tree(book) == saved


def test_a_file_that_somebody_removed_meanwhile_stays_away(book: Path) -> None:
    with transaction.editing(book) as read, pytest.raises(Refused):
        (book / "references.bib").unlink()
        transaction.commit(book, CHANGES, read.files)
    assert not (book / "references.bib").exists()


def test_a_rename_leaves_what_is_saved_while_it_thinks(
    rich: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from companion.commands import rename

    def saving(*_: object) -> tuple[()]:
        tiny.edit(rich, "book/more.md", "# More", "# More, as saved")
        return ()

    monkeypatch.setattr(rename, "_worse", saving)
    done = run("rename", "roe-2020", "lowe-2019", str(rich))
    assert done.exit_code == 1 and "book/more.md was saved meanwhile" in done.output
    assert "roe-2020" in (rich / "book/more.md").read_text("utf-8")
    assert run("check", str(rich)).exit_code == 0


def test_an_interrupt_leaves_nothing_beside_the_files_wherever_they_lie(
    book: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    shutil.move(book / "book/claims", elsewhere / "claims")
    (book / "book/claims").symlink_to(elsewhere / "claims")
    shutil.move(book / "references.bib", elsewhere / "all.bib")
    (book / "references.bib").symlink_to(elsewhere / "all.bib")
    before = tree(elsewhere)
    for error in (KeyboardInterrupt(), Killed()):
        with pytest.MonkeyPatch.context() as patch, pytest.raises(type(error)):
            steps(patch, 6, error)
            several(book)
        if isinstance(error, Killed):
            assert set(tree(elsewhere)) > set(before)
            assert run("recover", str(book)).exit_code == 0
        assert tree(elsewhere) == before


def test_a_rename_tries_out_a_book_of_whatever_permissions_and_names_none_but_its_paths(
    rich: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (rich / "data/claims.csv").chmod(0o444)
    assert run("rename", "rapid-onset", "early-start", str(rich)).exit_code == 0
    assert (rich / "data/claims.csv").stat().st_mode & 0o777 == 0o444

    def full(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr(shutil, "copyfile", full)
    done = run("rename", "early-start", "rapid-onset", str(rich))
    where = tempfile.gettempdir()
    said = f"the book cannot be tried out in {where}: No space left on device"
    assert done.exit_code == 2 and said in done.output


def test_a_file_keeps_its_permissions_and_a_link_stays_one(
    book: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "claims.csv"
    (book / "data/claims.csv").rename(elsewhere)
    (book / "data/claims.csv").symlink_to(elsewhere)
    elsewhere.chmod(0o640)
    with transaction.editing(book) as read:
        transaction.commit(book, {"data/claims.csv": b"new\n"}, read.files)
    assert (book / "data/claims.csv").is_symlink()
    assert elsewhere.read_bytes() == b"new\n" and elsewhere.stat().st_mode & 0o777 == 0o640


def test_the_real_book_can_be_renamed_and_back(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "book"
    copy.mkdir()
    for name in ("data", "book"):
        shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns("studies"))
    for name in ("references.bib", "_config.yml", "_toc.yml"):
        shutil.copy(root / name, copy / name)
    book, _ = examined(copy, copy / paths.BUILD)
    before = tree(copy)
    keys = [next(iter(book.tables[name].by_id)) for name in ("studies", "claims", "syntheses")]
    for key in keys:
        assert run("rename", key, f"{key}-x1", str(copy)).exit_code == 0
    for key in keys:
        assert run("rename", f"{key}-x1", key, str(copy)).exit_code == 0
    assert tree(copy) == before
