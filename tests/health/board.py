"""Asking a health page, as a monitor does."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Any

from policybot.health import Board, Standing


def free() -> int:
    """A port that nobody has at the moment."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port


def ask(port: int, path: str = "/healthz", method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as line:
        line.request(method, path, headers=headers)
        answer = line.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def health(port: int) -> tuple[int, Any]:
    status, _, body = ask(port)
    return status, json.loads(body)


@contextmanager
def board(standing: Standing, now: datetime, language: str = "zh") -> Iterator[int]:
    """A page that shows a standing at a moment."""
    made, port = Board(lambda: standing, lambda: now, language), free()
    made.follow(port)
    try:
        yield port
    finally:
        made.close()
