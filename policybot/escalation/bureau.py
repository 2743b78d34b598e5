"""What the bureau itself is asked: applications that wait, people who cannot be reached, its list and overview."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from policybot.model import Notice, Policy, Says, Told

from . import rungs
from .desk import Desk, Owner, key

OPENING_LIST = 2
"""A letter to a deputy that nobody released heads the bureau's list after so many working days."""


def review(owner: Owner) -> Iterator[Notice]:
    """Applications that wait: from the fifth working day on, then daily."""
    desk, part = owner.desk, owner.part
    asked = part.applied_on or (part.asks.day if part.asks else None)
    if asked is None or not owner.found("unreviewed"):
        return
    found = rungs.reached(owner.policy.ladder("review"), "government", asked, asked, desk.today, desk.workdays)
    for one in found[-1:]:
        yield owner.notice("unreviewed", one.step.name, "daily", Says("applied on {day}", {"day": asked}), day=one.day,
                           due=owner.standing.due, count_from=asked, repeat=one.repeat, role="bureau")  # fmt: skip


def objection(owner: Owner) -> Iterator[Notice]:
    """An owner disputes its part: the bureau hears of it at once, and it heads its lists until it has decided."""
    act = owner.part.objects
    if act is not None:
        yield owner.notice("objected", "objected", "daily", Says("objects: {why}", {"why": act.reason}),
                           day=owner.desk.today, due=owner.standing.due, count_from=act.day, repeat=act.id,
                           role="bureau")  # fmt: skip


def unreachable(desk: Desk, policy: Policy) -> Iterator[Notice]:
    """Departments nobody of whom can be reached: one line each, once."""
    names = {
        name: None
        for measure in policy.measures
        for finding in desk.survey.findings[measure.document, measure.id]
        if finding.check == "unreachable"
        for name in finding.departments
    }
    for name in names:
        yield _whole(desk, policy, "unreachable", "unreachable", name, Says("nobody can be reached", {}), None, "daily")


def overview(desk: Desk, policy: Policy, planned: list[Notice]) -> Iterator[Notice]:
    """The weekly overview on the week's first working day; else a list when there is something new to decide."""
    first = first_workday(desk)
    began = desk.history.began(policy.document.id) or desk.today
    rows = [row for row in desk.history.overviews(policy.document.id) if row.check == "overview"]
    week = key(policy.document.id, None, "overview", None, first, "weekly", 0, policy.document.bureau, "bureau")
    told = desk.history.get(week)
    if first >= began and desk.today >= first and (told is None or told.state != "sent"):
        reason = Says("first working day of the week", {})
        yield _whole(desk, policy, "overview", "weekly", policy.document.bureau, reason, first, "weekly")
    elif told and told.sent_on == desk.today:
        return  # it has said today what is to be decided
    elif any(_new(desk, row, rows) for row in _proposals(desk, planned)):
        reason = Says("letters to deputies wait for release", {})
        yield _whole(desk, policy, "overview", "daily", policy.document.bureau, reason, desk.today, "daily")


def first_workday(desk: Desk) -> date:
    monday = desk.today - timedelta(days=desk.today.weekday())
    return desk.workdays.first_after(monday)


def _proposals(desk: Desk, planned: list[Notice]) -> list[date]:
    """Since when each letter to a deputy waits for somebody to release it."""
    waiting = [n for n in planned if n.state == "proposed" and not _released(desk, n)]
    rows = [(desk.history.get(n.key), n.day) for n in waiting]
    return [row.day if row else day for row, day in rows]


def _released(desk: Desk, notice: Notice) -> bool:
    return any(d.kind == "release" and d.key == notice.key for d in desk.decisions)


def _new(desk: Desk, since: date, rows: list[Told]) -> bool:
    """Whether a proposal has not been on a list since it arose, or since it has waited too long."""
    last = max((row.day for row in rows if row.state in ("sent", "pending") and row.day < desk.today), default=None)
    head = desk.workdays.add(since, OPENING_LIST)
    return last is None or last < since or (last < head <= desk.today)


def _whole(
    desk: Desk, policy: Policy, check: str, step: str, name: str, reason: Says, count_from: date | None, letter: str
) -> Notice:
    document = policy.document.id
    ident = key(document, None, check, None, count_from, step, 0, name, "bureau")
    return Notice(ident, document, None, "", check, step, 0, letter, name, "bureau", desk.today, None, count_from,
                  "pending", reason)  # fmt: skip
