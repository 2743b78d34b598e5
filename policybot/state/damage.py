"""A database that is damaged or gone: found at the start, and told together with the way back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from policybot.model import Says

from . import copies
from .connecting import FILE, reader
from .errors import StateError

DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
"""The primary result codes of a file that is no sound database (sqlite.org/rescode.html)."""
PRIMARY = 0xFF
"""The bits of an extended result code that hold the primary one."""

ASIDE = FILE + ".before-restore-"
"""How the name of a database begins that a restored one took the place of."""


def check(folder: Path) -> None:
    """Looks through the pages of the database, as a daemon does before it starts. Raises StateError.

    quick_check reads every page, but compares no index with its table (sqlite.org/pragma.html#pragma_quick_check).
    """
    require_kept(folder)
    file = folder / FILE
    if not file.exists():
        return
    try:
        with closing(reader(file).conn) as opened:
            found = opened.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise refusal(error, folder) from error
    if found != "ok":
        raise damaged(folder, found)


def require_kept(folder: Path) -> None:
    """Refuses a folder with backups and no database: it was lost, or a restore broke off, and to begin anew there
    would send every letter again. Raises StateError."""
    if (folder / FILE).exists() or not (copies.daily(folder) or any(folder.glob(ASIDE + "*"))):
        return
    raise StateError(
        Says("the database is gone, although there are backups of it"),
        Says("{restore}; to begin anew, choose another folder with --state", {"restore": way_back(folder)}),
        folder / FILE,
    )


def refusal(error: sqlite3.DatabaseError, folder: Path) -> StateError:
    """What SQLite says of the database of a folder, with advice."""
    if is_damage(error):
        return damaged(folder, str(error))
    return StateError(
        Says("cannot open the database: {why}", {"why": str(error)}),
        Says("check the path, its rights and its disk"),
        folder / FILE,
    )


def is_damage(error: BaseException | None) -> bool:
    return isinstance(error, sqlite3.DatabaseError) and getattr(error, "sqlite_errorcode", 0) & PRIMARY in DAMAGED


def damaged(folder: Path, why: str) -> StateError:
    return StateError(Says("the database is damaged: {why}", {"why": why}), way_back(folder), folder / FILE)


def way_back(folder: Path) -> Says:
    """The command that restores the newest sound copy."""
    copy = copies.newest(folder)
    if copy is None:
        where = {"folder": folder / copies.FOLDER, "state": folder}
        return Says(
            "no sound backup lies in {folder}; with one: policybot restore FILE --by NAME --state {state}", where
        )
    what = {"file": copy, "state": folder}
    return Says("end the daemon if it runs, then: policybot restore {file} --by NAME --state {state}", what)
