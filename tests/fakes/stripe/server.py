"""The HTTP server: the API under /v1, and the hosted page under /c/pay. Loopback only."""

import contextlib
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.stripe.api import Api, as_json
from tests.fakes.stripe.faults import ConnectionCut
from tests.fakes.stripe.hosted import Hosted


class Server(ThreadingHTTPServer):
    """One thread a connection, all closed with the server."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, api: Api, hosted: Hosted) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.api = api
        self.hosted = hosted
        self._open: set[socket.socket] = set()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def start(self) -> None:
        """Begins to answer."""
        self._thread.start()

    def close(self) -> None:
        """Stops, and hangs up on everybody."""
        self.shutdown()
        self._thread.join()
        self.server_close()
        for each in list(self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news; anything else is a mistake of the fake's and is shown."""

        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """Reads one request and writes one answer."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server

    def do_GET(self) -> None:
        self._do()

    def do_POST(self) -> None:
        self._do()

    def do_DELETE(self) -> None:
        self._do()

    def log_message(self, *args: Any) -> None:
        """Nothing is written."""

    def _do(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode() if length else ""
        if parts.path.startswith("/c/"):
            page = self.server.hosted.answer(self.command, parts.path, body, self.headers.get("Accept-Language", ""))
            self._write(page.status, page.html.encode(), "text/html; charset=utf-8", page.headers)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = body if self.command == "POST" else parts.query or body
        try:
            given = self.server.api.answer(self.command, parts.path, query, headers)
        except ConnectionCut:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._write(given.status, as_json(given.body), "application/json", given.headers)

    def _write(self, status: int, body: bytes, kind: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in ({"Content-Type": kind, "Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
