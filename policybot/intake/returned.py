"""A letter that came back: its address counts as bad, and the coordinators are told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from policybot import outbox
from policybot.model import Says
from policybot.outbox import Row
from policybot.pipeline import Office
from policybot.pipeline.alarm import alarm
from policybot.pipeline.returning import MAIL
from policybot.plaintext import one_line
from policybot.state import State
from policybot.state.mails import Mail

from .bouncing import Bounce
from .tying import plain, threaded

RETURNED = Says("letter {number} to {department} came back: {address} does not take it: {why}")
UNKNOWN = Says("a letter came back; it is none of ours, or a letter of more than a week ago")
LATE = Says("a letter is late; the mail server goes on trying")


def settle(office: Office, state: State, mail: Mail, bounce: Bounce, now: datetime) -> Mail:
    """What becomes of the letter, and the mail as it goes on record. Use inside a transaction."""
    noted = replace(mail, kind="bounce", state="noted")
    row = _letter(office, state, bounce, now)
    if row is None:
        return replace(noted, notes=(UNKNOWN,))
    noted = replace(noted, letter=row.letter, department=row.department)
    if not bounce.final:
        return replace(noted, notes=(LATE,))
    why = one_line(bounce.why)
    facts = {"number": row.letter, "department": row.department, "address": str(row.address), "why": why}
    if outbox.came_back(state.db, row, why=why, day=office.day(now), now=now):
        alarm(office, state, now, Says(RETURNED.text, facts))
    return replace(noted, notes=(Says(RETURNED.text, facts),))


def _letter(office: Office, state: State, bounce: Bounce, now: datetime) -> Row | None:
    """By its Message-ID; told in words alone, by the one address of ours that is named and was written to."""
    row = threaded(state, bounce.idents)
    if row or bounce.standard:
        return row
    named = {plain(one) for one in bounce.recipients}
    found = [one for one in outbox.newest(state.db, MAIL, office.day(now)) if plain(one.address.target) in named]
    return found[0] if len(found) == 1 else None
