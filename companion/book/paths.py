"""Every path of a book, from its root."""

from pathlib import PurePosixPath

DATA = "data"
SUBJECT = "data/subject.toml"
ARTICLE = "data/article.json"
CRATE = f"{DATA}/ro-crate-metadata.json"
PACKAGE = "data/datapackage.json"
REFERENCES = "references.bib"
CONFIG = "_config.yml"
CONTENTS = "_toc.yml"
SECOND = "myst.yml"
PAGES = "book"
CLAIMS = "book/claims"
CHANGES = "book/changes"
GLOSSARY = "book/glossary"
NUMERALS = "book/allowed-numerals.txt"
STUDY_PAGES = "book/studies"
DATA_PAGES = "book/data"
CHART_FILES = "_charts"
BUILD = "_build"
SITE = "_build/html"
WORK = ".companion"
"""What builds keep for the next one, below ``_build``."""
KEPT = f"{WORK}/kept"
COMPILED = f"{WORK}/templates"
RECORD = ".doctrees"
"""What jupyter-book keeps for the next one, below ``_build``."""
LOCK = ".lock"
RELEASE = "_build/release"
MANIFEST = "sources.sha256"
SUMS = "SHA256SUMS"
PINNED = "requirements.txt"
PROJECT = "pyproject.toml"
CITATION = "CITATION.cff"


def claim_page(id: str) -> str:
    """The chapter of a claim."""
    return f"{CLAIMS}/{id}.md"


def claim_of(path: str) -> str | None:
    """The claim whose chapter a page is, by its address; None for any other page."""
    page = PurePosixPath(path)
    return page.stem if page.parent == PurePosixPath(CLAIMS) and page.suffix == ".md" else None


def exports(end: str, claim: str = "") -> str:
    """A file of the references of a claim, or of all, in the site; ``end`` is that of its name."""
    return f"{DATA}/references/{claim}.{end}" if claim else f"{DATA}/references.{end}"


def findings(claim: str) -> str:
    """The file of a claim's judged outcomes as FHIR resources, in the site."""
    return f"{DATA}/fhir/{claim}.json"


def table(name: str) -> str:
    """The file of a table."""
    return f"{DATA}/{name}.csv"
