"""One round over the mailbox: fetch, put on record, and only then mark as read.

A crash between the two leaves a mail unread that is on record: it is known by Message-ID and digest, and only marked.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from policybot.model import Says
from policybot.pipeline import Office
from policybot.settings import Intake
from policybot.state import State, keys, mails, require_room
from policybot.state.mails import Mail

from . import fixed
from .mailbox import Fetched, opened
from .reading import Incoming, head_only, read
from .returned import settle
from .tying import Tied, tie

log = logging.getLogger(__name__)

MOST, LONGEST = 30, 30.0
"""Mails and seconds of one round: whatever lies in the mailbox, letters go on time."""

AUTOMATIC = Says("an automatic reply")
LARGE = Says("it has {size} MB, and at most {most} MB are read: its words and files are not here")
UNREADABLE = Says("it cannot be read: {why}")
SENSITIVE = Says("{id} is sensitive: words and files were not kept; it is reported on paper")
SHEET = Says("returned spreadsheet: {name}")
LEFT_OUT = Says("{name} is not kept: files of this kind are left out")
BESIDE = Says("mail {number} of the same department waits as well: compare the two")


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
    with state.transaction():
        if why:
            mail = replace(mail, kind="unreadable", notes=(Says(UNREADABLE.text, {"why": why}),))
        elif incoming.bounce:
            mail = settle(office, state, mail, incoming.bounce, now)
        elif incoming.automatic:
            mail = replace(mail, kind="automatic", state="noted", notes=(AUTOMATIC,))
        else:
            mail = _answer(office, state, mail, incoming, size, options)
        kept = fetched.data if mail.open and size <= options.max_size and not _secret(mail) else None
        number = mails.put(state.db, mail, kept)
    log.info("%s", Says("mail {number} is on record", {"number": number}))
    return True


def _read(data: bytes, *, whole: bool) -> tuple[Incoming, str]:
    """The mail, and why it cannot be read, if so: the library stumbles over bytes that somebody made for that."""
    try:
        return (read(data) if whole else head_only(data)), ""
    except Exception as error:
        digest = hashlib.sha256(data).hexdigest()
        return Incoming("", digest, "", "", "", (), (), "", (), False, None), type(error).__name__


# ── an answer ──────────────────────────────────────────────────────────────────


def _answer(office: Office, state: State, mail: Mail, incoming: Incoming, size: int, options: Intake) -> Mail:
    tied = tie(office, state, incoming, office.day(mail.taken))
    found = replace(mail, state=tied.state, letter=tied.letter, document=tied.document, department=tied.department,
                    notes=tied.notes, text=incoming.text)  # fmt: skip
    if size > options.max_size:
        megabytes = {"size": f"{size / 1e6:.1f}", "most": f"{options.max_size / 1e6:.1f}"}
        return replace(found, state="refused", notes=(*found.notes, Says(LARGE.text, megabytes)))
    if secret := _sensitive(office, tied, incoming.text):
        return replace(found, text="", notes=(*found.notes, Says(SENSITIVE.text, {"id": secret})))
    return replace(found, notes=(*found.notes, *_files(incoming, options), *_beside(state, found)))


def _sensitive(office: Office, tied: Tied, text: str) -> str:
    """A measure of whose report nothing may be kept, where the mail speaks of one or of nothing else."""
    if not tied.document:
        return ""
    policy = office.catalog.policy(tied.document)
    secret = [one.id for one in policy.measures if one.sensitive]
    named = {part.measure for part in fixed.parts(text, secret)}
    about = [one for one in secret if one in named or tied.measures == (one,)]
    return about[0] if about else ""


def _secret(mail: Mail) -> bool:
    return any(note.text == SENSITIVE.text for note in mail.notes)


def _files(incoming: Incoming, options: Intake) -> tuple[Says, ...]:
    notes = []
    for file in incoming.files:
        if file.kind not in options.kinds:
            notes.append(Says(LEFT_OUT.text, {"name": file.name}))
        elif file.sheet:
            notes.append(Says(SHEET.text, {"name": file.name}))
    return tuple(notes[:20])


def _beside(state: State, mail: Mail) -> tuple[Says, ...]:
    """Two reports that contradict each other are for a person to judge, whichever came first."""
    where = "state = 'waiting' AND document = ? AND department = ?"
    found = mails.mails(state.db, where, [mail.document, mail.department]) if mail.department else []
    return tuple(Says(BESIDE.text, {"number": one.id}) for one in found[-3:])
