"""The record as it stood at the end of a day, and which letters carried what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from policybot.model import Key


def rewind(db: Database, day: date, zone: str) -> None:
    """Takes a copy of the record back to the end of a day, as far as it tells.

    What came later goes; what was sent later waits again, and so does what only a later step has superseded. When
    something became obsolete or was given up is not on record: that stays as it is, and planning anew revives what
    the day demanded. Use on a copy only.
    """

    def later(moment: str | None) -> bool:
        return moment is not None and datetime.fromisoformat(moment).astimezone(ZoneInfo(zone)).date() > day

    keys = [key for key, at in db.execute("SELECT key, created FROM notice") if later(at)]
    numbers = [number for number, at in db.execute("SELECT id, created FROM message") if later(at)]
    for table in ("carried", "rehearsed"):
        _forget(db, table, "key", keys)
        _forget(db, table, "letter", numbers)
    _forget(db, "notice", "key", keys)
    _forget(db, "message", "id", numbers)
    unsent = [number for number, at in db.execute("SELECT id, sent_at FROM message WHERE state = 'sent'") if later(at)]
    for number in unsent:
        db.execute("UPDATE message SET state = 'sending', sent_at = NULL, receipt = NULL WHERE id = ?", [number])
    db.execute("UPDATE notice SET state = 'pending', sent_on = NULL WHERE sent_on > ?", [day.isoformat()])
    db.execute(
        "UPDATE notice SET state = 'pending' WHERE state = 'superseded' AND json_extract(reason, '$.values.step') IS "
        "NOT NULL AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.document = notice.document AND n.measure = "
        "notice.measure AND n.department = notice.department AND n.role = notice.role AND n.step = "
        "json_extract(notice.reason, '$.values.step'))"
    )


def _forget(db: Database, table: str, column: str, values: list[object]) -> None:
    db.conn.executemany(f"DELETE FROM {table} WHERE {column} = ?", [(value,) for value in values])


def letters_with(db: Database) -> Mapping[Key, tuple[int, ...]]:
    """The letters that carry, or carried, each notice: one for each person it went to, oldest first."""
    found: defaultdict[Key, list[int]] = defaultdict(list)
    for key, letter in db.execute("SELECT key, letter FROM carried ORDER BY letter"):
        found[Key(key)].append(letter)
    return {key: tuple(letters) for key, letters in found.items()}
