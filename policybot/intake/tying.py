"""Whose answer a mail is: by the mark of a letter, else by the thread. What it says of itself is a hint at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from policybot import mime, outbox, tokens
from policybot.model import Notice, Says
from policybot.outbox import Row
from policybot.pipeline import Office
from policybot.pipeline.returning import MAIL, answered, proven, speaker
from policybot.state import State
from policybot.state.mails import MailState

from .reading import Incoming

READER = Says("its sender is a contact of {department}; nothing else says whose answer it is")
FORGED = Says("the mark in it fits no letter of ours: it was changed or invented")
OLD = Says("its mark is that of letter {number} of {day} and no longer counts")
STRANGE = Says("it answers no letter we know of")
CLOSING = Says("it answers a question about a closing: confirm it with --as 同意 or --as 有异议")
DESK = Says("it answers a letter to the coordinators, not one to a department")
GONE = Says("it answers a letter on a document that is not kept here any more")
SEVERAL = Says("it answers a letter to several departments: {names}")
STRANGER = Says("{sender} is no address of {department} in the list of contacts")


@dataclass(frozen=True, slots=True)
class Tied:
    """`measures`: those the letter was about."""

    state: MailState
    notes: tuple[Says, ...] = ()
    letter: int | None = None
    document: str = ""
    department: str = ""
    measures: tuple[str, ...] = ()


def tie(office: Office, state: State, mail: Incoming, today: date) -> Tied:
    """What a mail belongs to, and what a coordinator should know of that."""
    marks = tokens.found(mail.subject, mail.recipients)
    row = _marked(office, state, marks) if marks else threaded(state, mail.ids)
    if row is None:
        if marks:
            return Tied("refused", (FORGED,))
        reader = _reader(office, mail.sender)
        guess = (Says(READER.text, {"department": reader}),) if reader else ()
        return Tied("unassigned", (STRANGE, *guess), department=reader)
    if marks and row.day < today - timedelta(days=_valid(office)):
        return Tied("refused", (Says(OLD.text, {"number": row.letter, "day": str(row.day)}),), row.letter)
    return _of(office, row, answered(office, state, row.letter), mail.sender)


def _reader(office: Office, sender: str) -> str:
    """The one department somebody of which reads at an address; "" where there is none, or several."""
    names = {name for name, _ in office.roster.contacts}
    found = [name for name in names if person(office, name, sender) is not None]
    return found[0] if len(found) == 1 else ""


def _valid(office: Office) -> int:
    return office.settings.intake.valid_days if office.settings.intake else 0


def _marked(office: Office, state: State, marks: Sequence[str]) -> Row | None:
    """The letter one of the marks proves to be of."""
    return next(filter(None, (proven(office, state, mark) for mark in marks)), None)


def threaded(state: State, ids: Sequence[str]) -> Row | None:
    """The nearest letter a mail says it answers, if it is one of ours. Nobody can guess a Message-ID of ours."""
    for one in ids:
        sent = "message_id = ? AND channel = ? AND state IN ('sent', 'sending') AND coalesce(rehearsal, 0) = 0"
        if found := outbox.messages(state.db, sent, [one, MAIL]):
            return found[0]
    return None


def _of(office: Office, row: Row, notices: Sequence[Notice], sender: str) -> Tied:
    if row.role == "bureau" or not notices:
        return Tied("unassigned", (DESK,), row.letter)
    if notices[0].document not in {policy.document.id for policy in office.catalog.policies}:
        return Tied("unassigned", (GONE,), row.letter)
    names = tuple(dict.fromkeys(one.department for one in notices))
    if len(names) > 1:
        return Tied("unassigned", (Says(SEVERAL.text, {"names": "、".join(names)}),), row.letter)
    known = person(office, names[0], sender) is not None
    notes = () if known else (Says(STRANGER.text, {"sender": sender, "department": names[0]}),)
    if any(one.letter == "consent" for one in notices):
        notes = (*notes, CLOSING)
    measures = tuple(dict.fromkeys(one.measure for one in notices if one.measure))
    return Tied("waiting", notes, row.letter, notices[0].document, names[0], measures)


def person(office: Office, department: str, sender: str) -> str | None:
    """The name of whoever of a department reads mail at an address, perhaps ""; None where nobody does."""
    found = speaker(office, department, lambda one: one.channel == MAIL and plain(one.target) == plain(sender))
    return found[0] if found else None


def plain(address: str) -> str:
    """An address as it is compared: without a name, without regard to case."""
    try:
        return mime.mailbox(address).addr_spec.casefold()
    except ValueError:
        return ""
