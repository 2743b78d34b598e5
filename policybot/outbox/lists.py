"""What delivery asks of the record before it writes to an address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlite_utils import Database

from policybot.model import Address, Key

REFUSED = timedelta(days=7)
"""After so long an address that refused for good is tried again."""


def having(db: Database, day: date) -> set[tuple[Key, Address]]:
    """Which notice is, or may be, with which address already: those of letters of a day, of unsettled ones, and of
    those given up (only these of the failed ones still carry theirs), which nobody but a person sends again. A letter
    that came back is with nobody."""
    rows = db.execute(
        "SELECT carried.key, channel, address FROM carried JOIN message ON message.id = carried.letter "
        "WHERE ((message.day = ? AND message.state = 'sent') OR message.state IN ('sending', 'failed')) AND "
        "message.letter NOT IN (SELECT letter FROM bounced)",
        [day.isoformat()],
    )
    return {(Key(key), Address(channel, target)) for key, channel, target in rows}


def written(db: Database, day: date) -> set[Address]:
    """Addresses that have had, or may have had, their letter of the day. While a letter of an earlier day is in
    doubt nothing new goes there: it would be the second one of the day on which the doubt ends."""
    rows = db.execute(
        "SELECT DISTINCT channel, address FROM message WHERE at_once = 0 AND coalesce(rehearsal, 0) = 0 AND "
        "(state = 'sending' OR (state = 'sent' AND day = ?))",
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


def resting_channels(db: Database, now: datetime) -> set[str]:
    """Channels whose service asked for patience as a whole."""
    rows = db.execute(
        "SELECT DISTINCT channel FROM message WHERE whole = 1 AND next_attempt > ?", [now.isoformat()]
    ).fetchall()
    return {channel for (channel,) in rows}


def free_at(db: Database, address: Address, messages: int, seconds: int, now: datetime) -> datetime | None:
    """When an address may be written to again that takes so many messages in so many seconds; None: now."""
    window = timedelta(seconds=seconds)
    rows = db.execute(
        "SELECT tried FROM message WHERE channel = ? AND address = ? AND tried > ? ORDER BY tried DESC LIMIT ?",
        [address.channel, address.target, (now - window).isoformat(), messages],
    ).fetchall()
    return datetime.fromisoformat(rows[-1][0]) + window if len(rows) == messages else None


def rehearsed(db: Database) -> set[Key]:
    """Notices that a rehearsal has shown, or is about to show."""
    return {Key(key) for (key,) in db.execute("SELECT DISTINCT key FROM rehearsed")}


def tries(db: Database, address: Address, day: date) -> int:
    """How often a letter of the day to an address was tried in vain, the try in hand included."""
    return int(
        db.execute(
            "SELECT coalesce(sum(attempts), 0) FROM message WHERE state IN ('dissolved', 'sending') AND day = ? AND "
            "channel = ? AND address = ?",
            [day.isoformat(), address.channel, address.target],
        ).fetchone()[0]
    )


def thread(db: Database, address: Address, thread: str) -> tuple[str, ...]:
    """Message-IDs, without brackets, of the letters of a thread that this address has, or may have: oldest first,
    of a split letter its first part. The thread "" is none."""
    rows = db.execute(
        "SELECT message_id FROM message WHERE thread = ? AND thread != '' AND channel = ? AND address = ? AND part = 1 "
        "AND state IN ('sent', 'sending') ORDER BY id",
        [thread, address.channel, address.target],
    )
    return tuple(message_id for (message_id,) in rows)


def bad(db: Database, today: date) -> set[Address]:
    """Addresses that refused their last letter for good, within a week: a relay that is set up wrongly refuses
    everybody, and once it is mended nobody should have to be revived by hand.

    A letter that was given up still holds its notices: it says nothing against its address.
    """
    rows = db.execute(
        "SELECT channel, address FROM message m WHERE state = 'failed' AND day > ? AND letter NOT IN (SELECT letter "
        "FROM carried UNION SELECT letter FROM rehearsed) AND NOT EXISTS (SELECT 1 FROM message n WHERE n.channel = "
        "m.channel AND n.address = m.address AND n.state = 'sent' AND n.letter > m.letter)",
        [(today - REFUSED).isoformat()],
    )
    return {Address(*row) for row in rows}


def sent_between(db: Database, first: date, last: date) -> Mapping[str, int]:
    """Letters by state whose day lies between two days, both inclusive; a split letter counts once."""
    rows = db.execute(
        "SELECT state, count(*) FROM message WHERE part = 1 AND coalesce(rehearsal, 0) = 0 AND day BETWEEN ? AND ? "
        "GROUP BY state",
        [first.isoformat(), last.isoformat()],
    )
    return dict(rows.fetchall())
