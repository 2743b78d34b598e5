"""/healthz and /metrics over HTTP on this machine, from what the daemon last said of itself.

It has threads of its own and touches no record, so it answers while a tick hangs. It binds the loopback address and
no other: there is no password.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

from policybot.language import say
from policybot.model import Says

from .failing import cause
from .hourly import Hourly
from .standing import Standing, problems

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
PATIENCE = 5.0
"""Seconds a client has for its request."""
GUESTS = 8
"""Clients at a time; whoever comes then is shown the door, for threads are the delivery's as well."""


@dataclass
class Board:
    """Follows the settings: `follow` opens, moves or closes the page. A port that is taken disturbs nothing else; it
    is tried again with each tick."""

    standing: Callable[[], Standing]
    clock: Callable[[], datetime]
    language: str
    said: Hourly = field(default_factory=Hourly)
    port: int | None = None
    _server: _Server | None = None

    def follow(self, port: int | None) -> None:
        if port == self.port and (self._server or port is None):
            return
        self.close()
        self.port = port
        if port is not None:
            self._open(port)

    def _open(self, port: int) -> None:
        try:
            self._server = _serving(port, self)
        except (OSError, RuntimeError) as error:
            says = Says("the health page cannot be served on port {port}: {why}", {"port": port, "why": cause(error)})
            if self.said.may(str(says), self.clock()):
                log.error("%s", says)
            return
        log.info("%s", Says("the health page is at http://{host}:{port}/healthz", {"host": HOST, "port": port}))

    def close(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
        self._server = None

    # ── the two pages ──────────────────────────────────────────────────────────

    def health(self) -> tuple[int, bytes, str]:
        """Status, body and media type."""
        standing, now = self.standing(), self.clock()
        wrong = [say(one, self.language) for one in problems(standing, now)]
        last = standing.last_tick.isoformat(timespec="seconds") if standing.last_tick else None
        facts = {"status": "fault" if wrong else "ok", "last_tick": last, "problems": wrong}
        return 503 if wrong else 200, json.dumps(facts, ensure_ascii=False).encode() + b"\n", "application/json"

    def metrics(self, accept: str) -> tuple[int, bytes, str]:
        from .metrics import page  # its library costs a tenth of a second, which only those pay who ask

        return 200, *page(self.standing(), self.clock(), accept)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_port = False  # a second daemon must find the port taken

    def __init__(self, port: int, board: Board) -> None:
        self.board, self.room = board, threading.BoundedSemaphore(GUESTS)
        super().__init__((HOST, port), _Desk)

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # HTTPServer would ask the name service who we are, which may take a minute

    def process_request(self, request: Any, client_address: Any) -> None:
        if self.room.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.room.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is nobody's business; a slip of ours is."""
        del request, client_address
        error = sys.exception()
        if not isinstance(error, OSError) and self.board.said.may(repr(error), self.board.clock()):
            log.error("%s", Says("the health page could not answer"), exc_info=error)


def _serving(port: int, board: Board) -> _Server:
    """A server at work in a thread of its own. Raises OSError, RuntimeError where there is no room for a thread."""
    made = _Server(port, board)
    try:
        threading.Thread(target=made.serve_forever, name="health", daemon=True).start()
    except RuntimeError:
        made.server_close()
        raise
    return made


class _Desk(BaseHTTPRequestHandler):
    server: _Server
    timeout = PATIENCE
    error_content_type, error_message_format = "text/plain; charset=utf-8", "%(code)d %(message)s\n"

    def do_GET(self) -> None:
        path, board = self.path.partition("?")[0], self.server.board
        if path == "/healthz":
            self._answer(*board.health())
        elif path == "/metrics":
            self._answer(*board.metrics(self.headers.get("Accept", "")))
        else:
            self.send_error(404)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _refuse(self) -> None:
        self._answer(405, b"405 Method Not Allowed\n", "text/plain; charset=utf-8", Allow="GET, HEAD")

    do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = do_CONNECT = _refuse  # noqa: N815

    def _answer(self, status: int, body: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Type": kind, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def version_string(self) -> str:
        return "policybot"

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads who asked every fifteen seconds."""
