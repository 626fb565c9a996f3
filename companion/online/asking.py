"""One question at a time to a registry: at its pace, again where it is busy, and never twice a day.

Crossref: https://api.crossref.org/swagger-ui/index.html (one work by its DOI). PubMed: the
E-utilities ``esummary`` and ``esearch`` in JSON (https://www.ncbi.nlm.nih.gov/books/NBK25499/), at
most three questions a second without a key.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import tenacity

CROSSREF = "https://api.crossref.org/works/"
PUBMED = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
AGENT = "evidence-companion"
PAGE, MOST = 200, 9_999
"""PMIDs of one answer, and how many PubMed gives out of one search."""
PACE = 0.34
"""Seconds between two questions."""
TRIES = 3
WAIT = 1.0
"""Seconds before the second try; twice as many before each further one."""
LONGEST = 30.0
"""Seconds that a registry may ask one to wait."""
LARGEST = 4_000_000
"""Bytes of an answer; a longer one is none."""
TIMEOUT = 20.0
_MISSING = {"companion": "not found"}


class Silent(Exception):
    """The registry did not answer, or answered with something else than agreed."""


class Busy(Silent):
    """The registry answered that it cannot answer now; ``after`` how many seconds to try again."""

    def __init__(self, said: str, after: float = 0) -> None:
        super().__init__(said)
        self.after = after


@dataclass
class Asker:
    """Asks, waits, and keeps what was answered in ``cache`` under the day: a run that was cut short
    goes on where it stopped. ``contact`` is a mail address at which the registries reach whoever
    asks, as both wish. ``sleep`` is for tests.
    """

    client: httpx.Client
    today: str
    cache: Path | None = None
    crossref_at: str = CROSSREF
    pubmed_at: str = PUBMED
    contact: str = ""
    sleep: Callable[[float], None] = time.sleep
    _last: float = field(default=0.0, repr=False)

    def work(self, doi: str) -> Mapping[str, Any] | None:
        """What Crossref has of a DOI; None where it does not know it. Raises Silent."""
        answer = self._ask(self.crossref_at + quote(doi, safe="/"), {}, missing=True)
        return None if answer == _MISSING else _mapping(answer, "message")

    def summaries(self, pmids: list[str]) -> Mapping[str, Any]:
        """What PubMed has of each PMID, by PMID; one that it does not know has an ``error``."""
        asked = {"db": "pubmed", "retmode": "json", "id": ",".join(pmids)}
        return _mapping(self._ask(f"{self.pubmed_at}esummary.fcgi", asked), "result")

    def search(self, query: str, since: str) -> list[str]:
        """PMIDs that entered PubMed on that day (YYYY-MM-DD) or later and fit a query.

        Raises Silent also for more than PubMed gives out: a part would be taken for the whole.
        """
        pmids: list[str] = []
        for start in range(0, MOST, PAGE):
            asked = {
                "db": "pubmed", "retmode": "json", "term": query, "retmax": str(PAGE),
                "retstart": str(start), "datetype": "edat", "mindate": since.replace("-", "/"),
                "maxdate": "3000",
            }  # fmt: skip
            found = _mapping(self._ask(f"{self.pubmed_at}esearch.fcgi", asked), "esearchresult")
            ids, count = found.get("idlist"), str(found.get("count"))
            if not isinstance(ids, list) or not count.isdigit():
                raise Silent("the answer has no list of PMIDs")
            if int(count) > MOST:
                raise Silent(f"{count} papers fit {query!r} since {since}; narrow the search")
            pmids += [str(id) for id in ids if str(id).isdigit()]
            if not ids or start + PAGE >= int(count):
                break
        return pmids

    def _ask(self, address: str, params: Mapping[str, str], *, missing: bool = False) -> Any:
        """The JSON of an answer; ``_MISSING`` for a 404 where something may be ``missing``."""
        kept = self._kept(address, params)
        if kept is not None and kept.is_file():
            try:
                return json.loads(kept.read_text(encoding="utf-8"))
            except ValueError:
                pass  # cut short while it was written: asked again
        answer = self._patiently(address, params, missing=missing)
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            beside = kept.with_suffix(".new")
            beside.write_text(json.dumps(answer), encoding="utf-8")
            os.replace(beside, kept)
        return answer

    def _kept(self, address: str, params: Mapping[str, str]) -> Path | None:
        if self.cache is None:
            return None
        named = json.dumps([address, sorted(params.items())])
        return self.cache / self.today / f"{hashlib.sha256(named.encode()).hexdigest()}.json"

    def _patiently(self, address: str, params: Mapping[str, str], *, missing: bool) -> Any:
        again = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type((httpx.TransportError, Busy)),
            stop=tenacity.stop_after_attempt(TRIES), wait=_pause, sleep=self.sleep, reraise=True,
        )  # fmt: skip
        try:
            return again(self._once, address, params, missing=missing)
        except (httpx.HTTPError, Busy) as error:
            raise Silent(str(error) or type(error).__name__) from error

    def _once(self, address: str, params: Mapping[str, str], *, missing: bool) -> Any:
        self.sleep(max(0.0, self._last + PACE - time.monotonic()))
        self._last = time.monotonic()
        agent = f"{AGENT} (mailto:{self.contact})" if self.contact else AGENT
        if address.startswith(self.pubmed_at):
            params = {**params, "tool": AGENT, **({"email": self.contact} if self.contact else {})}
        with self.client.stream(
            "GET", address, params=params or None, timeout=TIMEOUT,
            headers={"User-Agent": agent, "Accept": "application/json"},
        ) as answer:  # fmt: skip
            if answer.status_code == 404 and missing:
                return _MISSING
            if answer.status_code == 429 or answer.status_code >= 500:
                raise Busy(f"status {answer.status_code}", _seconds(answer))
            if answer.status_code != 200:
                raise Silent(f"status {answer.status_code}")
            body = bytearray()
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > LARGEST:
                    raise Silent(f"the answer is longer than {LARGEST} bytes")
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            raise Silent("the answer is no JSON") from error


def _pause(tried: tenacity.RetryCallState) -> float:
    """Seconds before the next try: twice as many each time, and what the registry asks for."""
    error = tried.outcome.exception() if tried.outcome else None
    after = error.after if isinstance(error, Busy) else 0.0
    return float(min(LONGEST, max(after, WAIT * 2 ** (tried.attempt_number - 1))))


def _seconds(answer: httpx.Response) -> float:
    """What ``Retry-After`` asks for; a date in it is not waited for."""
    said = answer.headers.get("Retry-After", "")
    return float(said) if said.isdigit() else 0.0


def _mapping(answer: Any, name: str) -> Mapping[str, Any]:
    found = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(found, dict):
        raise Silent(f"the answer has no {name}")
    return found
