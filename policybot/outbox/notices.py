"""Notices on record: one row per key, kept for good."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlite_utils import Database

from policybot.model import Decision, Notice, NoticeState, Says, Told


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an acceptance changed: the notices new on record, and how many came to nothing."""

    new: tuple[Notice, ...]
    obsolete: int


def history(db: Database) -> list[Told]:
    """All notices on record, oldest first."""
    rows = db.execute(
        'SELECT key, document, measure, "check", step, repeat, letter, department, role, day, due, count_from, '
        "state, sent_on, title FROM notice ORDER BY day, rowid"
    )
    return [
        Told(
            row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], date.fromisoformat(row[9]),
            _day(row[10]), _day(row[11]), row[12], _day(row[13]), title=row[14],
        )
        for row in rows
    ]  # fmt: skip


def accept(db: Database, notices: Sequence[Notice], now: datetime) -> Accepted:
    """Puts what is demanded on record: one row per key, for good. Use inside a transaction.

    New keys are inserted; a row not yet sent follows its notice to a new state; unsent rows that nobody demands
    any longer become obsolete. So do those in a letter in doubt: it may still turn out to be sent, but when it is
    taken apart they must not go into another. Alarms are demanded by nobody, nor is the list of today's letters.
    """
    states = dict(db.execute("SELECT key, state FROM notice WHERE \"check\" NOT IN ('alarm', 'preview')").fetchall())
    demanded = {notice.key for notice in notices}
    new = [notice for notice in notices if notice.key not in states]
    for notice in notices:
        old = states.get(notice.key)
        if old is not None and _moves(old, notice.state):
            db.execute(
                "UPDATE notice SET state = ?, reason = ?, day = ? WHERE key = ?",
                [notice.state, _reason(notice.reason), notice.day.isoformat(), notice.key],
            )
    put(db, new, now)
    gone = [key for key, state in states.items() if state in ("pending", "proposed", "held") and key not in demanded]
    for key in gone:
        db.execute("UPDATE notice SET state = 'obsolete' WHERE key = ?", [key])
    return Accepted(tuple(new), len(gone))


def put(db: Database, notices: Iterable[Notice], now: datetime) -> None:
    """Puts notices on record; a key already there stays as it is. Use inside a transaction."""
    db.conn.executemany(
        'INSERT OR IGNORE INTO notice (key, document, measure, department, title, "check", step, repeat, letter, role,'
        " day, due, count_from, state, reason, at_once, created) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [_facts(notice, now) for notice in notices],
    )


def _moves(old: str, new: NoticeState) -> bool:
    """Whether a row on record follows what is demanded now; what was sent or given up stays as it is."""
    follows = {
        "pending": ("superseded", "proposed"),
        "proposed": ("pending", "superseded"),
        "held": ("superseded",),
        "obsolete": ("pending", "proposed", "superseded"),
    }
    return new in follows.get(old, ())


def _facts(notice: Notice, now: datetime) -> tuple[object, ...]:
    return (
        notice.key, notice.document, notice.measure, notice.department, notice.title, notice.check, notice.step,
        notice.repeat, notice.letter, notice.role, notice.day.isoformat(), _text(notice.due),
        _text(notice.count_from), notice.state, _reason(notice.reason), int(notice.at_once), now.isoformat(),
    )  # fmt: skip


def notices(db: Database, where: str = "1", arguments: Sequence[str | date] = ()) -> list[Notice]:
    """Notices on record that answer a condition, oldest first."""
    values = [str(value) for value in arguments]
    return [_notice(row) for row in db.query(f"SELECT * FROM notice WHERE {where} ORDER BY day, rowid", values)]


def waiting(db: Database, today: date) -> list[Notice]:
    """Pending notices whose day has come, oldest first; and those that went out today, for a role may be shared by
    several people, each of whom gets a letter of its own."""
    return notices(db, "(state = 'pending' AND day <= ?) OR (state = 'sent' AND sent_on = ?)", [today, today])


def holds(decisions: Iterable[Decision], today: date) -> tuple[Decision, ...]:
    """Holds in force: the newest word on each key, if it is a hold that has not lapsed."""
    newest: dict[str, Decision] = {}
    for act in decisions:
        if act.kind in ("hold", "unhold") and act.key:
            newest[act.key] = act
    return tuple(d for d in newest.values() if d.kind == "hold" and (d.until is None or today <= d.until))


def kept(notice: Notice, held: Collection[str]) -> bool:
    """Whether a hold keeps a notice back: one on its key, on its department, or on all."""
    return not {"all", notice.key, notice.department}.isdisjoint(held)


def live(decisions: Iterable[Decision]) -> frozenset[str]:
    """Channels whose letters go to their addressees; others are in rehearsal."""
    return frozenset(act.key for act in decisions if act.kind == "go_live" and act.key)


def unrehearse(db: Database) -> None:
    """What rehearsals have shown and nobody was told becomes obsolete: it is demanded anew, from the day on which
    the addressees do hear, so that their grace begins then. Use inside a transaction."""
    db.execute(
        "UPDATE notice SET state = 'obsolete' WHERE state IN ('pending', 'proposed') AND key IN (SELECT key FROM "
        "rehearsed)"
    )


def obsolete(db: Database, letter: str) -> None:
    """Unsent notices of a letter nobody needs any more. Use inside a transaction."""
    db.execute("UPDATE notice SET state = 'obsolete' WHERE state = 'pending' AND letter = ?", [letter])


def letters_of(db: Database) -> dict[str, int]:
    """The newest letter of each notice that is, or was, in one."""
    return dict(db.execute("SELECT key, max(letter) FROM carried GROUP BY key").fetchall())


def deem_sent(db: Database, day: date) -> None:
    """On a virtual clock: whatever waits has gone out today."""
    db.execute("UPDATE notice SET state = 'sent', sent_on = ? WHERE state = 'pending' AND day <= ?", [str(day)] * 2)


def reason(text: str | None) -> Says:
    """Reads back why a notice stands as it does."""
    return _says(json.loads(text)) if text else Says("")


def _says(facts: Mapping[str, Any]) -> Says:
    values = {k: _says(v) if isinstance(v, dict) else v for k, v in facts["values"].items()}
    return Says(facts["text"], values)


def _notice(row: Mapping[str, Any]) -> Notice:
    return Notice(
        row["key"], row["document"], row["measure"], row["title"], row["check"], row["step"], row["repeat"],
        row["letter"], row["department"], row["role"], date.fromisoformat(row["day"]), _day(row["due"]),
        _day(row["count_from"]), row["state"], reason(row["reason"]), bool(row["at_once"]),
    )  # fmt: skip


def _reason(says: Says) -> str:
    return json.dumps(_plain(says), ensure_ascii=False)


def _plain(value: object) -> object:
    """Says and days as JSON holds them."""
    if isinstance(value, Says):
        return {"text": value.text, "values": {k: _plain(v) for k, v in value.values.items()}}
    return value if isinstance(value, (int, float, str, type(None))) else str(value)


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


@lru_cache(maxsize=4096)
def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
