"""A marked letter to try an address with: sent at once, in one try, and on no record; or only put into its bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from policybot.channels import Channel
from policybot.model import Address, Contact, DeliveryError, Letter, Receipt
from policybot.render import render
from policybot.views import LetterView, Section

from .desk import Office
from .writing import channel_of

LETTER = "test"


def send(
    office: Office, channels: Mapping[str, Channel], contact: Contact, address: Address, by: str, now: datetime
) -> list[Receipt]:
    """One receipt for each part. Raises DeliveryError."""
    policy = office.catalog.policies[0]
    department, bureau = contact.department or policy.document.bureau, office.settings.bureau
    seen = LetterView(
        department, policy.kind(department), contact.role, office.day(now), now, policy.document.bureau,
        (Section(LETTER, ()),), name=contact.name, contact=bureau.contact, phone=bureau.phone, office=bureau.office,
        signer=by, discretion="numbers" if address.channel in office.settings.redacted else "",
    )  # fmt: skip
    words = render(seen, contact.language or office.settings.language, office.settings.templates)
    channel, local = channel_of(channels, address), now.astimezone(ZoneInfo(office.zone))
    ident = f"test.{hashlib.sha256(f'{now} {address}'.encode()).hexdigest()[:16]}@{office.domain}"
    letter = Letter(ident, 0, local, address, words.subject, words.text, words.html)
    return [channel.send(message, now) for message in channel.compose(letter)]


def refusal(channels: Mapping[str, Channel], address: Address, now: datetime) -> str:
    """Why no letter can ever be written to an address, such as a group without a robot; nothing where one can."""
    letter = Letter(f"{LETTER}@policybot.invalid", 0, now, address, LETTER, LETTER, "")
    try:
        channel_of(channels, address).compose(letter)
    except DeliveryError as error:
        return str(error)
    return ""
