"""References as other programs read them: BibTeX, RIS, and CSL-JSON.

RIS is written by rispy; CSL-JSON follows https://github.com/citation-style-language/schema.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import rispy

from companion.book.references import Reference

FORMATS = {"bib": "BibTeX", "ris": "RIS", "json": "CSL-JSON"}
"""The ends of the files' names, and what people call them."""
_CSL = {
    "article": "article-journal", "book": "book", "booklet": "pamphlet", "inbook": "chapter",
    "incollection": "chapter", "inproceedings": "paper-conference", "manual": "book",
    "mastersthesis": "thesis", "phdthesis": "thesis", "proceedings": "book",
    "techreport": "report", "unpublished": "manuscript",
}  # fmt: skip
_RIS = {
    "article-journal": "JOUR", "book": "BOOK", "chapter": "CHAP", "paper-conference": "CPAPER",
    "thesis": "THES", "report": "RPRT", "manuscript": "UNPB", "pamphlet": "PAMP",
}  # fmt: skip
_FIELDS = {
    "title": "title", "container-title": "journal", "volume": "volume", "issue": "number",
    "publisher": "publisher", "publisher-place": "address", "DOI": "doi", "PMID": "pmid",
    "PMCID": "pmcid", "URL": "url", "ISSN": "issn", "ISBN": "isbn", "note": "note",
    "edition": "edition", "language": "language",
}  # fmt: skip


class _Ris(rispy.RisWriter):  # type: ignore[misc]
    """As the format has it: a record begins with its type, not with a number."""

    def set_header(self, count: int) -> str:
        return ""


def written(references: Iterable[Reference]) -> dict[str, str]:
    """The references in each format, by the end of a file's name, in the order given."""
    chosen = list(references)
    return {
        "bib": "\n".join(reference.bibtex for reference in chosen),
        "ris": rispy.dumps([ris(r) for r in chosen], implementation=_Ris),
        "json": json.dumps([csl(r) for r in chosen], indent=1, ensure_ascii=False) + "\n",
    }


def csl(reference: Reference) -> dict[str, Any]:
    """A reference as an item of CSL-JSON; what is not known is left out."""
    kind = _CSL.get(reference.kind) or ("webpage" if reference.get("url") else "document")
    item: dict[str, Any] = {"id": reference.key, "type": kind}
    item |= {name: reference.get(field) for name, field in _FIELDS.items() if reference.get(field)}
    if within := reference.get("journal") or reference.get("booktitle"):
        item["container-title"] = within
    if appeared := reference.get("howpublished"):
        item.setdefault("publisher", appeared)
    if pages := reference.get("pages"):
        item["page"] = pages.replace("\u2013", "-")
    if reference.people:
        item["author"] = [_person(*names) for names in reference.people]
    if reference.get("year").isdigit():
        item["issued"] = {"date-parts": [[int(reference.get("year"))]]}
    return item


def _person(family: str, given: str, lineage: str) -> dict[str, str]:
    if not given:
        return {"literal": family}
    return {"family": family, "given": given} | ({"suffix": lineage} if lineage else {})


def ris(reference: Reference) -> Mapping[str, Any]:
    """A reference as rispy writes it."""
    item = csl(reference)
    first, _, last = str(item.get("page", "")).partition("-")
    found = {
        "type_of_reference": _RIS.get(item["type"], "GEN"),
        "id": item["id"],
        "primary_title": item.get("title"),
        "secondary_title": item.get("container-title"),
        "authors": [", ".join(filter(None, names)) for names in reference.people],
        "year": reference.get("year"),
        "volume": item.get("volume"),
        "number": item.get("issue"),
        "start_page": first,
        "end_page": last,
        "doi": item.get("DOI"),
        "accession_number": item.get("PMID"),
        "urls": [item["URL"]] if "URL" in item else None,
        "publisher": item.get("publisher"),
        "notes": [item["note"]] if "note" in item else None,
    }
    return {name: value for name, value in found.items() if value}
