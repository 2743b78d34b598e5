"""The state folder: rights, space, the database and its backups."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from policybot.model import Says
from policybot.state import StateError, check, copies

from .patient import Line, Patient

SCARCE, LOW, SHARE = 50_000_000, 500_000_000, 0.05
"""Bytes that stop us soon, bytes that should be more, and the share of the disk that should be free."""
STALE = timedelta(days=2)
"""A backup is made each evening; one older than this was missed."""


def look(patient: Patient) -> Iterator[Line]:
    yield from _folder(patient.folder)
    yield from _disk(patient.folder)
    try:
        check(patient.folder)
    except StateError as error:
        yield Line("database", "fault", error.message, error.hint)
        return
    if patient.began:
        yield Line("database", "ok", Says("its pages are sound"))
        yield from _backups(patient)


def _folder(folder: Path) -> Iterator[Line]:
    if not folder.exists():
        yield Line("state", "ok", Says("{folder} is made when the bot first runs", {"folder": folder}))
    elif os.access(folder, os.W_OK | os.X_OK):
        yield Line("state", "ok", Says("{folder} can be written", {"folder": folder}))
    else:
        yield Line("state", "fault", Says("{folder} cannot be written", {"folder": folder}),
                   Says("give the account of the service the right to write there"))  # fmt: skip


def _disk(folder: Path) -> Iterator[Line]:
    near = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
    usage = shutil.disk_usage(near)
    facts = {"free": f"{usage.free / 1e9:.1f}", "total": f"{usage.total / 1e9:.1f}"}
    says = Says("free on its disk: {free} of {total} GB", facts)
    if usage.free < SCARCE:
        yield Line("disk", "fault", says, Says("make room: without it no letter can be written down, and none leaves"))
    elif usage.free < LOW or usage.free < SHARE * usage.total:
        yield Line("disk", "warning", says, Says("make room soon"))
    else:
        yield Line("disk", "ok", says)


def _backups(patient: Patient) -> Iterator[Line]:
    newest = max(copies.daily(patient.folder), default=None)
    if newest is None:
        yield Line("backups", "warning", Says("there is no backup yet"),
                   Says("the daemon makes one each evening; it must be running then"))  # fmt: skip
    elif patient.today - newest > STALE:
        yield Line("backups", "warning", Says("the newest backup is of {day}", {"day": newest}),
                   Says("the daemon makes one each evening; see whether it runs, and its log"))  # fmt: skip
    else:
        yield Line("backups", "ok", Says("the newest backup is of {day}", {"day": newest}))
