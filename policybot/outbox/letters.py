"""Letters on their way: claimed, sent, dissolved, refused, given up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from policybot.model import Address, Message, Notice, Role
from policybot.state import chain

CLAIMS = 5
"""After so many claims without an outcome a message is failed and a person is told."""

IN_LETTER = "key IN (SELECT key FROM carried WHERE letter = ?)"
HOLDING = ("carried", "rehearsed")
"""The tables that say which notices lie in a letter, and which a rehearsal has shown."""


@dataclass(frozen=True, slots=True)
class Row:
    """One message on record, without its bytes."""

    id: int
    letter: int
    day: date
    address: Address
    state: str
    attempts: int
    part: int
    parts: int
    kind: str
    department: str
    subject: str
    message_id: str
    next_attempt: datetime | None
    error: str
    sent_at: datetime | None
    role: str = ""
    rehearsal: bool = False


def next_number(db: Database) -> int:
    """The number the next letter will have; use inside the transaction that claims it."""
    return int(db.execute("SELECT coalesce(max(id), 0) + 1 FROM message").fetchone()[0])


def claim(
    db: Database, messages: Sequence[Message], notices: Iterable[Notice], *, day: date, now: datetime,
    department: str, role: Role, kind: str, subject: str, at_once: bool, thread: str = "", rehearsal: bool = False,
) -> int:  # fmt: skip
    """Writes a letter down before its first try: its bytes, its first attempt, and the notices in it.

    A `rehearsal` shows its notices to the coordinators; nobody counts as told by it. Returns the letter's number.
    Use inside a transaction.
    """
    letter = next_number(db)
    for part, message in enumerate(messages):
        db.execute(
            "INSERT INTO message (id, letter, day, channel, address, department, role, kind, subject, part, parts,"
            " at_once, payload, message_id, state, attempts, created, tried, thread, rehearsal)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,'sending',?,?,?,?,?)",
            [letter + part, letter, day.isoformat(), message.address.channel, message.address.target, department, role,
             kind, subject, message.part, message.parts, int(at_once), message.payload, message.id,
             1 if part == 0 else 0, now.isoformat(), now.isoformat() if part == 0 else None, thread, int(rehearsal)],
        )  # fmt: skip
    table = "rehearsed" if rehearsal else "carried"
    db.conn.executemany(f"INSERT INTO {table} (key, letter) VALUES (?, ?)", [(n.key, letter) for n in notices])
    return letter


def again(db: Database, number: int, now: datetime) -> None:
    """Counts one more attempt of a message before it is made. Use inside a transaction."""
    db.execute(
        "UPDATE message SET attempts = attempts + 1, next_attempt = NULL, tried = ? WHERE id = ?",
        [now.isoformat(), number],
    )


def unsettled(db: Database, now: datetime) -> list[tuple[Row, Message]]:
    """Messages whose outcome is not known, or parts of a letter begun, that may be tried again now.

    Of a split letter only the first such part: what becomes of it decides over those after it.
    """
    rows = db.query(
        "SELECT * FROM message m WHERE state = 'sending' AND (next_attempt IS NULL OR next_attempt <= ?) AND NOT "
        "EXISTS (SELECT 1 FROM message n WHERE n.letter = m.letter AND n.id < m.id AND n.state = 'sending') "
        "ORDER BY id",
        [now.isoformat()],
    )
    return [(_row(row), _message(row)) for row in rows]


def sent(db: Database, number: int, *, receipt: str, now: datetime, day: date) -> None:
    """The service took the message; the letter's notices are sent with its last part. Use inside a transaction.

    It is a letter of the day on which it was taken: one left over from yesterday is the one letter of today.
    """
    db.execute(
        "UPDATE message SET state = 'sent', day = ?, sent_at = ?, receipt = ?, error = NULL, next_attempt = NULL "
        "WHERE id = ?",
        [day.isoformat(), now.isoformat(), receipt, number],
    )
    chain.link(db, "receipt", number)
    letter = _letter(db, number)
    if db.execute("SELECT 1 FROM message WHERE letter = ? AND state != 'sent'", [letter]).fetchone() is None:
        db.execute(
            "UPDATE notice SET state = 'sent', sent_on = ? WHERE state != 'sent' AND " + IN_LETTER,
            [day.isoformat(), letter],
        )


def unknown(db: Database, number: int, *, error: str, next_attempt: datetime) -> bool:
    """Nobody knows whether the service took it: the same bytes go again later, and False; after five claims the
    letter is given up, and True: a person must look. Use inside a transaction."""
    attempts = db.execute("SELECT attempts FROM message WHERE id = ?", [number]).fetchone()[0]
    if attempts >= CLAIMS:
        fail(db, number, error=error)
        return True
    db.execute("UPDATE message SET error = ?, next_attempt = ? WHERE id = ?", [error, next_attempt.isoformat(), number])
    return False


def dissolve(db: Database, number: int, *, error: str, next_attempt: datetime, whole: bool = False) -> None:
    """Known not accepted: the letter is taken apart and its notices wait again; the bytes are of no use any more.

    A letter of which some parts have arrived cannot be taken apart: its other parts stay as they are.
    `whole`: the service asked the whole channel for patience. Use inside a transaction.
    """
    letter = _letter(db, number)
    db.execute("UPDATE message SET whole = ? WHERE id = ?", [int(whole), number])
    if db.execute("SELECT 1 FROM message WHERE letter = ? AND state = 'sent'", [letter]).fetchone():
        db.execute("UPDATE message SET error = ?, next_attempt = ?, attempts = attempts - 1 WHERE id = ?",
                   [error, next_attempt.isoformat(), number])  # fmt: skip
        return
    _end(db, letter, "dissolved", error, next_attempt)
    _take_apart(db, letter)


def refuse(db: Database, number: int, *, error: str) -> None:
    """The address will never take it: its notices wait for the contact's next address, which gets them whole even
    where some parts had arrived. Use inside a transaction."""
    letter = _letter(db, number)
    _end(db, letter, "failed", error, None)
    _take_apart(db, letter)


def fail(db: Database, number: int, *, error: str) -> None:
    """Given up: letter and notices are failed until somebody says `outbox retry`. Use inside a transaction."""
    letter = _letter(db, number)
    _end(db, letter, "failed", error, None)
    db.execute("UPDATE notice SET state = 'failed' WHERE state = 'pending' AND " + IN_LETTER, [letter])


def unwritten(
    db: Database, address: Address, *, day: date, now: datetime, department: str, role: Role, kind: str, error: str,
    next_attempt: datetime | None,
) -> None:  # fmt: skip
    """A letter that could not be put into bytes: on record as one that was put off, so that its address rests, or
    (without a next attempt) as one that its address will never take. Use inside a transaction."""
    number, later = next_number(db), next_attempt.isoformat() if next_attempt else None
    db.execute(
        "INSERT INTO message (id, letter, day, channel, address, department, role, kind, part, parts, at_once,"
        " message_id, state, attempts, next_attempt, error, created) VALUES (?,?,?,?,?,?,?,?,1,1,0,'',?,1,?,?,?)",
        [number, number, day.isoformat(), address.channel, address.target, department, role, kind,
         "dissolved" if later else "failed", later, error, now.isoformat()],
    )  # fmt: skip


def retry(db: Database, key: str) -> bool:
    """Revives failed letters, named by the number of a message or the key of a notice. Use inside a transaction.

    One given up goes again as it is: it may have arrived, and a copy must carry the same Message-ID. One that was
    refused has been taken apart; its address is tried again.
    """
    number = int(key) if key.isdigit() else -1
    found = db.execute(
        "SELECT DISTINCT letter FROM message WHERE state = 'failed' AND (letter IN (SELECT letter FROM message WHERE "
        "id = ?) OR letter IN (SELECT letter FROM carried WHERE key = ?))",
        [number, key],
    ).fetchall()
    for (letter,) in found:
        db.execute(
            "UPDATE message SET attempts = 0, next_attempt = NULL, state = CASE WHEN letter IN (SELECT letter FROM "
            "carried UNION SELECT letter FROM rehearsed) THEN 'sending' ELSE 'dissolved' END "
            "WHERE letter = ? AND state = 'failed'",
            [letter],
        )
        db.execute("UPDATE notice SET state = 'pending' WHERE state = 'failed' AND " + IN_LETTER, [letter])
    return bool(found)


def _take_apart(db: Database, letter: int) -> None:
    for table in HOLDING:
        db.execute(f"DELETE FROM {table} WHERE letter = ?", [letter])


def _end(db: Database, letter: int, state: str, error: str, next_attempt: datetime | None) -> None:
    db.execute(
        "UPDATE message SET state = ?, error = ?, next_attempt = ?, payload = CASE ? WHEN 'dissolved' THEN NULL ELSE "
        "payload END WHERE letter = ? AND state = 'sending'",
        [state, error, next_attempt.isoformat() if next_attempt else None, state, letter],
    )


def _letter(db: Database, number: int) -> int:
    return int(db.execute("SELECT letter FROM message WHERE id = ?", [number]).fetchone()[0])


def messages(db: Database, where: str = "1", arguments: Sequence[object] = ()) -> list[Row]:
    """Message rows without their bytes."""
    return [_row(row) for row in db.query(f"SELECT * FROM message WHERE {where} ORDER BY id", list(arguments))]


def message(db: Database, number: int) -> tuple[Row, Message] | None:
    found = next(iter(db.query("SELECT * FROM message WHERE id = ?", [number])), None)
    return (_row(found), _message(found)) if found else None


def _row(row: Mapping[str, Any]) -> Row:
    return Row(
        id=row["id"],
        letter=row["letter"],
        day=date.fromisoformat(row["day"]),
        address=Address(row["channel"], row["address"]),
        state=row["state"],
        attempts=row["attempts"],
        part=row["part"],
        parts=row["parts"],
        kind=row["kind"] or "",
        department=row["department"] or "",
        subject=row["subject"] or "",
        message_id=row["message_id"],
        next_attempt=_moment(row["next_attempt"]),
        error=row["error"] or "",
        sent_at=_moment(row["sent_at"]),
        role=row["role"] or "",
        rehearsal=bool(row["rehearsal"]),
    )


def _message(row: Mapping[str, Any]) -> Message:
    address = Address(row["channel"], row["address"])
    return Message(row["message_id"], address, row["payload"] or b"", row["part"], row["parts"])


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
