"""The clock of the command line: read once for each command, and handed down."""

from __future__ import annotations

from datetime import UTC, datetime


def clock() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)
