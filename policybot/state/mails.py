"""Mails that came in: each once, with what became of it.

    state   waiting     belongs to a department; a coordinator confirms or refuses it
            unassigned  nobody knows to what it belongs; a coordinator says it, or refuses it
            confirmed   made into reports
            refused     by a coordinator, or at the door: then nobody stands in `settled_by`
            noted       on record and nothing else: automatic replies, letters that came back

While it may still be confirmed a mail's bytes are kept; once it is settled they are not, for its words, its digest and
the evidence taken from it are.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlite_utils import Database

from policybot.model import Says

from . import chain

MailState = Literal["waiting", "unassigned", "confirmed", "refused", "noted"]
MailKind = Literal["answer", "automatic", "bounce", "unreadable"]
OPEN = ("waiting", "unassigned")


@dataclass(frozen=True, slots=True)
class Mail:
    """`arrived`: when the server took it; `letter`: the number of the letter it answers; `notes`: what a coordinator
    should know of it; `reports`: those made of it."""

    id: int
    message_id: str
    digest: str
    arrived: datetime
    taken: datetime
    sender: str
    name: str
    subject: str
    kind: MailKind
    state: MailState
    notes: tuple[Says, ...] = ()
    letter: int | None = None
    document: str = ""
    department: str = ""
    text: str = ""
    settled: datetime | None = None
    settled_by: str = ""
    reason: str = ""
    reports: tuple[int, ...] = ()

    @property
    def open(self) -> bool:
        return self.state in OPEN


def known(db: Database, message_id: str, digest: str) -> bool:
    """Whether a mail is on record already."""
    sql = "SELECT 1 FROM mail WHERE message_id = ? AND digest = ?"
    return db.execute(sql, [message_id, digest]).fetchone() is not None


def put(db: Database, mail: Mail, payload: bytes | None) -> int:
    """Puts a mail on record; its `id` is given here. Use inside a transaction."""
    cursor = db.execute(
        "INSERT INTO mail (message_id, digest, arrived, taken, sender, name, subject, kind, state, notes, letter, "
        "document, department, text, payload) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [mail.message_id, mail.digest, mail.arrived.isoformat(), mail.taken.isoformat(), mail.sender, mail.name,
         mail.subject, mail.kind, mail.state, _notes(mail.notes), mail.letter, mail.document, mail.department,
         mail.text, payload],
    )  # fmt: skip
    number = int(cursor.lastrowid or 0)
    chain.link(db, "mail", number)
    return number


def settle(db: Database, mail: Mail, state: MailState, by: str, reason: str, now: datetime,
           reports: Iterable[int] = ()) -> Mail:  # fmt: skip
    """Writes down what a coordinator made of a mail. Use inside a transaction."""
    db.execute(
        "UPDATE mail SET state = ?, settled = ?, settled_by = ?, reason = ?, payload = NULL WHERE id = ?",
        [state, now.isoformat(), by, reason, mail.id],
    )
    made = tuple(reports)
    db.conn.executemany("INSERT INTO mail_report (mail, report) VALUES (?, ?)", [(mail.id, one) for one in made])
    chain.link(db, "settlement", mail.id)
    return replace(mail, state=state, settled=now, settled_by=by, reason=reason, reports=made)


def mails(db: Database, where: str = "1", arguments: Sequence[object] = ()) -> list[Mail]:
    """Mails that answer a condition, without their bytes, in the order in which they were taken."""
    reports: defaultdict[int, list[int]] = defaultdict(list)
    for mail, report in db.execute("SELECT mail, report FROM mail_report ORDER BY report"):
        reports[mail].append(report)
    rows = db.query(f"SELECT * FROM mail WHERE {where} ORDER BY id", list(arguments))
    return [_mail(row, tuple(reports[row["id"]])) for row in rows]


def waiting(db: Database) -> list[Mail]:
    """Those a coordinator has yet to look at."""
    return mails(db, "state IN ('waiting', 'unassigned')")


def payload(db: Database, number: int) -> bytes:
    """The bytes of a mail, as far as they were kept."""
    found = db.execute("SELECT payload FROM mail WHERE id = ?", [number]).fetchone()
    return bytes(found[0] or b"") if found else b""


def _mail(row: Mapping[str, Any], reports: tuple[int, ...]) -> Mail:
    moment = datetime.fromisoformat
    return Mail(
        row["id"], row["message_id"], row["digest"], moment(row["arrived"]), moment(row["taken"]), row["sender"] or "",
        row["name"] or "", row["subject"] or "", row["kind"], row["state"], _said(row["notes"]), row["letter"],
        row["document"] or "", row["department"] or "", row["text"] or "",
        moment(row["settled"]) if row["settled"] else None, row["settled_by"] or "", row["reason"] or "", reports,
    )  # fmt: skip


def _notes(notes: Iterable[Says]) -> str:
    return json.dumps([[one.text, dict(one.values)] for one in notes], ensure_ascii=False, default=str)


def _said(text: str | None) -> tuple[Says, ...]:
    return tuple(Says(said, values) for said, values in json.loads(text or "[]"))
