"""Looking ahead on a copy of the records: the morning of a day to come."""

from __future__ import annotations

from datetime import date

from policybot import outbox, timeline
from policybot.pipeline import Office, prepare
from policybot.state import State, scratch_state


def morning(office: Office, state: State, today: date, day: date) -> State:
    """The records as they would stand when a day begins: each working day until then is lived through as if all
    were delivered. On records without any notice the bot starts on that day.

    Days already past on which nothing was put on record were days without the bot, and stay so.
    """
    last = last_day(state)
    if last is None:
        return state
    scratch = scratch_state(state.folder, state)
    for passing in timeline.workdays(office, max(last, min(today, day)), day):
        if passing < day:
            prepare(office, scratch, timeline.moment(office, passing), passing)
            outbox.deem_sent(scratch.db, passing)
    return scratch


def last_day(state: State) -> date | None:
    """The newest day on which somebody was, or was to be, told something."""
    return max((told.sent_on or told.day for told in outbox.history(state.db)), default=None)
