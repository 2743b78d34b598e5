"""An import of the bureau's list, from its file to contacts.toml."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from policybot import addressbook, channels, settings
from policybot.addressbook import Difference, Judged, Listing
from policybot.model import Contact
from policybot.pipeline import Office, trial
from policybot.pipeline.opening import languages
from policybot.pipeline.post import Post
from policybot.settings import CONTACTS, Roster, SettingsError

from .house import House


@dataclass(frozen=True, slots=True)
class Imported:
    """`fit`: the list may be written. `roster`: who would be told then. `doubled`: people of the list whom
    policybot.toml names as well, and whose entry there counts. `broken`: contacts.toml could not be read before.
    `backup`: where its content is now."""

    listing: Listing
    judged: Judged
    difference: Difference
    roster: Roster
    doubled: tuple[Contact, ...]
    target: Path
    fit: bool
    broken: bool
    written: bool = False
    backup: Path | None = None


def imported(house: House, config: Path, source: Path, sheet: str | None, *, partial: bool, dry: bool) -> Imported:
    """Reads the list, compares it with contacts.toml, and writes that where it is fit and not dry. Raises
    SettingsError; a broken contacts.toml does not stop what would replace it."""
    known = house.catalog, channels.names(), languages(config)
    own = settings.load(config, os.environ, *known, listed=False)
    office = Office(house.catalog, own)
    listing = addressbook.read(
        str(source), settings.content(source), channels.names(), settings.departments(house.catalog), sheet
    )
    judged = _judged(house, office, listing)
    before = _before(house, config)
    found = _compared(office, listing, judged, before, config, partial=partial)
    if dry or not found.fit or not (found.difference or found.broken):
        return found
    text = addressbook.text(judged.accepted, source.name, office.day(house.now))
    backup = addressbook.put(found.target, text.encode(), config)
    return replace(found, written=True, backup=backup)


def _judged(house: House, office: Office, listing: Listing) -> Judged:
    post = Post(office, house.folder)
    try:
        post.check()
        return addressbook.judge(
            listing, office.settings, office.catalog, channels.names(), languages(house.config),
            lambda address: trial.refusal(post, address, house.now),
        )  # fmt: skip
    finally:
        post.close()


def _before(house: House, config: Path) -> tuple[Contact, ...] | None:
    """The people of contacts.toml as it is; None where it has mistakes."""
    try:
        return settings.load(config, os.environ, house.catalog, channels.names(), languages(config)).listed
    except SettingsError:
        return None


def _compared(
    office: Office, listing: Listing, judged: Judged, before: tuple[Contact, ...] | None, config: Path, *, partial: bool
) -> Imported:
    own = {settings.who(one) for one in office.settings.contacts}
    after = replace(office.settings, contacts=settings.together(office.settings.contacts, judged.accepted))
    return Imported(
        listing,
        judged,
        addressbook.difference(before or (), judged.accepted),
        Roster.of(after, office.catalog),
        tuple(one for one in judged.accepted if settings.who(one) in own),
        config.with_name(CONTACTS),
        fit=bool(judged.accepted) and (partial or not judged.rejected),
        broken=before is None,
    )
