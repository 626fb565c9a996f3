"""The real evidence: it holds, it is whole, and its description is true."""

import json
from collections import Counter
from pathlib import Path

import pytest
from frictionless import Package

from companion.article import chain, headings, sentences
from companion.checks import check
from companion.evidence import Evidence, load
from companion.export import data_package


@pytest.fixture(scope="module")
def evidence(root: Path) -> Evidence:
    return load(root)


def test_the_chain_holds(evidence: Evidence) -> None:
    assert check(evidence) == ()


def test_the_data_package_is_current_and_valid(root: Path) -> None:
    file = root / "data/datapackage.json"
    assert json.loads(file.read_text("utf-8")) == data_package(), "run companion data-package"
    report = Package(str(file)).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])[:5]


def test_every_sentence_of_the_article_is_placed(root: Path, evidence: Evidence) -> None:
    article = json.loads((root / "data/article.json").read_text("utf-8"))
    places = {
        (int(r["section"]), int(r["paragraph"]), int(r["sentence"])): r["sha256"]
        for r in evidence.rows("claim_places")
    }
    assert len(places) == sum(map(sum, article["sentences"]))
    assert chain(places[p] for p in sorted(places)) == article["sha256"]
    claimed = {r["claim"] for r in evidence.rows("claim_places")} - {""}
    assert claimed == {r.id for r in evidence.rows("claims")}


def test_sentences_are_split_and_headings_left_out() -> None:
    text = f"{'A first one. ' * 8}\nA heading\n{'Another sentence here. ' * 8}\n"
    found = sentences(text, headings(text))
    assert {p[:2] for p in found} == {(0, 1), (1, 1)} and len(found) == 16


def test_the_flow_adds_up(evidence: Evidence) -> None:
    screening = evidence.rows("screening")
    included = {r["study"] for r in screening if r["decision"] == "included"}
    assert included == {r.id for r in evidence.rows("studies")}
    assert sum(Counter(r["decision"] for r in screening).values()) == len(screening)


def test_both_directions_of_evidence_have_a_place(evidence: Evidence) -> None:
    for claim in evidence.rows("claims"):
        bearings = {r["direction"] for r in evidence.rows("claim_evidence", claim=claim.id)}
        assert bearings & {"qualifies", "contradicts"}, claim.id


def test_the_first_filling_is_there(evidence: Evidence) -> None:
    onset = evidence.rows("onset_times")
    suicidality = evidence.rows("suicidality_outcomes")
    assert len(onset) >= 20 and len({r["study"] for r in onset}) >= 12
    assert len(suicidality) >= 40 and len({r["study"] for r in suicidality}) >= 15
    assert len(evidence.rows("depression_outcomes")) >= 40
    assert len(evidence.rows("claims")) == 16
