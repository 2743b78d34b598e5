"""Reports and decisions, append-only, and the transaction they are written in."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from sqlite_utils import Database

from policybot.model import Catalog, Decision, Evidence, Progress, Report
from policybot.plaintext import one_line
from policybot.workdays import day_of

from . import chain, damage


class State:
    """One connection to the records; use it in one thread only."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.db = db
        self.folder = folder

    def close(self) -> None:
        self.db.conn.close()

    def __enter__(self) -> State:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """A page that turns out to be damaged while one works is told with the way back. Raises StateError."""
        self.close()
        if damage.is_damage(error):
            raise damage.damaged(self.folder, str(error)) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One immediate transaction: read and write without another writer in between (a deferred one that
        reads first fails with BUSY as soon as two processes do it). One within another is part of it: all or none."""
        if self._within():
            yield
            return
        self.db.conn.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.db.conn.execute("COMMIT")
        except BaseException:
            # A full disk ends a transaction by itself; a failed COMMIT leaves it open.
            if self._within():
                self.db.conn.execute("ROLLBACK")
            raise

    def _within(self) -> bool:
        return self.db.conn.in_transaction

    def head(self) -> str:
        """The head of the chain over everything on record: 64 hex digits, or "" while there is nothing."""
        return chain.head(self.db)

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
            "seq": self._seq(), "source": report.source, "signed": report.signed,
        })  # fmt: skip
        for proof in report.evidence:
            facts = {"report": number, "name": proof.name, "sha256": proof.sha256, "size": proof.size}
            _insert(self.db, "evidence", facts)
        chain.link(self.db, "report", number)
        return number

    def add_decision(self, decision: Decision) -> int:
        """Puts a decision on record; its `id` is given here. Use inside a transaction."""
        number = _insert(self.db, "decision", {
            "document": decision.document, "measure": decision.measure, "department": decision.department,
            "kind": decision.kind, "by": decision.by, "day": decision.day.isoformat(),
            "entered": decision.entered.isoformat(), "reason": decision.reason, "whole": int(decision.whole),
            "due": _text(decision.due), "approval": decision.approval, "key": decision.key,
            "until": _text(decision.until), "seq": self._seq(), "entered_by": decision.entered_by,
            "source": decision.source,
        })  # fmt: skip
        chain.link(self.db, "decision", number)
        return number

    def _seq(self) -> int:
        """The next place among all reports and decisions: order that no jump of a clock can turn round."""
        return sum(self.version()) + 1

    def keep(self, source: Path) -> Evidence:
        """Copies a file into state/evidence under its SHA-256; raises OSError when it cannot be read or kept."""
        data = source.read_bytes()
        proof = Evidence(one_line(source.name), hashlib.sha256(data).hexdigest(), len(data))
        target = self.folder / "evidence" / proof.sha256
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(f".{os.getpid()}.part")
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
        zones = {p.document.id: p.document.timezone for p in catalog.policies}
        reports: defaultdict[tuple[str, str], list[Report]] = defaultdict(list)
        for r in self.reports():
            name = names.get((r.document, r.department), r.department)
            entered = day_of(r.entered, zones[r.document]) if r.document in zones else r.day
            written = entered if entered > r.day else None
            reports[r.document, r.measure].append(replace(r, department=name, written=written))
        decisions: defaultdict[tuple[str, str], list[Decision]] = defaultdict(list)
        for d in self.decisions():
            if d.measure:
                name = names.get((d.document, d.department or ""), d.department or "")
                decisions[d.document, d.measure].append(replace(d, department=name or None))
        found = {}
        for policy, measure in catalog.measures():
            idents = [(measure.document, ident) for ident in (*measure.was, measure.id)]
            acts = Progress(
                tuple(sorted((r for ident in idents for r in reports.get(ident, ())), key=_when)),
                tuple(sorted((d for ident in idents for d in decisions.get(ident, ())), key=_when)),
                policy.document.timeliness == "entered",
            )
            if acts.reports or acts.decisions:
                found[measure.document, measure.id] = acts
        return found


def _when(act: Report | Decision) -> tuple[date, int]:
    return act.day, act.seq


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
    facts |= {name: facts[name] or "" for name in ("source", "signed")}
    return Report(**facts, evidence=proofs)  # type: ignore[arg-type]


def _decision(row: Mapping[str, object]) -> Decision:
    facts = dict(row)
    for name in ("due", "until"):
        facts[name] = _day(facts[name])  # type: ignore[arg-type]
    facts["day"] = date.fromisoformat(str(facts["day"]))
    facts["entered"] = datetime.fromisoformat(str(facts["entered"]))
    facts |= {name: facts[name] or "" for name in ("entered_by", "source")}
    return Decision(**{**facts, "whole": bool(facts["whole"])})  # type: ignore[arg-type]
