"""Notices and letters as rows of a document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from policybot import outbox
from policybot.model import Address, Decision, Notice

from .house import House
from .reasons import reason


def facts(house: House, notice: Notice, state: str) -> dict[str, object]:
    """What a notice says, without its day and address."""
    return {
        "measure": notice.measure,
        "document": notice.document,
        "title": notice.title,
        "check": notice.check,
        "step": notice.step,
        "repeat": notice.repeat,
        "letter": notice.letter,
        "department": notice.department,
        "role": notice.role,
        "due": notice.due,
        "state": state,
        "reason": house.say(reason(house.catalog, notice)),
        "key": notice.key,
    }


def place(address: Address | None) -> dict[str, object]:
    """Where something goes; nulls where nobody can be reached."""
    return {"channel": address.channel if address else None, "address": address.target if address else None}


def holds(decisions: Iterable[Decision], day: date) -> frozenset[str]:
    """What is kept back on a day: keys of notices, or `all`."""
    return frozenset(act.key for act in outbox.holds((d for d in decisions if d.day <= day), day) if act.key)


def state(notice: Notice, held: frozenset[str]) -> str:
    """The state of a notice; one that a decision keeps back is `held`."""
    kept = notice.state == "pending" and outbox.kept(notice, held)
    return "held" if kept else notice.state


def message(row: outbox.Row) -> dict[str, object]:
    """One message on record."""
    return {
        "id": row.id,
        "letter": row.letter,
        "day": row.day,
        **place(row.address),
        "department": row.department,
        "kind": row.kind,
        "subject": row.subject,
        "part": row.part,
        "parts": row.parts,
        "state": row.state,
        "attempts": row.attempts,
        "next_attempt": row.next_attempt,
        "error": row.error or None,
        "message_id": row.message_id,
        "sent_at": row.sent_at,
    }
