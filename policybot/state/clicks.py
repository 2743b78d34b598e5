"""Clicks and forms from a chat that have counted: each once, however often the service hands it over.

`key` is what the service calls a click or an opened form; `acts` are the numbers of what it put on record.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database


def made(db: Database, key: str) -> tuple[int, ...] | None:
    """What a click has put on record; None: it has not counted yet."""
    found = db.execute("SELECT acts FROM click WHERE key = ?", [key]).fetchone()
    return tuple(json.loads(found[0])) if found else None


def put(db: Database, key: str, now: datetime, user: str, letter: int, department: str, deed: str,
        acts: Iterable[int]) -> None:  # fmt: skip
    """Writes down that a click has counted. Use in the transaction of its acts."""
    db.execute(
        'INSERT INTO click (key, at, "user", letter, department, deed, acts) VALUES (?,?,?,?,?,?,?)',
        [key, now.isoformat(), user, letter, department, deed, json.dumps(list(acts))],
    )
