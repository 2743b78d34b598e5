"""The mark by which an answer finds its way back to the letter it answers (see `tokens`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from policybot import tokens
from policybot.model import Letter, Notice
from policybot.state import State, keys

from .bundles import Bundle
from .desk import Office

MAIL = "email"
"""The channel whose readers can answer by mail."""


def marked(office: Office, state: State, bundle: Bundle, letter: Letter, department: str) -> Letter:
    """The letter with its mark in Reply-To or subject, where answers to it are fetched.

    None in a rehearsal, which is nobody's to answer, and none to the coordinators, who report nothing.
    """
    intake, key = office.settings.intake, signing(office, state)
    if not (intake and key) or bundle.address.channel != MAIL or bundle.meant or bundle.contact.role == "bureau":
        return letter
    mark = tokens.mint(key, letter.number, about(department, bundle.notices))
    if intake.subaddress:
        return replace(letter, reply_to=tokens.address(intake.subaddress, mark))
    return replace(letter, subject=tokens.subject(letter.subject, mark))


def signing(office: Office, state: State) -> bytes | None:
    """The key of the settings, else the one kept beside the records; None while none was made."""
    own = office.settings.intake.key if office.settings.intake else ""
    return own.encode() if own else keys.kept(state.folder)


def about(department: str, notices: Iterable[Notice]) -> set[str]:
    """What a mark vouches for besides the letter's number."""
    return {department, *(f"{one.document}/{one.measure or ''}" for one in notices)}
