"""What is done once a day after the sending hours, on days off too: one file per chore, found by scanning this folder.

A chore is a module with `chore(office, state, now) -> Says`: it does its work and says in a sentence what came of it.
What it raises is told to the coordinators and kept; the other chores are done all the same. A chore that looks for
something wrong has it said in a sentence `FOUND`, so that whoever watches the machine sees it too.
"""

from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from policybot.model import Says
from policybot.pipeline import Office
from policybot.pipeline.alarm import alarm
from policybot.state import State

log = logging.getLogger(__name__)

Chore = Callable[[Office, State, datetime], Says]
FAILED = Says("the nightly {name} has failed: {why}")


def names() -> tuple[str, ...]:
    return tuple(sorted(found.name for found in pkgutil.iter_modules(__path__)))


def run(office: Office, state: State, now: datetime) -> int:
    """Does the chores of the day that are not done yet; returns how many it did."""
    today = office.day(now)
    if now.astimezone(ZoneInfo(office.zone)).time() < office.settings.until:
        return 0
    waiting = [name for name in names() if not _done(state, name, today)]
    for name in waiting:
        _do(name, office, state, now, today)
    return len(waiting)


def amiss(state: State) -> tuple[Says, ...]:
    """What is wrong with the chores as they were last done; the row keeps the sentence that was said of it."""
    rows = state.db.execute("SELECT name, says, max(day) FROM chore GROUP BY name ORDER BY name").fetchall()
    found = (_amiss(name, says) for name, says, _ in rows if name in names())
    return tuple(one for one in found if one)


def _amiss(name: str, says: str) -> Says | None:
    if says.startswith(FAILED.text.format(name=name, why="")):
        return Says("the nightly {name} has failed", {"name": name})
    looked: Says | None = getattr(importlib.import_module(f"{__name__}.{name}"), "FOUND", None)
    if looked and says.startswith(looked.text.partition("{")[0]):
        return Says("the nightly {name} has found something wrong; the coordinators know", {"name": name})
    return None


def _done(state: State, name: str, day: date) -> bool:
    row = state.db.execute("SELECT 1 FROM chore WHERE name = ? AND day = ?", [name, day.isoformat()]).fetchone()
    return row is not None


def _do(name: str, office: Office, state: State, now: datetime, today: date) -> None:
    """A chore that fails is told of and not tried again before the next day: whatever stops it needs a person."""
    chore: Chore = importlib.import_module(f"{__name__}.{name}").chore
    try:
        says, failed = chore(office, state, now), False
    except Exception as error:
        log.exception("%s", name)
        says, failed = Says(FAILED.text, {"name": name, "why": str(error) or type(error).__name__}), True
    log.info("%s", says)
    with state.transaction():
        if failed:
            alarm(office, state, now, says)
        state.db.execute(
            "INSERT INTO chore (name, day, at, says) VALUES (?, ?, ?, ?)",
            [name, today.isoformat(), now.isoformat(), str(says)],
        )
