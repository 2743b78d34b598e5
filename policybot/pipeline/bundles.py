"""Which notices go into which letter, and to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from policybot.model import Address, Contact, Key, Notice

from .alarm import LETTER as ALARM
from .desk import Office, readers


@dataclass(frozen=True, slots=True)
class Bundle:
    """The notices of one letter to one person. `meant`: in a rehearsal the address it is kept from."""

    contact: Contact
    address: Address
    notices: tuple[Notice, ...]
    at_once: bool = False
    meant: Address | None = None


def bundles(
    office: Office, waiting: Sequence[Notice], bad: set[Address], having: set[tuple[Key, Address]], day: date
) -> list[Bundle]:
    """Ten things for one person are one letter; an answer to somebody's own act is a letter of its own.

    Answers come first, then the most urgent: after an outage the queue drains at the pace of the services.
    """
    found: dict[tuple[Address, str], Bundle] = {}
    for notice in waiting:
        people = readers(office, notice, bad, day)
        for contact, address in people:
            if any((notice.key, known) in having for known in own(contact, address, people)):
                continue
            group = (address, _apart(notice))
            before = found.get(group, Bundle(contact, address, (), notice.at_once))
            found[group] = replace(before, notices=(*before.notices, notice))
    return sorted(found.values(), key=_urgency)


def own(contact: Contact, address: Address, people: Sequence[tuple[Contact, Address]]) -> set[Address]:
    """Where a letter to this person may have gone earlier in the day, and to nobody else: a substitute whom two people
    share says nothing of either of them, for that would lose a letter."""
    others = {one for other, _ in people if other is not contact for one in other.everywhere}
    return (set(contact.everywhere) - others) | {address}


def _urgency(bundle: Bundle) -> tuple[bool, date]:
    return not bundle.at_once, min((notice.due for notice in bundle.notices if notice.due), default=date.max)


def _apart(notice: Notice) -> str:
    """What keeps a notice out of the letter of the day: each answer goes alone, alarms go together."""
    if not notice.at_once:
        return ""
    return ALARM if notice.letter == ALARM else notice.key
