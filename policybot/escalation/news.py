"""What an owner hears once: that a duty is its own, that its date changed, that it rests, ended, came back.

One rule for all: compare what the owner was last told with what is so; where they differ, tell the new state once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from policybot import deadlines
from policybot.model import Measure, Notice, Part, Policy, Says, Standing, Told

from .desk import Desk, Owner
from .history import DONE, NEWS

START = frozenset({"assigned", "resumed", "reopened"})
TOLD = START | {"changed"}
"""Steps by which an owner learns that it is to act, and by which it learns the date in force."""


@dataclass(frozen=True, slots=True)
class Known:
    """What an owner was last told; since when it is to act (`start`) and since when it knows the date in force."""

    last: Told | None
    start: date
    since: date
    demands: tuple[Notice, ...]


def _told(rows: list[Told]) -> list[Told]:
    return [row for row in rows if row.step in NEWS and row.state in DONE and row.role == "liaison"]


def _wanted(owner: Owner, last: Told | None) -> tuple[str, str, Says] | None:
    """Step, letter and reason of the news that is due, if any."""
    standing, part = owner.standing, owner.part
    due = standing.due
    if last is None or last.step == "released":
        if standing.alive and part.open:
            return "assigned", "opening", Says("new: {department} owns a part", {"department": part.department})
        return None
    if standing.lifecycle == "closed":
        return None if last.step == "closed" else ("closed", "closed", Says("closed", {}))
    if not part.open:
        return None
    if last.step == "closed":
        return ("reopened", "changed", Says("reopened")) if part.reopened else None
    if standing.lifecycle == "suspended":
        return None if last.step == "suspended" else ("suspended", "changed", Says("suspended", {}))
    if last.step == "suspended":
        return "resumed", "changed", Says("resumed", {})
    if last.due != due:
        return "changed", "changed", Says("date in force is now {due}, was {old}", {"due": due, "old": last.due})
    return None


def known(owner: Owner) -> Known:
    """What the owner knows, and the news it is to hear today."""
    desk = owner.desk
    rows = desk.history.of(owner.measure, owner.part.department)
    told = _told(rows)
    last = told[-1] if told else None
    wanted = _wanted(owner, last)
    if wanted is None:
        return Known(last, _newest(told, START, desk.today), _newest(told, TOLD, desk.today), ())
    step, letter, reason = wanted
    notice = owner.notice(
        step,
        step,
        letter,
        reason,
        day=desk.today,
        due=owner.standing.due,
        repeat=sum(row.step == step for row in told),
        at_once=step == "closed" and owner.part.applicant,
    )
    waiting = desk.history.get(notice.key)
    alive = waiting is not None and waiting.state in ("pending", "held")
    since = waiting.day if waiting and alive else desk.today
    return Known(last, since if step in START else _newest(told, START, since), since, (notice,))


def first_told(owner: Owner) -> date | None:
    """The day on which an owner first heard of its duty."""
    told = _told(owner.desk.history.of(owner.measure, owner.part.department))
    return next((row.sent_on or row.day for row in told if row.step in START), None)


def _newest(told: list[Told], steps: frozenset[str], otherwise: date) -> date:
    return next((row.day for row in reversed(told) if row.step in steps), otherwise)


def answers(owner: Owner) -> Iterator[Notice]:
    """Answers to the owner's own application: returned, or its part accepted while others are open.

    Each goes once: a date moved afterwards makes no second answer of it.
    """
    part = owner.part
    if part.refused and part.open and not _answered(owner, "refused", part.refused.day, part.refused.id):
        act = part.refused
        reason = Says("a later date refused on {day}: {why}", {"day": act.day, "why": act.reason})
        yield owner.notice("answer", "refused", "settled", reason, day=owner.desk.today, due=owner.standing.due,
                           count_from=act.day, repeat=act.id, at_once=True)  # fmt: skip
    if part.consent and not part.agreed and not _asked(owner):
        until = deadlines.consent_until(part.consent, owner.desk.today, owner.desk.workdays)
        reason = Says("closing is applied for; it may object until {day}", {"day": until})
        yield owner.notice("answer", "consent", "consent", reason, day=owner.desk.today, due=owner.standing.due,
                           count_from=part.consent)  # fmt: skip
    if part.settled and not _answered(owner, "settled", part.settled.day, part.settled.id):
        act = part.settled
        reason = Says("objection settled on {day}: {why}", {"day": act.day, "why": act.reason})
        yield owner.notice("answer", "settled", "settled", reason, day=owner.desk.today, due=owner.standing.due,
                           count_from=act.day, repeat=act.id, at_once=True)  # fmt: skip
    if part.returned and part.open and not _answered(owner, "return", part.returned.day, part.returned.id):
        act = part.returned
        reason = Says("returned on {day}: {why}", {"day": act.day, "why": act.reason})
        yield owner.notice("answer", "return", "return", reason, day=owner.desk.today, due=owner.standing.due,
                           count_from=act.day, repeat=act.id, at_once=True)  # fmt: skip
    elif part.accepted and part.applicant and owner.standing.alive and not _answered(owner, "accepted", part.accepted):
        reason = Says("part accepted on {day}", {"day": part.accepted})
        yield owner.notice("answer", "accepted", "closed", reason, day=owner.desk.today, due=owner.standing.due,
                           count_from=part.accepted, at_once=True)  # fmt: skip


def _answered(owner: Owner, step: str, on: date, repeat: int = 0) -> bool:
    rows = owner.desk.history.of(owner.measure, owner.part.department)
    return any((r.step, r.count_from, r.repeat) == (step, on, repeat) and r.state in DONE for r in rows)


def _asked(owner: Owner) -> bool:
    """Whether its question has been put since it arose. The day from which it counts may still move: a paper that is
    entered later asks nobody a second time."""
    rows, since = owner.desk.history.of(owner.measure, owner.part.department), owner.part.asked
    return any(r.step == "consent" and since and r.day >= since and r.state in DONE for r in rows)


def released(desk: Desk) -> Iterator[Notice]:
    """Former owners: told once that a duty is no longer theirs."""
    for document, ident, department in desk.history.owners():
        policy = next((p for p in desk.catalog.policies if p.document.id == document), None)
        if policy is None or _still(policy, ident, department):
            continue
        told = _told(desk.history.rows((document, ident, department)))
        if told and told[-1].step not in ("released", "closed"):
            owner = _former(desk, policy, told[-1])
            reason = Says("{department} no longer owns a part", {"department": department})
            yield owner.notice("released", "released", "released", reason, day=desk.today, due=told[-1].due,
                               repeat=sum(row.step == "released" for row in told))  # fmt: skip


def _still(policy: Policy, ident: str, department: str) -> bool:
    return any(department in m.actors for m in policy.measures if m.id == ident or ident in m.was)


def _former(desk: Desk, policy: Policy, told: Told) -> Owner:
    gone = Measure(policy.document.id, told.measure or "", told.title, (), (), ())
    measure = policy.measure(gone.id) or gone
    standing = Standing(measure, desk.today, measure.due, "in_progress", None, "not_due", None, ())
    return Owner(desk, policy, standing, Part(told.department, False, None, "not_due"))
