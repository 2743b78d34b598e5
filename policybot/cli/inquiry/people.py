"""Each person of the roster on the day: told in which letter, waiting for what, or why nothing was said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from policybot import outbox
from policybot.escalation import Owner, why
from policybot.model import Address, Contact, Notice, Role, Says
from policybot.pipeline.desk import reach
from policybot.settings.roster import Via

from .gathering import Inquiry, gap

Told = Literal["told", "waits", "missing", "failed", "not_told"]


@dataclass(frozen=True, slots=True)
class Person:
    """`via` says who reads it where nobody of the role is on file. `letter` where it was told in one."""

    department: str
    role: Role
    name: str
    address: Address | None
    via: Via
    state: Told
    why: Says
    notices: tuple[Notice, ...] = ()
    letter: outbox.Row | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A department's role: whom its letters go to, and what has come for it."""

    inquiry: Inquiry
    department: str
    role: Role
    silence: Says

    def people(self) -> Iterator[Person]:
        mine = [n for n in self.inquiry.notices if n.role == self.role and self._ours(n)]
        told = [n for n in mine if self.inquiry.told_on(n) == self.inquiry.on]
        waiting = [n for n in mine if n.state in ("pending", "proposed")]
        failed = [n for n in mine if n.state == "failed"]
        yield from self._told(told)
        for notice in (*waiting, *failed):
            yield from (self._waits(notice, contact, address) for contact, address in self._readers() or [NOBODY])
        if not (told or waiting or failed):
            readers = self._readers() or [NOBODY]
            yield from (self._person(one, address, "not_told", self.silence) for one, address in readers)

    def _ours(self, notice: Notice) -> bool:
        """What the bureau is told of any owner is the bureau's."""
        return self.role == "bureau" or notice.department == self.department

    def _told(self, told: list[Notice]) -> Iterator[Person]:
        """One for each letter; notices that went without one, on a virtual clock, are told to whom they would go."""
        rows = _letters(self.inquiry, told)
        for row in rows:
            inside = tuple(n for n in told if row.letter in self.inquiry.letters.get(n.key, ()))
            yield self._person(self._who(row.address), row.address, "told", _in(inside), inside, row)
        bare = tuple(n for n in told if n.key not in self.inquiry.letters)
        if bare:
            for contact, address in self._readers() or [NOBODY]:
                yield self._person(contact, address, "told", _in(bare), bare)

    def _waits(self, notice: Notice, contact: Contact | None, address: Address | None) -> Person:
        if self.inquiry.missing(notice):
            return self._person(contact, address, "missing", gap(self.inquiry, notice.key), (notice,))
        if notice.state == "failed":
            says = Says("given up, see: policybot outbox show {key}", {"key": notice.key})
            return self._person(contact, address, "failed", says, (notice,))
        usual = Says("nothing on record says why it did not leave") if self.inquiry.past else AT_ITS_HOUR
        return self._person(contact, address, "waits", self.inquiry.watch.why(notice, address) or usual, (notice,))

    def _person(
        self, contact: Contact | None, address: Address | None, state: Told, says: Says,
        notices: tuple[Notice, ...] = (), letter: outbox.Row | None = None,
    ) -> Person:  # fmt: skip
        acting = contact.acting(address) if contact and address else None
        name = acting.name if acting else contact.name if contact else ""
        return Person(self.department, self.role, name, address, self._via(address), state, says, notices, letter)

    def _readers(self) -> list[tuple[Contact | None, Address | None]]:
        office, on = self.inquiry.house.office, self.inquiry.on
        bad = outbox.bad(self.inquiry.state.db, on)
        return list(reach(office, self.department, self.role, bad, on, self.inquiry.measure.id))

    def _who(self, address: Address) -> Contact | None:
        """Who reads an address today; it may have been another's then."""
        routes = self.inquiry.house.office.roster.routes(self.department, self.role, self.inquiry.measure.id)
        return next((c for route in routes for c in route.contacts if address in c.everywhere), None)

    def _via(self, address: Address | None) -> Via:
        routes = self.inquiry.house.office.roster.routes(self.department, self.role, self.inquiry.measure.id)
        found = (route.via for route in routes if any(address in c.everywhere for c in route.contacts))
        return next(found, "own")


NOBODY: tuple[None, None] = (None, None)
AT_ITS_HOUR = Says("it goes with the next letters")


def people(inquiry: Inquiry) -> list[Person]:
    """Owner by owner, liaison before deputy; the bureau, which hears of all of them, last."""
    return [person for place in _places(inquiry) for person in place.people()]


def _places(inquiry: Inquiry) -> Iterator[Place]:
    for owner in inquiry.owners:
        name = owner.part.department
        yield Place(inquiry, name, "liaison", _silence(inquiry, owner, "liaison"))
        if inquiry.policy.kind(name) == "government":
            yield Place(inquiry, name, "deputy", _silence(inquiry, owner, "deputy"))
    present = {owner.part.department for owner in inquiry.owners}
    for name in dict.fromkeys(n.department for n in inquiry.notices if n.department not in present):
        yield Place(inquiry, name, "liaison", Says("{department} no longer owns a part", {"department": name}))
    yield Place(inquiry, inquiry.policy.document.bureau, "bureau", Says("nothing of it is on the bureau's list"))


def _silence(inquiry: Inquiry, owner: Owner, role: Role) -> Says:
    name = owner.part.department
    if name not in inquiry.begins:
        return why.silence(owner, role, inquiry.climbed[name])
    if day := inquiry.begins[name]:
        return Says("nothing of it was on record yet: first told on {day}", {"day": day})
    return Says("nothing of it was on record yet")


def _letters(inquiry: Inquiry, told: list[Notice]) -> list[outbox.Row]:
    """The first parts of the letters that carried notices and left."""
    numbers = {number for n in told for number in inquiry.letters.get(n.key, ())}
    return [row for row in outbox.messages(inquiry.state.db, "state = 'sent' AND part = 1") if row.letter in numbers]


def _in(notices: tuple[Notice, ...]) -> Says:
    """The reasons of the notices in one letter, as one sentence."""
    says = notices[0].reason
    for notice in notices[1:]:
        says = Says("{one}; {other}", {"one": says, "other": notice.reason})
    return says
