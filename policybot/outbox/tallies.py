"""How many there are of what: for whoever watches the machine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlite_utils import Database

from policybot.model import Notice

from .notices import notices

RECENT = timedelta(days=7)
"""So long a letter that was given up is a fault; whoever has not revived it by then has settled it another way."""


def letters(db: Database) -> Mapping[tuple[str, str], int]:
    """Letters by channel and outcome, `sent` or `dissolved` (put off, to be written anew); those of a rehearsal
    included. Neither ever falls. A split letter counts once."""
    rows = db.execute(
        "SELECT channel, state, count(*) FROM message WHERE part = 1 AND state IN ('sent', 'dissolved') GROUP BY 1, 2"
    )
    return {(channel, state): count for channel, state, count in rows}


def messages(db: Database) -> Mapping[str, int]:
    """Messages by state."""
    return dict(db.execute("SELECT state, count(*) FROM message GROUP BY state").fetchall())


def stocks(db: Database) -> Mapping[str, int]:
    """Notices by state."""
    return dict(db.execute("SELECT state, count(*) FROM notice GROUP BY state").fetchall())


def given_up(db: Database, today: date) -> int:
    """Letters given up of late that nobody has revived: their notices are still in them."""
    rows = db.execute(
        "SELECT count(DISTINCT letter) FROM message WHERE state = 'failed' AND day > ? AND letter IN "
        "(SELECT letter FROM carried UNION SELECT letter FROM rehearsed)",
        [(today - RECENT).isoformat()],
    )
    return int(rows.fetchone()[0])


def unsent(db: Database, today: date) -> list[tuple[Notice, datetime]]:
    """Notices whose day has come and that no letter has taken to anybody, each with the moment it was written down.
    What a rehearsal has shown waits for people, not for the machine."""
    where = "state = 'pending' AND day <= ? AND key NOT IN (SELECT key FROM rehearsed)"
    moments = dict(db.execute(f"SELECT key, created FROM notice WHERE {where}", [today.isoformat()]).fetchall())
    found = notices(db, where, [today]) if moments else []
    return [(one, datetime.fromisoformat(moments[one.key])) for one in found]
