"""prepare: read, assess, plan, accept, in one transaction."""

from __future__ import annotations

from datetime import date, datetime

from policybot import escalation, outbox
from policybot.state import State

from .desk import Office, desk


def prepare(office: Office, state: State, now: datetime, today: date | None = None) -> int:
    """Puts on record all that is demanded on the day of `now`; returns how many notices are new and to be sent.

    On a day off nothing is demanded: letters fall on working days.
    """
    today = today or office.day(now)
    if today not in office.workdays:
        return 0
    with state.transaction():
        demanded = escalation.plan(desk(office, state, today))
        accepted = outbox.accept(state.db, demanded, now)
    return sum(notice.state in ("pending", "proposed") for notice in accepted.new)
