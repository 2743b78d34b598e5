"""What is on record of earlier days: plannings, letters, and notices with the moment each was put on record."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlite_utils import Database

from policybot.model import Address, Key, Told

from .notices import history


@dataclass(frozen=True, slots=True)
class Planning:
    """One planning. `digest`: of policy and settings; `reports`, `decisions`: the newest on record then; `cleared`:
    when a round of the sending hours first put off nothing of it, if one did."""

    id: int
    at: datetime
    day: date
    digest: str
    reports: int
    decisions: int
    version: str
    cleared: datetime | None


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a letter. `tried`: its last attempt; `taken_back`: refused, and revived by hand since."""

    number: int
    day: date
    state: str
    tried: datetime | None
    sent_at: datetime | None
    next_attempt: datetime | None
    taken_back: bool


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter on record. `keys`: the notices it carries; `holds`: whether it carries or shows any."""

    number: int
    address: Address
    department: str
    role: str
    kind: str
    at_once: bool
    rehearsal: bool
    created: datetime | None
    parts: tuple[Part, ...]
    keys: frozenset[Key]
    holds: bool

    @property
    def sent_at(self) -> datetime | None:
        """When its last part was taken; None while one of them was not."""
        moments = [part.sent_at for part in self.parts if part.state == "sent" and part.sent_at]
        return max(moments) if len(moments) == len(self.parts) else None

    @property
    def day(self) -> date:
        return max(part.day for part in self.parts)

    @property
    def sent_on(self) -> date | None:
        """The day on which all of it had gone."""
        return self.day if all(part.state == "sent" for part in self.parts) else None


@dataclass(frozen=True, slots=True)
class Entry:
    """A notice on record as it stands now, when it came, and why it stands so: the sentence with its values."""

    told: Told
    created: datetime | None
    text: str
    values: Mapping[str, Any]


def plannings(db: Database) -> list[Planning]:
    """All plannings in the order in which they were made."""
    rows = db.execute("SELECT id, at, day, digest, says FROM tick ORDER BY id")
    return [_planning(*row) for row in rows]


def _planning(number: int, at: str, day: str, digest: str, says: str | None) -> Planning:
    # What stands behind the four facts came with later versions.
    _, office, reports, decisions, *more = json.loads(digest)
    version = str(more[0]) if more else ""
    return Planning(
        number, datetime.fromisoformat(at), date.fromisoformat(day), office, reports, decisions, version, _moment(says)
    )


def posted(db: Database, since: date) -> list[Posted]:
    """Letters that went, or were last tried, on a day or after it, and all in doubt or failed; without their bytes."""
    carried, shown = _keys(db, "carried"), _keys(db, "rehearsed")
    letters: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)
    rows = db.query(
        "SELECT id, letter, day, channel, address, department, role, kind, at_once, rehearsal, created, state, tried, "
        "sent_at, next_attempt, attempts FROM message WHERE day >= ? OR tried >= ? OR state IN ('sending', 'failed') "
        "ORDER BY id",
        [since.isoformat()] * 2,
    )
    for row in rows:
        letters[row["letter"]].append(row)
    return [_posted(n, rows, carried.get(n, set()), n in shown) for n, rows in letters.items()]


def _keys(db: Database, table: str) -> Mapping[int, set[Key]]:
    found: defaultdict[int, set[Key]] = defaultdict(set)
    for key, letter in db.execute(f"SELECT key, letter FROM {table}"):
        found[letter].add(Key(key))
    return found


def _posted(number: int, rows: list[Mapping[str, Any]], keys: set[Key], shown: bool) -> Posted:
    first = rows[0]
    return Posted(
        number, Address(first["channel"], first["address"]), first["department"] or "", first["role"] or "",
        first["kind"] or "", bool(first["at_once"]), bool(first["rehearsal"]), _moment(first["created"]),
        tuple(map(_part, rows)), frozenset(keys), bool(keys) or shown,
    )  # fmt: skip


def _part(row: Mapping[str, Any]) -> Part:
    tried = _moment(row["tried"]) or _moment(row["created"])
    revived = row["state"] == "dissolved" and row["attempts"] == 0
    return Part(
        row["id"], date.fromisoformat(row["day"]), row["state"], tried, _moment(row["sent_at"]),
        _moment(row["next_attempt"]), revived,
    )  # fmt: skip


def entries(db: Database) -> Iterator[Entry]:
    """All notices on record, oldest first."""
    more = {key: facts for key, *facts in db.execute("SELECT key, created, reason FROM notice")}
    for told in history(db):
        created, reason = more[told.key]
        says: Mapping[str, Any] = json.loads(reason) if reason else {}
        yield Entry(told, _moment(created), says.get("text", ""), says.get("values", {}))


def _moment(text: str | None) -> datetime | None:
    """An aware instant; None for what is none, for a hand that meddled with the rows may have written anything."""
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found
