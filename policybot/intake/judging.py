"""What a mail goes on record as: an answer that waits, a machine's word, a letter that came back, or unreadable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from policybot.model import Policy, Says
from policybot.pipeline import Office
from policybot.settings import Intake
from policybot.state import State, mails
from policybot.state.mails import Mail

from . import fixed
from .reading import Incoming
from .returned import settle
from .tying import Tied, tie

AUTOMATIC = Says("an automatic reply")
LARGE = Says("it has {size} MB, and at most {most} MB are read: its words and files are not here")
UNREADABLE = Says("it cannot be read: {why}")
SENSITIVE = Says("{id} is sensitive: words and files were not kept; it is reported on paper")
FOREIGN = Says("{id} is not among the measures of {department}")
SHEET = Says("returned spreadsheet: {name}")
LEFT_OUT = Says("{name} is not kept: files of this kind are left out")
BESIDE = Says("mail {number} of the same department waits as well: compare the two")

NAMED = 20
"""Files of one mail that are named."""


def judged(office: Office, state: State, options: Intake, mail: Mail, incoming: Incoming, size: int) -> Mail:
    """The mail as it goes on record. Use inside a transaction: a letter that came back is written down with it."""
    if incoming.bounce:
        return settle(office, state, mail, incoming.bounce, mail.taken)
    if incoming.automatic:
        return replace(mail, kind="automatic", state="noted", notes=(AUTOMATIC,))
    return _answer(office, state, options, mail, incoming, size)


def unreadable(mail: Mail, why: str) -> Mail:
    """For a person to look at in the mailbox itself."""
    return replace(mail, kind="unreadable", state="unassigned", notes=(Says(UNREADABLE.text, {"why": why}),))


def kept(options: Intake, mail: Mail, size: int) -> bool:
    """Whether the bytes of a mail are kept until it is settled."""
    return mail.open and size <= options.max_size and not any(note.text == SENSITIVE.text for note in mail.notes)


def _answer(office: Office, state: State, options: Intake, mail: Mail, incoming: Incoming, size: int) -> Mail:
    tied = tie(office, state, incoming, office.day(mail.taken))
    found = replace(mail, state=tied.state, letter=tied.letter, document=tied.document, department=tied.department,
                    notes=tied.notes, text=incoming.text)  # fmt: skip
    if size > options.max_size:
        megabytes = {"size": f"{size / 1e6:.1f}", "most": f"{options.max_size / 1e6:.1f}"}
        return replace(found, state="refused", notes=(*found.notes, Says(LARGE.text, megabytes)))
    policies = [p for p in office.catalog.policies if tied.document in ("", p.document.id)]
    if secret := _sensitive(policies, tied, incoming.text):
        return replace(found, text="", notes=(*found.notes, Says(SENSITIVE.text, {"id": secret})))
    more = (*_foreign(policies, tied, incoming.text), *_files(incoming, options), *_beside(state, found))
    return replace(found, notes=(*found.notes, *more))


def _sensitive(policies: list[Policy], tied: Tied, text: str) -> str:
    """A measure of whose report nothing may be kept, where the mail speaks of one or of nothing else."""
    secret = [one.id for policy in policies for one in policy.measures if one.sensitive]
    named = {part.measure for part in fixed.parts(text, secret)}
    return next((one for one in secret if one in named or tied.measures == (one,)), "")


def _foreign(policies: list[Policy], tied: Tied, text: str) -> Iterator[Says]:
    """Measures that the answer reports on and that are somebody else's."""
    known = {one.id: one.actors for policy in policies for one in policy.measures}
    for part in fixed.parts(text, known) if tied.department else ():
        if part.measure and tied.department not in known[part.measure]:
            yield Says(FOREIGN.text, {"id": part.measure, "department": tied.department})


def _files(incoming: Incoming, options: Intake) -> Iterator[Says]:
    for file in incoming.files[:NAMED]:
        if file.kind not in options.kinds:
            yield Says(LEFT_OUT.text, {"name": file.name})
        elif file.sheet:
            yield Says(SHEET.text, {"name": file.name})


def _beside(state: State, mail: Mail) -> Iterator[Says]:
    """Two reports that contradict each other are for a person to judge, whichever came first."""
    where = "state = 'waiting' AND document = ? AND department = ?"
    found = mails.mails(state.db, where, [mail.document, mail.department]) if mail.department else []
    return (Says(BESIDE.text, {"number": one.id}) for one in found[-3:])
