"""A study, a row, a claim or a question is added whole or not at all, and leaves the rest alone."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from companion.book.bibstyle import plain
from companion.book.load import load
from companion.checks import check
from companion.commands import main, transaction
from companion.commands.add import asking, ids, reference
from companion.commands.add.cells import known, resolved
from companion.commands.draft import Draft
from companion.model import CLAIMS, ONSET_TIMES, schemas
from companion.online import asking as online
from companion.problem import Problem
from tests import tiny
from tests.registries import SUMMARY, Registry
from tests.test_rename import Killed, interrupted, tree

VOE = {
    "DOI": "10.1000/VOE", "type": "journal-article", "title": ["Saline &amp; <i>time</i>"],
    "author": [{"given": "Zed", "family": "Zoe", "sequence": "additional"},
               {"given": "Vi", "family": "Vöe", "sequence": "first"}, {"name": "The Group"}],
    "container-title": ["Journal"], "volume": "7", "issue": "2", "page": "11-19",
    "published-online": {"date-parts": [[2024, 12, 1]]},
    "published-print": {"date-parts": [[2025, 2]]},
    "clinical-trial-number": [{"clinical-trial-number": "nct00000003"}],
}  # fmt: skip
PMID = "77"
FOUND = {
    **SUMMARY, "uid": PMID, "title": "Saline and time.", "sortfirstauthor": "Vöe V",
    "authors": [{"name": "Vöe V", "authtype": "Author"}], "pubdate": "2025 Feb",
    "epubdate": "2024 Dec 1", "pubtype": ["Journal Article", "Randomized Controlled Trial"],
    "articleids": [{"idtype": "pubmed", "value": PMID}, {"idtype": "doi", "value": "10.1000/voe"},
                   {"idtype": "pmc", "value": "PMC123"}],
}  # fmt: skip
ENTRY = """@article{voe-2025,
  author = {Vöe, Vi and Zoe, Zed and {The Group}},
  title = {{Saline and time}},
  journal = {Journal},
  year = {2025},
  volume = {7},
  number = {2},
  pages = {11--19},
  doi = {10.1000/voe},
  pmid = {77},
  pmcid = {PMC123}
}
"""
TYPED = (
    "--title=Saline and time", "--author=Voe, Vi and Zoe, Zed", "--year=2025", "--journal=Journal",
)  # fmt: skip
RESPONSE = (
    "study=poe-2021", "treatment=ketamine-iv-05-x1", "comparator=midazolam-iv", "population=mdd",
    "outcome=remission", "construct=depression", "scale=madrs", "time_hours=168",
    "analysis=between", "measure=risk_ratio", "treatment_events=12", "treatment_n=20",
    "control_events=10", "control_n=20", "estimate=1.20", "ci_low=0.68", "ci_high=2.12",
    "p_value=0.53", "adjusted=crude", "result=no-difference-shown", "locator=abstract",
    "access=abstract",
)  # fmt: skip


def run(*arguments: str, input: str | None = None) -> Result:
    """The command's result; nothing but an exit may come out of it."""
    result = CliRunner().invoke(main, list(arguments), input=input)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in (0, 1, 2) and "Traceback" not in result.output
    return result


def problems(book: Path) -> list[Problem]:
    return list(check(load(book)))


def files(book: Path) -> dict[str, bytes]:
    """The author's files, without what is built."""
    return {path: data for path, data in tree(book).items() if not path.startswith("_build")}


def setting(cells: tuple[str, ...], **other: str) -> list[str]:
    """``--set`` for each cell, some of them another."""
    kept = dict(cell.split("=", 1) for cell in cells) | other
    return [part for name, cell in kept.items() for part in ("--set", f"{name}={cell}")]


@pytest.fixture
def at(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Where the registries are that know one more document."""
    monkeypatch.setattr(online, "PACE", 0.0)
    monkeypatch.setattr(online, "WAIT", 0.0)
    registry.put("10.1000/voe", {"message": VOE})
    registry.put(PMID, {"result": {PMID: FOUND}})
    registry.put("10.1000/voe[doi]", {"esearchresult": {"count": "1", "idlist": [PMID]}})
    return f"--crossref={registry.address}works/", f"--pubmed={registry.address}eutils/"


# a study that is asked for


@pytest.mark.parametrize(
    "named", ["10.1000/voe", "https://doi.org/10.1000/voe",
              "https://doi.org/10.1000/voe?from=mail#top", "DOI: 10.1000/voe", "PMID:77",
              "pmid 77", "77"],
)  # fmt: skip
def test_a_study_that_the_registries_know_is_added_in_step(
    book: Path, at: tuple[str, str], named: str
) -> None:
    before = files(book)
    result = run("add", "study", named, str(book), "--yes", "--claim", "rapid-onset", *at)
    assert result.exit_code == 0, result.output
    after = files(book)
    assert {path for path in after if after[path] != before.get(path)} == {
        "references.bib", "data/registry.csv", "data/studies.csv", "data/screening.csv",
        "data/onset_times.csv", "data/claim_evidence.csv",
    }  # fmt: skip
    assert after["references.bib"].decode() == before["references.bib"].decode() + "\n" + ENTRY
    record = tiny.read_table(book, "registry")[-1]
    assert (record["reference"], record["registry"], record["pmid"]) == ("voe-2025", "pubmed", PMID)
    study = tiny.read_table(book, "studies")[-1]
    assert (study["id"], study["registration"], study["design"]) == ("voe-2025", "NCT00000003", "")
    assert study["family"] == "loe-2022"  # whose registration it is
    screened = tiny.read_table(book, "screening")[-1]
    assert screened["identifier"] == "10.1000/voe; PMID 77; PMC123"
    assert {problem.rule for problem in problems(book)} == {"cell-required"}
    filled(book, "voe-2025")
    assert problems(book) == []


def filled(book: Path, key: str, rows: bool = True) -> None:
    """Fill what is left of a new study."""
    read = {"access": "abstract", "locator": "abstract"}
    tiny.change(book, "studies", key, {"design": "cohort", "population": "mdd", **read})
    tiny.change(book, "screening", f"screen-{key}", {"candidate": "It", "reason": "It bears."})
    if rows:
        like = next(r for r in tiny.ROWS["onset_times"] if r["separated"] == "no")
        onset = {k: v for k, v in like.items() if k not in ("id", "study", "source")}
        tiny.change(book, "onset_times", f"{key}-onset", onset)
    bearing = {"direction": "qualifies", "finding": "No difference was shown.", **read}
    tiny.change(book, "claim_evidence", f"rapid-onset-{key}", bearing)


def test_a_refresh_finds_the_record_as_it_was_written(book: Path, at: tuple[str, str]) -> None:
    run("add", "study", "10.1000/voe", str(book), "--yes", *at)
    before = files(book)
    said = run("refresh", str(book), "--older", "0", "--key", "voe-2025", *at).stdout
    assert said.startswith("1 record as before, 0 changed, 0 new")
    assert files(book) == before


def test_crossref_alone_will_do(book: Path, at: tuple[str, str], registry: Registry) -> None:
    registry.put("10.1000/voe[doi]", b"", status=500)
    result = run("add", "study", "10.1000/voe", str(book), "--yes", *at)
    assert result.exit_code == 0, result.output
    assert tiny.read_table(book, "registry")[-1]["registry"] == "crossref"
    assert "  title = {{Saline \\& time}}," in (book / "references.bib").read_text("utf-8")
    assert {problem.rule for problem in problems(book)} == {"cell-required"}


def test_a_pmid_of_another_document_is_not_taken(
    book: Path, at: tuple[str, str], registry: Registry
) -> None:
    other = {**FOUND, "articleids": [{"idtype": "doi", "value": "10.1000/other"}]}
    registry.put(PMID, {"result": {PMID: other}})
    assert run("add", "study", "10.1000/voe", str(book), "--yes", *at).exit_code == 0
    assert "pmid = {77}" not in (book / "references.bib").read_text("utf-8")


def test_what_was_retracted_is_said_aloud_and_asked_again(
    book: Path, at: tuple[str, str], registry: Registry
) -> None:
    registry.put(PMID, {"result": {PMID: {**FOUND, "pubtype": ["Retracted Publication"]}}})
    before = files(book)
    asked = run("add", "study", PMID, str(book), *at, input="\n\n\n\n")
    assert asked.exit_code == 1 and "*** RETRACTED: Retracted Publication ***" in asked.stderr
    assert files(book) == before
    added = run("add", "study", PMID, str(book), "--yes", "--claim", "rapid-onset", *at)
    assert added.exit_code == 0 and "*** RETRACTED" in added.stderr
    assert tiny.read_table(book, "studies")[-1]["notice"] == "retracted"
    filled(book, "voe-2025")
    assert problems(book) == []


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("10.1000/ROE", "'roe-2020'"), ("PMID:1", "'roe-2020'"),
        ("10.1000/voe", "has nearly this title"),
        ("10.1000/nothing", "no registry knows DOI 10.1000/nothing"),
        ("PMID:999", "no registry knows PMID 999"),
        ("10.1000", "is no DOI"), ("10.1000/a b", "is no DOI"), ("doi:x", "is no DOI"),
        ("https://example.org/x", "is no DOI"), ("PMID:x", "is no PMID"), ("PMID:", "is no PMID"),
        ("0", "is no PMID"), ("123456789", "is no PMID"), ("Roe 2020", "no key (roe-2020)"),
        ("", "no key"), ("roe-2020", "stands in data/studies.csv already"),
    ],
)  # fmt: skip
def test_what_is_no_new_document_is_refused(
    book: Path, at: tuple[str, str], registry: Registry, named: str, words: str
) -> None:
    registry.put("999", {"result": {"999": {"error": "cannot get document summary"}}})
    if named == "10.1000/voe":
        title = "Ketamine and Midazolam, at a Day."
        registry.put(PMID, {"result": {PMID: {**FOUND, "title": title}}})
    before = files(book)
    result = run("add", "study", named, str(book), "--yes", *at)
    assert result.exit_code == 2 and words in result.output, result.output
    assert files(book) == before


def test_where_no_registry_answers_it_is_typed_and_not_verified(
    book: Path, at: tuple[str, str], registry: Registry
) -> None:
    for name in ("10.1000/voe", "10.1000/voe[doi]"):
        registry.put(name, b"", status=503)
    records = (book / "data/registry.csv").read_bytes()
    answers = ["Saline and time", "Voe, Vi", "x", "2025", "Journal", "", "rap", "cohort", "y"]
    result = run("add", "study", "10.1000/voe", str(book), *at, input="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    assert "No registry answered" in result.stderr and "four digits" in result.stdout
    assert (book / "data/registry.csv").read_bytes() == records
    assert "@article{voe-2025," in (book / "references.bib").read_text("utf-8")
    assert tiny.read_table(book, "claim_evidence")[-1]["id"] == "rapid-onset-voe-2025"


def test_offline_asks_nobody_and_a_null_report_needs_no_rows(
    book: Path, at: tuple[str, str], registry: Registry
) -> None:
    more = ("--offline", "--no-rows", "--design", "cohort", "--claim", "rapid-onset", "--yes")
    result = run("add", "study", "10.1000/voe", str(book), *TYPED, *more, *at)
    assert result.exit_code == 0 and registry.asked == []
    assert len(tiny.read_table(book, "onset_times")) == len(tiny.ROWS["onset_times"])
    filled(book, "voe-2025", rows=False)
    assert problems(book) == []


def test_what_is_typed_is_kept_without_the_spaces_around_it(book: Path) -> None:
    spaced = tuple(f"  {word} " if not word.startswith("--") else word for word in TYPED)
    for given in (TYPED, spaced):
        root = tiny.write(book.parent / str(len(given[1])))
        said = run("add", "study", "10.1000/voe", str(root), "--offline", "--yes", *given)
        assert said.exit_code == 0, said.output
    one, two = (files(book.parent / str(len(given[1]))) for given in (TYPED, spaced))
    assert one == two


def test_what_is_no_article_is_told_what_it_is(book: Path) -> None:
    answers = ["A label", "{The Maker}", "n.d.", "", "Label, read as issued", "", "", "y"]
    result = run("add", "study", "the-label", str(book), input="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    text = (book / "references.bib").read_text("utf-8")
    assert text.endswith(
        "@misc{the-label,\n  author = {{The Maker}},\n  title = {{A label}},\n"
        "  howpublished = {Label, read as issued},\n  year = {n.d.}\n}\n"
    )


@pytest.mark.parametrize(
    "given",
    [
        ("--title", "A\nB"), ("--title", "A\x1b[2J"), ("--author", "Roe, Ann}"),
        ("--author", "Roe, Ann; Poe, Bo"), ("--year", "20"), ("--journal", "A \u2028 B"),
        ("--doi", "x"), ("--pmid", "x"), ("--design", "guess"), ("--claim", "nothing"),
        ("--table", "scales"), ("--table", "screening"), ("--key", "Voe"),
        ("--title", "Another trial"),
        ("--author", "Roe, Ann} @misc{x, title = {Y"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_back_is_refused(book: Path, given: tuple[str, str]) -> None:
    before = files(book)
    result = run("add", "study", "voe-2025", str(book), "--offline", "--yes", *given)
    assert result.exit_code == 2, result.output
    assert result.stderr.count("\x1b") == 0 and files(book) == before


@pytest.mark.parametrize(
    "title", ["50% of A & B_c #1", "a {b} \\c", "x ~ y", "“Quoted” – and σ²", "<5 mg: why?"]
)
def test_a_title_prints_as_it_was_sent(title: str) -> None:
    lines = reference.typed(
        author="Roe, Ann", title=title, journal="J", howpublished="", year="2020", doi="", pmid=""
    ).lines("roe-2020")
    shown = plain(lines[2].removeprefix("  title = {{").removesuffix("}},"))
    assert shown == title.replace("{", "").replace("}", "").replace("\\", "")


def test_a_key_that_is_taken_gets_a_letter(book: Path) -> None:
    entry = reference.typed(
        author="El-Hage Ø., Wissam", title="T", journal="J", howpublished="", year="2020",
        doi="", pmid="",
    )  # fmt: skip
    assert reference.proposed(load(book), entry) == "el-hage-o-2020"
    more = ("--title=Other", "--author=Roe, Ann", "--year=2020", "--journal=J")
    assert run("add", "study", "10.1/x", str(book), "--offline", "--yes", *more).exit_code == 2
    for title, key in (("Early sleep", "roe-2020-b"), ("A late walk by night", "roe-2020-c")):
        titled = (f"--title={title}", *more[1:])
        doi = f"10.1000/{key}"
        result = run("add", "study", doi, str(book), "--offline", "--yes", *titled)
        assert result.exit_code == 0, result.output
        assert tiny.read_table(book, "studies")[-1]["id"] == key


def test_another_document_may_have_nearly_the_title_of_one(book: Path) -> None:
    twin = ("--title=Another trial, B", "--author=Poe, Bo", "--year=2021", "--journal=Journal")
    same = ("add", "study", "10.1000/b", str(book), "--offline", "--yes", *twin)
    refused = run(*same)
    assert refused.exit_code == 2 and "'poe-2021' has nearly this title" in refused.output
    assert run(*same, "--another").exit_code == 0
    assert tiny.read_table(book, "studies")[-1]["id"] == "poe-2021-b"
    assert run("add", "study", "10.1000/B", str(book), "--another", "--yes").exit_code == 2


def test_a_reference_without_its_study_is_said_how_to_complete(book: Path) -> None:
    text = (book / "references.bib").read_text("utf-8")
    one = "\n@misc{zoe-2020,\n  title = {{Notes}},\n  year = {2020},\n  doi = {10.1000/z}\n}\n"
    tiny.put(book, "references.bib", text + one)
    result = run("add", "study", "10.1000/z", str(book), "--yes")
    assert result.exit_code == 2 and "`companion add row studies` adds its row" in result.output
    given = setting(("source=zoe-2020", "design=review", "family=zoe-2020", "access=abstract"))
    assert run("add", "row", "studies", str(book), *given, "--yes").exit_code == 0
    assert tiny.read_table(book, "studies")[-1]["id"] == "zoe-2020"


def test_one_that_was_screened_before_is_said(book: Path) -> None:
    tiny.change(book, "screening", "screen-voe-2001", {"identifier": "10.1000/VOE; PMC1"})
    said = run("add", "study", "10.1000/voe", str(book), "--offline", "--yes", *TYPED).stdout
    assert "It was screened before: screen-voe-2001: off-topic" in said


# a row


def test_a_row_is_asked_for_column_by_column(book: Path) -> None:
    before = files(book)
    answers = [
        "roe", "?", "ketamine", "mida", "mdd", "respons", "depr", "madrs", "x", "-1", "168", "betw",
        "risk_ratio", "30", "47", "", "", "7", "25", "", "", "", "", "2.28", "1.17", "4.44", "",
        "0.016", "crude", "favours-t", "", "", "", "abstract", "abs", "", "", "", "", "", "y",
    ]  # fmt: skip
    result = run("add", "row", "depression_outcomes", str(book), input="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    for said in (
        "Time since treatment began (number; h; at least 0; may be empty)",
        "time_hours is 'x'", "time_hours is -1; allowed: at least 0",
        "esketamine-in-84, ketamine-iv-05-x1", "treatment: 30 of 47 (64%)",
        "risk ratio from the counts: 2.28", "printed: risk ratio 2.28",
        "source [roe-2020]", "No rule objects.",
    ):  # fmt: skip
        assert said in result.output, (said, result.output)
    (row,) = (r for r in tiny.read_table(book, "depression_outcomes") if r["time_hours"] == "168")
    assert row["id"] == "roe-2020-response-7d" and row["source"] == "roe-2020"
    assert row["second_reading"] == "pending"
    after = files(book)
    old, new = (f["data/depression_outcomes.csv"].splitlines() for f in (before, after))
    assert new[:2] + new[3:] == old and new[2].startswith(b"roe-2020-response-7d,")
    assert problems(book) == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [("40", "1 day 16 hours"), ("0.67", "40 minutes"), ("1", "1 hour"), ("168", "7 days"),
     ("0", "0 hours"), ("1.5", "1 hour 30 minutes")],
)  # fmt: skip
def test_the_times_of_a_row_are_shown_in_words_before_it_is_written(
    book: Path, typed: str, said: str
) -> None:
    """Minutes for hours break no rule where the study says not how long it followed people."""
    tiny.change(book, "studies", "loe-2022", {"follow_up_days": ""})
    cells = setting((), first_hours=typed, last_hours=typed, assessed_to_hours="168")
    like = ("--like", "loe-2022-onset", "--set", "separated=yes", "--yes")
    shown = run("add", "row", "onset_times", str(book), *cells, *like).stdout
    assert f"  first_hours: {typed} hours, that is {said}\n" in shown, shown


def test_a_row_that_is_given_whole_asks_nothing(book: Path) -> None:
    result = run("add", "row", "depression_outcomes", str(book), *setting(RESPONSE), "--yes")
    assert result.exit_code == 0, result.output
    assert "poe-2021-remission-7d" in (book / "data/depression_outcomes.csv").read_text("utf-8")
    assert problems(book) == []


def test_a_row_is_like_another_but_for_what_is_its_own(book: Path) -> None:
    tiny.change(book, "onset_times", "loe-2022-onset", {"second_reading": "agrees"})
    cells = setting((), scale="hamd-17")
    like = ("--like", "loe-2022-onset", "--yes")
    assert run("add", "row", "onset_times", str(book), *cells, *like).exit_code == 0
    old, new = tiny.read_table(book, "onset_times")[1:]
    own = {"id": "loe-2022-onset-hamd-17", "scale": "hamd-17", "second_reading": "pending"}
    assert new == {**old, **own}
    assert problems(book) == []


def test_what_was_read_in_another_study_is_not_proposed(book: Path) -> None:
    own = {"study": "moe-2022", "criterion": "p below 0.01", "locator": "Table 3"}
    like = ("--like", "loe-2022-onset", "--yes")
    added = run("add", "row", "onset_times", str(book), *setting((), **own), *like)
    assert added.exit_code == 0, added.output
    old, new = tiny.read_table(book, "onset_times")[1:]
    for name in ("assessed_from_hours", "assessed_to_hours", "derivation", "note"):
        assert new[name] == "", name
    for name in ("treatment", "comparator", "scale", "analysis", "separated", "access"):
        assert new[name] == old[name], name
    assert {**new, **own, "source": "moe-2022"} == new


def test_a_row_that_breaks_what_stands_elsewhere_is_said_to_and_not_committed(book: Path) -> None:
    before = files(book)
    cells = setting(RESPONSE, outcome="response", time_hours="24", scale="hamd-17")
    added = run("add", "row", "depression_outcomes", str(book), *cells, "--yes", "--commit")
    assert added.exit_code == 2 and "nothing is written" in added.output, added.output
    assert "data/syntheses.csv:" in added.output and "synthesis-unlisted" in added.output
    assert "No rule objects" not in added.output and files(book) == before


def test_the_rules_that_a_row_breaks_are_shown_before_it_is_written(book: Path) -> None:
    before = files(book)
    cells = setting(RESPONSE, estimate="3.1", ci_high="3.5")
    shown = run("add", "row", "depression_outcomes", str(book), *cells, "--set",
                "second_reading=pending", input="\n" * 15 + "n\n")  # fmt: skip
    assert shown.exit_code == 1 and "effect-count: " in shown.stdout, shown.output
    assert "with this row, and not without it" in shown.stdout and files(book) == before


@pytest.mark.parametrize(
    ("table", "cells", "words"),
    [
        ("depression_outcome", (), "did you mean 'depression_outcomes'"),
        ("unblinding", (), "study is empty; it must be filled"),
        ("unblinding", ("stud=x",), "did you mean 'study'"), ("unblinding", ("x",), "a value"),
        ("unblinding", ("study=roe-2021",), "'roe-2021' is not in studies; did you mean"),
        ("unblinding", ("guesser=nobody",), "participant"),
        ("unblinding", ("note=a\nb",), "U+000A"), ("unblinding", ("note=a\x1b",), "U+001B"),
        ("depression_outcomes", ("time_hours=soon", "study=roe-2020"), "time_hours is 'soon'"),
        ("unblinding", ("note=NA",), "empty where nothing"), ("unblinding", ("n=-1",), "0 or more"),
        ("unblinding", ("id=roe-2020-guess", "study=roe-2020", "guesser=rater", "arm=all",
                        "access=abstract"), "already"),
    ],
)  # fmt: skip
def test_a_row_that_the_reader_refuses_is_not_added(
    book: Path, table: str, cells: tuple[str, ...], words: str
) -> None:
    before = files(book)
    given = [part for cell in cells for part in ("--set", cell)]
    result = run("add", "row", table, str(book), *given, "--yes")
    assert result.exit_code == 2 and words in result.output, result.output
    assert "\x1b" not in result.output and files(book) == before


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_lines_that_are_there_stay_byte_for_byte(book: Path, newline: str) -> None:
    file = book / "data/depression_outcomes.csv"
    text = file.read_text("utf-8").replace(",abstract,", ',"abstract",').replace("\n", newline)
    file.write_bytes(b"\xef\xbb\xbf" + text.removesuffix(newline).encode())
    before = file.read_bytes().splitlines(keepends=True)
    for study in ("poe-2021", "toe-2024"):
        cells = setting(RESPONSE, study=study, time_hours="240", note='a "b", c')
        result = run("add", "row", "depression_outcomes", str(book), *cells, "--yes")
        assert result.exit_code == 0, result.output
    after = file.read_bytes().splitlines(keepends=True)
    added = [line for line in after if b"-10d," in line]
    assert [line for line in after if line not in added] == [
        *before[:-1], before[-1] + newline.encode()
    ]  # fmt: skip
    assert all(line.endswith(newline.encode()) and b'"a ""b"", c"' in line for line in added)
    at = [n for n, line in enumerate(after) if b"-10d," in line]
    assert [after[n - 1].split(b"-")[0] for n in at] == [b"poe", b"toe"]


def test_a_table_in_the_order_of_its_ids_keeps_it(book: Path) -> None:
    rows = sorted(tiny.read_table(book, "depression_outcomes"), key=lambda row: row["id"])
    tiny.write_table(book, "depression_outcomes", rows)
    cells = setting(RESPONSE)
    assert run("add", "row", "depression_outcomes", str(book), *cells, "--yes").exit_code == 0
    found = [row["id"] for row in tiny.read_table(book, "depression_outcomes")]
    assert found == sorted(found) and len(found) == len(rows) + 1


def test_a_file_of_references_in_the_order_of_its_keys_keeps_it(book: Path) -> None:
    keys = ("doe-2018", "poe-2021", "roe-2020")
    text = "\n".join(
        f"% of {k}\n@misc{{{k}, title = {{{{T {k}}}}}, year = {{2020}}}}\n" for k in keys
    )
    (book / "references.bib").write_text(text, encoding="utf-8")
    for key in ("loe-2022", "zoe-2020"):
        draft = Draft(load(book))
        draft.entry(key, [f"@misc{{{key}, title = {{{{T}}}}, year = {{2020}}}}"])
        draft.write()
    lines = (book / "references.bib").read_text("utf-8").splitlines()
    starts = [line for line in lines if line.startswith(("%", "@"))]
    assert [line[:13] for line in starts] == [
        "% of doe-2018", "@misc{doe-201", "@misc{loe-202", "% of poe-2021", "@misc{poe-202",
        "% of roe-2020", "@misc{roe-202", "@misc{zoe-202",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "cells", "id"),
    [
        ("depression_outcomes", {"study": "poe-2021", "outcome": "severity", "scale": "madrs",
                                 "time_hours": "72"}, "poe-2021-madrs-72h"),
        ("depression_outcomes", {"study": "poe-2021", "outcome": "response", "scale": "madrs",
                                 "time_hours": "336"}, "poe-2021-response-14d"),
        ("safety_outcomes", {"study": "poe-2021", "outcome": "dissociation", "time_hours": "24",
                             "analysis": "any-time"}, "poe-2021-dissociation-any"),
        ("onset_times", {"study": "roe-2020"}, "roe-2020-onset-2"),
        ("claim_evidence", {"claim": "rapid-onset", "study": "poe-2021"}, "rapid-onset-poe-2021"),
        ("synthesis_inputs", {"synthesis": "madrs-24h", "row": "depression_outcomes.a-1"},
         "madrs-24h-a-1"),
        ("screening", {"candidate": "Überall & Co 2020"}, "screen-uberall-co-2020"),
        ("search_log", {}, "search-002"), ("unblinding", {"study": "roe-2020", "guesser": "rater"},
                                           "roe-2020-rater"),
        ("treatments", {"name": "Esketamine 56 mg"}, "esketamine-56-mg"),
        ("outcomes", {}, "outcomes"),
    ],
)  # fmt: skip
def test_an_id_says_what_the_row_is_of(
    book: Path, table: str, cells: dict[str, str], id: str
) -> None:
    read = load(book)
    assert ids.proposed(read, schemas(read.subject)[table], cells) == id


def test_a_word_is_known_by_how_it_begins_and_completed(book: Path) -> None:
    read = load(book)
    column = ONSET_TIMES.column("study")
    assert column is not None
    words = known(read, ONSET_TIMES, column)
    assert resolved("roe", words) == ("roe-2020", "")
    assert resolved("", words) == ("", "") and resolved("free text", ()) == ("free text", "")
    assert "did you mean 'roe-2020'" in resolved("roee-2020", words)[1]
    assert "may be" in resolved("", ("a",))[1] or resolved("m", ("ma", "mb")) == (
        "",
        "'m' may be ma, mb",
    )
    complete = asking.completer(words)
    assert [complete("roe", n) for n in range(2)] == ["roe-2020", None]


# what is asked and broken off


@pytest.mark.parametrize(
    "command",
    [("study", "10.1000/voe", ".", "--offline"), ("row", "unblinding"), ("claim", "slow-end")],
)
@pytest.mark.parametrize("answers", ["", "Some words\n"])
def test_what_is_broken_off_writes_nothing(
    book: Path, command: tuple[str, ...], answers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(book)
    before = files(book)
    result = run("add", *command, input=answers)
    assert result.exit_code == 1 and result.stderr.endswith("Nothing was written.\n")
    assert "Aborted" not in result.output and files(book) == before


GUESS = ["roe", "rater", "all", "9", "20", "", "", "abstract", "abs", "", "", "", ""]


def test_an_answer_is_taken_back_and_what_follows_is_proposed_anew(book: Path) -> None:
    answers = [
        "<",
        *GUESS[:2],
        "<",
        "<",
        "poe",
        "",
        *GUESS[2:],
        "<",
        "",
        "slow-guess",
        "<",
        "",
        "y",
    ]
    result = run("add", "row", "unblinding", str(book), input="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    assert "< goes back to the question before" in result.stdout.splitlines()[1]
    assert "this is the first question" in result.stdout and "guesser [rater]" in result.stdout
    assert "source [poe-2021]" in result.stdout and "id [slow-guess]" in result.stdout
    row = tiny.read_table(book, "unblinding")[-1]
    assert (row["study"], row["guesser"], row["source"], row["id"]) == (
        "poe-2021", "rater", "poe-2021", "slow-guess"
    )  # fmt: skip


def test_a_row_that_says_what_another_says_leads_back_and_keeps_the_answers(book: Path) -> None:
    (like,) = [row for row in tiny.read_table(book, "depression_outcomes")
               if row["id"] == "roe-2020-response-24h"]  # fmt: skip
    asked = ("id", "population", "time_hours")
    given = setting(tuple(f"{n}={cell}" for n, cell in like.items() if n not in asked))
    command = ("add", "row", "depression_outcomes", str(book), *given)
    answers = [like["population"], like["time_hours"], "twin", "<", "25", "", "y"]
    result = run(*command, input="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    assert "says the same as 'roe-2020-response-24h'" in result.stdout
    assert "< goes back to the cell that tells it apart" in result.stdout
    made = next(r for r in tiny.read_table(book, "depression_outcomes") if r["id"] == "twin")
    assert made["time_hours"] == "25"
    whole = (*command, *setting((f"population={like['population']}", "time_hours=25", "id=other")))
    for more in ((), ("--yes",)):  # no question to go back to
        result = run(*whole, *more)
        assert result.exit_code == 2 and "says the same as 'twin'" in result.stderr, result.output


def test_a_study_can_be_gone_back_in_where_one_answer_leads_to_another_question(
    book: Path,
) -> None:
    """An empty journal asks what else it is; a journal does not."""
    answers = ["A label", "Voe, Vi", "2025", "", "<", "Journal", "", "rap", "coh", "<", "", "y"]
    result = run(
        "add", "study", "10.1000/x", str(book), "--offline", input="\n".join(answers) + "\n"
    )
    assert result.exit_code == 0, result.output
    assert "  journal = {Journal}," in (book / "references.bib").read_text("utf-8")
    assert tiny.read_table(book, "studies")[-1]["design"] == "cohort"


COMMANDS = [
    ("study", "10.1000/voe", *TYPED, "--offline", "--yes", "--claim=rapid-onset"),
    ("row", "depression_outcomes", *setting(RESPONSE), "--yes"),
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=["study", "row"])
def test_a_kill_at_any_step_of_adding_leaves_all_old_or_all_new(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    kind, name, *more = command

    def make(folder: Path) -> Path:
        (tmp_path / folder).mkdir()
        return tiny.write(tmp_path / folder)

    def edit(root: Path) -> None:
        assert run("add", kind, name, str(root), *more).exit_code in (0, 2)

    edit(make(Path("whole")))
    new = tree(tmp_path / "whole")
    outcomes = []
    for root, cut, before in interrupted(make, Killed, edit):
        with transaction.held(root):
            pass
        after = tree(root)
        assert after in (before, new)
        outcomes.append((cut, after == new))
    assert outcomes[0] == (True, False) and outcomes[-1] == (False, True)


def test_what_changed_while_the_questions_were_asked_is_kept(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(talk: asking.Dialogue, question: str, **more: bool) -> None:
        tiny.change(book, "unblinding", "roe-2020-guess", {"note": "Edited meanwhile."})

    monkeypatch.setattr(asking.Dialogue, "sure", meanwhile)
    cells = setting(("study=poe-2021", "guesser=rater", "arm=all", "n=9", "access=abstract",
                     "locator=abstract", "source=poe-2021"))  # fmt: skip
    result = run("add", "row", "unblinding", str(book), *cells, input="\n" * 12)
    assert result.exit_code == 0, result.output
    rows = tiny.read_table(book, "unblinding")
    assert [row["note"] for row in rows] == ["Edited meanwhile.", ""]


# a claim


def test_a_claim_is_asked_for(book: Path) -> None:
    answers = ["", "It ends slowly.", "ketam", "ketamine", "unpr", "low", "", "us", "", "",
               "Not so.", tiny.SENTENCE, "y"]  # fmt: skip
    result = run("add", "claim", "slow-end", str(book), input="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    assert "no row of claim_places has that sentence" in result.stdout
    row = tiny.read_table(book, "claims")[-1]
    assert (row["title"], row["verdict"], row["treatment_families"]) == (
        "Slow end", "unproven", "ketamine"
    )  # fmt: skip
    assert tiny.read_table(book, "claim_places")[-1]["sentence"] == "1"


def test_a_claim_takes_its_cells_as_they_are_given(book: Path) -> None:
    given = ("--set", "title=It ends", "--set", "verdict=wrong", "--yes")
    assert run("add", "claim", "slow-end", str(book), *given).exit_code == 0
    assert (book / "book/claims/slow-end.md").read_text("utf-8").startswith("# It ends\n")
    assert tiny.read_table(book, "claims")[-1]["verdict"] == "wrong"
    bad = ("--set", "verdict=good", "--yes")
    assert run("add", "claim", "late-end", str(book), *bad).exit_code == 2


# the commit


@pytest.fixture
def repository(book: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The small book in a repository of its own."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Us")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "us@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    for line in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "Begin")):
        git(book, *line)
    yield book


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=root, check=True, capture_output=True, text=True
    ).stdout


def test_a_commit_is_of_exactly_what_was_added(repository: Path) -> None:
    tiny.put(repository, "book/index.md", "# Tiny\n\nEdited.\n\n```{glance}\n```\n")
    tiny.put(repository, "book/allowed-numerals.txt", "# staged\n")
    git(repository, "add", "book/allowed-numerals.txt")
    result = run("add", "claim", "slow-end", str(repository), "--yes", "--commit")
    assert result.exit_code == 0 and "Committed: Add claim slow-end" in result.stdout
    assert git(repository, "log", "--format=%s", "-1") == "Add claim slow-end\n"
    changed = git(repository, "show", "--name-only", "--format=").split()
    assert sorted(changed) == [
        "_toc.yml", "book/claims/slow-end.md", "data/certainty.csv", "data/claim_evidence.csv",
        "data/claim_places.csv", "data/claims.csv",
    ]  # fmt: skip
    left = git(repository, "status", "--porcelain").splitlines()
    assert left == ["M  book/allowed-numerals.txt", " M book/index.md"]


def test_a_row_that_a_rule_objects_to_is_written_and_not_committed(repository: Path) -> None:
    """Who has typed it loses nothing; a warning alone stops no commit."""
    cells = setting(RESPONSE, estimate="3.1", ci_high="3.5")
    asked = run("add", "row", "depression_outcomes", str(repository), *cells, "--commit",
                "--set", "second_reading=pending", input="\n" * 15 + "y\n")  # fmt: skip
    assert asked.exit_code == 0 and "is not committed" in asked.stdout, asked.output
    assert git(repository, "log", "--format=%s", "-1") == "Begin\n"
    assert git(repository, "status", "--porcelain").split() == ["M", "data/depression_outcomes.csv"]


def test_a_headline_that_is_no_row_is_asked_for_again(book: Path) -> None:
    row = "depression_outcomes.roe-2020-response-24"
    given = [f"--set={c.name}=" for c in CLAIMS.columns if c.name not in ("id", "headline")]
    said = run("add", "claim", "slow-end", str(book), *given, "--sentence", tiny.SENTENCE,
               input=f"{row}\n{row}h\ny\n")  # fmt: skip
    assert f"did you mean '{row}h'?" in said.stdout, said.output
    claims = {row["id"]: row for row in tiny.read_table(book, "claims")}
    assert claims["slow-end"]["headline"] == f"{row}h"
    assert run("add", "claim", "other", str(book), "--yes", "--set", "id=x").exit_code == 2


def test_a_file_with_other_changes_is_not_committed(repository: Path) -> None:
    tiny.change(repository, "studies", "roe-2020", {"note": "Mine."})
    before = files(repository)
    result = run("add", "study", "10.1000/voe", str(repository), "--offline", *TYPED, "--yes",
                 "--commit")  # fmt: skip
    assert result.exit_code == 2 and "data/studies.csv" in result.output
    assert files(repository) == before


def test_where_nothing_can_be_committed_nothing_is_written(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(book.parent))
    before = files(book)
    result = run("add", "claim", "slow-end", str(book), "--yes", "--commit")
    assert result.exit_code == 2 and "nothing is written" in result.output
    assert files(book) == before


def test_the_line_that_is_printed_makes_the_commit(repository: Path) -> None:
    result = run("add", "study", "voe-2025", str(repository), "--yes", '--title=It\'s "$HOME"; so')
    (line,) = (line for line in result.stdout.splitlines() if line.startswith("git "))
    subprocess.run(line, shell=True, check=True, capture_output=True)
    assert git(repository, "log", "--format=%s", "-1") == (
        'Add study voe-2025: It\'s "$HOME"; so\n'
    )
    assert git(repository, "status", "--porcelain") == ""


# what is left to be filled


def test_a_new_study_leaves_exactly_what_is_to_be_filled(book: Path) -> None:
    before = tree(book)
    result = run("add", "study", "lowe-2024", str(book), "--yes", "--claim", "rapid-onset")
    assert result.exit_code == 0
    after = tree(book)
    changed = {path for path in after if after[path] != before.get(path)}
    assert changed == {
        "references.bib", "data/studies.csv", "data/screening.csv", "data/onset_times.csv",
        "data/claim_evidence.csv",
    }  # fmt: skip
    assert all(after[path].startswith(before[path]) for path in changed)
    found = problems(book)
    assert {p.rule for p in found} == {"cell-required", "reference-field"}
    assert {p.path for p in found} == changed


def test_a_new_study_that_is_filled_holds(book: Path) -> None:
    run("add", "study", "lowe-2024", str(book), "--yes", "--claim", "rapid-onset")
    for name in ("author = {}", "title = {{}}", "journal = {}"):
        tiny.edit(book, "references.bib", name, name.replace("}", "Lowe}", 1))
    filled(book, "lowe-2024")
    assert problems(book) == []


def test_a_new_study_has_rows_in_the_tables_asked_for(book: Path) -> None:
    tables = ("--table", "depression_outcomes", "--table", "unblinding")
    assert run("add", "study", "lowe-2024", str(book), "--yes", *tables).exit_code == 0
    for table, id in (
        ("depression_outcomes", "lowe-2024-depression"),
        ("unblinding", "lowe-2024-unblinding"),
    ):
        row = tiny.read_table(book, table)[-1]
        assert (row["id"], row["study"], row["source"]) == (id, "lowe-2024", "lowe-2024")
    assert len(tiny.read_table(book, "onset_times")) == len(tiny.ROWS["onset_times"])


def test_a_new_claim_has_a_chapter_and_a_line_for_it(book: Path) -> None:
    before = tree(book)
    assert (
        run("add", "claim", "slow-end", str(book), "--yes", "--sentence", tiny.SENTENCE).exit_code
        == 0
    )
    chapter = (book / "book/claims/slow-end.md").read_text("utf-8")
    assert chapter.startswith("# Slow end\n\n```{claim} slow-end\n```\n")
    toc = (book / "_toc.yml").read_bytes()
    assert toc == before["_toc.yml"] + b"- file: book/claims/slow-end\n"
    place = tiny.read_table(book, "claim_places")[-1]
    assert (place["claim"], place["sentence"]) == ("slow-end", "1")
    found = problems(book)
    assert {p.rule for p in found} == {"cell-required"}
    assert {p.path for p in found} <= {
        f"data/{t}.csv" for t in ("claims", "certainty", "claim_evidence")
    }


def test_a_new_question_is_shown_on_a_page(book: Path) -> None:
    page = book / "book/claims/rapid-onset.md"
    before = page.read_text("utf-8")
    shown = ("--page", "book/claims/rapid-onset.md", "--claim", "rapid-onset")
    assert run("add", "question", "points-7d", str(book), *shown).exit_code == 0
    added = "### Points\n\n```{forest} points-7d\n```\n\n"
    assert page.read_text("utf-8") == before.replace("## References", f"{added}## References")
    assert {p.path for p in problems(book)} == {
        "data/syntheses.csv",
        "data/synthesis_inputs.csv",
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ("study", "roe-2020"), ("study", "Roe-2024"), ("study", "roe 2024"), ("study", ""),
        ("study", "lowe-2024", ".", "--claim", "nothing"),
        ("study", "lowe-2024", ".", "--table", "scales"),
        ("study", "lowe-2024", ".", "--table", "nothing"),
        ("claim", "rapid-onset"), ("claim", "Slow"), ("claim", "slow", ".", "--sentence", "No."),
        ("question", "response-24h"), ("question", "q", ".", "--page", "book/none.md"),
        ("question", "q", ".", "--claim", "nothing"), ("study",), ("claim",),
    ],
)  # fmt: skip
def test_add_refuses_and_writes_nothing(
    book: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(book)
    before = tree(book)
    result = run("add", *arguments)
    assert result.exit_code == 2, result.output
    assert tree(book) == before


def test_add_adds_nothing_to_a_table_that_cannot_be_read(book: Path) -> None:
    tiny.edit(book, "data/screening.csv", "candidate", "candidates")
    before = tree(book)
    result = run("add", "study", "lowe-2024", str(book), "--yes")
    assert result.exit_code == 2 and "table-header" in result.output
    assert tree(book) == before


def test_add_makes_its_ids_free(book: Path) -> None:
    tiny.append(book, "screening", {"id": "screen-lowe-2024"}, like="screen-voe-2001")
    assert run("add", "study", "lowe-2024", str(book), "--yes").exit_code == 0
    assert tiny.read_table(book, "screening")[-1]["id"] == "screen-lowe-2024-2"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_add_keeps_line_ends_and_marks(book: Path, newline: str, last: bool) -> None:
    file = book / "data/studies.csv"
    text = file.read_text("utf-8").replace("\n", newline)
    old = b"\xef\xbb\xbf" + (text if last else text.removesuffix(newline)).encode()
    file.write_bytes(old)
    assert run("add", "study", "lowe-2024", str(book), "--yes").exit_code == 0
    added = file.read_bytes().removeprefix(old)
    ends = newline.encode()
    assert added.startswith(b"lowe-2024," if last else ends + b"lowe-2024,")
    assert added.endswith(ends) and added.count(ends) == (1 if last else 2)
    assert b"\n" not in added.replace(ends, b"")


def test_the_line_of_a_chapter_stands_behind_what_is_nested(book: Path) -> None:
    toc = (
        "format: jb-book\nroot: book/index\nparts:\n- caption: A\n  chapters:\n"
        "  - file: book/claims/rapid-onset\n    sections:\n    - glob: book/data/*\n"
        "- caption: B\n  chapters:\n  - url: https://example.org\n"
    )
    tiny.put(book, "_toc.yml", toc)
    assert run("add", "claim", "slow-end", str(book), "--yes").exit_code == 0
    expected = toc.replace("- caption: B", "  - file: book/claims/slow-end\n- caption: B")
    assert (book / "_toc.yml").read_text("utf-8") == expected


def test_a_list_of_contents_that_cannot_take_the_line_is_left(book: Path) -> None:
    tiny.put(
        book,
        "_toc.yml",
        "format: jb-book\nroot: book/index\nchapters: [{file: book/claims/rapid-onset}]\n",
    )
    before = tree(book)
    assert run("add", "claim", "slow-end", str(book), "--yes").exit_code == 2
    assert tree(book) == before
