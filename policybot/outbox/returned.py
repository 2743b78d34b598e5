"""Letters that a relay had taken and that came back all the same."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from sqlite_utils import Database

from policybot.model import Role

from .letters import Row, messages, refuse, unwritten
from .lists import REFUSED


def newest(db: Database, channel: str, today: date) -> list[Row]:
    """The newest letter of the last week to each address of a channel."""
    return messages(
        db,
        "state = 'sent' AND channel = ? AND day > ? AND coalesce(rehearsal, 0) = 0 AND id IN (SELECT max(id) FROM "
        "message WHERE state = 'sent' GROUP BY channel, address)",
        [channel, (today - REFUSED).isoformat()],
    )


def came_back(db: Database, row: Row, *, why: str, day: date, now: datetime) -> bool:
    """The address has refused after all: it counts as bad, and what the letter carried waits for the next address,
    unless somebody else had it too or a later step has been told. The letter's own row stays as it is, for its receipt
    is vouched for. False where it was known. Use inside a transaction."""
    if db.execute("SELECT 1 FROM bounced WHERE letter = ?", [row.letter]).fetchone():
        return False
    db.execute("INSERT INTO bounced (letter, at, why) VALUES (?, ?, ?)", [row.letter, now.isoformat(), why])
    if row.state == "sending":
        refuse(db, row.id, error=why)
        return True
    unwritten(db, row.address, day=day, now=now, department=row.department, role=cast(Role, row.role), kind=row.kind,
              error=why, next_attempt=None)  # fmt: skip
    db.execute(
        "UPDATE notice SET state = 'pending', sent_on = NULL WHERE state = 'sent' AND key IN (SELECT key FROM carried "
        "WHERE letter = ?) AND NOT EXISTS (SELECT 1 FROM carried c JOIN message m ON m.letter = c.letter WHERE c.key = "
        "notice.key AND m.letter != ? AND m.state = 'sent' AND m.letter NOT IN (SELECT letter FROM bounced)) AND NOT "
        "EXISTS (SELECT 1 FROM notice n WHERE n.document = notice.document AND n.measure IS notice.measure AND "
        "n.department = notice.department AND n.role = notice.role AND n.state = 'sent' AND n.day > notice.day)",
        [row.letter, row.letter],
    )
    return True


def returned(db: Database) -> dict[int, datetime]:
    """The letters that came back, and when that was known."""
    rows = db.execute("SELECT letter, at FROM bounced").fetchall()
    return {letter: datetime.fromisoformat(at) for letter, at in rows}
