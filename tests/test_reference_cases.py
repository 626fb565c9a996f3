"""Faults of references of the kinds that other checkers look for, and sound entries that look odd.

``reference_cases.json`` holds entries of ours in the spirit of the test suites of JabRef, biber,
bibclean, CoLRev and bibtex-tidy. Left out are their house styles, and what BibTeX can set and this
book's printer cannot.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from companion.book.load import load
from companion.book.references import read_references
from companion.checks import check
from companion.problem import Problem
from tests import tiny

CASES: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("reference_cases.json").read_text(encoding="utf-8")
)
LEAST = 0.97


def found(root: Path, case: dict[str, Any]) -> list[Problem]:
    text = case["text"].encode(case["encoding"])
    if case["mode"] != "book":
        (root / "references.bib").write_bytes(text)
        return list(read_references(root).problems)
    tiny.write(root)
    (root / "references.bib").write_bytes(text + tiny.OTHERS.encode(case["encoding"]))
    return [p for p in check(load(root)) if not p.rule.startswith("registry-")]


def test_nearly_all_faults_are_found(tmp_path: Path) -> None:
    missed = []
    faulty = [case for case in CASES if case["faulty"]]
    for number, case in enumerate(faulty):
        (root := tmp_path / str(number)).mkdir()
        if not found(root, case):
            missed.append((case["source"], case["about"]))
    assert len(faulty) > 200 and len(missed) <= (1 - LEAST) * len(faulty), missed


@pytest.mark.parametrize("source", sorted({case["source"] for case in CASES}))
def test_no_sound_entry_is_flagged(tmp_path: Path, source: str) -> None:
    sound = [case for case in CASES if not case["faulty"] and case["source"] == source]
    assert sound
    for number, case in enumerate(sound):
        (root := tmp_path / str(number)).mkdir()
        assert found(root, case) == [], (case["about"], case["text"])
