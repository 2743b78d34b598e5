"""A Slack on loopback: its calls over HTTP, and Socket Mode over a web socket (RFC 6455), both real."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import struct
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455 section 1.3
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10  # section 5.2
OK: Mapping[str, Any] = {"ok": True, "channel": "D0EDU", "ts": "1734397205.000100"}


def until(true: Callable[[], object], seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.01)


class Workspace(ThreadingHTTPServer):
    """`answers`: what a method says next, in turn, in place of yes. `acks`: what came back by the socket."""

    daemon_threads = True

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self.answers: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self.acks: list[dict[str, Any]] = []
        self.sockets: list[_Desk] = []
        self.opened = 0
        self.deaf = False
        super().__init__(("127.0.0.1", 0), _Desk)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def called(self, method: str) -> list[dict[str, Any]]:
        return [body for name, _, body in self.calls if name == method]

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """All letters, those to a webhook too."""
        return [body for name, _, body in self.calls if name in ("chat.postMessage", "webhook")]

    def whispers(self) -> list[str]:
        return [str(body["text"]) for body in self.called("chat.postEphemeral")]

    def buttons(self, user: str) -> list[dict[str, Any]]:
        """Those under the last letter to somebody."""
        letter = [body for body in self.called("chat.postMessage") if body["channel"] == user][-1]
        return [one for block in letter["blocks"] if block["type"] == "actions" for one in block["elements"]]

    def send(self, envelope: Mapping[str, Any]) -> None:
        until(lambda: self.sockets)
        self.sockets[-1].frame(TEXT, json.dumps(envelope).encode())

    def drop(self) -> None:
        """The line is cut without a word."""
        for one in self.sockets:
            one.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            one.connection.shutdown(socket.SHUT_RDWR)

    def goodbye(self) -> None:
        until(lambda: self.sockets)  # the client may know of its line before we do
        self.sockets[-1].frame(CLOSE, struct.pack("!H", 1001))


class _Desk(BaseHTTPRequestHandler):
    server: Workspace
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        method = self.path.rpartition("/")[2]
        body = json.loads(raw) if raw.startswith(b"{") else {k: v[0] for k, v in parse_qs(raw.decode()).items()}
        self.server.calls.append((method, self.headers.get("Authorization", ""), body))
        told = self.server.answers[method]
        answer = told.pop(0) if told else dict(OK)
        if method == "apps.connections.open" and answer["ok"]:
            answer["url"] = f"ws://127.0.0.1:{self.server.server_address[1]}/link/?ticket=hush"
        self.reply(b"ok" if method == "webhook" else json.dumps(answer).encode())

    def reply(self, payload: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def do_GET(self) -> None:
        self.close_connection = True
        if self.server.deaf:
            self.send_error(503)
            return
        key = self.headers["Sec-WebSocket-Key"].encode()
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(hashlib.sha1(key + GUID).digest()).decode())
        self.end_headers()
        self.frame(TEXT, b'{"type":"hello","num_connections":1}')
        self.server.opened += 1
        self.server.sockets.append(self)
        try:
            self.listen()
        except (OSError, struct.error):
            pass
        finally:
            self.server.sockets.remove(self)

    def listen(self) -> None:
        while True:
            first, second = struct.unpack("!BB", self.rfile.read(2))
            size = second & 0x7F
            if size == 126:
                (size,) = struct.unpack("!H", self.rfile.read(2))
            mask = self.rfile.read(4)
            data = bytes(one ^ mask[n % 4] for n, one in enumerate(self.rfile.read(size)))
            if first & 0xF == PING:
                self.frame(PONG, data)
            elif first & 0xF == TEXT:
                self.server.acks.append(json.loads(data))
            elif first & 0xF == CLOSE:
                return

    def frame(self, code: int, data: bytes) -> None:
        size = len(data)
        head = struct.pack("!BB", 0x80 | code, size) if size < 126 else struct.pack("!BBH", 0x80 | code, 126, size)
        self.wfile.write(head + data)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Not on the screen."""


@contextmanager
def workspace() -> Iterator[Workspace]:
    server = Workspace()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.drop()
        server.shutdown()
        thread.join()
        server.server_close()
