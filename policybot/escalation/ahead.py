"""What follows if nobody answers: the steps of an owner's part that have not come yet."""

from __future__ import annotations

from datetime import date, timedelta

from policybot.model import Notice, Step

from . import parts, rungs
from .desk import Owner
from .rungs import Reached

HORIZON = timedelta(days=60)


def deadline(owner: Owner, since: date) -> list[Reached]:
    """Steps to come around the date in force, soonest first."""
    due = owner.standing.due
    if due is None:
        return []
    steps = owner.policy.ladder("deadline")
    if owner.measure.aim:
        steps = tuple(step for step in steps if step.at.count <= 0)
    return _after(owner, steps, due, parts.counts_from(owner, due, since))


def report(owner: Owner, notice: Notice) -> list[Reached]:
    """Steps to come around the report day of a request, soonest first; none after the one closing account that a
    bot asks for which begins after the last report day."""
    base = notice.due or notice.day
    if all(base != period.report_day for period in parts.spans(owner)):
        return []
    return _after(owner, owner.policy.ladder("report"), base, base)


def _after(owner: Owner, steps: tuple[Step, ...], due: date, count_from: date) -> list[Reached]:
    today = owner.desk.today
    kind = owner.policy.kind(owner.part.department)
    found = rungs.reached(steps, kind, due, count_from, max(today, due) + HORIZON, owner.desk.workdays)
    return [one for one in found if one.day > today]
