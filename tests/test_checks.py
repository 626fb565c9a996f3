"""Every rule rejects a fixture broken in one place and accepts the same fixture whole."""

import re
from pathlib import Path

import pytest

from companion.checks import check
from companion.evidence import load
from tests import tiny

OUTCOMES = "data/depression_outcomes.csv"
CHAPTER = "book/claims/rapid-onset.md"
EVENTS = "30,47,,,7,25"
LIMITS = "2.28,1.17,4.44"
IDEATION = "-2.0,-3.5,-0.5"
TWIN = "poe-2021-response-24h,poe-2021"

# rule: (file, the stretch that is replaced, what it becomes)
BROKEN: dict[str, tuple[str, str, str]] = {
    "address-unknown": ("data/synthesis_inputs.csv", "depression_outcomes.roe-2020-response-24h",
                        "depression_outcomes.nowhere"),
    "cell-range": ("data/onset_times.csv", "between,2,2,24", "between,-2,2,24"),
    "cell-required": ("data/scales.csv", "points", ""),
    "cell-space": (OUTCOMES, "favours-treatment,,roe-2020,abstract",
                   "favours-treatment,,roe-2020,abstract "),
    "cell-type": (OUTCOMES, EVENTS, "NA,47,,,7,25"),
    "cell-word": (OUTCOMES, "favours-treatment", "wonderful"),
    "certainty-grade": ("data/certainty.csv", ",moderate,Guesses", ",high,Guesses"),
    "certainty-subject": ("data/certainty.csv", "response-24h,,", ",,"),
    "synthesis-method": ("data/syntheses.csv", "random,REML,", "random,,"),
    "certainty-strong": (CHAPTER, "It probably does", "It probably cures"),
    "certainty-words": (CHAPTER, "probably does", "does"),
    "chapter-card": (CHAPTER, "```{claim} rapid-onset\n```", ""),
    "citation-unknown": (CHAPTER, "{cite:t}`roe-2020`", "{cite:t}`row-2020`"),
    "claim-evidence": ("data/claim_evidence.csv", "rapid-onset-roe-2020,rapid-onset",
                       "rapid-onset-roe-2020,other"),
    "claim-place": ("data/claim_places.csv", ",rapid-onset,", ",,Says nothing"),
    "datum-unknown": (CHAPTER, "24h.treatment_share", "24h.colour"),
    "directive-argument": (CHAPTER, "{forest} response-24h", "{forest} response-25h"),
    "directive-empty": (CHAPTER, ":outcome: response", ":outcome: relapse"),
    "directive-unknown": (CHAPTER, "```{forest}", "```{woods}"),
    "effect-count": (OUTCOMES, LIMITS, "3.28,1.68,6.38"),
    "effect-mean": (OUTCOMES, "risk_ratio,30,47,,,7,25,,,2.28,1.17,4.44,,0.016,crude",
                    "mean_difference,,47,14.8,,,25,22.7,,-3,-6,-0.1,,0.016,crude"),
    "events-order": (OUTCOMES, EVENTS, "48,47,,,7,25"),
    "id-duplicate": (OUTCOMES, "poe-2021-response-24h", "roe-2020-response-24h"),
    "input-effect": (OUTCOMES, "24,between,risk_ratio,30", "24,within,risk_ratio,30"),
    "input-family": ("data/studies.csv", "poe-2021,,", "roe-2020,,"),
    "input-reason": ("data/synthesis_inputs.csv", "poe-2021-response-24h,yes",
                     "poe-2021-response-24h,no"),
    "input-time": (OUTCOMES, "madrs,24,between,risk_ratio,30", "madrs,48,between,risk_ratio,30"),
    "input-twice": ("data/synthesis_inputs.csv", "depression_outcomes.poe-2021", "depression_outcomes.roe-2020"),
    "interval-half": (OUTCOMES, LIMITS, "2.28,1.17,"),
    "interval-lopsided": (OUTCOMES, LIMITS, "2.28,1.17,2.50"),
    "interval-order": (OUTCOMES, LIMITS, "2.28,2.37,4.44"),
    "interval-orphan": (OUTCOMES, LIMITS, ",1.17,4.44"),
    "k-pooled": (OUTCOMES, "favours-treatment,,roe", "favours-treatment,3,roe"),
    "key-unknown": (OUTCOMES, "midazolam-iv", "midazolam-im"),
    "link-missing": (CHAPTER, "../data/depression_outcomes.md", "../data/nothing.md"),
    "measure-estimate": (OUTCOMES, "risk_ratio", "events"),
    "n-zero": (OUTCOMES, EVENTS, "0,0,,,7,25"),
    "numeral-typed": (CHAPTER, "It probably does", "It probably does in 64% of people"),
    "onset-null": ("data/onset_times.csv", ",yes,p below", ",no,p below"),
    "onset-order": ("data/onset_times.csv", "2,2,24,72,168", "2,2,24,172,168"),
    "p-interval": (OUTCOMES, "4.44,,0.016", "4.44,,0.32"),
    "page-bibliography": (CHAPTER, "```{bibliography}\n:filter: docname in docnames\n```", ""),
    "page-long": (CHAPTER, "See {cite:t}", "word " * 1000 + "\nSee {cite:t}"),
    "percent-count": (OUTCOMES, "roe-2020,abstract,abstract,,", "roe-2020,abstract,abstract,84% of 47,"),
    "place-either": ("data/claim_places.csv", "rapid-onset,,", "rapid-onset,No claim,"),
    "place-whole": ("data/article.json", "[[1]]", "[[2]]"),
    "pooled-unknown": (CHAPTER, "response-24h.effect", "response-24h.colour"),
    "ratio-positive": (OUTCOMES, LIMITS, "2.28,-1.17,4.44"),
    "reference-doi": ("references.bib", "{10.1000/roe}", "{https://doi.org/10.1000/roe}"),
    "reference-duplicate": ("references.bib", "@article{poe-2021", "@article{roe-2020"),
    "reference-field": ("references.bib", "  journal = {Journal},\n", ""),
    "reference-key": ("references.bib", "@article{poe-2021", "@article{Poe2021"),
    "reference-parsers": ("references.bib", "@article{poe-2021,", "@article(more-2022, title={T}, year={2022})\n@article{poe-2021,"),
    "reference-percent": ("references.bib", "Another trial", "Another 50% trial"),
    "reference-pmcid": ("references.bib", "pmid = {1}", "pmcid = {1}"),
    "reference-pmid": ("references.bib", "pmid = {1}", "pmid = {PMID1}"),
    "reference-same": ("references.bib", "10.1000/poe", "10.1000/roe"),
    "reference-syntax": ("references.bib", "@article{poe-2021,", "@article{poe-2021"),
    "reference-unused": ("references.bib", "@article{poe", "@misc{more-2022,\n title={{T}}, year={2022}}\n\n@article{poe"),
    "reference-url": ("references.bib", "pmid = {1}", "url = {http://a.example}"),
    "role-unknown": (CHAPTER, "{cite:t}`roe-2020`", "{quote}`roe-2020`"),
    "row-empty": (OUTCOMES, "30,47,,,7,25,,,2.28,1.17,4.44,,0.016,crude,favours-treatment",
                  ",47,,,,25,,,,,,,,crude,not-stated"),
    "row-length": (OUTCOMES, EVENTS, "30,47,,,,7,25"),
    "row-lines": (OUTCOMES, "favours-treatment,,roe-2020,abstract", 'favours-treatment,,roe-2020,"a\nb"'),
    "row-secondary": (OUTCOMES, "favours-treatment,,roe-2020", "favours-treatment,,poe-2021"),
    "row-twice": (OUTCOMES, "", ""),
    "row-unsourced": (OUTCOMES, "favours-treatment,,roe-2020,abstract", "favours-treatment,,roe-2020,"),
    "scale-missing": (OUTCOMES, "madrs,24,between,risk_ratio,30,47,,,7,25,,,2.28,1.17,4.44",
                      ",24,between,mean,,47,14.8,,,25,22.7,,,,"),
    "score-range": (OUTCOMES, "madrs,24,between,risk_ratio,30,47,,,7,25,,,2.28,1.17,4.44",
                    "madrs,24,between,mean,,47,74.8,,,25,22.7,,,,"),
    "screening-study": ("data/screening.csv", "A trial.,poe-2021", "A trial.,"),
    "sd-or-se": (OUTCOMES, "risk_ratio,30,47,,,7,25,,,2.28,1.17,4.44,,0.016,crude",
                 "mean,,47,14.8,1.2,,25,22.7,1.3,,,,,0.016,crude"),
    "study-reference": ("data/studies.csv", "poe-2021,rct", "moe-2021,rct"),
    "study-screened": ("data/screening.csv", "A trial.,poe-2021", "A trial.,roe-2020"),
    "study-silent": ("data/studies.csv", "\nroe-2020", "\nlone-2020,rct-parallel,,lone-2020,,,,,,,,,,lone-2020,abstract,abstract,,pending,\nroe-2020"),
    "synthesis-fails": ("data/syntheses.csv", "metafor-t", "crystal-ball"),
    "table-header": (OUTCOMES, "id,study,treatment", "id,treatment,study"),
    "table-syntax": (OUTCOMES, "roe-2020-response-24h", 'roe-2020"-response-24h,"x"y'),
}  # fmt: skip
SPECIAL = {"table-missing", "table-encoding", "reference-file", "claim-chapter", "chapter-claim",
           "row-twice"}  # fmt: skip
NAMED = re.compile(
    r'"((?:table|row|cell|id|key|address|study|reference|interval|ratio|events|n|measure|score|'
    r"scale|k|onset|percent|effect|p|sd|claim|chapter|place|certainty|input|synthesis|screening|"
    r'numeral|role|datum|pooled|citation|directive|link|page)-[a-z-]+)"'
)
NOT_RULES = {"table-page", "p-value", "certainty-table"}


def rules(book: Path) -> set[str]:
    return {problem.rule for problem in check(load(book))}


def test_the_tiny_book_holds(book: Path) -> None:
    assert check(load(book)) == ()


@pytest.mark.parametrize("rule", sorted(set(BROKEN) - SPECIAL))
def test_a_broken_book_is_rejected(book: Path, rule: str) -> None:
    path, old, new = BROKEN[rule]
    tiny.edit(book, path, old, new)
    problems = check(load(book))
    assert rule in {p.rule for p in problems}
    found = next(p for p in problems if p.rule == rule)
    assert (book / found.path).exists()
    assert re.fullmatch(r"[^:]+:\d+:\d+: [a-z-]+: .+", str(found))


def test_a_missing_table_and_wrong_bytes_are_named(book: Path) -> None:
    (book / "data/unblinding.csv").unlink()
    (book / "data/statements.csv").write_bytes(b"id,body\xff")
    assert {"table-missing", "table-encoding"} <= rules(book)


def test_a_missing_bibliography_is_named(book: Path) -> None:
    (book / "references.bib").unlink()
    assert "reference-file" in rules(book)


def test_a_claim_and_its_chapter_need_each_other(book: Path) -> None:
    chapter = book / "book/claims/rapid-onset.md"
    chapter.rename(chapter.with_name("slow-onset.md"))
    assert {"claim-chapter", "chapter-claim"} <= rules(book)


def test_a_row_that_says_the_same_twice_is_named(book: Path) -> None:
    file = book / "data/depression_outcomes.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    again = lines[1].replace("roe-2020-response-24h", "again")
    file.write_text("\n".join([*lines, again]) + "\n", encoding="utf-8")
    assert "row-twice" in rules(book)


def test_an_admitted_contradiction_passes(book: Path) -> None:
    tiny.edit(book, OUTCOMES, "4.44,,0.016", "4.44,,0.32")
    tiny.edit(book, OUTCOMES, "pending,\n", "pending,Does not add up: p against the interval\n")
    assert "p-interval" not in rules(book)


def test_all_problems_come_in_one_run_sorted(book: Path) -> None:
    for rule in ("cell-type", "numeral-typed", "reference-doi"):
        tiny.edit(book, *BROKEN[rule])
    problems = check(load(book))
    assert {"cell-type", "numeral-typed", "reference-doi"} <= {p.rule for p in problems}
    assert list(problems) == sorted(problems)


def test_a_cell_is_named_by_line_and_column(book: Path) -> None:
    tiny.edit(book, OUTCOMES, EVENTS, "NA,47,,,7,25")
    found = next(p for p in check(load(book)) if p.rule == "cell-type")
    line = (book / found.path).read_text(encoding="utf-8").splitlines()[found.line - 1]
    assert line[found.column - 1 :].startswith("NA,")


def test_every_rule_has_a_fixture_that_it_rejects(root: Path) -> None:
    files = [*(root / "companion/checks").glob("*.py"), root / "companion/tables.py",
             root / "companion/references.py"]  # fmt: skip
    named = {m for f in files for m in NAMED.findall(f.read_text(encoding="utf-8"))} - NOT_RULES
    assert named - set(BROKEN) - SPECIAL == set()
