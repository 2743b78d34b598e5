"""What delivery asks of the record before it writes to an address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlite_utils import Database

from policybot.model import Address, Key


def having(db: Database, day: date) -> set[tuple[Key, Address]]:
    """Which notice is, or may be, with which address already: those of letters of a day and of unsettled ones."""
    rows = db.execute(
        "SELECT carried.key, channel, address FROM carried JOIN message ON message.id = carried.letter "
        "WHERE (message.day = ? AND message.state = 'sent') OR message.state = 'sending'",
        [day.isoformat()],
    )
    return {(Key(key), Address(channel, target)) for key, channel, target in rows}


def written(db: Database, day: date) -> set[Address]:
    """Addresses that have had, or may have had, their letter of the day."""
    rows = db.execute(
        "SELECT DISTINCT channel, address FROM message WHERE day = ? AND at_once = 0 AND state IN ('sent', 'sending')",
        [day.isoformat()],
    )
    return {Address(*row) for row in rows}


def resting(db: Database, now: datetime) -> set[Address]:
    """Addresses that asked for patience, or are given some."""
    rows = db.execute(
        "SELECT DISTINCT channel, address FROM message WHERE state = 'dissolved' AND next_attempt > ?",
        [now.isoformat()],
    )
    return {Address(*row) for row in rows}


def tries(db: Database, address: Address, day: date) -> int:
    """How often a letter to an address was put off since its last success of the day."""
    return int(
        db.execute(
            "SELECT count(*) FROM message WHERE state = 'dissolved' AND day = ? AND channel = ? AND address = ?",
            [day.isoformat(), address.channel, address.target],
        ).fetchone()[0]
    )


def bad(db: Database) -> set[Address]:
    """Addresses whose last letter was refused for good."""
    rows = db.execute(
        "SELECT channel, address FROM message m WHERE state = 'failed' AND part = 1 AND NOT EXISTS (SELECT 1 FROM "
        "message n WHERE n.channel = m.channel AND n.address = m.address AND n.state = 'sent' AND n.id > m.id)"
    )
    return {Address(*row) for row in rows}


def sent_between(db: Database, first: date, last: date) -> Mapping[str, int]:
    """Letters by state whose day lies between two days, both inclusive; a split letter counts once."""
    rows = db.execute(
        "SELECT state, count(*) FROM message WHERE part = 1 AND day BETWEEN ? AND ? GROUP BY state",
        [first.isoformat(), last.isoformat()],
    )
    return dict(rows.fetchall())
