"""state/policybot.db: opening, migrations, reports and decisions.

Writers open it WAL with `synchronous=FULL`: what was said to be on record is on the disk. Readers open it
`mode=ro`; an older schema is migrated in a copy in memory, and nothing is created (DESIGN section 7.7).
Reports and decisions are append-only; triggers hold that, whoever writes.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from sqlite_utils import Database, Migrations

from .model import Catalog, Decision, Evidence, Progress, Report, Says

FILE = "policybot.db"
BUSY_SECONDS = 60
"""A writer waits this long for another before it gives up."""

migrations = Migrations("policybot")


class StateError(Exception):
    """The state folder or its database cannot be used; says what is wrong and what to do."""

    def __init__(self, message: Says, hint: Says, file: Path) -> None:
        super().__init__(str(message))
        self.message, self.hint, self.file = message, hint, file


@migrations()
def m001_first(db: Database) -> None:
    day_facts = {"document": str, "measure": str, "department": str}
    db.create_table(
        "report",
        {
            "id": int, **day_facts, "person": str, "day": str, "entered": str, "entered_by": str, "done": str,
            "problem": str, "next": str, "value": float, "expected": str, "committed": str, "part_done": int,
            "closes": int, "asks_until": str, "for_day": str,
        },
        pk="id", not_null={"document", "measure", "department", "person", "day", "entered"}, strict=True,
    )  # fmt: skip
    db.create_table(
        "evidence", {"id": int, "report": int, "name": str, "sha256": str, "size": int},
        pk="id", not_null={"report", "name", "sha256", "size"}, foreign_keys=[("report", "report", "id")], strict=True,
    )  # fmt: skip
    db.create_table(
        "decision",
        {
            "id": int, **day_facts, "kind": str, "by": str, "day": str, "entered": str, "reason": str, "whole": int,
            "due": str, "approval": str, "key": str, "until": str,
        },
        pk="id", not_null={"document", "kind", "by", "day", "entered"}, strict=True,
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
        for act in ("UPDATE", "DELETE"):
            db.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


# ── opening ────────────────────────────────────────────────────────────────────


def _known(db: Database, file: Path) -> None:
    names = {step.name for step in migrations.applied(db)}
    later = names - {"m001_first", "m002_append_only"}
    if later:
        raise StateError(
            Says("database of a newer version ({later})", {"later": ", ".join(sorted(later))}),
            Says("run the newer policybot, or restore the backup made before it"),
            file,
        )


def _connect(address: str, file: Path, *, uri: bool = False) -> Database:
    try:
        connection = sqlite3.connect(address, uri=uri, timeout=BUSY_SECONDS, isolation_level=None)
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.DatabaseError as error:
        raise StateError(
            Says("cannot open the database: {why}", {"why": str(error)}),
            Says("check the path, its rights and its disk"),
            file,
        ) from error
    return Database(connection, execute_plugins=False)


def open_state(folder: Path) -> State:
    """For writing: makes folder and database where they are missing, and brings an older schema up to date."""
    file = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StateError(
            Says("cannot make the state folder: {why}", {"why": error.strerror}),
            Says("choose another with --state"),
            folder,
        ) from error
    db = _connect(str(file), file)
    try:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        _known(db, file)
        migrations.apply(db)
    except sqlite3.DatabaseError as error:
        raise StateError(
            Says("cannot write the database: {why}", {"why": str(error)}),
            Says("check the rights of the state folder"),
            file,
        ) from error
    return State(db, folder)


def read_state(folder: Path) -> State:
    """For reading only: touches nothing. A missing database reads as an empty one."""
    file = folder / FILE
    if not file.exists():
        return scratch_state(folder)
    # Without a -wal file no writer is about, and `immutable` keeps SQLite from leaving -wal and -shm behind.
    quiet = "" if file.with_name(FILE + "-wal").exists() else "&immutable=1"
    db = _connect(f"{file.absolute().as_uri()}?mode=ro{quiet}", file, uri=True)
    _known(db, file)
    if migrations.pending(db):
        copy = _connect(":memory:", file)
        db.conn.backup(copy.conn)
        migrations.apply(copy)
        return State(copy, folder)
    return State(db, folder)


def scratch_state(folder: Path, source: State | None = None) -> State:
    """A state in memory: empty, or a copy of another, to think ahead in."""
    db = _connect(":memory:", folder / FILE)
    if source is not None:
        source.db.conn.backup(db.conn)
    migrations.apply(db)
    return State(db, folder)


class State:
    """One connection to the records; use it in one thread only."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.db = db
        self.folder = folder

    def close(self) -> None:
        self.db.conn.close()

    def __enter__(self) -> State:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One immediate transaction: read and write without another writer in between (a deferred one that
        reads first fails with BUSY as soon as two processes do it)."""
        self.db.conn.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.db.conn.execute("COMMIT")
        except BaseException:
            # A full disk ends a transaction by itself; a failed COMMIT leaves it open.
            if self.db.conn.in_transaction:
                self.db.conn.execute("ROLLBACK")
            raise

    def version(self) -> tuple[int, int]:
        """Grows with every report and decision: planning anew is due when it differs."""
        row = self.db.execute(
            "SELECT (SELECT coalesce(max(id), 0) FROM report), (SELECT coalesce(max(id), 0) FROM decision)"
        ).fetchone()
        return int(row[0]), int(row[1])

    # ── records ────────────────────────────────────────────────────────────────

    def add_report(self, report: Report) -> int:
        """Puts a report on record; its `id` is given here. Use inside a transaction."""
        number = _insert(self.db, "report", {
            "document": report.document, "measure": report.measure, "department": report.department,
            "person": report.person, "day": report.day.isoformat(), "entered": report.entered.isoformat(),
            "entered_by": report.entered_by, "done": report.done, "problem": report.problem, "next": report.next,
            "value": report.value, "expected": _text(report.expected), "committed": _text(report.committed),
            "part_done": int(report.part_done), "closes": int(report.closes),
            "asks_until": _text(report.asks_until), "for_day": _text(report.for_day),
        })  # fmt: skip
        for proof in report.evidence:
            facts = {"report": number, "name": proof.name, "sha256": proof.sha256, "size": proof.size}
            _insert(self.db, "evidence", facts)
        return number

    def add_decision(self, decision: Decision) -> int:
        """Puts a decision on record; its `id` is given here. Use inside a transaction."""
        return _insert(self.db, "decision", {
            "document": decision.document, "measure": decision.measure, "department": decision.department,
            "kind": decision.kind, "by": decision.by, "day": decision.day.isoformat(),
            "entered": decision.entered.isoformat(), "reason": decision.reason, "whole": int(decision.whole),
            "due": _text(decision.due), "approval": decision.approval, "key": decision.key,
            "until": _text(decision.until),
        })  # fmt: skip

    def keep(self, source: Path) -> Evidence:
        """Copies a file into state/evidence under its SHA-256; raises OSError when it cannot be read or kept."""
        data = source.read_bytes()
        proof = Evidence(source.name, hashlib.sha256(data).hexdigest(), len(data))
        target = self.folder / "evidence" / proof.sha256
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(".part")
            with part.open("wb") as file:
                file.write(data)
                os.fsync(file.fileno())
            part.rename(target)
        return proof

    def reports(self) -> list[Report]:
        proofs: defaultdict[int, list[Evidence]] = defaultdict(list)
        for row in self.db.query("SELECT * FROM evidence ORDER BY id"):
            proofs[row["report"]].append(Evidence(row["name"], row["sha256"], row["size"]))
        return [_report(row, tuple(proofs[row["id"]])) for row in self.db.query("SELECT * FROM report ORDER BY id")]

    def decisions(self) -> list[Decision]:
        return [_decision(row) for row in self.db.query("SELECT * FROM decision ORDER BY id")]

    def progress(self, catalog: Catalog) -> dict[tuple[str, str], Progress]:
        """All records by document and measure; a measure answers for the numbers it `was`, a department for its
        former names."""
        names = {
            (p.document.id, alias): d.name
            for p in catalog.policies
            for d in p.departments.values()
            for alias in d.aliases
        }
        reports: defaultdict[tuple[str, str], list[Report]] = defaultdict(list)
        for r in self.reports():
            name = names.get((r.document, r.department), r.department)
            reports[r.document, r.measure].append(replace(r, department=name))
        decisions: defaultdict[tuple[str, str], list[Decision]] = defaultdict(list)
        for d in self.decisions():
            if d.measure:
                decisions[d.document, d.measure].append(d)
        found = {}
        for _, measure in catalog.measures():
            idents = [(measure.document, ident) for ident in (*measure.was, measure.id)]
            acts = Progress(
                tuple(r for ident in idents for r in reports.get(ident, ())),
                tuple(d for ident in idents for d in decisions.get(ident, ())),
            )
            if acts.reports or acts.decisions:
                found[measure.document, measure.id] = acts
        return found


def _insert(db: Database, table: str, facts: Mapping[str, object]) -> int:
    columns = ", ".join(f'"{name}"' for name in facts)
    cursor = db.execute(f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(facts))})", list(facts.values()))
    return int(cursor.lastrowid or 0)


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _report(row: Mapping[str, object], proofs: tuple[Evidence, ...]) -> Report:
    facts = dict(row)
    for name in ("expected", "committed", "asks_until", "for_day"):
        facts[name] = _day(facts[name])  # type: ignore[arg-type]
    for name in ("part_done", "closes"):
        facts[name] = bool(facts[name])
    facts["day"] = date.fromisoformat(str(facts["day"]))
    facts["entered"] = datetime.fromisoformat(str(facts["entered"]))
    return Report(**facts, evidence=proofs)  # type: ignore[arg-type]


def _decision(row: Mapping[str, object]) -> Decision:
    facts = dict(row)
    for name in ("due", "until"):
        facts[name] = _day(facts[name])  # type: ignore[arg-type]
    facts["day"] = date.fromisoformat(str(facts["day"]))
    facts["entered"] = datetime.fromisoformat(str(facts["entered"]))
    return Decision(**{**facts, "whole": bool(facts["whole"])})  # type: ignore[arg-type]
