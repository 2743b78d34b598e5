"""Whether somebody is at work here, and when they last were."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from policybot.model import Says

from .patient import Line, Patient

LOCK = "daemon.lock"
"""Held by the daemon as long as it lives; its time stamp is that of the last good tick."""
LATE = timedelta(minutes=5)


def look(patient: Patient) -> Iterator[Line]:
    lock = patient.folder / LOCK
    if not lock.exists():
        yield Line("daemon", "warning", Says("it has never run on {folder}", {"folder": patient.folder}),
                   Says("policybot run, or systemctl enable --now policybot"))  # fmt: skip
        return
    last = datetime.fromtimestamp(lock.stat().st_mtime, UTC)
    facts = {"pid": lock.read_text("ascii", "replace").strip() or "?", "minutes": int((patient.now - last) / LATE * 5)}
    if not held(lock):
        yield Line("daemon", "warning", Says("it does not run; last tick {minutes} minutes ago", facts),
                   Says("policybot run, or systemctl start policybot"))  # fmt: skip
    elif patient.now - last > LATE:
        yield Line("daemon", "fault", Says("process {pid} runs; last tick {minutes} minutes ago", facts),
                   Says("see its log; systemctl restart policybot loses nothing"))  # fmt: skip
    else:
        yield Line("daemon", "ok", Says("process {pid} runs; last tick {minutes} minutes ago", facts))


def held(lock: Path) -> bool:
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False
