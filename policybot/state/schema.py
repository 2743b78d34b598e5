"""The tables, as numbered steps that are each applied once."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from . import chain

migrations = Migrations("policybot")


@migrations()
def m001_first(db: Database) -> None:
    day_facts = {"document": str, "measure": str, "department": str}
    db.create_table(
        "report",
        {
            "id": int, **day_facts, "person": str, "day": str, "entered": str, "entered_by": str, "done": str,
            "problem": str, "next": str, "value": float, "expected": str, "committed": str, "part_done": int,
            "closes": int, "asks_until": str, "for_day": str, "seq": int,
        },
        pk="id", not_null={"document", "measure", "department", "person", "day", "entered", "seq"}, strict=True,
    )  # fmt: skip
    db.create_table(
        "evidence", {"id": int, "report": int, "name": str, "sha256": str, "size": int},
        pk="id", not_null={"report", "name", "sha256", "size"}, foreign_keys=[("report", "report", "id")], strict=True,
    )  # fmt: skip
    db.create_table(
        "decision",
        {
            "id": int, **day_facts, "kind": str, "by": str, "day": str, "entered": str, "reason": str, "whole": int,
            "due": str, "approval": str, "key": str, "until": str, "seq": int,
        },
        pk="id", not_null={"document", "kind", "by", "day", "entered", "seq"}, strict=True,
    )  # fmt: skip
    db.create_table(
        "message",
        {
            "id": int, "letter": int, "day": str, "channel": str, "address": str, "department": str, "role": str,
            "kind": str, "subject": str, "part": int, "parts": int, "at_once": int, "payload": bytes,
            "message_id": str, "state": str, "attempts": int, "next_attempt": str, "error": str, "receipt": str,
            "created": str, "sent_at": str,
        },
        pk="id", not_null={"letter", "day", "channel", "address", "message_id", "state", "attempts"}, strict=True,
    )  # fmt: skip
    db.create_table(
        "notice",
        {
            "key": str, **day_facts, "title": str, "check": str, "step": str, "repeat": int, "letter": str,
            "role": str, "day": str, "due": str, "count_from": str, "state": str, "reason": str, "at_once": int,
            "created": str, "sent_on": str,
        },
        pk="key", not_null={"document", "check", "step", "letter", "department", "role", "day", "state"},
        strict=True,
    )  # fmt: skip
    db.create_table(
        "carried", {"key": str, "letter": int}, pk=("key", "letter"),
        foreign_keys=[("key", "notice", "key"), ("letter", "message", "id")], strict=True,
    )  # fmt: skip
    db.create_table("tick", {"id": int, "at": str, "day": str, "digest": str, "says": str}, pk="id", strict=True)
    for table, columns in (("notice", ["state"]), ("carried", ["letter"]), ("message", ["state"]), ("message", ["day"]),
                           ("message", ["channel", "address"])):  # fmt: skip
        db.table(table).create_index(columns)


@migrations()
def m002_append_only(db: Database) -> None:
    for table in ("report", "evidence", "decision"):
        _append_only(db, table)


def _append_only(db: Database, table: str) -> None:
    for act in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


@migrations()
def m003_delivery(db: Database) -> None:
    """Rehearsals, threads, the pace of services, and what is done once a night."""
    for column, kind in (("rehearsal", int), ("thread", str), ("tried", str), ("whole", int)):
        db.table("message").add_column(column, kind)
    db.create_table(
        "rehearsed", {"key": str, "letter": int}, pk=("key", "letter"),
        foreign_keys=[("key", "notice", "key"), ("letter", "message", "id")], strict=True,
    )  # fmt: skip
    db.create_table("chore", {"name": str, "day": str, "at": str, "says": str}, pk=("name", "day"), strict=True)
    for column in ("thread", "tried"):
        db.table("message").create_index([column])


@migrations()
def m004_chain(db: Database) -> None:
    """The chain over what is on record; what stands there already is linked in the order in which it came: acts by
    their place, then receipts by their moment."""
    db.create_table(
        "chain", {"id": int, "kind": str, "row": int, "version": int, "hash": str},
        pk="id", not_null={"kind", "row", "version", "hash"}, strict=True,
    )  # fmt: skip
    db.table("chain").create_index(["kind", "row"])
    _append_only(db, "chain")
    acts = "SELECT 'report', id, seq FROM report UNION ALL SELECT 'decision', id, seq FROM decision ORDER BY 3"
    receipts = "SELECT 'receipt', id FROM message WHERE state = 'sent' ORDER BY sent_at, id"
    for kind, row, *_ in [*db.execute(acts).fetchall(), *db.execute(receipts).fetchall()]:
        chain.link(db, kind, row, version=1)


@migrations()
def m005_source(db: Database) -> None:
    """How a report came, and who signed it off; reports of before have neither."""
    for column in ("source", "signed"):
        db.table("report").add_column(column, str)


@migrations()
def m006_intake(db: Database) -> None:
    """Answers by mail, which wait for a coordinator, the reports made of them, and letters that came back."""
    db.create_table(
        "mail",
        {
            "id": int, "message_id": str, "digest": str, "arrived": str, "taken": str, "sender": str, "name": str,
            "subject": str, "kind": str, "state": str, "notes": str, "letter": int, "document": str, "department": str,
            "text": str, "payload": bytes, "settled": str, "settled_by": str, "reason": str,
        },
        pk="id", not_null={"message_id", "digest", "arrived", "taken", "kind", "state"}, strict=True,
    )  # fmt: skip
    db.table("mail").create_index(["message_id", "digest"], unique=True)
    db.create_table(
        "mail_report", {"mail": int, "report": int}, pk=("mail", "report"),
        foreign_keys=[("mail", "mail", "id"), ("report", "report", "id")], strict=True,
    )  # fmt: skip
    db.create_table(
        "bounced", {"letter": int, "at": str, "why": str}, pk="letter", not_null={"at"},
        foreign_keys=[("letter", "message", "id")], strict=True,
    )  # fmt: skip


@migrations()
def m007_clicks(db: Database) -> None:
    """Clicks and forms from a chat that have counted, so that a copy of one does not count again."""
    db.create_table(
        "click",
        {
            "key": str, "at": str, "user": str, "letter": int, "department": str, "deed": str, "acts": str,
        },
        pk="key", not_null={"at", "user", "letter", "department", "deed", "acts"}, strict=True,
    )  # fmt: skip


@migrations()
def m008_accounts(db: Database) -> None:
    """Who entered a decision, and how it came; answers by mail, and what was made of them, join the chain."""
    for column in ("entered_by", "source"):
        db.table("decision").add_column(column, str)
    chain_mails(db)


def chain_mails(db: Database) -> None:
    for number, settled in db.execute("SELECT id, settled FROM mail ORDER BY id").fetchall():
        chain.link(db, "mail", number, version=3)
        if settled:
            chain.link(db, "settlement", number, version=3)


def later(db: Database) -> set[str]:
    """Steps a database has been through that this version does not know."""
    empty = Database(memory=True)
    known = {step.name for step in migrations.pending(empty)}
    empty.conn.close()
    return {step.name for step in migrations.applied(db)} - known
