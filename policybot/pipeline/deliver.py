"""deliver: claim, send, record; one address at a time.

Law of this file: a claim is on the disk before the first byte leaves; an outcome is on the disk before the next
address is served. When an outcome cannot be written the error goes up and delivery stops for everybody, for a
letter whose fate is forgotten would go out twice.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from policybot import outbox
from policybot.channels import Channel
from policybot.composing import Case, view
from policybot.model import Address, DeliveryError, Letter, Message, Notice, Says
from policybot.render import Rendered, render
from policybot.settings import SettingsError
from policybot.state import State
from policybot.views import LetterView

from .alarm import LETTER as ALARM
from .alarm import alarm, may_go
from .bundles import Bundle, bundles
from .desk import Office, case, desk

log = logging.getLogger(__name__)

BACK_OFF = (60, 300, 900, 1800)
"""Seconds until the next try of an address after 1, 2, 3 and more failures of a day (RFC 5321 section 4.5.4.1 asks
for half an hour between tries; the first may come sooner, a greylisting server lets them in)."""

LONGEST = 24 * 3600
"""No service is believed that asks for more seconds of patience."""

REFUSED = Says("letter {number} to {department}: {address} refuses it for good: {why}")
GIVEN_UP = Says("letter {number} to {department}, {address}: after five tries nobody knows whether it arrived: {why}")
UNWRITTEN = Says("the letter to {department}, {address}, cannot be written: {why}")
PUT_OFF = Says("no letter to {department}, {address}, could leave today: {why}")
DOWN = Says("no letter leaves by {channel}: {why}")
"""What a person is told at once; once for each text and day."""


class UnwrittenError(Exception):
    """A letter could not be put into bytes; nothing is on record of it yet. `why` is what was raised."""

    def __init__(self, why: Exception) -> None:
        super().__init__(str(why) or type(why).__name__)
        self.why = why
        self.permanent = isinstance(why, DeliveryError) and why.permanent
        self.whole_channel = isinstance(why, DeliveryError) and why.whole_channel


@dataclass(frozen=True, slots=True)
class Delivered:
    sent: int = 0
    deferred: int = 0
    failed: int = 0

    def plus(self, other: Delivered) -> Delivered:
        return Delivered(self.sent + other.sent, self.deferred + other.deferred, self.failed + other.failed)


SENT, DEFERRED, FAILED = Delivered(sent=1), Delivered(deferred=1), Delivered(failed=1)


class Round:
    """One delivery: what holds for all addresses of this tick."""

    def __init__(self, office: Office, state: State, channels: Mapping[str, Channel], now: datetime,
                 stop: Callable[[], bool]) -> None:  # fmt: skip
        self.office, self.state, self.channels, self.now, self.stop = office, state, channels, now, stop
        self.today: date = office.day(now)
        self.down: set[str] = set()
        self.held = {hold.key for hold in outbox.holds(state.decisions(), self.today)}

    def run(self, *, unasked: bool) -> Delivered:
        """First what is unsettled, then what is new; `unasked` False: answers, and what was begun today, only."""
        total = Delivered()
        if "all" in self.held:
            return total
        for row, message in outbox.unsettled(self.state.db, self.now):
            if unasked or row.day == self.today:  # one left over from another day waits for the sending hour
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
        known = {policy.document.id for policy in self.office.catalog.policies}
        waiting = [n for n in outbox.waiting(db, self.today) if n.document in known and n.key not in self.held]
        written, resting = outbox.written(db, self.today), outbox.resting(db, self.now)
        found = bundles(self.office, waiting, outbox.bad(db, self.today), outbox.having(db, self.today))
        found = [b for b in found if b.at_once or (unasked and b.address not in written)]
        if not may_go(self.state, self.now):
            found = [b for b in found if b.notices[0].letter != ALARM]
        return [b for b in found if b.address not in resting]

    # ── one letter ─────────────────────────────────────────────────────────────

    def _letter(self, on: Case, bundle: Bundle) -> Delivered:
        if bundle.address.channel in self.down:
            return DEFERRED
        try:
            messages = self._claim(on, bundle)
        except UnwrittenError as error:
            return self._unwritten(bundle, error)
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
        with self.state.transaction():
            number = outbox.next_number(self.state.db)
            try:
                seen, words, messages = self._write(on, bundle, number)
            except Exception as error:  # a template, a deployment's own ones too, can raise anything
                raise UnwrittenError(error) from error
            outbox.claim(
                self.state.db, messages, bundle.notices, day=self.today, now=self.now, subject=words.subject,
                department=seen.department, role=seen.role, kind=seen.main.letter, at_once=bundle.at_once,
            )  # fmt: skip
        return [(number + n, message) for n, message in enumerate(messages)]

    def _write(self, on: Case, bundle: Bundle, number: int) -> tuple[LetterView, Rendered, tuple[Message, ...]]:
        channel = self._channel(bundle.address)
        seen = view(on, bundle.contact, bundle.address, bundle.notices, number)
        language = bundle.contact.language or self.office.settings.language
        words = render(seen, language, self.office.settings.templates)
        ident = message_id(number, bundle.notices, self.now, self.office.domain)
        local = self.now.astimezone(ZoneInfo(self.office.zone))
        letter = Letter(ident, number, local, bundle.address, words.subject, words.text, words.html)
        return seen, words, channel.compose(letter)

    def _channel(self, address: Address) -> Channel:
        if address.channel not in self.channels:
            raise DeliveryError(f"channel {address.channel} is not configured", whole_channel=True)
        try:
            return self.channels[address.channel]
        except SettingsError as error:
            raise DeliveryError(str(error), whole_channel=True) from error

    def _unwritten(self, bundle: Bundle, error: UnwrittenError) -> Delivered:
        """A letter that has no bytes: its address rests, or is given up, as if a service had said so."""
        address, first = bundle.address, bundle.notices[0]
        later = None if error.permanent else self.now + timedelta(seconds=self._patience(address, in_hand=0))
        facts = {"department": first.department, "address": str(address), "channel": address.channel, "why": str(error)}
        with self.state.transaction():
            outbox.unwritten(
                self.state.db, address, day=self.today, now=self.now, department=first.department, role=first.role,
                kind=first.letter, error=str(error), next_attempt=later,
            )  # fmt: skip
            self._alarm(DOWN if error.whole_channel else UNWRITTEN, facts)
        return FAILED

    def _resume(self, row: outbox.Row, message: Message) -> Delivered:
        """A message whose outcome a crash or a broken line has swallowed: the same bytes once more."""
        if row.address.channel in self.down:
            return DEFERRED
        with self.state.transaction():
            if row.attempts >= outbox.CLAIMS:
                error = row.error or "five tries without an outcome"
                outbox.fail(self.state.db, row.id, error=error)
                self._alarm(GIVEN_UP, _facts(row, error))
                return FAILED
            outbox.again(self.state.db, row.id)
        return self._send(row.id, message)

    def _send(self, number: int, message: Message) -> Delivered:
        try:
            receipt = self._channel(message.address).send(message, self.now)
        except DeliveryError as error:
            return self._failed(number, message.address, error)
        except Exception as error:  # a mistake of the channel's own must not silence the addresses after it
            log.exception("channel %s", message.address.channel)
            return self._failed(number, message.address, DeliveryError(repr(error), unknown=True))
        with self.state.transaction():
            outbox.sent(self.state.db, number, receipt=receipt.detail, now=self.now, day=self.today)
        return SENT

    def _failed(self, number: int, address: Address, error: DeliveryError) -> Delivered:
        log.warning("letter %s on %s: %s", number, address.channel, error)
        if error.whole_channel:
            self.down.add(address.channel)
        patience = min(error.retry_after or self._patience(address), LONGEST)
        later = self.now + timedelta(seconds=patience)
        with self.state.transaction():
            said = self._settle(number, error, later)
            if said:
                found = outbox.message(self.state.db, number)
                assert found is not None
                self._alarm(said, _facts(found[0], str(error)))
        return FAILED if said in (REFUSED, GIVEN_UP) else DEFERRED

    def _settle(self, number: int, error: DeliveryError, later: datetime) -> Says | None:
        """Writes down what became of a try; returns what a person must be told of it, if anything."""
        db, why = self.state.db, str(error)
        if error.unknown:
            return GIVEN_UP if outbox.unknown(db, number, error=why, next_attempt=later) else None
        if error.permanent:
            outbox.refuse(db, number, error=why)
            return REFUSED
        outbox.dissolve(db, number, error=why, next_attempt=later)
        local = later.astimezone(ZoneInfo(self.office.zone))
        over = local.date() > self.today or local.time() >= self.office.settings.until
        return (DOWN if error.whole_channel else PUT_OFF) if over else None

    def _alarm(self, what: Says, facts: Mapping[str, object]) -> None:
        log.error("%s", Says(what.text, facts))
        alarm(self.office, self.state, self.now, Says(what.text, facts))

    def _patience(self, address: Address, in_hand: int = 1) -> int:
        tries = outbox.tries(self.state.db, address, self.today) - in_hand
        return BACK_OFF[max(0, min(tries, len(BACK_OFF) - 1))]


def _facts(row: outbox.Row, why: str) -> Mapping[str, object]:
    return {"number": row.id, "department": row.department, "address": str(row.address), "why": why,
            "channel": row.address.channel}  # fmt: skip


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
