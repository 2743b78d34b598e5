"""A bundle of notices → the letter in its final bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from policybot.channels import Channel
from policybot.composing import Case, view
from policybot.model import Address, DeliveryError, Letter, Message, Notice
from policybot.render import Rendered, render
from policybot.settings import SettingsError
from policybot.views import LetterView

from .bundles import Bundle
from .desk import Office


class UnwrittenError(Exception):
    """A letter could not be put into bytes; nothing is on record of it yet. `why` is what was raised."""

    def __init__(self, why: Exception) -> None:
        super().__init__(str(why) or type(why).__name__)
        self.why = why
        self.permanent = isinstance(why, DeliveryError) and why.permanent
        self.whole_channel = isinstance(why, DeliveryError) and why.whole_channel


@dataclass(frozen=True, slots=True)
class Written:
    """What a letter saw, its words, and the parts in which it goes."""

    view: LetterView
    words: Rendered
    messages: tuple[Message, ...]


def write(
    office: Office, channels: Mapping[str, Channel], on: Case, bundle: Bundle, number: int, now: datetime
) -> Written:
    """Raises UnwrittenError, whatever went wrong: a template, a deployment's own ones too, can raise anything."""
    try:
        return _write(office, channels, on, bundle, number, now)
    except Exception as error:
        raise UnwrittenError(error) from error


def _write(
    office: Office, channels: Mapping[str, Channel], on: Case, bundle: Bundle, number: int, now: datetime
) -> Written:
    channel = channel_of(channels, bundle.address)
    seen = view(on, bundle.contact, bundle.meant or bundle.address, bundle.notices, number)
    seen = replace(seen, meant=str(bundle.meant or ""))
    language = bundle.contact.language or office.settings.language
    words = render(seen, language, office.settings.templates)
    ident = message_id(number, bundle.notices, now, office.domain)
    local = now.astimezone(ZoneInfo(office.zone))
    letter = Letter(ident, number, local, bundle.address, words.subject, words.text, words.html)
    return Written(seen, words, channel.compose(letter))


def channel_of(channels: Mapping[str, Channel], address: Address) -> Channel:
    """The channel of an address. Raises DeliveryError when it is not set up, or wrongly."""
    if address.channel not in channels:
        raise DeliveryError(f"没有设置渠道 {address.channel}", whole_channel=True)
    try:
        return channels[address.channel]
    except SettingsError as error:
        raise DeliveryError(str(error), whole_channel=True) from error


def message_id(number: int, notices: Sequence[Notice], now: datetime, domain: str) -> str:
    """A Message-ID of our own, without brackets: the letter's number, its moment and what it carries (RFC 5322
    section 3.6.4 asks for one that is never used again)."""
    facts = "\x1f".join([now.isoformat(), *(notice.key for notice in notices)])
    return f"{number}.{hashlib.sha256(facts.encode()).hexdigest()[:16]}@{domain}"
