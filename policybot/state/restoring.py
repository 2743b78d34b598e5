"""A backup back in its place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from sqlite_utils import Database

from . import copies
from .connecting import FILE, reader
from .damage import ASIDE
from .opening import open_state
from .records import State

T = TypeVar("T")
STAGE = "restoring"
"""The folder within the state folder in which a copy is made ready."""


def restore(folder: Path, file: Path, now: datetime, act: Callable[[State], T]) -> tuple[T, Path | None]:
    """Puts a backup in the place of the database; no daemon may run.

    `act` is done to the copy before it takes its place, so that it never stands there without. The database that was
    there, sound or not, is kept aside: returned is its new name, None where there was none. Raises StateError.
    """
    copies.require_sound(file)
    stage = folder / STAGE
    try:
        shutil.rmtree(stage, ignore_errors=True)
        with closing(reader(file).conn) as opened:
            copies.copy(Database(opened, execute_plugins=False), stage / FILE)
        with open_state(stage) as state:
            done = act(state)
        return done, _exchange(stage / FILE, folder, now)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _exchange(made: Path, folder: Path, now: datetime) -> Path | None:
    """The old one goes aside before the new one comes, with the -wal that belongs to it alone. Broken off in between,
    there is no database, and `open_state` refuses to begin anew."""
    aside = folder / f"{ASIDE}{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    had = (folder / FILE).exists()
    for tail in ("", "-wal", "-shm"):
        old = folder / (FILE + tail)
        if old.exists():
            old.rename(aside.with_name(aside.name + tail))
    made.replace(folder / FILE)
    copies.settle(folder)
    return aside if had else None
