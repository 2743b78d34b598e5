"""deliver: claim, send, record; a few addresses side by side where a channel allows it, else one at a time.

Law of this file: a claim is on the disk before the first byte leaves; the outcomes of what is under way are on the
disk before the next address is served. When an outcome cannot be written the error goes up and delivery stops for
everybody, for a letter whose fate is forgotten would go out twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from policybot import outbox
from policybot.channels import Channel
from policybot.composing import Case
from policybot.model import Address, DeliveryError, Message, Receipt
from policybot.settings import SettingsError
from policybot.state import State, require_room

from .alarm import LETTER as ALARM
from .alarm import may_go
from .bundles import Bundle, bundles
from .desk import Office, case, coordinators, desk
from .listing import going, lapse, put_list
from .outcome import DEFERRED, SENT, Clerk, Delivered
from .rehearsal import Rehearsal
from .writing import UnwrittenError, channel_of, write

Hour = Literal["closed", "preview", "open"]
"""closed: answers and alarms go, and what was begun today; preview: so does the letter of the coordinators, with the
list of what goes today; open: everything goes."""

MUCH = 2
"""Sends run side by side when so many times as many letters wait as a channel has lanes."""

Claimed = Sequence[tuple[int, Message]]
Tried = Receipt | DeliveryError


@dataclass(frozen=True, slots=True)
class Round:
    """What one delivery did. `again`: when more may go that only a service's pace has put off."""

    done: Delivered
    again: datetime | None = None


class Delivery:
    """One delivery: what holds for all addresses of this tick."""

    def __init__(self, office: Office, state: State, channels: Mapping[str, Channel], now: datetime,
                 stop: Callable[[], bool]) -> None:  # fmt: skip
        self.office, self.state, self.channels, self.now, self.stop = office, state, channels, now, stop
        self.today: date = office.day(now)
        self.down = outbox.resting_channels(state.db, now)
        decisions = state.decisions()
        self.held = {hold.key for hold in outbox.holds(decisions, self.today) if hold.key}
        self.bad = outbox.bad(state.db, self.today)
        self.desk = coordinators(office, self.bad, self.today)
        self.rehearsal = Rehearsal(channels, outbox.live(decisions), self.desk, outbox.rehearsed(state.db))
        self.clerk = Clerk(office, state, now, self.today, self.down)
        self.again: datetime | None = None

    def run(self, hour: Hour) -> Round:
        """First what is unsettled, then what is new."""
        total = Delivered()
        for row, message in self._unsettled(hour):
            require_room(self.state.folder)
            total = total.plus(DEFERRED if self.stop() else self._resume(row, message))
        if hour == "open":
            lapse(self.state)
        found = self._due()
        list_of_today = going(self._going(found)) if hour == "preview" and "all" not in self.held else ()
        if list_of_today and put_list(self.office, self.state, self.now, len(list_of_today)):
            found = self._due()
        chosen = self._chosen(found, hour)
        if chosen:
            on = case(self.office, self.state, desk(self.office, self.state, self.today), self.now,
                      rehearsing=self._rehearsing(), going=list_of_today)  # fmt: skip
            for batch in self._batches(chosen):
                require_room(self.state.folder)
                total = total.plus(self._stopped(batch) if self.stop() else self._letters(on, batch))
        return Round(total, self.again)

    @staticmethod
    def _stopped(batch: Sequence[Bundle]) -> Delivered:
        return Delivered(deferred=len(batch))

    def _unsettled(self, hour: Hour) -> Iterator[tuple[outbox.Row, Message]]:
        """Messages in doubt, each once; the next part of a letter comes up when the one before it has gone."""
        seen = set[int]()
        while fresh := [one for one in outbox.unsettled(self.state.db, self.now) if one[0].id not in seen]:
            for row, message in fresh:
                seen.add(row.id)
                # One left over from another day waits for the sending hour.
                if "all" not in self.held and (hour == "open" or row.day == self.today):
                    yield row, message

    # ── which letters ──────────────────────────────────────────────────────────

    def _due(self) -> list[Bundle]:
        """The letters that wait, as they would go if every hour were one for sending."""
        db = self.state.db
        known = {policy.document.id for policy in self.office.catalog.policies}
        waiting = [n for n in outbox.waiting(db, self.today)
                   if n.document in known and (n.letter == ALARM or not outbox.kept(n, self.held))]  # fmt: skip
        having, urgent = outbox.having(db, self.today), [n for n in waiting if n.letter == ALARM]
        found = bundles(self.office, [n for n in waiting if n not in urgent], self.bad, having, self.today)
        found = [*bundles(self.office, urgent, self._out_of_reach(), having, self.today), *found]
        return [staged for bundle in found for staged in self.rehearsal.stage(bundle)]

    def _out_of_reach(self) -> set[Address]:
        """For alarms: while an address rests, the coordinators' other ones serve, if they have any."""
        resting = outbox.resting(self.state.db, self.now)
        others = coordinators(self.office, self.bad | resting, self.today)
        theirs = {address for _, address in others} <= {a for c in self.office.roster.coordinators for a in c.addresses}
        return self.bad | resting if theirs else self.bad

    def _going(self, found: Sequence[Bundle]) -> list[Bundle]:
        """Those of them that others than the coordinators are meant to read, or have not read yet today."""
        written, readers = outbox.written(self.state.db, self.today), {address for _, address in self.desk}
        mine = [b for b in found if b.address in readers and not b.meant]
        return [b for b in found if b not in mine and not b.at_once and (b.meant or b.address not in written)]

    def _chosen(self, found: Sequence[Bundle], hour: Hour) -> list[Bundle]:
        """Those of them that go in this round."""
        db = self.state.db
        resting, written = outbox.resting(db, self.now), outbox.written(db, self.today)
        alarms = may_go(self.state, self.now)
        ready = [b for b in found if b.address not in resting and (alarms or b.notices[0].letter != ALARM)]
        return [b for b in ready if b.at_once or (self._hour(b, hour) and (b.meant or b.address not in written))]

    def _hour(self, bundle: Bundle, hour: Hour) -> bool:
        """Whether it is the hour for a letter that is no answer: before the others, the coordinators' own go."""
        early = hour == "preview" and not bundle.meant and bundle.address in {address for _, address in self.desk}
        return hour == "open" or early

    def _rehearsing(self) -> tuple[str, ...]:
        return tuple(name for name in self.channels if self.rehearsal.on(name))

    # ── in which order ─────────────────────────────────────────────────────────

    def _batches(self, found: Sequence[Bundle]) -> Iterator[list[Bundle]]:
        """Letters that may be under way at the same time, where a channel has lanes and much to send."""
        for channel in dict.fromkeys(bundle.address.channel for bundle in found):
            run, lanes = [b for b in found if b.address.channel == channel], self._lanes(channel)
            width = lanes if len(run) >= MUCH * lanes else 1
            yield from (run[first : first + width] for first in range(0, len(run), width))

    def _lanes(self, channel: str) -> int:
        try:
            return self.channels[channel].lanes
        except (KeyError, SettingsError):
            return 1

    # ── the letters of a batch ─────────────────────────────────────────────────

    def _letters(self, on: Case, batch: Sequence[Bundle]) -> Delivered:
        total, claimed = Delivered(), list[Claimed]()
        for bundle in batch:
            if bundle.address.channel in self.down or not self._may(bundle.address):
                total = total.plus(DEFERRED)
                continue
            try:
                claimed.append(self._claim(on, bundle))
            except UnwrittenError as error:
                total = total.plus(self.clerk.unwritten(bundle, error))
        for parts, tried in zip(claimed, self._try([parts[0][1] for parts in claimed]), strict=True):
            total = total.plus(self._whole(parts, tried))
        return total

    def _claim(self, on: Case, bundle: Bundle) -> Claimed:
        with self.state.transaction():
            number = outbox.next_number(self.state.db)
            made = write(self.office, self.state, self.channels, on, bundle, number, self.now)
            outbox.claim(
                self.state.db, made.messages, bundle.notices, day=self.today, now=self.now,
                subject=made.words.subject, department=made.view.department, role=made.view.role,
                kind=made.view.main.letter, at_once=bundle.at_once, thread=made.thread,
                rehearsal=bundle.meant is not None,
            )  # fmt: skip
        return [(number + n, message) for n, message in enumerate(made.messages)]

    def _whole(self, parts: Claimed, tried: Tried) -> Delivered:
        """A letter whose first part was tried: what became of it decides over those after it."""
        result = self.clerk.settle(parts[0][0], parts[0][1].address, tried)
        for number, message in parts[1:]:
            if result is not SENT:
                return result
            result = self._one(number, message)
        return result

    def _one(self, number: int, message: Message) -> Delivered:
        """One more try of a part on record."""
        if not self._may(message.address):
            return DEFERRED
        with self.state.transaction():
            outbox.again(self.state.db, number, self.now)
        [tried] = self._try([message])
        return self.clerk.settle(number, message.address, tried)

    def _resume(self, row: outbox.Row, message: Message) -> Delivered:
        """A message whose outcome a crash or a broken line has swallowed: the same bytes once more."""
        if row.address.channel in self.down:
            return DEFERRED
        if row.attempts >= outbox.CLAIMS:
            return self.clerk.given_up(row)
        return self._one(row.id, message)

    def _may(self, address: Address) -> bool:
        """Whether the service's pace allows one more now; if not, when it will is remembered."""
        try:
            pace = self.channels[address.channel].pace
        except (KeyError, SettingsError):
            return True  # whoever sends will find out and say so
        free = pace and outbox.free_at(self.state.db, address, pace.messages, pace.seconds, self.now)
        if free:
            self.again = min(self.again or free, free)
        return not free

    def _try(self, messages: Sequence[Message]) -> list[Tried]:
        """Hands messages to their channels, side by side when there are several; touches no record."""
        senders = [self._sender(message) for message in messages]
        if len(senders) < 2:
            return [sender() for sender in senders]
        with ThreadPoolExecutor(len(senders)) as pool:
            return list(pool.map(lambda sender: sender(), senders))

    def _sender(self, message: Message) -> Callable[[], Tried]:
        def send() -> Tried:
            try:
                return channel.send(message, self.now)
            except DeliveryError as error:
                return error
            except Exception as error:  # a mistake of the channel's own must not silence the addresses after it
                return self.clerk.slip(message.address.channel, error)

        try:
            channel = channel_of(self.channels, message.address)
        except DeliveryError as error:
            why = error
            return lambda: why
        return send


def deliver(
    office: Office,
    state: State,
    channels: Mapping[str, Channel],
    now: datetime,
    *,
    hour: Hour = "open",
    stop: Callable[[], bool] = lambda: False,
) -> Round:
    """Sends what waits and may go at this hour."""
    return Delivery(office, state, channels, now, stop).run(hour)
