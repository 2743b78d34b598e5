"""A real HTTP service on loopback that answers every request alike, or misbehaves as it is told."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RESET, RESET_UNREAD, CUT, HANG, DRIP = "reset", "reset, unread", "half a body", "hangs", "slow body"
SILENCES = (RESET, RESET_UNREAD, CUT, HANG, DRIP)
"""Each leaves open whether the request was taken. RESET_UNREAD: after its head, before its body was read."""


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes = field(repr=False)


class Service(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, status: int, body: bytes, headers: dict[str, str], how: str) -> None:
        self.status, self.body, self.headers, self.how = status, body, headers, how
        self.requests: list[Request] = []
        self.connections = 0
        self.ended = threading.Event()
        super().__init__(("127.0.0.1", 0), _Desk)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Desk(BaseHTTPRequestHandler):
    server: Service
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        self.server.connections += 1
        super().setup()

    def do_GET(self) -> None:
        self.serve()

    def do_POST(self) -> None:
        self.serve()

    def serve(self) -> None:
        size = 0 if self.server.how == RESET_UNREAD else int(self.headers.get("Content-Length", 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append(Request(self.command, self.path, headers, self.rfile.read(size)))
        if self.server.how in (RESET, RESET_UNREAD):
            # Linger for no time: the close becomes a reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
        elif self.server.how == HANG:
            self.server.ended.wait(5)
        else:
            self.reply()

    def reply(self) -> None:
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        twice = 2 if self.server.how in (CUT, DRIP) else 1
        self.send_header("Content-Length", str(len(self.server.body) * twice))
        self.end_headers()
        self.wfile.write(self.server.body)
        while self.server.how == DRIP and not self.server.ended.wait(0.05):
            self.wfile.write(b" ")
        self.close_connection = twice == 2

    def log_message(self, format: str, *args: object) -> None:
        """Not on the screen."""

    def finish(self) -> None:
        if self.server.how not in (RESET, RESET_UNREAD):
            super().finish()

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:  # the client has gone, or we have reset it
            self.close_connection = True


@contextmanager
def serving(
    status: int = 200, body: str = "{}", headers: dict[str, str] | None = None, how: str = ""
) -> Iterator[Service]:
    server = Service(status, body.encode(), headers or {}, how)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
