"""Connections to a database file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from policybot.model import Says

from .errors import StateError
from .schema import later

FILE = "policybot.db"
BUSY_SECONDS = 60
"""A writer waits this long for another before it gives up."""


def connect(address: str, *, uri: bool = False) -> Database:
    """Raises sqlite3.DatabaseError when there is no database to be opened."""
    connection = sqlite3.connect(address, uri=uri, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return Database(connection, execute_plugins=False)


def reader(file: Path) -> Database:
    """For reading only. Raises sqlite3.DatabaseError."""
    # Without a -wal file no writer is about, and `immutable` keeps SQLite from leaving -wal and -shm behind.
    quiet = "" if file.with_name(file.name + "-wal").exists() else "&immutable=1"
    return connect(f"{file.absolute().as_uri()}?mode=ro{quiet}", uri=True)


def known(db: Database, file: Path) -> None:
    """Refuses a database of a newer version. Raises StateError."""
    unknown = later(db)
    if unknown:
        raise StateError(
            Says("database of a newer version ({later})", {"later": ", ".join(sorted(unknown))}),
            Says("run the newer policybot, or restore the backup made before it"),
            file,
        )
