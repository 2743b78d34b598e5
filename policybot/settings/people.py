"""The people of policybot.toml and contacts.toml as contacts of the house, with every mistake at its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

from policybot.catalog.notes import Notes, listed, meant
from policybot.catalog.positions import Path as At
from policybot.model import Absence, Address, Catalog, Contact, Role, Says, Substitute

from . import form
from .nouns import Bureau
from .roster import departments, duties

LINK = re.compile(r"https?://\S+")

EMBEDDED = "maildir"
"""The channel that needs no table."""


def known_channel(name: str, at: At, channels: Collection[str], notes: Notes, *, key: bool = False) -> bool:
    if not channels or name in channels:
        return True
    message = Says("no channel is called {channel}", {"channel": name})
    hint = meant(name, channels, Says("known here: {known}", {"known": listed(channels)}))
    notes.mistake(at, "unknown-channel", message, hint, key=key)
    return False


Who = tuple[str, Role, str]
"""Department, role and name: who a contact is, whatever its addresses. One without a name is known by the first."""


def who(one: Contact) -> Who:
    return one.department, one.role, one.name or str(one.addresses[0])


def together(own: Iterable[Contact], listed: Iterable[Contact]) -> tuple[Contact, ...]:
    """The people of policybot.toml, and those of contacts.toml that are not among them: what a person wrote by hand
    outlives every import."""
    first = tuple(own)
    known = {who(one) for one in first}
    return (*first, *(one for one in listed if who(one) not in known))


class People:
    """Contacts of one file as contacts of the house.

    `tables`: the channels that are set up. Channels and languages are looked up where some are given.
    """

    def __init__(
        self, notes: Notes, catalog: Catalog | None, tables: Collection[str], channels: Collection[str],
        languages: Collection[str] = (),
    ) -> None:  # fmt: skip
        self.notes, self.tables, self.channels, self.languages = notes, tables, channels, languages
        self.names = departments(catalog) if catalog else {}
        self.duties = duties(catalog) if catalog else {}

    def bureau(self, bureau: form.Bureau) -> Bureau:
        at: At = ("bureau", "coordinators")
        people = tuple(self._person(one, (*at, n), "", "bureau") for n, one in enumerate(bureau.coordinators))
        if bureau.page and not LINK.fullmatch(bureau.page):
            message = Says("{page} is no address of a page", {"page": bureau.page})
            self.notes.mistake(("bureau", "page"), "bad-page", message, Says("write it as https://ledger.example.com/"))
        return Bureau(bureau.contact, bureau.phone, bureau.office, bureau.signer, people, bureau.page)

    def entered(self, table: Mapping[str, Any], at: At) -> Contact | None:
        """A table [[contact]] as a contact; None where its very shape is wrong, which is noted."""
        one = form.enter(form.Contact, table, self.notes, root=at)
        return self.contact(one, at) if one else None

    def contact(self, one: form.Contact, at: At) -> Contact:
        if self.names and one.department not in self.names:
            message = Says("no department is called {name}", {"name": one.department})
            hint = meant(one.department, self.names, Says("write the name as the measures file does"))
            self.notes.mistake((*at, "department"), "unknown-department", message, hint)
        department = self.names.get(one.department, one.department)
        self._patterns(one, department, at)
        person = self._person(one, at, department, one.role)
        return replace(
            person,
            measures=tuple(one.measures),
            absences=self._absences(one, at),
            substitute=self._substitute(one.substitute, (*at, "substitute")),
        )

    def _patterns(self, one: form.Contact, department: str, at: At) -> None:
        """A pattern that fits nothing is a slip of the finger: its letters would silently go to somebody else."""
        duties = sorted(self.duties.get(department, ()))
        for n, pattern in enumerate(one.measures):
            if duties and not any(fnmatchcase(ident, pattern) for ident in duties):
                message = Says("{pattern} fits no measure of {name}", {"pattern": pattern, "name": department})
                hint = Says("its measures are {known}; 7.* stands for all of article 7", {"known": listed(duties)})
                self.notes.mistake((*at, "measures", n), "no-such-measure", message, hint)

    def _absences(self, one: form.Contact, at: At) -> tuple[Absence, ...]:
        found = [Absence(span.from_, span.until) for span in one.absent]
        for n, span in enumerate(found):
            place = (*at, "absent", n)
            if span.until < span.since:
                message = Says("the absence ends before it begins")
                self.notes.mistake(place, "bad-absence", message, Says("write until not earlier than from"))
            elif any(span.since <= before.until and before.since <= span.until for before in found[:n]):
                message = Says("two absences overlap")
                self.notes.mistake(place, "bad-absence", message, Says("make one of the two, from the first day on"))
        if found and not one.substitute:
            message = Says("days of absence, and nobody who reads the letters meanwhile")
            hint = Says('write substitute = {{ name = "…", addresses = ["email:a@example.com"] }}')
            self.notes.mistake((*at, "absent"), "no-substitute", message, hint)
        return tuple(found)

    def _substitute(self, one: form.Substitute | None, at: At) -> Substitute | None:
        return Substitute(one.name, self._addresses(one.addresses, at)) if one else None

    def _person(self, one: form.Person, at: At, department: str, role: Role) -> Contact:
        self.language(one.language, (*at, "language"))
        return Contact(department, role, self._addresses(one.addresses, at), one.name, one.language)

    def language(self, name: str, at: At) -> None:
        """A language without letters would stop the first letter of its reader."""
        if name and self.languages and name not in self.languages:
            message = Says("no letters are written in the language {language}", {"language": name})
            hint = meant(name, self.languages, Says("known here: {known}", {"known": listed(self.languages)}))
            self.notes.mistake(at, "unknown-language", message, hint)

    def _addresses(self, texts: list[str], at: At) -> tuple[Address, ...]:
        return tuple(self._address(text, (*at, "addresses", n)) for n, text in enumerate(texts))

    def _address(self, text: str, at: At) -> Address:
        channel, colon, target = (part.strip() for part in text.partition(":"))
        if not (channel and colon and target):
            message = Says("{address} is no address", {"address": text})
            self.notes.mistake(at, "bad-address", message, Says("write the channel in front: email:a@example.com"))
        elif known_channel(channel, at, self.channels, self.notes) and channel not in (EMBEDDED, *self.tables):
            message = Says("the channel {channel} is not set up", {"channel": channel})
            hint = Says("write a table [channel.{channel}]", {"channel": channel})
            self.notes.mistake(at, "no-channel", message, hint)
        return Address(channel, target)
