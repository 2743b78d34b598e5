"""Who is told: the people behind a department and a role (DESIGN section 3, last point)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from policybot.model import Address, Catalog, Contact, Role

from .nouns import Settings

Via = Literal["own", "liaison", "coordinator", "maildir"]

DESK = "（统筹）"
"""The bureau's two mailboxes under state/mail: its liaison's bears its name, its coordinators' this besides."""


def departments(catalog: Catalog) -> dict[str, str]:
    """Every name and alias a department goes by, with its name, over all documents."""
    known = [one for policy in catalog.policies for one in policy.departments.values()]
    aliases = {alias: one.name for one in known for alias in one.aliases}
    return aliases | {one.name: one.name for one in known}


def duties(catalog: Catalog) -> dict[str, frozenset[str]]:
    """The measures that each department reports on and gets letters about, over all documents."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for _, measure in catalog.measures():
        for name in measure.actors:
            found[name].add(measure.id)
    return {name: frozenset(idents) for name, idents in found.items()}


def _shared(contacts: Mapping[tuple[str, Role], tuple[Contact, ...]], desk: tuple[Contact, ...]) -> frozenset[Address]:
    readers: defaultdict[Address, set[str]] = defaultdict(set)
    for (department, _), people in contacts.items():
        for address in (one for contact in people for one in contact.everywhere):
            readers[address].add(department)
    shared = {address for address, departments in readers.items() if len(departments) > 1}
    return frozenset(shared) - {address for contact in desk for address in contact.everywhere}


@dataclass(frozen=True, slots=True)
class Route:
    """The people a notice goes to; `via` says whether they are those it is meant for, or who stands in."""

    contacts: tuple[Contact, ...]
    via: Via


@dataclass(frozen=True, slots=True)
class Roster:
    """`duties`: the measures of each department that reports and gets letters; `with_deputy`: those departments
    whose ladder has one; `shared`: addresses that people of several departments read, none of them a coordinator's."""

    contacts: Mapping[tuple[str, Role], tuple[Contact, ...]]
    coordinators: tuple[Contact, ...]
    duties: Mapping[str, frozenset[str]]
    with_deputy: frozenset[str]
    embedded: bool
    shared: frozenset[Address] = frozenset()

    @classmethod
    def of(cls, settings: Settings, catalog: Catalog) -> Roster:
        names = departments(catalog)
        contacts: dict[tuple[str, Role], tuple[Contact, ...]] = {}
        for one in settings.contacts:
            place = names.get(one.department, one.department), one.role
            contacts[place] = (*contacts.get(place, ()), one)
        acting = [(policy, name) for policy, m in catalog.measures() for name in m.actors]
        government = frozenset(name for policy, name in acting if policy.kind(name) == "government")
        desk = settings.bureau.coordinators
        return cls(contacts, desk, duties(catalog), government, settings.embedded, _shared(contacts, desk))

    def people(self, department: str, role: Role, measure: str | None) -> tuple[Contact, ...]:
        """Those named for the measure; where there are none, those named for no measure."""
        found = self.contacts.get((department, role), ())
        return tuple(c for c in found if c.named_for(measure)) or tuple(c for c in found if not c.measures)

    def routes(self, department: str, role: Role, measure: str | None = None) -> Iterator[Route]:
        """Who is meant, else the liaison, else the coordinators, else a mailbox in state/mail: somebody always."""
        own = self.coordinators if role == "bureau" else self.people(department, role, measure)
        if own:
            yield Route(own, "own")
        if role == "deputy" and (liaison := self.people(department, "liaison", measure)):
            yield Route(liaison, "liaison")
        if self.coordinators:
            yield Route(self.coordinators, "coordinator")
        yield self._mailbox(department, role)

    def route(self, department: str, role: Role, measure: str | None = None) -> Route:
        """The first of them, when all addresses work."""
        return next(self.routes(department, role, measure))

    def passes_on(self, department: str, role: Role, measure: str | None, address: Address) -> bool:
        """Whether what goes to a department at this address is read by a coordinator standing in for it."""
        routes = self.routes(department, role, measure)
        via = (r.via for r in routes if any(address in c.everywhere for c in r.contacts))
        return next(via, "own") == "coordinator"

    def _mailbox(self, department: str, role: Role) -> Route:
        """Embedded, a mailbox is somebody's own; else it is the last resort."""
        desk = role == "bureau"
        address = Address("maildir", department + DESK if desk else department)
        contact = Contact(department, "bureau" if desk else "liaison", (address,))
        if not self.embedded:
            return Route((contact,), "maildir")
        return Route((contact,), "liaison" if role == "deputy" else "own")

    def missing_deputies(self) -> frozenset[str]:
        """Departments with a liaison whose deputy's letters go to that liaison; none when embedded."""
        reached = {department for department, role in self.contacts if role == "liaison"}
        return frozenset(name for name in self.with_deputy & reached if self._missing(name, "deputy"))

    def missing_liaisons(self) -> frozenset[str]:
        """Departments one of whose measures has no liaison of its own."""
        return frozenset(name for name in self.duties if self._missing(name, "liaison"))

    def unreachable(self) -> frozenset[str]:
        """Departments one of whose measures has nobody of their own; none when embedded."""
        missing = (name for name in self.duties if self._missing(name, "liaison", "deputy"))
        return frozenset() if self.embedded else frozenset(missing)

    def _missing(self, department: str, *roles: Role) -> bool:
        """Whether a measure of the department has none of these people."""
        return any(not any(self.people(department, role, m) for role in roles) for m in self.duties[department])
