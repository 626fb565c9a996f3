"""References for other programs, read back by their own parsers."""

import json
import re
import warnings
from pathlib import Path
from typing import Any

import bibtexparser
import rispy
import yaml
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc.source.json import CiteProcJSON
from frictionless import Package

from companion.book.book import Book
from companion.book.references import read_references
from companion.book.view import View
from companion.commands.release import differing
from companion.grade import evidence
from companion.model import CERTAINTY, CLAIM_EVIDENCE, CLAIMS
from companion.outputs.datapackage import PROFILE
from companion.outputs.fhir import bundles
from companion.outputs.references import FORMATS, csl, ris, written
from companion.words.codes import in_words
from companion.words.edition import edition_of

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
                   {"literal": "Food and Drug Administration"},
                   {"family": "Poe", "given": "Bo", "suffix": "Jr"}],
    }  # fmt: skip
    label = csl(entries["fda-2021"])
    assert label["type"] == "webpage" and "issued" not in label and "author" not in label
    assert ris(entries["roe-2020"])["authors"] == [
        "van der Roe, Ann B.",
        "Food and Drug Administration",
        "Poe, Bo, Jr",
    ]


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


# Results as FHIR resources, and the crate. Required are the elements that R5 gives a least number
# (https://hl7.org/fhir/R5/evidence.html, composition.html, bundle.html).

REQUIRED = {
    "Bundle": {"type"}, "Composition": {"status", "type", "date", "author", "title"},
    "Evidence": {"status", "variableDefinition"},
}  # fmt: skip
ROLES = {"population", "exposure", "referenceExposure", "measuredVariable"}
RATINGS = {
    "high", "moderate", "low", "very-low", "no-concern", "serious-concern", "very-serious-concern",
}  # fmt: skip
ID = re.compile(r"[A-Za-z0-9.-]{1,64}")


def sound(resource: dict[str, Any]) -> dict[str, Any]:
    """The resource, with what its profile requires; nothing in it is empty."""
    assert set(resource) > REQUIRED[resource["resourceType"]] and ID.fullmatch(resource["id"])

    def filled(value: object) -> bool:
        if isinstance(value, dict):
            return bool(value) and all(map(filled, value.values()))
        if isinstance(value, list):
            return bool(value) and all(map(filled, value))
        return value is not None and value != ""

    assert filled(resource), resource["id"]
    return resource


def test_judged_outcomes_are_evidence_with_statistic_and_certainty(real: Book) -> None:
    view = View(real)
    found = bundles(view, edition_of(real, "Makers"))
    judged = {row.id: row for row in real.table(CERTAINTY).rows}
    seen = set()
    for claim, bundle in found.items():
        summary, *evidences = (entry["resource"] for entry in sound(bundle)["entry"])
        assert summary["resourceType"] == "Composition" and bundle["id"] == claim
        named = [entry["fullUrl"] for entry in bundle["entry"]]
        assert len(set(named)) == len(named) and all(n.startswith("urn:uuid:") for n in named)
        told = [section["entry"][0]["reference"] for section in sound(summary)["section"]]
        assert told == named[1:]
        for item in map(sound, evidences):
            row = judged[item["id"]]
            seen.add(row.id)
            roles = {
                v["variableRole"]["coding"][0]["code"]: v["description"]
                for v in item["variableDefinition"]
            }
            assert row.claim == claim and roles.keys() == ROLES
            assert roles["exposure"] != roles["referenceExposure"]
            (certainty,) = item["certainty"]
            rating = certainty["rating"].get("coding", [{"code": row.certainty}])[0]["code"]
            assert rating == row.certainty
            for part in certainty["subcomponent"]:
                assert part["rating"]["coding"][0]["code"] in RATINGS
            (statistic,) = item["statistic"]
            if "quantity" in statistic:
                ((low, high),) = (
                    (e["range"]["low"]["value"], e["range"]["high"]["value"])
                    for e in statistic["attributeEstimate"]
                )
                assert low <= statistic["quantity"]["value"] <= high
            of = evidence(view, row)
            assert of is not None
            whom = {in_words(r.population, view.subject) for r in of.estimate.rows}
            assert all(people in roles["population"] for people in whom)
            points = of.estimate.measure and of.estimate.measure.name == "mean_difference"
            if points and "quantity" in statistic:
                assert statistic["quantity"]["unit"] == "points"
                assert len(roles["measuredVariable"]) > len(row.outcome)
            if len(of.estimate.rows) == 1 and of.estimate.rows[0].interval():
                assert "quantity" in statistic
            rows = (row, of.subject, *of.estimate.rows)
            warned = any(r.caution or r.disagreement for r in rows)
            assert warned == bool(item.get("note")) and "no effect" not in item["description"]
            size = statistic.get("sampleSize", {})
            assert size.get("numberOfParticipants") == of.estimate.people
    assert seen == {id for id, row in judged.items() if evidence(view, row)}


def test_the_site_carries_what_other_programs_read(site: Path, real: Book) -> None:
    folder = site / "data"
    crate = json.loads((folder / "ro-crate-metadata.json").read_text("utf-8"))
    items = {item["@id"]: item for item in crate["@graph"]}
    root, about = items["./"], items["ro-crate-metadata.json"]
    assert about["conformsTo"]["@id"].endswith("/crate/1.2") and about["about"] == {"@id": "./"}
    assert {"name", "description", "datePublished", "license"} <= set(root)
    listed = {part["@id"] for part in root["hasPart"]}
    there = {f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file()}
    assert listed == there - {"ro-crate-metadata.json"}
    assert all(items[path]["@type"] == "File" and items[path]["name"] for path in listed)
    for claim in real.table(CLAIMS).rows:
        made = folder / "fhir" / f"{claim.id}.json"
        judged = real.rows(CERTAINTY, claim=claim.id)
        assert made.is_file() == bool(judged), claim.id
        if judged:
            assert json.loads(made.read_text("utf-8"))["resourceType"] == "Bundle"


def test_a_round_trip_finds_the_same_rows(site: Path, real: Book) -> None:
    """The tables of the site, read by the data package that stands beside them."""
    package = Package(str(site / "data/datapackage.json"))
    assert json.loads((site / "data/datapackage.json").read_text("utf-8"))["$schema"] == PROFILE
    for name, table in real.tables.items():
        resource = package.get_resource(name.replace("_", "-"))
        rows = resource.read_rows()
        assert [row["id"] for row in rows] == [row.id for row in table.rows], name


def test_the_citation_file_is_of_this_edition(root: Path, real: Book) -> None:
    said = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    assert list(differing(root, edition_of(real, ""), "")) == []
    assert {"cff-version", "message", "authors", "type", "license"} <= set(said)
