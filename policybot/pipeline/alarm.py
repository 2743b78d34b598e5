"""Alarms: what the coordinators must know at once because the machine cannot go on by itself.

An alarm is a notice like any other, but no plan demands it: whoever finds the fault puts it on record, once for each
text. Its letter goes at once, at most one an hour (DESIGN section 5, Budget); what came in between is in the next.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from policybot import outbox
from policybot.escalation import key
from policybot.model import Notice, Says
from policybot.state import State

from .desk import Office

LETTER = "alarm"
APART = timedelta(hours=1)


def alarm(office: Office, state: State, now: datetime, what: Says) -> None:
    """Puts an alarm on record. Use inside a transaction."""
    document = office.catalog.policies[0].document
    today = office.day(now)
    name = key(document.id, LETTER, what, today)
    notice = Notice(
        name, document.id, None, "", LETTER, LETTER, 0, LETTER, document.bureau, "bureau", today, None, None,
        "pending", what, at_once=True,
    )  # fmt: skip
    outbox.put(state.db, [notice], now)


def may_go(state: State, now: datetime) -> bool:
    """Whether the last letter of alarms is an hour old."""
    since = (now - APART).isoformat()
    return not outbox.messages(state.db, "kind = ? AND created > ? AND state != 'dissolved'", [LETTER, since])
