"""A house that fetches answers, and what comes to its door without a mail server in between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from policybot import intake
from policybot.intake.mailbox import Fetched
from policybot.intake.polling import take
from policybot.state import mails
from policybot.state.mails import Mail
from tests.channels.relay import Relay

from .machine import at
from .world import DAY, NEXT, USUAL, Contacts, World

INTAKE = '[intake]\nhost = "127.0.0.1"\nuser = "bot"\npassword = "x"\n'
SUBADDRESS = INTAKE + 'subaddress = "bureau@example.com"\n'


def open_world(home: Path, relay: Relay, *measures: str, more: str = SUBADDRESS, contacts: Contacts = USUAL) -> World:
    """A world whose letters of the first reminder have gone, with their marks."""
    world = World.open(home, relay, *measures, more=more, contacts=contacts)
    intake.ready(world.office, world.state)
    world.begin()
    relay.letters.clear()
    world.at(DAY)
    return world


def come(world: World, data: bytes, now: datetime | None = None, size: int | None = None) -> Mail:
    """A mail at the door, and how it is on record."""
    taken = take(world.office, world.state, Fetched(data, None), len(data) if size is None else size, now or at(NEXT))
    assert taken
    return mails.mails(world.state.db)[-1]


def confirm(world: World, mail: Mail, measures: Sequence[str] = (), department: str | None = None) -> Mail:
    return intake.confirm(
        world.office, world.state, mail.id, "张某", at(NEXT, 15), measures=measures, department=department
    ).mail
