"""What a scenario says of departments and channels, held against the policy and the settings before a day is lived."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from policybot import channels, settings
from policybot.editing import Script, renaming
from policybot.language import say
from policybot.model import Says
from policybot.pipeline import Office
from policybot.simulation import Later, Renaming, Scenario, about
from policybot.simulation import names as shipped

from . import front
from .faults import BadFile, Fault
from .house import House
from .values import one_of


def called(named: str, language: str) -> str:
    """A scenario as people read it: its name, and what its first line says of it."""
    words = front.one_of(about(named), language).rstrip("。.")
    if named not in shipped():
        return words or Path(named).name
    return say(Says("{name}: {about}", {"name": named, "about": words}), language)


def foreseen(house: House, scenario: Scenario, since: date, until: date) -> Sequence[Later]:
    """The offices with another policy that it has from some day on. Raises Fault where it names what is not there."""
    groups = {name for policy in house.catalog.policies for name in policy.groups}
    for name in scenario.silent:
        if name not in groups:
            house.department(name, "silent")
    for outage in scenario.outage:
        if outage.channel:
            one_of(outage.channel, channels.names(), "outage")
    for refused in scenario.refused:
        _addressed(house, house.department(refused.department, "refused"))
    _outside(house, scenario, since, until)
    return list(_renamed(house, scenario.rename))


def _outside(house: House, scenario: Scenario, since: date, until: date) -> None:
    """What falls on none of the days that are lived through is said, for it changes nothing."""
    for day in (*(one.on for one in scenario.extend), *(one.on for one in scenario.rename)):
        if not since <= day <= until:
            facts = {"day": day, "first": since, "last": until}
            told = Says("{day} lies outside {first} to {last}: nothing happens on it", facts)
            print(house.say(told), file=sys.stderr)


def _addressed(house: House, name: str) -> None:
    people = (contact for (department, _), found in house.office.roster.contacts.items() if department == name
              for contact in found)  # fmt: skip
    if not any(address.channel != "maildir" for one in people for address in one.everywhere):
        raise Fault("no-address", Says("{department} has no address that could refuse a letter", {"department": name}),
                    Says("name the settings with its contacts: --config FILE"))  # fmt: skip


def _renamed(house: House, wanted: Sequence[Renaming]) -> Iterator[Later]:
    """Each as `department rename` would write it, one upon the other."""
    texts, catalog = dict(settings.sources(house.measures)), house.catalog
    for one in sorted(wanted, key=lambda each: each.on):
        known = settings.departments(catalog)
        old = known[one_of(one.department, tuple(known), "rename")]
        if old == one.name:
            raise Fault("same-name", Says("{name} is its name already", {"name": old}), Says("write the new name"))
        for file, data in texts.items():
            script = Script(file, data)
            texts[file] = script.edit(renaming.rename(script, old, one.name, one.on)).after
        loaded = house.look(instead=texts)
        if loaded.catalog is None:
            raise BadFile(loaded.mistakes)
        catalog = loaded.catalog
        yield one.on, Office(catalog, house.settings, house.office.texts)
