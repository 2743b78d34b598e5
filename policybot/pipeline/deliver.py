"""deliver: claim, send, record; one address at a time.

Law of this file: a claim is on the disk before the first byte leaves; an outcome is on the disk before the next
address is served. When an outcome cannot be written the error goes up and delivery stops for everybody, for a
letter whose fate is forgotten would go out twice.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from policybot import outbox
from policybot.channels import Channel
from policybot.composing import Case, view
from policybot.model import Address, Contact, DeliveryError, Key, Letter, Message, Notice
from policybot.render import render
from policybot.state import State

from .alarm import LETTER as ALARM
from .alarm import may_go
from .desk import Office, case, desk, readers

log = logging.getLogger(__name__)

BACK_OFF = (60, 300, 900, 1800)
"""Seconds until the next try of an address after 1, 2, 3 and more failures of a day (RFC 5321 section 4.5.4.1 asks
for half an hour between tries; the first may come sooner, a greylisting server lets them in)."""


@dataclass(frozen=True, slots=True)
class Delivered:
    sent: int = 0
    deferred: int = 0
    failed: int = 0

    def plus(self, other: Delivered) -> Delivered:
        return Delivered(self.sent + other.sent, self.deferred + other.deferred, self.failed + other.failed)


SENT, DEFERRED, FAILED = Delivered(sent=1), Delivered(deferred=1), Delivered(failed=1)


@dataclass(frozen=True, slots=True)
class Bundle:
    """The notices of one letter to one person."""

    contact: Contact
    address: Address
    notices: tuple[Notice, ...]
    at_once: bool = False


class Round:
    """One delivery: what holds for all addresses of this tick."""

    def __init__(self, office: Office, state: State, channels: Mapping[str, Channel], now: datetime,
                 stop: Callable[[], bool]) -> None:  # fmt: skip
        self.office, self.state, self.channels, self.now, self.stop = office, state, channels, now, stop
        self.today: date = office.day(now)
        self.down: set[str] = set()

    def run(self, *, unasked: bool) -> Delivered:
        """First what is unsettled, then what is new; `unasked` False: answers only."""
        total = Delivered()
        for row, message in outbox.unsettled(self.state.db, self.now):
            total = total.plus(DEFERRED if self.stop() else self._resume(row, message))
        found = self._bundles(unasked=unasked)
        if found:
            on = case(self.office, self.state, desk(self.office, self.state, self.today), self.now)
            for bundle in found:
                total = total.plus(DEFERRED if self.stop() else self._letter(on, bundle))
        return total

    # ── which letters ──────────────────────────────────────────────────────────

    def _bundles(self, *, unasked: bool) -> list[Bundle]:
        db = self.state.db
        waiting = [n for n in outbox.waiting(db, self.today) if not self._held(n)]
        written, resting = outbox.written(db, self.today), outbox.resting(db, self.now)
        found = bundles(self.office, waiting, outbox.bad(db), outbox.having(db, self.today))
        found = [b for b in found if b.at_once or (unasked and b.address not in written)]
        if not may_go(self.state, self.now):
            found = [b for b in found if b.notices[0].letter != ALARM]
        return [b for b in found if b.address not in resting]

    def _held(self, notice: Notice) -> bool:
        held = {d.key for d in outbox.holds(self.state.decisions(), self.today)}
        return "all" in held or notice.key in held

    # ── one letter ─────────────────────────────────────────────────────────────

    def _letter(self, on: Case, bundle: Bundle) -> Delivered:
        if bundle.address.channel in self.down:
            return DEFERRED
        try:
            messages = self._claim(on, bundle)
        except (DeliveryError, KeyError) as error:
            log.error("letter to %s cannot be written: %s", bundle.contact.department, error)
            return FAILED
        result = SENT
        for number, message in messages:
            if number != messages[0][0]:
                with self.state.transaction():
                    outbox.again(self.state.db, number)
            result = self._send(number, message)
            if result is not SENT:
                break
        return result

    def _claim(self, on: Case, bundle: Bundle) -> list[tuple[int, Message]]:
        channel = self._channel(bundle.address)
        with self.state.transaction():
            number = outbox.next_number(self.state.db)
            seen = view(on, bundle.contact, bundle.address, bundle.notices, number)
            language = bundle.contact.language or self.office.settings.language
            words = render(seen, language, self.office.settings.templates)
            ident = message_id(number, bundle.notices, self.now, self.office.domain)
            local = self.now.astimezone(ZoneInfo(self.office.zone))
            letter = Letter(ident, number, local, bundle.address, words.subject, words.text, words.html)
            messages = channel.compose(letter)
            outbox.claim(
                self.state.db, messages, bundle.notices, day=self.today, now=self.now, subject=words.subject,
                department=seen.department, role=seen.role, kind=seen.main.letter, at_once=bundle.at_once,
            )  # fmt: skip
        return [(number + n, message) for n, message in enumerate(messages)]

    def _channel(self, address: Address) -> Channel:
        if address.channel not in self.channels:
            raise DeliveryError(f"channel {address.channel} is not configured")
        return self.channels[address.channel]

    def _resume(self, row: outbox.Row, message: Message) -> Delivered:
        """A message whose outcome a crash or a broken line has swallowed: the same bytes once more."""
        if row.address.channel in self.down:
            return DEFERRED
        with self.state.transaction():
            if row.attempts >= outbox.CLAIMS:
                outbox.fail(self.state.db, row.id, error=row.error or "five tries without an outcome")
                log.error("letter %s: given up after %s tries; see: policybot outbox list", row.letter, row.attempts)
                return FAILED
            outbox.again(self.state.db, row.id)
        return self._send(row.id, message)

    def _send(self, number: int, message: Message) -> Delivered:
        try:
            receipt = self._channel(message.address).send(message)
        except DeliveryError as error:
            return self._failed(number, message.address, error)
        with self.state.transaction():
            outbox.sent(self.state.db, number, receipt=receipt.detail, now=self.now, day=self.today)
        return SENT

    def _failed(self, number: int, address: Address, error: DeliveryError) -> Delivered:
        log.warning("letter %s on %s: %s", number, address.channel, error)
        if error.whole_channel:
            self.down.add(address.channel)
        later = self.now + timedelta(seconds=error.retry_after or self._patience(address))
        with self.state.transaction():
            if error.unknown:
                outbox.unknown(self.state.db, number, error=str(error), next_attempt=later)
            elif error.permanent:
                outbox.refuse(self.state.db, number, error=str(error))
            else:
                outbox.dissolve(self.state.db, number, error=str(error), next_attempt=later)
        return FAILED if error.permanent else DEFERRED

    def _patience(self, address: Address) -> int:
        tries = outbox.tries(self.state.db, address, self.today)
        return BACK_OFF[min(tries, len(BACK_OFF) - 1)]


def bundles(
    office: Office, waiting: Sequence[Notice], bad: set[Address], having: set[tuple[Key, Address]]
) -> list[Bundle]:
    """Ten things for one person are one letter; an answer to somebody's own act is a letter of its own."""
    found: dict[tuple[Address, str], Bundle] = {}
    for notice in waiting:
        for contact, address in readers(office, notice, bad):
            if any((notice.key, known) in having for known in contact.addresses):
                continue
            group = (address, _apart(notice))
            before = found.get(group, Bundle(contact, address, (), notice.at_once))
            found[group] = replace(before, notices=(*before.notices, notice))
    return sorted(found.values(), key=lambda one: not one.at_once)


def _apart(notice: Notice) -> str:
    """What keeps a notice out of the letter of the day: each answer goes alone, alarms go together."""
    if not notice.at_once:
        return ""
    return ALARM if notice.letter == ALARM else notice.key


def message_id(number: int, notices: Sequence[Notice], now: datetime, domain: str) -> str:
    """A Message-ID of our own, without brackets: the letter's number, its moment and what it carries (RFC 5322
    section 3.6.4 asks for one that is never used again)."""
    facts = "\x1f".join([now.isoformat(), *(notice.key for notice in notices)])
    return f"{number}.{hashlib.sha256(facts.encode()).hexdigest()[:16]}@{domain}"


def deliver(
    office: Office,
    state: State,
    channels: Mapping[str, Channel],
    now: datetime,
    *,
    unasked: bool = True,
    stop: Callable[[], bool] = lambda: False,
) -> Delivered:
    """Sends what waits; `unasked` False sends answers and unsettled letters only."""
    return Round(office, state, channels, now, stop).run(unasked=unasked)
