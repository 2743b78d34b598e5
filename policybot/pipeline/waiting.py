"""What keeps a notice that waits from going at an instant. It only looks; delivery asks the same questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from policybot import outbox
from policybot.channels import Channel
from policybot.model import Address, Decision, Key, Notice, Says
from policybot.state import State

from .desk import Office, coordinators
from .rehearsal import Rehearsal
from .tick import outside_hours


@dataclass(frozen=True, slots=True)
class Watch:
    """What holds at an instant for all letters."""

    office: Office
    state: State
    now: datetime
    holds: tuple[Decision, ...]
    rehearsal: Rehearsal
    letters: Mapping[Key, tuple[int, ...]]
    released: frozenset[str | None]

    @classmethod
    def at(cls, office: Office, state: State, channels: Mapping[str, Channel], now: datetime) -> Watch:
        """As decisions and records stand at the end of the day of `now`."""
        today = office.day(now)
        decisions = [act for act in state.decisions() if act.day <= today]
        desk = coordinators(office, outbox.bad(state.db, today), today)
        rehearsal = Rehearsal(channels, outbox.live(decisions), desk, outbox.rehearsed(state.db))
        released = frozenset(act.key for act in decisions if act.kind == "release")
        letters = outbox.letters_with(state.db)
        return cls(office, state, now, outbox.holds(decisions, today), rehearsal, letters, released)

    @property
    def today(self) -> date:
        return self.office.day(self.now)

    def why(self, notice: Notice, address: Address | None) -> Says | None:
        """What a notice waits for: the first thing in its way, if there is any."""
        return next(self._in_the_way(notice, address), None)

    def _in_the_way(self, notice: Notice, address: Address | None) -> Iterator[Says]:
        if notice.state == "proposed":
            # Once released it is planned anew each day, and its reason says what it still waits for.
            waits = Says("no coordinator has released it: policybot release {key}", {"key": notice.key})
            yield notice.reason if notice.key in self.released else waits
        yield from self._held(notice)
        if address is None:
            yield Says("nobody can be reached")
            return
        yield from self._in_doubt(notice)
        if notice.role != "bureau" and self.rehearsal.on(address.channel):
            yield Says("{channel} is in rehearsal: it is shown to the coordinators only", {"channel": address.channel})
        yield from self._resting(address)
        if address in outbox.written(self.state.db, self.today):
            yield Says("this address has had its letter of the day: it goes the next working day")
        if hours := self._hours():
            yield hours

    def _held(self, notice: Notice) -> Iterator[Says]:
        for hold in self.holds:
            if hold.key and outbox.kept(notice, {hold.key}):
                facts = {"until": hold.until or Says("it is released"), "by": hold.by, "why": hold.reason}
                yield Says("held back until {until} by {by}: {why}", facts)

    def _in_doubt(self, notice: Notice) -> Iterator[Says]:
        for number in self.letters.get(notice.key, ()):
            for row in outbox.messages(self.state.db, "id = ? AND state = 'sending'", [number]):
                yield Says("letter {number} is on its way, outcome unknown, tries: {tries}",
                           {"number": row.id, "tries": row.attempts})  # fmt: skip

    def _resting(self, address: Address) -> Iterator[Says]:
        put_off = "channel = ? AND (address = ? OR whole = 1) AND state = 'dissolved' AND next_attempt > ?"
        facts = [address.channel, address.target, self.now.isoformat()]
        for row in outbox.messages(self.state.db, put_off, facts)[-1:]:
            assert row.next_attempt
            local = row.next_attempt.astimezone(ZoneInfo(self.office.zone))
            yield Says("the address rests until {time}: {error}",
                       {"time": local.strftime("%m-%d %H:%M"), "error": row.error})  # fmt: skip

    def _hours(self) -> Says | None:
        if self.today not in self.office.workdays:
            facts = {"day": self.today, "next": self.office.workdays.first_after(self.today)}
            return Says("{day} is a day off; the next working day is {next}", facts)
        return outside_hours(self.office, self.now)
