"""Opening the database: for writing, for reading only, or in memory to think ahead in."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from policybot.model import Says

from . import copies
from .connecting import FILE, connect, known, reader
from .damage import refusal, require_kept
from .errors import StateError
from .records import State
from .schema import migrations


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
    require_kept(folder)
    try:
        state = State(connect(str(file)), folder)
    except sqlite3.DatabaseError as error:
        raise refusal(error, folder) from error
    try:
        state.db.execute("PRAGMA journal_mode=WAL")
        state.db.execute("PRAGMA synchronous=FULL")
        known(state.db, file)
        _migrate(state)
    except sqlite3.DatabaseError as error:
        raise StateError(
            Says("cannot write the database: {why}", {"why": str(error)}),
            Says("check the rights of the state folder"),
            file,
        ) from error
    return state


def _migrate(state: State) -> None:
    """All pending steps in one transaction; what was there before is copied first, for the way back."""
    pending = migrations.pending(state.db)
    if pending and migrations.applied(state.db):
        copies.copy(state.db, state.folder / copies.FOLDER / f"policybot-before-{pending[0].name}.db")
    if pending:
        with state.transaction():
            migrations.apply(state.db)


def read_state(folder: Path) -> State:
    """For reading only: touches nothing. A missing database reads as an empty one."""
    file = folder / FILE
    if not file.exists():
        return scratch_state(folder)
    try:
        return State(_current(reader(file), file), folder)
    except sqlite3.DatabaseError as error:
        raise refusal(error, folder) from error


def read_copy(file: Path) -> State:
    """A backup, for reading only. Raises StateError unless it is sound."""
    copies.require_sound(file)
    return State(_current(reader(file), file), file.parent)


def _current(db: Database, file: Path) -> Database:
    """The same, or where its schema is older a copy in memory that is up to date."""
    known(db, file)
    if not migrations.pending(db):
        return db
    copy = connect(":memory:")
    db.conn.backup(copy.conn)
    db.conn.close()
    migrations.apply(copy)
    return copy


def scratch_state(folder: Path, source: State | None = None) -> State:
    """A state in memory: empty, or a copy of another, to think ahead in."""
    db = connect(":memory:")
    if source is not None:
        source.db.conn.backup(db.conn)
    migrations.apply(db)
    return State(db, folder)
