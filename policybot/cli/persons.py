"""Contacts as rows of a document and as words."""

from __future__ import annotations

from policybot.model import Absence, Address, Contact, Says, Substitute

from .house import House
from .words import ROLES

FIELDS = {
    "addresses": Says("addresses"),
    "language": Says("language"),
    "measures": Says("measures"),
    "absences": Says("absences"),
    "substitute": Says("substitute"),
}


def person(one: Contact) -> dict[str, object]:
    """A contact as a row of a document."""
    who: dict[str, object] = {"department": one.department, "role": one.role, "name": one.name}
    return who | {field: value(one, field) for field in FIELDS}


def value(one: Contact, field: str) -> object:
    """A field of a contact as a document has it."""
    if field == "substitute":
        there = one.substitute
        return {"name": there.name, "addresses": [*map(str, there.addresses)]} if there else None
    if field == "absences":
        return [{"from": span.since, "until": span.until} for span in one.absences]
    if field == "addresses":
        return [*map(str, one.addresses)]
    return [*one.measures] if field == "measures" else one.language or None


def shown(house: House, one: Contact, field: str) -> str:
    """The same for people."""
    return _words(house, getattr(one, field))


def _words(house: House, found: object) -> str:
    if isinstance(found, tuple):
        return "、".join(_words(house, one) for one in found)
    if isinstance(found, Absence):
        return house.say(Says("{since} to {until}", {"since": found.since, "until": found.until}))
    if isinstance(found, Substitute):
        return " ".join(filter(None, [found.name, _words(house, found.addresses)]))
    return str(found) if isinstance(found, Address | str) else ""


def titled(house: House, one: Contact) -> str:
    """Who it is: department, role, name."""
    return " ".join(filter(None, [one.department, house.say(ROLES[one.role]), one.name]))
