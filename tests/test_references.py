"""Entries: labels, links, printed form."""

from pathlib import Path

import pytest
from pybtex.database import parse_string
from pybtex.plugin import find_plugin

from companion import bibstyle
from companion.references import read_references


def entry(tmp_path: Path, author: str = "Roe, Ann", more: str = ""):
    text = (
        f"@misc{{roe-2020,\n author={{{author}}},\n title={{{{T}}}},\n year={{2020}},\n{more}}}\n"
    )
    (tmp_path / "references.bib").write_text(text, encoding="utf-8")
    return read_references(tmp_path).entries["roe-2020"]


@pytest.mark.parametrize(
    ("author", "label"),
    [
        ("Roe, Ann", "Roe 2020"),
        ("Roe, Ann and Poe, Bo", "Roe and Poe 2020"),
        ("Roe, Ann and Poe, Bo and Doe, Cy", "Roe et al. 2020"),
        ("Roe, Ann and others", "Roe et al. 2020"),
        ("{Food and Drug Administration}", "Food and Drug Administration 2020"),
    ],
)
def test_labels(tmp_path: Path, author: str, label: str) -> None:
    assert entry(tmp_path, author).label == label


def test_links_go_to_the_identifiers_own_resolvers(tmp_path: Path) -> None:
    found = entry(tmp_path, more=" doi={10.1000/x},\n pmid={12},\n pmcid={PMC3}\n").links
    assert found == (
        ("DOI", "https://doi.org/10.1000/x"),
        ("PubMed", "https://pubmed.ncbi.nlm.nih.gov/12/"),
        ("PMC", "https://pmc.ncbi.nlm.nih.gov/articles/PMC3/"),
    )


def test_the_printed_reference_keeps_capitals_and_percent_signs_and_links_once() -> None:
    bibstyle.register()
    style = find_plugin("pybtex.style.formatting", bibstyle.NAME)()
    text = r"""@article{a, author={Roe, Ann}, title={{NMDA and 50\% BDNF}}, journal={J},
    year={2020}, doi={10.1000/x}, pmid={12}}"""
    formatted = style.format_bibliography(parse_string(text, "bibtex"))
    html = next(iter(formatted)).text.render(find_plugin("pybtex.backends", "html")())
    assert "NMDA and 50% BDNF" in html
    assert html.count("doi.org") == 1 and ">PubMed</a>" in html
