"""A bundle of notices → the letter in its final bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from policybot import feed, outbox
from policybot.channels import Channel
from policybot.composing import Case, thread_of, view
from policybot.model import Address, Attachment, DeliveryError, Letter, Message, Notice
from policybot.render import Rendered, render
from policybot.settings import SettingsError
from policybot.state import State
from policybot.views import Discretion, LetterView

from .bundles import Bundle
from .desk import Office
from .forms import brings_sheet, sheet
from .returning import marked


class UnwrittenError(Exception):
    """A letter could not be put into bytes; nothing is on record of it yet. `why` is what was raised."""

    def __init__(self, why: Exception) -> None:
        super().__init__(str(why) or type(why).__name__)
        self.why = why
        self.permanent = isinstance(why, DeliveryError) and why.permanent
        self.whole_channel = isinstance(why, DeliveryError) and why.whole_channel


@dataclass(frozen=True, slots=True)
class Written:
    """What a letter saw, its words, its thread, and the parts in which it goes."""

    view: LetterView
    words: Rendered
    thread: str
    messages: tuple[Message, ...]


def write(
    office: Office, state: State, channels: Mapping[str, Channel], on: Case, bundle: Bundle, number: int, now: datetime
) -> Written:
    """The letter of a bundle; of the records it asks for the letters before it in its thread.

    Raises UnwrittenError, whatever went wrong: a template, a deployment's own ones too, can raise anything."""
    try:
        return _write(office, state, channels, on, bundle, number, now)
    except Exception as error:
        raise UnwrittenError(error) from error


def _write(
    office: Office, state: State, channels: Mapping[str, Channel], on: Case, bundle: Bundle, number: int, now: datetime
) -> Written:
    channel = channel_of(channels, bundle.address)
    seen, _, words = worded(office, on, bundle, number)
    ident = message_id(number, bundle.notices, now, office.domain)
    local = now.astimezone(ZoneInfo(office.zone))
    thread = thread_of(seen)
    before = outbox.thread(state.db, bundle.address, thread)
    letter = Letter(
        ident, number, local, bundle.address, words.subject, words.text, words.html, before,
        tuple(_attachments(office, state, seen, channel, now)),
    )  # fmt: skip
    letter = marked(office, state, bundle, letter, seen)
    return Written(seen, replace(words, subject=letter.subject), thread, channel.compose(letter))


def worded(office: Office, on: Case, bundle: Bundle, number: int = 0) -> tuple[LetterView, str, Rendered]:
    """What the letter of a bundle sees, its language, and its words. Raises LetterError."""
    seen = view(on, bundle.contact, bundle.meant or bundle.address, bundle.notices, number)
    meant, shown = _meant(office, bundle), discretion(office, bundle)
    seen = replace(seen, meant=meant, discretion=shown, sheet=not (meant or shown) and brings_sheet(office, bundle))
    language = bundle.contact.language or office.settings.language
    return seen, language, render(seen, language, office.settings.templates)


def discretion(office: Office, bundle: Bundle) -> Discretion:
    """A rehearsal may say no more than the letter it shows, nor than the channel it goes by."""
    places = {bundle.address, bundle.meant or bundle.address}
    if any(place.channel in office.settings.redacted for place in places):
        return "numbers"
    return "dates" if places & office.roster.shared else ""


def _meant(office: Office, bundle: Bundle) -> str:
    """The address a rehearsal is kept from; where that may not be said, its channel."""
    if bundle.meant is None:
        return ""
    return bundle.meant.channel if bundle.address.channel in office.settings.redacted else str(bundle.meant)


def _attachments(
    office: Office, state: State, seen: LetterView, channel: Channel, now: datetime
) -> Iterator[Attachment]:
    """None in a rehearsal: they are somebody else's to use; and none where it would say more than its letter may."""
    if seen.meant or seen.discretion:
        return
    if channel.attaches and (dates := feed.calendar(seen, office.domain)):
        yield dates
    if seen.sheet:
        yield sheet(office, state, seen.department, now)


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
