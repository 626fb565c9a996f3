"""Registries on the loopback address, which answer in their documented formats as they are told."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

WORK = {
    "DOI": "10.1000/ROE", "type": "journal-article",
    "title": ["<i>Ketamine</i> and midazolam at a day"],
    "author": [{"given": "Bo", "family": "Poe", "sequence": "additional"},
               {"given": "Ann", "family": "Roe", "sequence": "first"}],
    "container-title": ["Journal"], "published-online": {"date-parts": [[2019, 12, 1]]},
    "published-print": {"date-parts": [[2020, 2]]},
}  # fmt: skip
POE = {**WORK, "DOI": "10.1000/poe", "title": ["Another trial"], "issued": {"date-parts": [[2021]]},
       "author": [{"given": "Bo", "family": "Poe", "sequence": "first"}]}  # fmt: skip
SUMMARY = {
    "uid": "1", "title": "Ketamine &amp; midazolam at a day.".replace("&amp;", "and"),
    "sortfirstauthor": "Roe A", "authors": [{"name": "Roe A", "authtype": "Author"}],
    "pubdate": "2020 Feb", "epubdate": "2019 Dec 1", "source": "J", "fulljournalname": "Journal",
    "pubtype": ["Journal Article"], "references": [],
    "articleids": [{"idtype": "pubmed", "value": "1"}, {"idtype": "doi", "value": "10.1000/roe"}],
}  # fmt: skip


@dataclass
class Registry:
    """A server that answers a path with what it was told to, in turn; it notes what was asked."""

    answers: dict[str, list[tuple[int, bytes, Mapping[str, str]]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    heard: list[tuple[str, str]] = field(default_factory=list)
    """What each address held beside the path, and who said to ask."""
    address: str = ""

    def put(self, name: str, *bodies: object, status: int = 200, **headers: str) -> None:
        self.answers[name] = [
            (status, body if isinstance(body, bytes) else json.dumps(body).encode(), headers)
            for body in bodies
        ]

    def answer(self, name: str) -> tuple[int, bytes, Mapping[str, str]]:
        waiting = self.answers.get(name, [(404, b"Resource not found.", {})])
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


@contextmanager
def serving() -> Iterator[Registry]:
    """Registries that know the tiny book's two papers."""
    state = Registry()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = parse_qs(parts.query)
            name = unquote(parts.path.rpartition("/works/")[2] or parts.path).strip("/")
            name = asked["id"][0] if "esummary" in name else asked.get("term", [name])[0]
            state.asked.append(name)
            state.heard.append((parts.query, self.headers["User-Agent"]))
            status, body, headers = state.answer(name)
            self.send_response(status)
            cut = headers.get("cut") is not None
            self.send_header("Content-Length", str(len(body) + 100 * cut))
            for key, value in headers.items():
                self.send_header(key.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the test's output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    state.address = f"http://127.0.0.1:{server.server_address[1]}/"
    state.put("10.1000/roe", {"status": "ok", "message": WORK})
    state.put("10.1000/poe", {"status": "ok", "message": POE})
    state.put("1", {"result": {"uids": ["1"], "1": SUMMARY}})
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
