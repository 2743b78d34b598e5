"""The key that the marks of letters are signed with, made once and kept beside the records for their owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

FILE = "reply.key"
SIZE = 32
"""Bytes: as many as HMAC-SHA256 gives (RFC 2104 section 3)."""


def kept(folder: Path) -> bytes | None:
    """The key, where one was made."""
    try:
        return (folder / FILE).read_bytes() or None
    except FileNotFoundError:
        return None


def make(folder: Path) -> None:
    """Makes the key where there is none; a crash leaves a whole one or none. Raises OSError."""
    if kept(folder):
        return
    part = folder / f"{FILE}.part"
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(SIZE))
        file.flush()
        os.fsync(file.fileno())
    part.rename(folder / FILE)
