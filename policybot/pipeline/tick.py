"""tick(now): the one idempotent act of the daemon."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from policybot import __version__
from policybot.channels import Channel
from policybot.model import Says
from policybot.state import State

from .alarm import reminded
from .deliver import Hour, deliver
from .desk import Office
from .prepare import prepare


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did. `skipped` says why nothing was sent, if nothing was to be; `again` when more may go that
    only a service's pace has put off."""

    day: date
    planned: int = 0
    sent: int = 0
    deferred: int = 0
    failed: int = 0
    skipped: Says | None = None
    again: datetime | None = None


def tick(
    office: Office,
    state: State,
    channels: Mapping[str, Channel],
    now: datetime,
    *,
    any_hour: bool = False,
    stop: Callable[[], bool] = lambda: False,
) -> Ticked:
    """Plans when policy, settings, records or the day are new, and delivers in the sending hours of a working day.

    Answers to somebody's own act go at any hour of a working day. `any_hour`: so does everything else. From
    `preview_at` on the coordinators get their letter of the day, with the list of what goes at the sending hour.
    `stop` is asked before each letter: once it says so, the rest waits for the next tick.
    """
    today = office.day(now)
    if today not in office.workdays:
        nearest = office.workdays.first_after(today)
        return Ticked(today, skipped=Says("{day} is a day off; the next working day is {next}",
                                          {"day": today, "next": nearest}))  # fmt: skip
    _texts(office, state, now)
    planned = 0
    if _stale(office, state, today):
        planned = prepare(office, state, now)
        _remember(office, state, today, now)
    skipped = None if any_hour else outside_hours(office, now)
    hour: Hour = "open" if skipped is None else "preview" if _previews(office, now) else "closed"
    gone = deliver(office, state, channels, now, hour=hour, stop=stop)
    if hour == "open" and not gone.done.deferred:
        _cleared(state, now)
    return Ticked(today, planned, gone.done.sent, gone.done.deferred, gone.done.failed, skipped, gone.again)


def _texts(office: Office, state: State, now: datetime) -> None:
    """An official text that is gone or has become another one: the coordinators must know, for the measures were held
    against what it said."""
    for text in office.texts.values():
        if text.trouble and text.trouble.grave:
            told = {"what": text.trouble.says, "advice": text.trouble.hint}
            reminded(office, state, now, Says("{what}; {advice}", told))


def _previews(office: Office, now: datetime) -> bool:
    settings, time = office.settings, now.astimezone(ZoneInfo(office.zone)).time()
    return not settings.embedded and settings.preview_at <= time < settings.send_at


def outside_hours(office: Office, now: datetime) -> Says | None:
    """Why letters do not go at this hour, if they do not."""
    settings, time = office.settings, now.astimezone(ZoneInfo(office.zone)).time()
    if time < settings.send_at:
        return Says("letters go from {time}", {"time": settings.send_at.strftime("%H:%M")})
    if time >= settings.until:
        return Says("letters go until {time}", {"time": settings.until.strftime("%H:%M")})
    return None


def fingerprint(office: Office, state: State, today: date) -> str:
    """Changes with the day, the policy, the settings, the records and the program: then planning anew is due."""
    return json.dumps([today.isoformat(), office.digest, *state.version(), __version__])


def _stale(office: Office, state: State, today: date) -> bool:
    row = state.db.execute("SELECT digest FROM tick ORDER BY id DESC LIMIT 1").fetchone()
    return row is None or row[0] != fingerprint(office, state, today)


def _remember(office: Office, state: State, today: date, now: datetime) -> None:
    with state.transaction():
        state.db.execute(
            "INSERT INTO tick (at, day, digest) VALUES (?, ?, ?)",
            [now.isoformat(), today.isoformat(), fingerprint(office, state, today)],
        )


def _cleared(state: State, now: datetime) -> None:
    """Writes down, once, that a round of the sending hours has put off nothing of what was planned: from then on
    whatever did not go must have a reason on record. The nightly audit asks for it."""
    number, before = state.db.execute("SELECT id, says FROM tick ORDER BY id DESC LIMIT 1").fetchone()
    if before is None:
        with state.transaction():
            state.db.execute("UPDATE tick SET says = ? WHERE id = ?", [now.isoformat(), number])
