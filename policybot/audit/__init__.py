"""The audit: what the rules demanded of a day, recomputed from the log, beside what was sent (DESIGN section 7.13).

Each planning on record is made again by the pure plan, over the records as they were then, with policy and settings
as they stand now: one made with others, or by another version of the program, cannot be compared and is skipped and
said. Then notice by notice: sent, lawfully waiting, given up, or missing; and letter by letter: demanded or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from policybot.channels import Channel
from policybot.model import Key, Notice, Says
from policybot.outbox import Planning
from policybot.pipeline import Office
from policybot.state import State

from .fate import Fates
from .letters import Letters
from .nouns import Audited, Fate, Finding, Kind, Line, Skipped
from .record import Record
from .replay import Replay

__all__ = ["Audited", "Finding", "Kind", "Line", "Skipped", "audit", "days", "last_day"]

IDLE = Says("the bot did not run on {day}")
UNFINISHED = Says("not all letters could be tried before the sending hours of {day} ended")
RUNNING = Says("the sending hours of {day} are not over")
EDITED = Says("policy or settings have been edited since, or the program has changed")
TURNED_BACK = Says("the clock was set back")

BACK = 5
"""So many working days are looked at again each night."""

ONE = timedelta(days=1)
RANKS = ("sent", "missing", "failed", "waiting")
"""A notice demanded by several plannings of a day: what counts of its fates."""


def audit(office: Office, state: State, channels: Mapping[str, Channel], on: Iterable[date], now: datetime) -> Audited:
    """Recomputes days, which must not lie after that of `now`."""
    chosen = sorted(on)
    total = Audited()
    if chosen:
        record = Record.read(state, chosen[0])
        replay = Replay(office, state, record)
        for day in chosen:
            total = total.plus(_Day(office, record, replay, channels, day, now).audited())
    return total


def last_day(office: Office, now: datetime) -> date:
    """The last working day whose sending hours are over."""
    local = now.astimezone(ZoneInfo(office.zone))
    over = local.date() if local.time() >= office.settings.until else local.date() - ONE
    return office.workdays.last_before(over)


def days(office: Office, now: datetime) -> list[date]:
    """The last working days, oldest first."""
    last = last_day(office, now)
    return [office.workdays.add(last, -n) for n in range(BACK - 1, -1, -1)]


@dataclass
class _Day:
    office: Office
    record: Record
    replay: Replay
    channels: Mapping[str, Channel]
    day: date
    now: datetime
    fates: dict[Key, tuple[Notice, Fate]] = field(default_factory=dict)

    def audited(self) -> Audited:
        if self.day in self.record.turned_back:
            return Audited(skipped=(Skipped(self.day, TURNED_BACK),))
        letters = Letters(self.office, self.record, self.replay, self.day)
        if self.day not in self.office.workdays:
            skipped = tuple(self._incomparable())
            return Audited(skipped=skipped, findings=() if skipped else tuple(letters.on_a_day_off()))
        for planning in self._judged():
            self._judge(planning)
        found = [*self._findings(), *letters.undemanded(), *letters.over_budget()]
        return Audited(
            len(self.fates), len(self._lines("sent")), self._lines("waiting"), self._lines("failed"), tuple(found),
            tuple(self._skipped()),
        )  # fmt: skip

    # ── which plannings can be judged ──────────────────────────────────────────

    def _plannings(self) -> list[Planning]:
        return list(self.record.planned(self.day))

    def _judged(self) -> Iterator[Planning]:
        return (one for one in self._plannings() if one.cleared and self.replay.comparable(one))

    def _skipped(self) -> Iterator[Skipped]:
        if not self._plannings():
            yield Skipped(self.day, Says(IDLE.text, {"day": self.day}))
            return
        yield from self._incomparable()
        if any(self._unfinished(one) for one in self._plannings()):
            yield Skipped(self.day, Says((UNFINISHED if self._over else RUNNING).text, {"day": self.day}))

    def _incomparable(self) -> Iterator[Skipped]:
        if not all(map(self.replay.comparable, self._plannings())):
            yield Skipped(self.day, EDITED)

    def _unfinished(self, planning: Planning) -> bool:
        """Whether a planning was in force in the sending hours, and no round of them put off nothing."""
        if planning.cleared or not self.replay.comparable(planning):
            return False
        until = self._until(planning)
        return planning.at < self._hour(self.office.settings.until) and (
            until is None or until > self._hour(self.office.settings.send_at)
        )

    def _hour(self, clock: time) -> datetime:
        return datetime.combine(self.day, clock, ZoneInfo(self.office.zone))

    @property
    def _over(self) -> bool:
        """Whether the sending hours of the day are over."""
        return self.now >= self._hour(self.office.settings.until)

    def _until(self, planning: Planning) -> datetime | None:
        """When the next planning of the day took its place."""
        return next((one.at for one in self._plannings() if one.id > planning.id), None)

    # ── what became of what they demanded ──────────────────────────────────────

    def _judge(self, planning: Planning) -> None:
        fates = Fates(self.office, self.record, self.channels, planning, self._until(planning), self._over)
        demands = self.replay.demands(planning)
        for key, notice in demands.possible.items():
            if self._known_before(key, planning):
                continue
            fate = fates.of(notice)
            if key in demands.sure or fate.state == "sent":
                self._keep(notice, fate)

    def _known_before(self, key: Key, planning: Planning) -> bool:
        """Some findings are planned anew each day; the one row of the key says that it was told."""
        sent_on = self.record.sent_on(key, planning)
        return self.record.given_up(key, planning.at) or (sent_on is not None and sent_on < self.day)

    def _keep(self, notice: Notice, fate: Fate) -> None:
        before = self.fates.get(notice.key)
        if before is None or RANKS.index(fate.state) < RANKS.index(before[1].state):
            self.fates[notice.key] = notice, fate

    def _lines(self, state: str) -> tuple[Line, ...]:
        return tuple(
            Line(self.day, fate.why, notice.department, notice.role, notice, notice.key)
            for notice, fate in self.fates.values() if fate.state == state
        )  # fmt: skip

    def _findings(self) -> Iterator[Finding]:
        return (Finding("missing", line) for line in self._lines("missing"))
