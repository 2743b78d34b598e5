"""Opening the database: for writing, for reading only, or in memory to think ahead in."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from policybot.model import Says

from .errors import StateError
from .records import State
from .schema import later, migrations

FILE = "policybot.db"
BUSY_SECONDS = 60
"""A writer waits this long for another before it gives up."""


def _known(db: Database, file: Path) -> None:
    unknown = later(db)
    if unknown:
        raise StateError(
            Says("database of a newer version ({later})", {"later": ", ".join(sorted(unknown))}),
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
