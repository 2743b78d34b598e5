"""What became on a day of a notice that was demanded: sent to each who reads it, or why it lawfully waits.

After a round that put off nothing, whatever did not go must have one of the reasons that delivery knows, and each of
these is on record: a hold, a rehearsal, a letter whose outcome is unknown, an address that has had its letter of the
day, or one that could not be written to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from policybot import outbox
from policybot.channels import Channel
from policybot.model import Address, Contact, Decision, Notice, Says
from policybot.outbox import Part, Planning, Posted
from policybot.pipeline import Office
from policybot.pipeline.bundles import own
from policybot.pipeline.desk import readers
from policybot.pipeline.rehearsal import Rehearsal

from .nouns import Fate
from .record import Record

ABSENT = Says("it is not on record")
UNSENT = Says("no letter brought it to {people}")
LOST = Says("others had it and {people} did not; it will not go again")
HELD = Says("held back")
REHEARSAL = Says("in rehearsal")
DOUBT = Says("whether its letter arrived is not known yet")
WRITTEN = Says("{people} had the letter of the day already")
TROUBLE = Says("{people} could not be written to")
FAILED = Says("its letter was given up")
NOBODY = Says("nobody can be reached")

NEXT_DAY = (WRITTEN, TROUBLE)
"""Reasons that let a notice go on a later day, unless somebody else has had it: then it counts as sent."""

TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class _Person:
    """One reader of a notice, and what became of it there."""

    name: str
    fate: Fate


@dataclass
class Fates:
    """The fates of what one planning demanded. `over`: nothing goes on its day any more."""

    office: Office
    record: Record
    channels: Mapping[str, Channel]
    planning: Planning
    until: datetime | None
    over: bool

    @property
    def day(self) -> date:
        return self.planning.day

    def of(self, notice: Notice) -> Fate:
        if notice.key not in self.record.entries:
            return Fate("missing", ABSENT)
        if outbox.kept(notice, self._held) and not self._sent(notice):
            return Fate("waiting", HELD)
        found = [self._among(notice, bad) for bad in self._bad]
        return min(found, key=lambda fate: ("sent", "waiting", "failed", "missing").index(fate.state))

    def _sent(self, notice: Notice) -> bool:
        return any(letter.sent_on == self.day for letter in self.record.carrying(notice.key))

    # ── what was so on the day ─────────────────────────────────────────────────

    @cached_property
    def _decisions(self) -> list[Decision]:
        return [decision for decision in self.record.decisions if decision.id <= self.planning.decisions]

    @cached_property
    def _held(self) -> set[str]:
        return {hold.key for hold in outbox.holds(self._decisions, self.day) if hold.key}

    @cached_property
    def _rehearsal(self) -> Rehearsal:
        return Rehearsal(self.channels, outbox.live(self._decisions), (), set())

    @cached_property
    def _bad(self) -> list[set[Address]]:
        """The addresses that did not work, as the day went on: who reads a notice changes with them."""
        moments = {when + TICK for when, *_ in self.record.refusals if when >= self.planning.at and self._today(when)}
        return [
            self.record.bad(self.day, moment, taken_back=taken_back)
            for moment in sorted({self.planning.at, *moments})
            for taken_back in (False, True)
        ]

    def _today(self, moment: datetime | None) -> bool:
        return moment is not None and self.office.day(moment) == self.day

    # ── person by person ───────────────────────────────────────────────────────

    def _among(self, notice: Notice, bad: set[Address]) -> Fate:
        people = readers(self.office, notice, bad, self.day)
        found = [_Person(contact.name or str(address), self._at(notice, contact, address, people))
                 for contact, address in people]  # fmt: skip
        states = {person.fate.state for person in found}
        if not found:
            return Fate("waiting", NOBODY)
        if "sent" in states and (left := [p.name for p in found if self._left(p, notice)]):
            return Fate("missing", _about(LOST, left))
        worst = max(found, key=lambda p: ("sent", "waiting", "failed", "missing").index(p.fate.state)).fate
        return Fate(worst.state, _about(worst.why, [p.name for p in found if p.fate == worst]))

    def _left(self, person: _Person, notice: Notice) -> bool:
        """Whether somebody who shares the role was left out for good: it is sent, and goes to nobody any more."""
        final = self.over and not notice.at_once
        return person.fate.state == "missing" or (final and person.fate.why in NEXT_DAY)

    def _at(
        self, notice: Notice, contact: Contact, address: Address, people: Sequence[tuple[Contact, Address]]
    ) -> Fate:
        mine = own(contact, address, people)
        letters = [letter for letter in self.record.carrying(notice.key) if letter.address in mine and self._by(letter)]
        if any(letter.sent_on == self.day for letter in letters):
            return Fate("sent", Says("sent"))
        if any(part.state == "failed" for letter in letters for part in letter.parts):
            return Fate("failed", FAILED)
        if letters:
            return Fate("waiting", DOUBT)
        return next(self._reasons(notice, address), Fate("missing", UNSENT))

    def _by(self, letter: Posted) -> bool:
        """Whether it was on record by the end of the day."""
        return letter.created is None or self.office.day(letter.created) <= self.day

    def _reasons(self, notice: Notice, address: Address) -> Iterator[Fate]:
        if notice.role != "bureau" and self._rehearsal.on(address.channel):
            yield Fate("waiting", REHEARSAL)
        letters = [letter for letter in self.record.to(address) if self._by(letter)]
        if not notice.at_once and any(self._takes_the_day(letter) for letter in letters):
            yield Fate("waiting", WRITTEN)
        # A letter of the day that went after all, and without it, leaves no such excuse.
        if any(map(self._in_trouble, letters)) and (notice.at_once or not any(map(self._after_all, letters))):
            yield Fate("waiting", TROUBLE)

    def _takes_the_day(self, letter: Posted) -> bool:
        """Whether the one letter of the day was written before the notice was demanded (`outbox.written`)."""
        if letter.at_once or letter.rehearsal or (letter.created and letter.created >= self.planning.at):
            return False
        return letter.sent_on == self.day or any(map(self._open, letter.parts))

    def _after_all(self, letter: Posted) -> bool:
        unasked = not (letter.at_once or letter.rehearsal)
        return unasked and letter.sent_on == self.day and self._mine(letter)

    def _mine(self, letter: Posted) -> bool:
        """Whether it was written while this planning was in force."""
        made = letter.created
        return made is not None and self.planning.at <= made and (self.until is None or made < self.until)

    def _in_trouble(self, letter: Posted) -> bool:
        return any(self._open(part) or self._put_off(letter, part) for part in letter.parts)

    def _open(self, part: Part) -> bool:
        """Whether nobody knew on that day if it had arrived."""
        settled = self.office.day(part.sent_at) if part.sent_at else None
        if part.state == "failed":
            return part.tried is not None and self.office.day(part.tried) >= self.day
        return part.state == "sending" or (settled is not None and settled > self.day)

    def _put_off(self, letter: Posted, part: Part) -> bool:
        if part.state not in ("dissolved", "failed"):
            return False
        rests = part.next_attempt is not None and part.next_attempt > self._noon
        first = letter.created or part.tried
        return rests or (first is not None and part.tried is not None
                         and self.office.day(first) <= self.day <= self.office.day(part.tried))  # fmt: skip

    @property
    def _noon(self) -> datetime:
        """When the round was made that put off nothing."""
        start = datetime.combine(self.day, self.office.settings.send_at, ZoneInfo(self.office.zone))
        return self.planning.cleared or start


def _about(why: Says, people: Sequence[str]) -> Says:
    return Says(why.text, {"people": "、".join(people)}) if "{people}" in why.text else why
