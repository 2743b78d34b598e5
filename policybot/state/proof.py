"""Whether the records are whole: the database, the chain over it, and the files it vouches for. Reads only."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlite_utils import Database

from policybot.model import Says

from . import chain
from .chain import Link, Problem
from .records import State

FEWEST_DIGITS = 8
"""A head may be shortened to so many digits: four billion to one that no other link begins so."""

MOST = 20
"""Faults of the database itself that are listed; a damaged one has thousands."""


def prove(state: State) -> list[Problem]:
    """All that does not hold; empty: what is on record is whole and unchanged."""
    found = list(_database(state.db))
    try:
        return [*found, *chain.walk(state.db), *_evidence(state)]
    except sqlite3.DatabaseError as error:
        return found or [_damaged(str(error))]


def contains(state: State, head: str) -> Link | None:
    """The link whose hash begins with these hex digits, if there is one."""
    return next(chain.links(state.db, "substr(hash, 1, ?) = ?", (len(head), head.lower())), None)


def _database(db: Database) -> Iterator[Problem]:
    """What SQLite finds (sqlite.org/pragma.html#pragma_integrity_check, #pragma_foreign_key_check)."""
    try:
        for (says,) in db.execute(f"PRAGMA integrity_check({MOST})").fetchall():
            if says != "ok":
                yield _damaged(says)
        for table, row, *_ in db.execute("PRAGMA foreign_key_check").fetchmany(MOST):
            what = {"table": table, "row": row}
            yield Problem("database", row, "damaged", Says("row {row} of {table} refers to a row that is gone", what))
    except sqlite3.DatabaseError as error:
        yield _damaged(str(error))


def _damaged(why: str) -> Problem:
    return Problem("database", None, "damaged", Says("the database is damaged: {why}", {"why": why}))


# ── evidence ───────────────────────────────────────────────────────────────────


def _evidence(state: State) -> Iterator[Problem]:
    for number, report, name, sha256, size in state.db.execute(
        "SELECT id, report, name, sha256, size FROM evidence ORDER BY id"
    ).fetchall():
        yield from _fault(number, state.folder / "evidence" / sha256, sha256, size, {"report": report, "name": name})


def _fault(number: int, file: Path, sha256: str, size: int, what: Mapping[str, object]) -> Iterator[Problem]:
    try:
        with file.open("rb") as opened:
            same = file.stat().st_size == size and hashlib.file_digest(opened, "sha256").hexdigest() == sha256
    except OSError as error:
        why = Says("evidence {name} of report {report} cannot be read: {why}", {**what, "why": error.strerror})
        yield Problem("evidence", number, "missing", why)
    else:
        if not same:
            yield Problem("evidence", number, "changed", Says("evidence {name} of report {report} was changed", what))
