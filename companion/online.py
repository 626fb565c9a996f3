"""Whether the identifiers of ``references.bib`` lead to the documents they are said to.

Asks Crossref for DOIs and PubMed for PMIDs. A registry that does not answer is a warning, never
a failure of the book: nothing else in the package needs a network.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

import httpx
from rapidfuzz import fuzz, utils
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from companion.problem import Problem
from companion.references import PATH, Bibliography, Reference

CROSSREF = "https://api.crossref.org/works/"
PUBMED = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/esummary.fcgi"
ALIKE = 85
BATCH = 100


class _Busy(Exception):
    """The registry answered that it cannot answer now."""


def verify(references: Bibliography, client: httpx.Client) -> Iterator[Problem]:
    """Problems of the entries' DOIs and PMIDs, as the registries see them.

    ``online-doi`` and ``online-pmid``: the registry does not know it; ``online-title``: it knows
    another title; ``online-retracted``: it marks a retraction that the entry's note does not
    mention; ``online-unreachable`` (a warning): it did not answer.
    """
    entries = list(references.entries.values())
    for entry in entries:
        if entry.get("doi"):
            yield from _guard(entry, _doi(entry, client))
    with_pmid = [entry for entry in entries if entry.get("pmid")]
    for batch in _batches(with_pmid):
        yield from _guard(batch[0], _pmids(batch, client))


def _batches(entries: Sequence[Reference]) -> Iterator[Sequence[Reference]]:
    for start in range(0, len(entries), BATCH):
        yield entries[start : start + BATCH]


def _guard(entry: Reference, problems: Iterator[Problem]) -> Iterator[Problem]:
    try:
        yield from problems
    except (httpx.HTTPError, _Busy, ValueError) as error:
        message = f"{entry.key}: the registry did not answer: {error or type(error).__name__}"
        yield Problem(PATH, entry.line, 1, "online-unreachable", message, "warning")


@retry(
    retry=retry_if_exception_type((httpx.TransportError, _Busy)),
    stop=stop_after_attempt(3),
    wait=wait_exponential_jitter(multiplier=0.1, max=5),
    reraise=True,
)
def _get(client: httpx.Client, address: str, **params: str) -> httpx.Response:
    answer = client.get(address, params=params or None)
    if answer.status_code == 429 or answer.status_code >= 500:
        raise _Busy(f"status {answer.status_code}")
    return answer


def _doi(entry: Reference, client: httpx.Client) -> Iterator[Problem]:
    answer = _get(client, CROSSREF + quote(entry.get("doi"), safe="/"))
    if answer.status_code == 404:
        yield _problem(entry, "online-doi", f"Crossref does not know {entry.get('doi')}")
        return
    answer.raise_for_status()
    work: dict[str, Any] = answer.json()["message"]
    yield from _title(entry, "Crossref", " ".join(work.get("title") or []))
    updates = {str(u.get("type", "")).lower() for u in work.get("updated-by") or []}
    if updates & {"retraction", "withdrawal", "removal"}:
        yield from _retracted(entry, "Crossref")


def _pmids(batch: Sequence[Reference], client: httpx.Client) -> Iterator[Problem]:
    ids = ",".join(entry.get("pmid") for entry in batch)
    answer = _get(client, PUBMED, db="pubmed", retmode="json", id=ids)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()["result"]
    for entry in batch:
        record = found.get(entry.get("pmid"))
        if record is None or "error" in record:
            message = f"PubMed does not know {entry.get('pmid')}"
            yield _problem(entry, "online-pmid", message)
            continue
        yield from _title(entry, "PubMed", str(record.get("title", "")))
        if "Retracted Publication" in record.get("pubtype", []):
            yield from _retracted(entry, "PubMed")


def _title(entry: Reference, registry: str, title: str) -> Iterator[Problem]:
    alike = fuzz.token_set_ratio(entry.get("title"), title, processor=utils.default_process)
    if title and alike < ALIKE:
        message = f"{registry} has the title {title!r} for it, here {entry.get('title')!r}"
        yield _problem(entry, "online-title", message)


def _retracted(entry: Reference, registry: str) -> Iterator[Problem]:
    if "retract" not in entry.get("note").lower():
        message = f"{registry} marks it as retracted; say so in the entry's note"
        yield _problem(entry, "online-retracted", message)


def _problem(entry: Reference, rule: str, message: str) -> Problem:
    return Problem(PATH, entry.line, 1, rule, f"{entry.key}: {message}")
