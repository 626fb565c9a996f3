"""What the files of the data are, as an RO-Crate 1.2 (https://www.researchobject.org/ro-crate/)."""

from collections.abc import Iterable, Mapping
from typing import Any

from companion.book import paths
from companion.words.edition import Edition

NAME = paths.CRATE.rpartition("/")[2]
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_TYPES: Mapping[str, str] = {
    "csv": "text/csv", "json": "application/json", "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
}  # fmt: skip


def crate(edition: Edition, files: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The metadata file: the data set, and each file by its path from it with what it holds."""
    every = sorted(files)
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": edition.title,
        "description": f"The tables, references and results of {edition.title}.",
        "datePublished": edition.date,
        "license": {"@id": LICENCE},
        "hasPart": [{"@id": path} for path, _ in every],
        **({"version": edition.version} if edition.version else {}),
        **({"author": {"@id": "#makers"}} if edition.author else {}),
    }
    makers = {"@id": "#makers", "@type": "Organization", "name": edition.author}
    return {
        "@context": "https://w3id.org/ro/crate/1.2/context",
        "@graph": [
            {
                "@id": NAME,
                "@type": "CreativeWork",
                "conformsTo": {"@id": "https://w3id.org/ro/crate/1.2"},
                "about": {"@id": "./"},
            },
            root,
            *([makers] if edition.author else []),
            {"@id": LICENCE, "@type": "CreativeWork", "name": "Creative Commons Attribution 4.0"},
            *(_file(path, words) for path, words in every),
        ],
    }


def _file(path: str, words: str) -> dict[str, Any]:
    kind = _TYPES.get(path.rpartition(".")[2], "application/octet-stream")
    return {"@id": path, "@type": "File", "name": words, "encodingFormat": kind}
