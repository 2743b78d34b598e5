"""Alarms: what the coordinators must know at once because the machine cannot go on by itself.

An alarm is a notice like any other, but no plan demands it: whoever finds the fault puts it on record, once for each
text. Its letter goes at once, at most one an hour (DESIGN section 5, Budget); what came in between is in the next.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from policybot import outbox
from policybot.escalation import key
from policybot.model import Notice, Says
from policybot.state import State

from .desk import Office

LETTER = "alarm"
APART = timedelta(hours=1)


def alarm(office: Office, state: State, now: datetime, what: Says) -> None:
    """Puts an alarm on record. Use inside a transaction."""
    outbox.put(state.db, [_notice(office, now, what, office.day(now))], now)


def reminded(office: Office, state: State, now: datetime, what: Says) -> bool:
    """An alarm about what stays wrong until a person puts it right: once a week for each text. True when it is new."""
    notice = _notice(office, now, what, monday(office.day(now)))
    if outbox.notices(state.db, "key = ?", [notice.key]):
        return False
    with state.transaction():
        outbox.put(state.db, [notice], now)
    return True


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _notice(office: Office, now: datetime, what: Says, since: date) -> Notice:
    document = office.catalog.policies[0].document
    today = office.day(now)
    name = key(document.id, LETTER, what, since)
    return Notice(
        name, document.id, None, "", LETTER, LETTER, 0, LETTER, document.bureau, "bureau", today, None, None,
        "pending", what, at_once=True,
    )  # fmt: skip


def may_go(state: State, now: datetime) -> bool:
    """Whether the last letter of alarms is an hour old."""
    since = (now - APART).isoformat()
    return not outbox.messages(state.db, "kind = ? AND created > ? AND state != 'dissolved'", [LETTER, since])
