"""The built book on a static host of this machine, compressed as one on the web would be."""

import functools
import gzip
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ZIPPED = (".html", ".js", ".css", ".svg", ".csv", ".json", ".xml", ".txt")


class Zipped(http.server.SimpleHTTPRequestHandler):
    """What is text goes out compressed."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *said: object) -> None:
        """Nothing is said."""

    def do_GET(self) -> None:
        """The file of an address."""
        file = Path(self.translate_path(self.path))
        if not file.is_file():
            self.send_error(404)
            return
        body = file.read_bytes()
        zipped = file.suffix in ZIPPED and "gzip" in self.headers.get("Accept-Encoding", "")
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Cache-Control", "max-age=600")
        if zipped:
            body = gzip.compress(body, 6, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def hosted(site: Path) -> Iterator[str]:
    """The address of the book while it is served."""
    handler = functools.partial(Zipped, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
