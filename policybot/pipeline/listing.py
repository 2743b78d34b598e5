"""The letters of the day, listed to the coordinators before they go, in the one letter that these get that day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from policybot import outbox
from policybot.escalation import key
from policybot.model import Notice, Says
from policybot.state import State
from policybot.views import Going

from .bundles import Bundle
from .desk import Office

LETTER = "preview"


def going(found: Sequence[Bundle]) -> tuple[Going, ...]:
    return tuple(_line(bundle) for bundle in found)


def _line(bundle: Bundle) -> Going:
    notices = bundle.notices
    measures = tuple(dict.fromkeys(n.measure for n in notices if n.measure))
    return Going(
        departments=tuple(dict.fromkeys(n.department for n in notices)),
        role=notices[0].role,
        name=bundle.contact.name,
        letters=tuple(dict.fromkeys(n.letter for n in notices)),
        measures=measures,
        rehearsal=bundle.meant is not None,
    )


def put_list(office: Office, state: State, now: datetime, count: int) -> bool:
    """Puts the day's list on record, once; returns whether it is new. It is demanded by no plan."""
    document, today = office.catalog.policies[0].document, office.day(now)
    name = key(document.id, LETTER, today)
    if outbox.notices(state.db, "key = ?", [name]):
        return False
    notice = Notice(
        name, document.id, None, "", LETTER, LETTER, 0, LETTER, document.bureau, "bureau", today, None, None,
        "pending", Says("{count} letters go today", {"count": count}),
    )  # fmt: skip
    with state.transaction():
        outbox.put(state.db, [notice], now)
    return True


def lapse(state: State) -> None:
    """Once letters go, a list that could not be sent before them is of no use any more."""
    if outbox.notices(state.db, "letter = ? AND state = 'pending'", [LETTER]):
        with state.transaction():
            outbox.obsolete(state.db, LETTER)
