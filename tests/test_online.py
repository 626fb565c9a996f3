"""What registries answer, in their documented formats, at their worst as well."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from companion import online
from companion.book.load import load
from companion.checks import check
from companion.commands import main
from companion.commands.refresh import _write
from companion.model import REGISTRY
from companion.online import Asker, asking, candidates, records, refreshed, verify
from companion.problem import Problem
from tests import tiny
from tests.registries import POE, SUMMARY, WORK, Registry

TODAY = "2026-11-25"


@pytest.fixture
def asker(registry: Registry, tmp_path: Path) -> Iterator[Asker]:
    with httpx.Client() as client:
        at = registry.address
        yield Asker(client, TODAY, tmp_path / "kept", f"{at}works/", f"{at}eutils/", sleep=quick)


def quick(seconds: float) -> None:
    assert 0 <= seconds <= asking.LONGEST


def rules(problems: list[Problem]) -> list[str]:
    return [problem.rule for problem in problems]


# Held against the book


def test_entries_that_lead_where_they_say_have_no_problem(book: Path, asker: Asker) -> None:
    assert list(verify(load(book), asker)) == []


@pytest.mark.parametrize(
    ("name", "answer", "rule", "words"),
    [
        ("1", {"result": {"1": {**SUMMARY, "title": "Two infusions in a small town"}}},
         "online-differs", "Two infusions"),
        ("1", {"result": {"1": {**SUMMARY, "sortfirstauthor": "Noe C"}}}, "online-differs", "Noe"),
        ("1", {"result": {"1": {**SUMMARY, "pubdate": "2015", "epubdate": ""}}},
         "online-differs", "2015"),
        ("1", {"result": {"1": {**SUMMARY, "articleids": [{"idtype": "doi", "value": "10.1/x"}]}}},
         "online-differs", "10.1/x"),
        ("1", {"result": {"1": {**SUMMARY, "pubtype": ["Retracted Publication"]}}},
         "online-notice", "Retracted"),
        ("1", {"result": {"1": {**SUMMARY, "references": [
            {"reftype": "Erratum in", "refsource": "J. 2021;1:2"}]}}}, "online-notice", "Erratum"),
        ("10.1000/roe", {"message": {**WORK, "updated-by": [
            {"type": "retraction", "DOI": "10.1/r", "updated": {"date-parts": [[2022, 3, 4]]}}]}},
         "online-notice", "retraction 10.1/r 2022-03-04"),
    ],
)  # fmt: skip
def test_what_the_registries_find(
    book: Path, registry: Registry, asker: Asker, name: str, answer: object, rule: str, words: str
) -> None:
    registry.put(name, answer)
    (problem,) = verify(load(book), asker)
    assert problem.rule == rule and problem.severity == "error" and words in problem.message
    assert problem.line == 1 and problem.message.startswith("roe-2020: ")


def test_an_identifier_that_nobody_knows_is_said(
    book: Path, registry: Registry, asker: Asker
) -> None:
    registry.put("10.1000/poe", b"Resource not found.", status=404)
    registry.put("1", {"result": {"1": {"uid": "1", "error": "cannot get document summary"}}})
    registry.put("10.1000/roe", b"Resource not found.", status=404)
    problems = list(verify(load(book), asker))
    assert rules(problems) == ["online-unknown"] * 3
    assert [p.message.rpartition(" knows ")[2] for p in problems] == [
        "PMID 1", "DOI 10.1000/roe", "DOI 10.1000/poe"
    ]  # fmt: skip


def test_one_bad_identifier_beside_a_good_one_is_said(
    book: Path, registry: Registry, asker: Asker
) -> None:
    registry.put("10.1000/roe", b"Resource not found.", status=404)
    (problem,) = verify(load(book), asker)
    assert problem.rule == "online-unknown" and "DOI 10.1000/roe" in problem.message


def test_a_notice_that_the_study_names_is_no_problem(
    book: Path, registry: Registry, asker: Asker
) -> None:
    registry.put("1", {"result": {"1": {**SUMMARY, "pubtype": ["Retracted Publication"]}}})
    tiny.change(book, "studies", "roe-2020", {"notice": "corrected", "notice_checked": TODAY})
    assert list(verify(load(book), asker)) == []


# At their worst


@pytest.mark.parametrize(
    ("body", "status", "headers"),
    [
        (b"", 200, {}), (b"no json", 200, {}), (b"null", 200, {}), (b"[]", 200, {}),
        (b'{"message": null}', 200, {}), (b'{"message": {"title": 7}}', 200, {}),
        (b'{"message": {"title": ["A"], "author": "x"', 200, {}),
        (b"[" * 100_000, 200, {}), (b"<html>blocked</html>", 403, {}), (b"", 500, {}),
        (b"", 429, {"Retry_After": "5"}), (b"", 429, {"Retry_After": "Wed, 21 Oct 2030"}),
        (b'{"message": {}}', 200, {"cut": "short"}),
        (b'"' + b"x" * (asking.LARGEST + 1) + b'"', 200, {}),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_a_warning_and_changes_nothing(
    book: Path, registry: Registry, asker: Asker, body: bytes, status: int,
    headers: dict[str, str],
) -> None:  # fmt: skip
    registry.put("10.1000/poe", body, status=status, **headers)
    (problem,) = verify(load(book), asker)
    assert (problem.rule, problem.severity) == ("online-unreachable", "warning")
    found = refreshed(load(book), asker, ["poe-2021"])
    assert found.silent == ("poe-2021",)
    assert found.text == (book / "data/registry.csv").read_text(encoding="utf-8")


def test_a_busy_registry_is_asked_again_when_it_says(
    book: Path, registry: Registry, asker: Asker
) -> None:
    waited: list[float] = []
    asker.sleep = waited.append
    registry.answers["10.1000/poe"] = [
        (429, b"", {"Retry_After": "7"}), (503, b"", {}),
        (200, json.dumps({"message": POE}).encode(), {}),
    ]  # fmt: skip
    assert list(verify(load(book), asker)) == []
    assert registry.asked.count("10.1000/poe") == 3
    assert 7 in waited and max(waited) <= asking.LONGEST
    assert sum(0 < wait <= asking.PACE for wait in waited) >= 2  # its pace is kept


def test_a_registry_that_is_away_is_not_asked_for_every_entry(book: Path, asker: Asker) -> None:
    more = "".join(
        f"\n@misc{{x-{n}, author = {{X, Y}}, title = {{{{T}}}}, year = {{2020}},"
        f" doi = {{10.1000/x{n}}}}}\n"
        for n in range(30)
    )
    text = (book / "references.bib").read_text(encoding="utf-8")
    tiny.put(book, "references.bib", text + more)
    asker.crossref_at = asker.pubmed_at = "http://127.0.0.1:1/"
    problems = list(verify(load(book), asker))
    assert rules(problems) == ["online-unreachable"] * 3
    assert "29 more are not asked for" in problems[2].message


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("<b>Bold</b> &lt;i&gt;x&lt;/i&gt;", "Bold x"), ("a\nb\tc\x00d\u202ee", "a b c d e"),
        ("=HYPERLINK(1)", "HYPERLINK(1)"), ("x" * 10_000, "x" * records.LONGEST), (7, ""),
        ({"a": 1}, ""), ("Tom & Jerry", "Tom & Jerry"), ("p < 0.05 > q", "p < 0.05 > q"),
    ],
)  # fmt: skip
def test_what_a_registry_sends_is_a_text_of_one_line(sent: object, kept: str) -> None:
    assert records.text(sent) == kept


# The snapshot


def test_a_refreshed_snapshot_holds_and_is_stable(
    book: Path, registry: Registry, asker: Asker
) -> None:
    before = (book / "data/registry.csv").read_text(encoding="utf-8").splitlines()
    found = refreshed(load(book), asker)
    assert found.new == ("poe-2021", "roe-2020") or found.new == ("roe-2020", "poe-2021")
    lines = found.text.splitlines()
    assert lines[0] == before[0] and before[1] in lines and len(lines) == 4
    (book / "data/registry.csv").write_text(found.text, encoding="utf-8")
    assert check(load(book)) == ()
    rows = {row["reference"]: row for row in csv.DictReader(lines)}
    roe = rows["roe-2020"]
    assert (roe["registry"], roe["years"], roe["doi"]) == ("pubmed", "2019 2020", "10.1000/roe")
    assert rows["poe-2021"]["first_author"] == "Bo Poe" and rows["poe-2021"]["title"]
    asked = len(registry.asked)
    again = refreshed(load(book), asker)
    assert again.text == found.text and set(again.same) == {"roe-2020", "poe-2021"}
    assert len(registry.asked) == asked  # answers of today are on disk
    young = refreshed(load(book), asker, older=30)
    assert set(young.fresh) == {"roe-2020", "poe-2021"} and young.text == found.text


def test_a_first_snapshot_begins_its_table(book: Path, registry: Registry, asker: Asker) -> None:
    for path in ("data/registry.csv", "book/data/registry.md"):
        (book / path).unlink()
    _write(book, load(book), asker, (), 0)
    read = load(book)
    assert {row.reference for row in read.table(REGISTRY).rows} == {"poe-2021", "roe-2020"}
    assert "book/data/registry.md" in read.page_at
    assert not [p for p in check(read) if "registry" in str(p)]


def test_a_run_that_was_cut_short_goes_on(book: Path, registry: Registry, asker: Asker) -> None:
    good = registry.answers["10.1000/poe"]
    registry.put("10.1000/poe", b"", status=500)
    first = refreshed(load(book), asker)
    assert first.new == ("roe-2020",) and first.silent == ("poe-2021",)
    registry.answers["10.1000/poe"] = good
    registry.asked.clear()
    assert refreshed(load(book), asker).new and set(registry.asked) == {"10.1000/poe"}


def test_a_half_written_answer_on_disk_is_asked_for_again(
    book: Path, registry: Registry, asker: Asker
) -> None:
    refreshed(load(book), asker)
    for file in (asker.cache or Path()).rglob("*.json"):
        file.write_text(file.read_text(encoding="utf-8")[:20], encoding="utf-8")
    assert len(refreshed(load(book), asker).new) == 2


def test_a_change_at_the_registry_changes_that_line_alone(
    book: Path, registry: Registry, asker: Asker
) -> None:
    (book / "data/registry.csv").write_text(refreshed(load(book), asker).text, encoding="utf-8")
    registry.put("1", {"result": {"1": {**SUMMARY, "references": [
        {"reftype": "Retraction in", "refsource": "J. 2022;3:4"}]}}})  # fmt: skip
    before = (book / "data/registry.csv").read_text(encoding="utf-8").splitlines()
    asker.today = "2026-11-26"
    found = refreshed(load(book), asker)
    assert found.changed == ("roe-2020",) and found.same == ("poe-2021",)
    differing = [
        new for old, new in zip(before, found.text.splitlines(), strict=True) if old != new
    ]
    assert ["2026-11-26" in line for line in differing] == [True, True]
    assert "Retraction in: J. 2022;3:4" in found.text
    (book / "data/registry.csv").write_text(found.text, encoding="utf-8")
    assert [p.rule for p in check(load(book))] == ["registry-notice"]


# What is new


def test_new_papers_are_listed_by_claim_since_its_last_search(
    book: Path, registry: Registry, asker: Asker
) -> None:
    tiny.put(book, "data/subject.toml", (book / "data/subject.toml").read_text("utf-8")
             + '\n[searches]\nrapid-onset = "ketamine"\n')  # fmt: skip
    registry.put("ketamine", {"esearchresult": {"count": "3", "idlist": ["1", "77", "78", "x"]}})
    fresh = {"77": {"title": "A new <i>trial</i>", "pubtype": ["Randomized Controlled Trial"]},
             "78": {"error": "gone"}}  # fmt: skip
    registry.put("77,78", {"result": fresh})
    found = list(candidates(load(book), asker))
    assert [(c.claim, c.title, c.pmid, c.kind) for c in found] == [
        ("rapid-onset", "A new trial", "77", "Randomized Controlled Trial")
    ]


@pytest.mark.parametrize(("count", "pages"), [("3", 1), ("401", 3), ("10000", 0), ("many", 0)])
def test_every_new_paper_is_asked_for_and_no_part_is_taken_for_all(
    registry: Registry, asker: Asker, count: str, pages: int
) -> None:
    registry.put("ketamine", *({"esearchresult": {"count": count, "idlist": [str(n)]}}
                               for n in range(5)))  # fmt: skip
    if not pages:
        with pytest.raises(asking.Silent):
            asker.search("ketamine", "2026-01-01")
    else:
        found = asker.search("ketamine", "2026-01-01")
        assert found == [str(n) for n in range(pages)]


@pytest.mark.parametrize("contact", ["", "us@example.org"])
def test_the_registries_are_told_who_asks(registry: Registry, asker: Asker, contact: str) -> None:
    asker.contact = contact
    asker.summaries(["1"])
    asker.work("10.1000/roe")
    to_pubmed, to_crossref = registry.heard
    assert ("tool=evidence-companion" in to_pubmed[0]) and "tool" not in to_crossref[0]
    assert ("email=us%40example.org" in to_pubmed[0]) is bool(contact)
    assert all((f"(mailto:{contact})" in agent) is bool(contact) for _, agent in registry.heard)


# The command


def run(*arguments: str) -> object:
    return CliRunner().invoke(main, arguments)


def test_a_record_that_was_typed_gets_its_hash(book: Path) -> None:
    tiny.change(book, "registry", "record-doe-2018", {"sha256": "0", "kind": "review"})
    assert [p.rule for p in check(load(book))] == ["registry-hash"]
    before = (book / "data/registry.csv").read_text(encoding="utf-8").splitlines()
    result = run("refresh", str(book), "--typed")
    assert result.exit_code == 0 and "1 record hashed" in result.stdout
    assert check(load(book)) == ()
    after = (book / "data/registry.csv").read_text(encoding="utf-8").splitlines()
    assert after[0] == before[0] and len(after) == len(before) and after[1] != before[1]
    assert "0 records hashed" in run("refresh", str(book), "--typed").stdout


@pytest.mark.parametrize("fault", ["cell", "twice"])
def test_a_snapshot_with_a_row_that_is_not_read_is_not_replaced(
    book: Path, registry: Registry, fault: str
) -> None:
    if fault == "cell":
        tiny.change(book, "registry", "record-doe-2018", {"read_on": "yesterday"})
    else:
        again = {**tiny.RECORD, "id": "record-again"}
        tiny.write_table(book, "registry", [*tiny.ROWS["registry"], again])
    before = (book / "data/registry.csv").read_bytes()
    result = run("refresh", str(book), f"--crossref={registry.address}works/",
                 f"--pubmed={registry.address}eutils/")  # fmt: skip
    assert result.exit_code == 2 and "data/registry.csv" in result.stderr
    assert (book / "data/registry.csv").read_bytes() == before


def test_the_command_writes_lists_and_says_what_it_did(
    book: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PACE", 0.0)
    at = (f"--crossref={registry.address}works/", f"--pubmed={registry.address}eutils/")
    result = run("refresh", str(book), *at)
    assert result.exit_code == 0, result.output
    assert "0 records as before, 0 changed, 2 new" in result.stdout
    assert check(load(book)) == ()
    text = (book / "data/registry.csv").read_bytes()
    assert run("refresh", str(book), *at).stdout.startswith(
        "0 records as before, 0 changed, 0 new, 2"
    )
    assert (book / "data/registry.csv").read_bytes() == text
    assert run("refresh", str(book), "--key", "nobody-1", *at).exit_code == 2
    listed = run("refresh", str(book), "--new", *at)
    assert listed.stdout == "claim,candidate,identifier,kind\n" and listed.exit_code == 0
    assert (book / "data/registry.csv").read_bytes() == text


def test_a_refresh_leaves_what_is_saved_while_it_asks_and_the_next_has_its_answers(
    book: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = (f"--crossref={registry.address}works/", f"--pubmed={registry.address}eutils/")

    def meanwhile(*asked: Any) -> Any:
        found = refreshed(*asked)
        tiny.change(book, "registry", "record-doe-2018", {"kind": "review"})
        return found

    monkeypatch.setattr(asking, "PACE", 0.0)
    monkeypatch.setattr(online, "refreshed", meanwhile)
    before = tiny.read_table(book, "registry")
    result = run("refresh", str(book), *at)
    assert result.exit_code == 1
    assert "data/registry.csv was saved meanwhile; run the command again" in result.output
    assert tiny.read_table(book, "registry") == [{**before[0], "kind": "review"}]
    registry.asked.clear()
    monkeypatch.setattr(online, "refreshed", refreshed)
    assert "2 new" in run("refresh", str(book), *at).stdout and not registry.asked
    assert tiny.read_table(book, "registry")[0]["kind"] == "review"


def test_a_refresh_that_nobody_answers_says_so_and_options_that_do_nothing_are_refused(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PACE", 0.0)
    before = (book / "data/registry.csv").read_bytes()
    nowhere = ("--crossref=http://127.0.0.1:9/", "--pubmed=http://127.0.0.1:9/")
    for options, said in (
        (nowhere, "no registry answered about 2 references"),
        (("--typed", "--older", "3"), "no other option"),
        (("--new", "--key", "roe-2020"), "without --key"),
    ):
        result = run("refresh", str(book), *options)
        assert result.exit_code == 2 and said in result.output, result.output
    assert (book / "data/registry.csv").read_bytes() == before
