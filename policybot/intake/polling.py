"""One round over the mailbox: fetch, put on record, and only then mark as read.

A crash between the two leaves a mail unread that is on record: it is known by Message-ID and digest, and only marked.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime

from policybot.model import Says
from policybot.pipeline import Office
from policybot.settings import Intake
from policybot.state import State, keys, mails, require_room
from policybot.state.mails import Mail

from .judging import judged, kept, unreadable
from .mailbox import Fetched, opened
from .reading import Incoming, digest, head_only, read

log = logging.getLogger(__name__)

MOST, LONGEST = 30, 30.0
"""Mails and seconds of one round: whatever lies in the mailbox, letters go on time."""

SLIPS = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What code raises that stumbles over a mail; faults of disk and database are none of it, and stop the round."""


def ready(office: Office, state: State) -> None:
    """Makes the key that letters are marked with, before the first of them goes."""
    if office.settings.intake and not office.settings.intake.key:
        keys.make(state.folder)


def waiting(options: Intake) -> int:
    """How many mails wait in the mailbox. Raises IntakeError."""
    with opened(options) as box:
        return len(box.waiting(MOST))


def poll(office: Office, state: State, now: datetime, stop: Callable[[], bool] = lambda: False) -> int:
    """Puts on record what waits, within bounds; returns how many mails were new. Raises IntakeError."""
    options, new = office.settings.intake, 0
    if options is None:
        return new
    end = time.monotonic() + LONGEST
    with opened(options) as box:
        for uid, size in box.waiting(MOST):
            if stop() or time.monotonic() > end:
                break
            require_room(state.folder)
            fetched = box.fetch(uid, whole=size <= options.max_size)
            if fetched:
                new += take(office, state, fetched, size, now)
                box.done(uid)
    return new


def take(office: Office, state: State, fetched: Fetched, size: int, now: datetime) -> bool:
    """Puts one mail on record; False where it is there already."""
    options = office.settings.intake
    assert options
    incoming, why = _read(fetched.data, whole=size <= options.max_size)
    if mails.known(state.db, incoming.message_id, incoming.digest):
        return False
    arrived = min(fetched.arrived or now, now)
    mail = Mail(0, incoming.message_id, incoming.digest, arrived, now, incoming.sender, incoming.name,
                incoming.subject, "answer", "unassigned")  # fmt: skip
    payload = fetched.data if size <= options.max_size else None
    try:
        with state.transaction():
            found = unreadable(mail, why) if why else judged(office, state, options, mail, incoming, size)
            mails.put(state.db, found, payload if kept(options, found, size) else None)
    except SLIPS as error:
        log.exception("%s", Says("a mail could not be read"))
        with state.transaction():
            mails.put(state.db, unreadable(mail, type(error).__name__), payload)
    return True


def _read(data: bytes, *, whole: bool) -> tuple[Incoming, str]:
    """The mail, and why it cannot be read, if so: the library stumbles over bytes that somebody made for that."""
    try:
        return (read(data) if whole else head_only(data)), ""
    except SLIPS as error:
        return Incoming("", digest(data), "", "", "", (), (), "", (), False, None), type(error).__name__
