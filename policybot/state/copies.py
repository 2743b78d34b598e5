"""Copies of the database: made while others write, and trusted only when they are sound."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

from sqlite_utils import Database

from policybot.model import Says

from . import chain
from .connecting import known, reader
from .errors import StateError
from .schema import migrations

FOLDER = "backup"
DAILY = "policybot-{day}.db"


def copy(db: Database, target: Path) -> None:
    """A whole copy through SQLite's backup API (sqlite.org/backup.html), consistent beside writers.

    It takes its name only once it is on the disk and sound: a full disk leaves what was there before. Raises
    StateError.
    """
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        _write(db, part)
        part.replace(target)
        settle(target.parent)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            part.unlink()
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise StateError(
            Says("the copy {file} could not be written: {why}", {"file": target.name, "why": why}),
            Says("older copies are untouched; check disk and rights of {folder}", {"folder": target.parent}),
            target,
        ) from error


def _write(db: Database, part: Path) -> None:
    with closing(sqlite3.connect(part)) as made:
        db.conn.backup(made)
        made.execute("PRAGMA journal_mode=DELETE")  # one file alone, that can be carried away and read anywhere
        found = made.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise sqlite3.DatabaseError(found)
    settle(part)


def settle(path: Path) -> None:
    """On the disk, not only on its way there; a folder too, for the name stands in it (fsync(2))."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def require_sound(file: Path) -> None:
    """Raises StateError unless a copy is a whole database of ours, of this version or an older one."""
    if not file.is_file():
        raise StateError(Says("there is no backup {file}", {"file": file}), _another(), file)
    try:
        with closing(reader(file).conn) as opened:
            db = Database(opened, execute_plugins=False)
            known(db, file)
            why = next(_faults(db), None)
    except sqlite3.DatabaseError as error:
        why = Says("{why}", {"why": str(error)})
    if why:
        raise StateError(Says("the backup {file} is not sound: {why}", {"file": file, "why": why}), _another(), file)


def _another() -> Says:
    return Says("choose another one; they lie in backup/ of the state folder, one for each day")


def _faults(db: Database) -> Iterator[Says]:
    if not migrations.applied(db):
        yield Says("it is no database of policybot")
    yield from (Says("{why}", {"why": why}) for (why,) in db.execute("PRAGMA integrity_check(1)") if why != "ok")
    if db.table("chain").exists():
        yield from (one.message for one in chain.walk(db))


def daily(folder: Path) -> dict[date, Path]:
    """The daily copies of a state folder by their day, newest first."""
    found = {}
    for file in (folder / FOLDER).glob(DAILY.format(day="????-??-??")):
        try:
            found[date.fromisoformat(file.stem[-10:])] = file
        except ValueError:
            continue
    return dict(sorted(found.items(), reverse=True))


def newest(folder: Path) -> Path | None:
    """The newest daily copy that is sound."""
    for file in daily(folder).values():
        try:
            require_sound(file)
        except StateError:
            continue
        return file
    return None
