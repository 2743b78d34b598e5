"""What became of a try, written down and told: one line in the log for each letter, and a person where one must act."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from policybot import outbox
from policybot.model import Address, DeliveryError, Receipt, Says
from policybot.state import State

from .alarm import alarm
from .bundles import Bundle
from .desk import Office
from .writing import UnwrittenError

log = logging.getLogger(__name__)
letters = logging.getLogger("policybot.letters")
"""One record for each outcome of a letter, with its facts in `letter`; no address, no words of the letter."""

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

OUTCOME = Says("letter {number} to {department} by {channel}: {state}, tries: {attempts}")
TROUBLE = Says("letter {number} to {department} by {channel}: {state}, tries: {attempts}; {error}")


@dataclass(frozen=True, slots=True)
class Delivered:
    sent: int = 0
    deferred: int = 0
    failed: int = 0

    def plus(self, other: Delivered) -> Delivered:
        return Delivered(self.sent + other.sent, self.deferred + other.deferred, self.failed + other.failed)


SENT, DEFERRED, FAILED = Delivered(sent=1), Delivered(deferred=1), Delivered(failed=1)


@dataclass(frozen=True, slots=True)
class Clerk:
    """`down`: channels that need not be tried again in this round; the clerk adds to them."""

    office: Office
    state: State
    now: datetime
    today: date
    down: set[str]

    def settle(self, number: int, address: Address, tried: Receipt | DeliveryError) -> Delivered:
        """Writes down what became of a try of a message."""
        if isinstance(tried, DeliveryError):
            return self._failed(number, address, tried)
        with self.state.transaction():
            outbox.sent(self.state.db, number, receipt=tried.detail, now=self.now, day=self.today)
        self._note(number)
        return SENT

    def _failed(self, number: int, address: Address, error: DeliveryError) -> Delivered:
        if error.whole_channel:
            self.down.add(address.channel)
        patience = min(error.retry_after or self._patience(address), LONGEST)
        with self.state.transaction():
            said = self._write_down(number, error, self.now + timedelta(seconds=patience))
            if said:
                self._alarm(said, _facts(self._row(number), str(error)))
        self._note(number)
        return FAILED if said in (REFUSED, GIVEN_UP) else DEFERRED

    def _write_down(self, number: int, error: DeliveryError, later: datetime) -> Says | None:
        """Returns what a person must be told of a failure, if anything."""
        db, why = self.state.db, str(error)
        if error.unknown:
            return GIVEN_UP if outbox.unknown(db, number, error=why, next_attempt=later) else None
        if error.permanent:
            outbox.refuse(db, number, error=why)
            return REFUSED
        asked = error.whole_channel and error.retry_after is not None
        outbox.dissolve(db, number, error=why, next_attempt=later, whole=asked)
        local = later.astimezone(ZoneInfo(self.office.zone))
        over = local.date() > self.today or local.time() >= self.office.settings.until
        return (DOWN if error.whole_channel else PUT_OFF) if over else None

    def unwritten(self, bundle: Bundle, error: UnwrittenError) -> Delivered:
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

    def given_up(self, row: outbox.Row) -> Delivered:
        """A message of which nobody knows anything after the last try it is given."""
        error = row.error or "five tries without an outcome"
        with self.state.transaction():
            outbox.fail(self.state.db, row.id, error=error)
            self._alarm(GIVEN_UP, _facts(row, error))
        self._note(row.id)
        return FAILED

    def slip(self, channel: str, error: Exception) -> DeliveryError:
        """A mistake of the channel's own, as an outcome: nobody knows what it had done before."""
        log.exception("channel %s", channel)
        return DeliveryError(repr(error), unknown=True)

    def _row(self, number: int) -> outbox.Row:
        return outbox.messages(self.state.db, "id = ?", [number])[0]

    def _note(self, number: int) -> None:
        row = self._row(number)
        facts = {
            "number": row.letter, "part": f"{row.part}/{row.parts}", "day": row.day.isoformat(), "kind": row.kind,
            "department": row.department, "role": row.role, "channel": row.address.channel, "state": row.state,
            "attempts": row.attempts, "error": row.error or None, "rehearsal": row.rehearsal,
        }  # fmt: skip
        says = Says((TROUBLE if row.error else OUTCOME).text, {**facts, "state": Says(row.state)})
        letters.log(logging.WARNING if row.error else logging.INFO, "%s", says, extra={"letter": facts})

    def _alarm(self, what: Says, facts: Mapping[str, object]) -> None:
        # The coordinators must see which address it was; a log must not.
        log.error("%s", Says(what.text, {**facts, "address": facts["channel"]}))
        alarm(self.office, self.state, self.now, Says(what.text, facts))

    def _patience(self, address: Address, in_hand: int = 1) -> int:
        tries = outbox.tries(self.state.db, address, self.today) - in_hand
        return BACK_OFF[max(0, min(tries, len(BACK_OFF) - 1))]


def _facts(row: outbox.Row, why: str) -> Mapping[str, object]:
    return {"number": row.id, "department": row.department, "address": str(row.address), "why": why,
            "channel": row.address.channel}  # fmt: skip
