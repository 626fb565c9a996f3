"""References for other programs, read back by their own parsers."""

import json
import warnings
from pathlib import Path

import bibtexparser
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc.source.json import CiteProcJSON

from companion.book.book import Book
from companion.book.references import read_references
from companion.exports import FORMATS, csl, ris, written
from companion.model import CLAIM_EVIDENCE, CLAIMS

BIB = r"""@article{roe-2020,
  author = {van der Roe, Ann B. and {{Food and Drug Administration}} and Poe, Jr, Bo},
  title = {{Ketamine \& {M}idazolam}},
  journal = {Journal},
  volume = {3}, number = {2}, pages = {1134--42},
  year = {2020},
  doi = {10.1000/roe},
  pmid = {1}
}

@misc{fda-2021,
  title = {{A label of a drug}},
  howpublished = {Label},
  url = {https://drug.example/label},
  year = {n.d.}
}
"""


def test_an_article_keeps_its_names_pages_and_identifiers(tmp_path: Path) -> None:
    (tmp_path / "references.bib").write_text(BIB, encoding="utf-8")
    entries = read_references(tmp_path).entries
    item = csl(entries["roe-2020"])
    assert item == {
        "id": "roe-2020", "type": "article-journal", "title": "Ketamine & Midazolam",
        "container-title": "Journal", "volume": "3", "issue": "2", "page": "1134-42",
        "DOI": "10.1000/roe", "PMID": "1", "issued": {"date-parts": [[2020]]},
        "author": [{"family": "van der Roe", "given": "Ann B."},
                   {"literal": "Food and Drug Administration"}, {"family": "Poe", "given": "Bo"}],
    }  # fmt: skip
    label = csl(entries["fda-2021"])
    assert label["type"] == "webpage" and "issued" not in label and "author" not in label
    assert ris(entries["roe-2020"])["authors"][:2] == [
        "van der Roe, Ann B.", "Food and Drug Administration"
    ]  # fmt: skip


def test_the_entries_of_bibtex_are_those_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "references.bib").write_text(BIB, encoding="utf-8")
    entries = read_references(tmp_path).entries
    assert written([entries["fda-2021"]])["bib"] == BIB[BIB.index("@misc") :]
    ours, theirs = (
        [(e.entry_type, e.key, {f.key: f.value for f in e.fields}) for e in library.entries]
        for library in map(bibtexparser.parse_string, (written(entries.values())["bib"], BIB))
    )
    assert ours == theirs


def test_an_entry_stands_alone_without_the_strings_of_its_file(tmp_path: Path) -> None:
    text = '@string{jn = "A Journal"}\n' + BIB.replace("{Journal}", "jn # { of note}")
    (tmp_path / "references.bib").write_text(text, encoding="utf-8")
    given = written(read_references(tmp_path).entries.values())["bib"]
    assert "journal = {A Journal of note}" in given and "@string" not in given


def test_every_reference_of_the_book_is_read_back(site: Path, real: Book) -> None:
    folder = site / "data"
    entries = real.references.entries
    assert (folder / "references.bib").read_text("utf-8").count("\n@") + 1 == len(entries)
    library = bibtexparser.parse_string((folder / "references.bib").read_text(encoding="utf-8"))
    assert [entry.key for entry in library.entries] == list(entries)
    for one in rispy.loads((folder / "references.ris").read_text(encoding="utf-8")):
        mine = entries[one["id"]]
        assert one["primary_title"] == mine.get("title"), mine.key
        assert one.get("doi", "") == mine.get("doi") and one["year"] == mine.get("year")
        assert len(one.get("authors", ())) == len(mine.people)
    items = json.loads((folder / "references.json").read_text(encoding="utf-8"))
    assert [item["id"] for item in items] == list(entries)


def test_a_citation_processor_prints_them(site: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fields that this processor has no use for
        items = json.loads((site / "data/references/rapid-onset.json").read_text("utf-8"))
        source = CiteProcJSON(items)
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        printed = CitationStylesBibliography(style, source)
        for key in list(source)[:5]:
            printed.register(Citation([CitationItem(key)]))
        lines = [str(line) for line in printed.bibliography()]
    assert len(lines) == 5
    for item, line in zip(items[:5], lines, strict=True):
        assert item["author"][0].get("family", "")[:4] in line


def test_each_claim_gives_out_its_studies_and_its_chapter_leads_there(
    site: Path, real: Book
) -> None:
    for claim in real.table(CLAIMS).rows:
        keys = {row.study for row in real.rows(CLAIM_EVIDENCE, claim=claim.id)}
        items = json.loads((site / f"data/references/{claim.id}.json").read_text("utf-8"))
        assert {item["id"] for item in items} == keys
        page = (site / f"book/claims/{claim.id}.html").read_text(encoding="utf-8")
        for end in FORMATS:
            assert f'href="../../data/references/{claim.id}.{end}"' in page
    assert "../data/references.ris" in (site / "book/references.html").read_text("utf-8")
