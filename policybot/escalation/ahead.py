"""What follows if nobody answers: the steps of an owner's part that have not come yet."""

from __future__ import annotations

from datetime import date, timedelta

from policybot.model import Notice

from . import parts, rungs
from .desk import Owner
from .rungs import Reached

HORIZON = timedelta(days=60)


def deadline(owner: Owner, since: date) -> list[Reached]:
    """Steps to come around the date in force, soonest first."""
    due = owner.standing.due
    if due is None:
        return []
    today = owner.desk.today
    found = parts.around_date(owner, due, since, max(today, due) + HORIZON).found
    return [one for one in found if one.day > today]


def report(owner: Owner, notice: Notice) -> list[Reached]:
    """Steps to come around the report day of a request, soonest first; none after the one closing account that a
    bot asks for which begins after the last report day."""
    base = notice.due or notice.day
    if all(base != period.report_day for period in parts.spans(owner)):
        return []
    today, kind = owner.desk.today, owner.policy.kind(owner.part.department)
    steps = owner.policy.ladder("report")
    found = rungs.reached(steps, kind, base, base, max(today, base) + HORIZON, owner.desk.workdays)
    return [one for one in found if one.day > today]
