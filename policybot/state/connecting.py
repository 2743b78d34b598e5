"""Connections to a database file."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

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
    if not _wal(file).exists():
        return connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        return connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
    except sqlite3.OperationalError:
        return _apart(file)


def _apart(file: Path) -> Database:
    """A copy in memory, by way of another folder. On a full disk there is no room for the -shm file that readers of a
    -wal file share, and nobody could say where things stand just when it matters; nor can anybody write then."""
    database = connect(":memory:")
    try:
        with TemporaryDirectory() as folder:
            copy = Path(folder) / file.name
            for one in (file, _wal(file)):
                shutil.copyfile(one, copy.with_name(one.name))
            with closing(connect(str(copy)).conn) as source:
                source.backup(database.conn)
    except BaseException:
        database.conn.close()
        raise
    return database


def _wal(file: Path) -> Path:
    return file.with_name(file.name + "-wal")


def known(db: Database, file: Path) -> None:
    """Refuses a database of a newer version. Raises StateError."""
    unknown = later(db)
    if unknown:
        raise StateError(
            Says("database of a newer version ({later})", {"later": ", ".join(sorted(unknown))}),
            Says("run the newer policybot, or restore the backup made before it"),
            file,
        )
