"""What the records say of letters and notices: right after a restart too, for nothing of it is counted in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from policybot import nightly, outbox
from policybot.model import Notice, Says
from policybot.outbox import tallies
from policybot.pipeline import Office
from policybot.state import State


@dataclass(frozen=True, slots=True)
class Figures:
    """`letters`: by channel and outcome; `messages`, `notices`: by state. `oldest`: since when the oldest notice that
    nothing but the machine keeps back could have gone. `given_up`: letters of late that wait for a person.
    `chores`: what is wrong with those of the night."""

    letters: Mapping[tuple[str, str], int] = field(default_factory=dict)
    messages: Mapping[str, int] = field(default_factory=dict)
    notices: Mapping[str, int] = field(default_factory=dict)
    oldest: datetime | None = None
    given_up: int = 0
    chores: tuple[Says, ...] = ()


def figures(office: Office, state: State, now: datetime) -> Figures:
    db, today = state.db, office.day(now)
    return Figures(
        tallies.letters(db), tallies.messages(db), tallies.stocks(db), _oldest(office, state, now),
        tallies.given_up(db, today), nightly.amiss(state),
    )  # fmt: skip


def _oldest(office: Office, state: State, now: datetime) -> datetime | None:
    today = office.day(now)
    waiting = tallies.unsent(state.db, today)
    held = {hold.key for hold in outbox.holds(state.decisions(), today) if hold.key} if waiting else set()
    free = (_could_go(office, notice, since) for notice, since in waiting if not outbox.kept(notice, held))
    return min((moment for moment in free if moment <= now), default=None)


def _could_go(office: Office, notice: Notice, since: datetime) -> datetime:
    """From when on a notice written down at a moment could go: an answer at any hour of a working day, all else from
    the next sending hour, for whoever has had the letter of the day gets no other one."""
    zone = ZoneInfo(office.zone)
    local, opens = since.astimezone(zone), office.settings.send_at
    at_work = local.date() in office.workdays
    if notice.at_once and at_work:
        return local
    day = local.date() if at_work and local.time() < opens else office.workdays.next(local.date())
    return datetime.combine(day, opens, zone)
