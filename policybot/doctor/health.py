"""Whether the health page answers, where the settings ask for one and a daemon is at work."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from http.client import HTTPConnection, HTTPException

from policybot.model import Says

from .daemon import LOCK, held
from .patient import Line, Patient

HOST, PATIENCE = "127.0.0.1", 3.0
LIMIT = 64 * 1024
"""Bytes of an answer that are read: another program may have the port."""


def look(patient: Patient) -> Iterator[Line]:
    port = patient.office.settings.health.port if patient.office else None
    lock = patient.folder / LOCK
    if port is None or not (lock.exists() and held(lock)):
        return
    facts = {"port": port}
    try:
        wrong = _asked(port)
    except (OSError, HTTPException):
        yield Line("health", "fault", Says("nothing answers on port {port}", facts),
                   Says("see the log of the daemon; it takes a new port within a minute"))  # fmt: skip
    except (ValueError, KeyError, TypeError):
        yield Line("health", "fault", Says("another program answers on port {port}", facts),
                   Says("choose another port under [health]"))  # fmt: skip
    else:
        yield _said(facts, wrong)


def _asked(port: int) -> list[str]:
    """What the page says is wrong."""
    with closing(HTTPConnection(HOST, port, timeout=PATIENCE)) as line:  # straight there, past any proxy
        line.request("GET", "/healthz")
        found = json.loads(line.getresponse().read(LIMIT))
    return [str(one) for one in found["problems"]]


def _said(facts: Mapping[str, object], wrong: list[str]) -> Line:
    if not wrong:
        return Line("health", "ok", Says("port {port} answers that all is well", facts))
    says = Says("port {port} answers: {wrong}", {**facts, "wrong": " / ".join(wrong)})
    return Line("health", "warning", says, Says("see docs/monitoring.md"))
