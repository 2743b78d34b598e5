"""Who is told: the people behind a department and a role (DESIGN section 3, last point)."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class Route:
    """The people a notice goes to; `via` says whether they are those it is meant for, or who stands in."""

    contacts: tuple[Contact, ...]
    via: Via


@dataclass(frozen=True, slots=True)
class Roster:
    """`acting`: the departments that report and get letters; `with_deputy`: those of them whose ladder has one."""

    contacts: Mapping[tuple[str, Role], tuple[Contact, ...]]
    coordinators: tuple[Contact, ...]
    acting: frozenset[str]
    with_deputy: frozenset[str]
    embedded: bool

    @classmethod
    def of(cls, settings: Settings, catalog: Catalog) -> Roster:
        names = departments(catalog)
        contacts: dict[tuple[str, Role], tuple[Contact, ...]] = {}
        for one in settings.contacts:
            place = names.get(one.department, one.department), one.role
            contacts[place] = (*contacts.get(place, ()), one)
        acting = [(policy, name) for policy, m in catalog.measures() for name in m.actors]
        government = frozenset(name for policy, name in acting if policy.kind(name) == "government")
        everybody = frozenset(name for _, name in acting)
        return cls(contacts, settings.bureau.coordinators, everybody, government, settings.embedded)

    def routes(self, department: str, role: Role) -> Iterator[Route]:
        """Who is meant, else the liaison, else the coordinators, else a mailbox in state/mail: somebody always."""
        own = self.coordinators if role == "bureau" else self.contacts.get((department, role), ())
        if own:
            yield Route(own, "own")
        if role == "deputy" and (liaison := self.contacts.get((department, "liaison"), ())):
            yield Route(liaison, "liaison")
        if self.coordinators:
            yield Route(self.coordinators, "coordinator")
        yield self._mailbox(department, role)

    def route(self, department: str, role: Role) -> Route:
        """The first of them, when all addresses work."""
        return next(self.routes(department, role))

    def passes_on(self, department: str, role: Role, address: Address) -> bool:
        """Whether what goes to a department at this address is read by a coordinator standing in for it."""
        via = (r.via for r in self.routes(department, role) if any(address in c.addresses for c in r.contacts))
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
        having = {department for department, role in self.contacts if role == "deputy"}
        reached = {department for department, role in self.contacts if role == "liaison"}
        return (self.with_deputy & reached) - having

    def unreachable(self) -> frozenset[str]:
        """Departments that own something and have nobody of their own; none when embedded."""
        return frozenset() if self.embedded else self.acting - {department for department, _ in self.contacts}
