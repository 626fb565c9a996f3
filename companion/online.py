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

from companion.book.references import PATH, Bibliography, Reference
from companion.problem import Place, Problem, Rule, declare

CROSSREF = "https://api.crossref.org/works/"
PUBMED = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/esummary.fcgi"
ALIKE = 85
BATCH = 100
PATIENCE = 3

DOI = declare("online-doi", "Crossref knows every DOI (asked with --online).")
PMID = declare("online-pmid", "PubMed knows every PMID (asked with --online).")
TITLE = declare(
    "online-title", "A registry has the same title for an identifier (asked with --online)."
)
RETRACTED = declare(
    "online-retracted",
    "The note of an entry says so where a registry marks a retraction (asked with --online).",
)
UNREACHABLE = declare(
    "online-unreachable", "A registry that is asked answers (asked with --online).", "warning"
)


class _Busy(Exception):
    """The registry answered that it cannot answer now."""


# What a registry that is away, or that answers with something else than agreed, ends in.
_SILENT = (
    httpx.HTTPError, httpx.InvalidURL, _Busy, ValueError, LookupError, TypeError, AttributeError,
)  # fmt: skip


def verify(references: Bibliography, client: httpx.Client) -> Iterator[Problem]:
    """Problems of the entries' DOIs and PMIDs, as the registries see them.

    A registry that does not answer several times in a row is not asked for the rest.
    """
    entries = list(references.entries.values())
    dois = [[entry] for entry in entries if entry.get("doi")]
    with_pmid = [entry for entry in entries if entry.get("pmid")]
    pmids = [with_pmid[start : start + BATCH] for start in range(0, len(with_pmid), BATCH)]
    for ask, batches in ((_doi, dois), (_pmids, pmids)):
        silent = 0
        for number, batch in enumerate(batches):
            try:
                yield from ask(batch, client)
                silent = 0
            except _SILENT as error:
                silent += 1
                rest = sum(map(len, batches[number + 1 :])) if silent == PATIENCE else 0
                yield _unreachable(batch[0], error, rest)
                if silent == PATIENCE:
                    break


def _unreachable(entry: Reference, error: Exception, rest: int) -> Problem:
    reason = str(error) or type(error).__name__
    left = f"; {rest} more are not asked for" if rest else ""
    return _problem(entry, UNREACHABLE, f"the registry did not answer: {reason}{left}")


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


def _doi(batch: Sequence[Reference], client: httpx.Client) -> Iterator[Problem]:
    for entry in batch:
        answer = _get(client, CROSSREF + quote(entry.get("doi"), safe="/"))
        if answer.status_code == 404:
            yield _problem(entry, DOI, f"Crossref does not know {entry.get('doi')}")
            continue
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
            yield _problem(entry, PMID, f"PubMed does not know {entry.get('pmid')}")
            continue
        yield from _title(entry, "PubMed", str(record.get("title", "")))
        if "Retracted Publication" in record.get("pubtype", []):
            yield from _retracted(entry, "PubMed")


def _title(entry: Reference, registry: str, title: str) -> Iterator[Problem]:
    alike = fuzz.token_set_ratio(entry.get("title"), title, processor=utils.default_process)
    if title and alike < ALIKE:
        message = f"{registry} has the title {title!r} for it, here {entry.get('title')!r}"
        yield _problem(entry, TITLE, message)


def _retracted(entry: Reference, registry: str) -> Iterator[Problem]:
    if "retract" not in entry.get("note").lower():
        message = f"{registry} marks it as retracted; say so in the entry's note"
        yield _problem(entry, RETRACTED, message)


def _problem(entry: Reference, rule: Rule, message: str) -> Problem:
    return rule.at(Place(PATH, entry.line, 1), f"{entry.key}: {message}")
