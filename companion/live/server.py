"""The book of a preview in a browser of this machine, with a script in every page as it is sent."""

import functools
import json
import mimetypes
import sys
import time
from dataclasses import asdict
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote

from companion.live.shown import found, leading, mark, version
from companion.live.state import Board

HOST = "127.0.0.1"
NAMES = (HOST, "localhost")
EVENTS, SCRIPT, STYLE = "/_live/events", "/_live/live.js", "/_live/live.css"
HEARTBEAT, LOOK = 15.0, 0.02
"""Seconds between signs of life to a page that waits, and between looks for a new site."""
_OURS = Path(__file__).parent / "page"
_KINDS = mimetypes.MimeTypes()  # without the machine's own list, which may say otherwise
_HTML = "text/html"
_AGAIN = (0.02, 0.1, 0.2)  # the site is away for an instant while a new one takes its place


def with_script(page: bytes, *, anywhere: bool = False) -> bytes:
    """A page with our script at its end; one that is sent for any address has ours as its base.

    The script knows the page as it was made: of an address that has none that is nothing.
    """
    known = f'data-page="{mark(b"" if anywhere else page)}"'
    if anywhere:
        page = page.replace(b"<head>", b'<head><base href="/"/>', 1)
    script = f'<script src="{SCRIPT}" {known}></script>'.encode()
    before, end, rest = page.rpartition(b"</body>")
    return b"".join((before, script, end, rest)) if end else page + script


class Handler(BaseHTTPRequestHandler):
    """A file of the site, our script, or what is going on, as server-sent events."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: object, site: Path, board: Board) -> None:
        self.site, self.board = site, board
        super().__init__(*args)  # type: ignore[arg-type]

    def log_message(self, *said: object) -> None:
        """Nothing is said of what was asked: the terminal tells of the book."""

    def do_GET(self) -> None:
        """Answer an address."""
        if (self.headers.get("Host") or "").partition(":")[0].lower() not in NAMES:
            # a page of another host that has its name lead here
            self._send(HTTPStatus.FORBIDDEN, "text/plain", b"Ask for localhost.\n")
            return
        asked, _, query = self.path.partition("?")
        path = unquote(asked)
        if path == EVENTS:
            page = unquote(parse_qs(query).get("page", [""])[0])
            page += "index.html" if page.endswith("/") else ""
            with self.board.looking(page):
                self._events(page)
        elif path in (SCRIPT, STYLE):
            file = _OURS / Path(path).name
            self._send(HTTPStatus.OK, _kind(file), file.read_bytes())
        else:
            self._page(path)

    do_HEAD = do_GET

    def _page(self, path: str) -> None:
        now, file = version(self.site), found(self.site, path)
        for pause in _AGAIN:
            if now:
                break
            time.sleep(pause)
            now, file = version(self.site), found(self.site, path)
        file = leading(self.site, self.board.state.ahead, path) or file
        try:
            if not now:
                waiting = (_OURS / "waiting.html").read_bytes()
                self._send(HTTPStatus.SERVICE_UNAVAILABLE, _HTML, with_script(waiting))
            elif file is not None:
                body = file.read_bytes()
                kind = _kind(file)
                if kind == _HTML:
                    body = with_script(body)
                self._send(HTTPStatus.OK, kind, body)
            elif found(self.site, f"{path}/") and not path.endswith("/"):
                there = f"/{quote(path.strip('/'))}/"  # of this host, whatever was asked
                self._send(HTTPStatus.MOVED_PERMANENTLY, _HTML, b"", to=there)
            else:
                page = found(self.site, "404.html")
                body = page.read_bytes() if page else b"No such page.\n"
                body = with_script(body, anywhere=True)
                self._send(HTTPStatus.NOT_FOUND, _HTML, body)
        except FileNotFoundError:  # it went with a swap while it was read
            self._send(HTTPStatus.SERVICE_UNAVAILABLE, "text/plain", b"Ask again.\n")

    def _events(self, path: str) -> None:
        """Every state from now on, and what new stands for the page that listens, until it goes.

        That is the page itself, ahead of the site, and then a site: a build that has replaced it
        tidies up before it says that it ended well.
        """
        self._begin(HTTPStatus.OK, "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        number, shown, said = -1, ("", False), time.monotonic()
        while self.command == "GET":
            known, (number, state) = number, self.board.wait(number, LOOK)
            now, ahead = version(self.site), leading(self.site, state.ahead, path)
            stands = now, ahead is not None
            if number != known or (state.phase == "building" and now and stands != shown):
                page = mark(_read(ahead or found(self.site, path)))
                told = {**asdict(state), "site": now, "page": page, "ahead": ahead is not None}
                text = f"data: {json.dumps(told)}\n\n"
                shown = stands if now else shown  # it is away within a swap
            elif time.monotonic() - said < HEARTBEAT:
                continue
            else:
                text = ":\n\n"  # the page may be gone, which only a write finds out
            said = time.monotonic()
            try:
                self.wfile.write(text.encode())
                self.wfile.flush()
            except OSError:
                return

    def _begin(self, status: HTTPStatus, kind: str) -> None:
        self.send_response(status)
        text = kind.startswith("text/") or kind.endswith(("json", "xml", "javascript"))
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if text else kind)
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")

    def _send(self, status: HTTPStatus, kind: str, body: bytes, to: str = "") -> None:
        self._begin(status, kind)
        if to:
            self.send_header("Location", to)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)


def _read(file: Path | None) -> bytes:
    """A page, which may go at any time."""
    try:
        return file.read_bytes() if file else b""
    except OSError:
        return b""


def _kind(file: Path) -> str:
    return _KINDS.guess_type(file.name)[0] or "application/octet-stream"


class Server(ThreadingHTTPServer):
    """A thread for each browser's connection, of which one may go away at any time."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that did not wait for its answer."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def opened(site: Path, board: Board, port: int) -> Server:
    """A server of a site on this machine alone, not yet serving. Raises OSError."""
    return Server((HOST, port), functools.partial(Handler, site=site, board=board))
