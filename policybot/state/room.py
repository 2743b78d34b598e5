"""Whether there is room to write down what becomes of a letter."""

from __future__ import annotations

import shutil
from pathlib import Path

from policybot.model import Says

from .errors import StateError

RESERVE = 8 * 1024 * 1024
"""Bytes that must be free before a letter leaves. A small disk that was nearly full once sent a letter five times: its
claim could still be written, its outcome not."""


def require_room(folder: Path) -> None:
    """Raises StateError while the disk of the records is so full that a letter's outcome might not fit."""
    free = shutil.disk_usage(folder).free
    if free >= RESERVE:
        return
    facts = {"free": f"{free / 1e6:.1f}", "least": f"{RESERVE / 1e6:.1f}"}
    raise StateError(
        Says("free on the disk of the records: {free} MB; letters need {least} MB", facts),
        Says("make room: until then letters wait, for what becomes of them could not be written down"),
        folder,
    )
