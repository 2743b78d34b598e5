"""One hash chain over reports, decisions, receipts and answers by mail: what was on record cannot be changed unseen.

A link's hash is SHA-256 (FIPS 180-4) over the hash before it and the facts of its row, as JSON with sorted keys.
Whoever changes a row must redo every link after it, and then the head differs from the one that stands in the weekly
overviews people have in their mail.

The facts are named, and each link says by which version of the names it was made: a column added later belongs to the
next version, and older links stay as they were.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlite_utils import Database

from policybot.model import Says

Kind = Literal["report", "decision", "receipt", "mail", "settlement"]

TABLES: Mapping[str, str] = {
    "report": "report", "decision": "decision", "receipt": "message", "mail": "mail", "settlement": "mail",
}  # fmt: skip
"""`mail`: an answer as it came; `settlement`: what a coordinator made of it."""

WRITTEN: Mapping[str, str] = {"receipt": "state = 'sent'", "settlement": "settled IS NOT NULL"}
"""The condition a row must meet to have a link; where none is named here, every row has one."""

_FIRST: Mapping[str, tuple[str, ...]] = {
    "report": (
        "id", "document", "measure", "department", "person", "day", "entered", "entered_by", "done", "problem",
        "next", "value", "expected", "committed", "part_done", "closes", "asks_until", "for_day", "seq",
    ),
    "decision": (
        "id", "document", "measure", "department", "kind", "by", "day", "entered", "reason", "whole", "due",
        "approval", "key", "until", "seq",
    ),
    "receipt": (
        "id", "letter", "day", "channel", "address", "message_id", "part", "parts", "state", "sent_at", "receipt",
        "rehearsal", "payload",
    ),
}  # fmt: skip
_SECOND = {**_FIRST, "report": (*_FIRST["report"], "source", "signed")}
_THIRD = {
    **_SECOND,
    "decision": (*_SECOND["decision"], "entered_by", "source"),
    "mail": (
        "id", "message_id", "digest", "arrived", "taken", "sender", "name", "subject", "kind", "notes", "letter",
        "document", "department", "text",
    ),
    "settlement": ("id", "state", "settled", "settled_by", "reason"),
}  # fmt: skip

FACTS: Mapping[int, Mapping[str, tuple[str, ...]]] = {1: _FIRST, 2: _SECOND, 3: _THIRD}
"""Columns by version and kind of record. Never edit a version that was released: add the next."""

VERSION = max(FACTS)

MOMENTS: Mapping[str, str] = {
    "report": "substr(entered, 1, 10)", "decision": "substr(entered, 1, 10)", "receipt": "day",
    "mail": "substr(taken, 1, 10)", "settlement": "substr(settled, 1, 10)",
}  # fmt: skip
"""The day a row came on record; that of a receipt is a day of the document's zone."""


@dataclass(frozen=True, slots=True)
class Link:
    """`place` counts from 1. `row` is the number of the report, decision, message or mail."""

    place: int
    kind: Kind
    row: int
    version: int
    hash: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not hold. `kind`: report, decision, receipt, mail, settlement, link, evidence or
    database; `row`: its number, if any.

    `code`: changed, removed, unlinked, missing, damaged, unknown-head.
    """

    kind: str
    row: int | None
    code: str
    message: Says


def link(db: Database, kind: Kind, row: int, version: int = VERSION) -> None:
    """Adds a row to the chain. Use inside the transaction that writes the row."""
    found = facts(db, kind, row, version)
    db.execute(
        "INSERT INTO chain (kind, row, version, hash) VALUES (?, ?, ?, ?)",
        [kind, row, version, _hash(head(db), kind, row, version, found)],
    )


def head(db: Database) -> str:
    """The hash of the last link, 64 hex digits; "" while nothing is on record."""
    row = db.execute("SELECT hash FROM chain ORDER BY id DESC LIMIT 1").fetchone()
    return str(row[0]) if row else ""


def links(db: Database, where: str = "1", arguments: tuple[object, ...] = ()) -> Iterator[Link]:
    rows = db.execute(f"SELECT id, kind, row, version, hash FROM chain WHERE {where} ORDER BY id", list(arguments))
    return (Link(*row) for row in rows)


def day(db: Database, one: Link) -> date | None:
    """The day on which the row of a link came on record; None where the row is gone."""
    if one.kind not in TABLES:
        return None
    row = db.execute(f"SELECT {MOMENTS[one.kind]} FROM {TABLES[one.kind]} WHERE id = ?", [one.row]).fetchone()
    return date.fromisoformat(row[0]) if row else None


def facts(db: Database, kind: str, row: int, version: int) -> dict[str, Any] | None:
    """What the chain vouches for in a row; None where there is no such row, or no such version."""
    names = FACTS.get(version, {}).get(kind)
    if names is None:
        return None
    columns = ", ".join(f'"{name}"' for name in names)
    found = next(iter(db.query(f"SELECT {columns} FROM {TABLES[kind]} WHERE id = ?", [row])), None)
    if found is None:
        return None
    if kind == "report":
        proofs = db.execute("SELECT name, sha256, size FROM evidence WHERE report = ? ORDER BY id", [row])
        found["evidence"] = [list(proof) for proof in proofs]
    if kind == "settlement":
        made = db.execute("SELECT report FROM mail_report WHERE mail = ? ORDER BY report", [row])
        found["reports"] = [report for (report,) in made]
    if "payload" in found:
        found["payload"] = hashlib.sha256(found["payload"] or b"").hexdigest()
    return dict(found)


def _hash(before: str, kind: str, row: int, version: int, found: Mapping[str, Any] | None) -> str:
    whole = {"before": before, "kind": kind, "row": row, "version": version, "facts": found}
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


# ── walking it ─────────────────────────────────────────────────────────────────


def walk(db: Database) -> Iterator[Problem]:
    """Recomputes every link, then looks for rows that have none."""
    before, place = "", 0
    for one in links(db):
        yield from _gap(place, one)
        yield from _fault(db, before, one, follows=one.place == place + 1)
        before, place = one.hash, one.place
    for kind in TABLES:
        yield from _unlinked(db, kind)


def _gap(place: int, one: Link) -> Iterator[Problem]:
    if one.place != place + 1:
        gone = {"first": place + 1, "last": one.place - 1}
        yield Problem("link", place + 1, "removed", Says("links {first} to {last} of the chain are gone", gone))


def _fault(db: Database, before: str, one: Link, *, follows: bool) -> Iterator[Problem]:
    what = {"record": record(one.kind, one.row), "place": one.place}
    found = facts(db, one.kind, one.row, one.version)
    if found is None and one.version in FACTS:
        yield Problem(one.kind, one.row, "removed", Says("{record} is gone; link {place} vouched for it", what))
    elif follows and _hash(before, one.kind, one.row, one.version, found) != one.hash:
        yield Problem(one.kind, one.row, "changed",
                      Says("{record} or the chain was changed: link {place} does not fit", what))  # fmt: skip


def _unlinked(db: Database, kind: str) -> Iterator[Problem]:
    rows = db.execute(
        f"SELECT id FROM {TABLES[kind]} WHERE {WRITTEN.get(kind, '1')} "
        "AND id NOT IN (SELECT row FROM chain WHERE kind = ?) ORDER BY id",
        [kind],
    )
    for (row,) in rows:
        yield Problem(kind, row, "unlinked",
                      Says("{record} was not put on record by policybot: no link vouches for it",
                           {"record": record(kind, row)}))  # fmt: skip


def record(kind: str, row: int) -> Says:
    """How people call a row."""
    number = {"number": row}
    match kind:
        case "report":
            return Says("report {number}", number)
        case "decision":
            return Says("decision {number}", number)
        case "mail":
            return Says("mail {number}", number)
        case "settlement":
            return Says("what was made of mail {number}", number)
        case _:
            return Says("letter {number}", number)
