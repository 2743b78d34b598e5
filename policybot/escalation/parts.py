"""The ladder of one owner's part: before and after its date, and around its report days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from policybot import deadlines
from policybot.model import Notice, NoticeState, Offset, Report, Says, Told
from policybot.periods import Period, periods

from . import rungs
from .desk import Owner
from .history import DONE, VOID, Rung, rung
from .rungs import Reached

GRACE_WORKDAYS = 10
"""A date already past when its owner first hears of it: the ladder runs only after so many working days."""

CLOSING_WORKDAYS = 16
"""A bot that begins after the document's end asks once for a closing account, by the 16th working day: the
request, five working days before, then falls together with the first letter of the ladder."""

WEEK = 7

EARLIER = Says("came before the owner was told on {day}")
ON_COURSE = Says("reported on course on {day}")
LATER = Says("a later step has come: {step}")
SEEN = Says("acknowledged; repeats rest until {day}")
SUPERSEDING = frozenset(why.text for why in (EARLIER, ON_COURSE, LATER, SEEN))
"""Why a step is superseded."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A day from which the steps after the date may count, and why."""

    day: date
    why: Says


def ground(owner: Owner, due: date, since: date) -> Ground:
    """From which day the steps after the date count: the latest of the date, the end of the grace of a start after it,
    the end of the time to mend a return, and the day by which a figure is awaited."""
    part, found = owner.part, [Ground(due, Says("the date in force"))]
    if since > due:
        grace = {"since": since, "days": GRACE_WORKDAYS}
        why = Says("its owner was told on {since}, after the date: {days} working days of grace", grace)
        found.append(Ground(owner.desk.workdays.add(since, GRACE_WORKDAYS), why))
    if part.rest_until and part.returned:
        why = Says("returned on {day}: it may be mended until then", {"day": part.returned.day})
        found.append(Ground(part.rest_until, why))
    if part.awaits:
        found.append(Ground(part.awaits, Says("account was given: the figure is awaited until then")))
    return max(found, key=lambda one: one.day)


def counts_from(owner: Owner, due: date, since: date) -> date:
    """The day from which the steps after the date count."""
    return ground(owner, due, since).day


@dataclass(frozen=True, slots=True)
class Ladder:
    """A part's steps that come by a day, and how each is told."""

    owner: Owner
    check: str
    due: date
    since: date
    found: list[Reached]

    def notices(self) -> Iterator[Notice]:
        seen = self._recorded()
        top = rungs.latest([one for one in self.found if not self._acknowledged(one)])
        for one in self.found:
            if self.rung(one) not in seen:
                yield self.notice(one, *self.fate(one, top.get(one.role, one)))

    def _acknowledged(self, one: Reached) -> bool:
        """收到 lets repeats of a step rest, and no step: a later one goes all the same."""
        until = self.owner.part.acknowledged
        return bool(one.repeat and one.role != "bureau" and until and one.day <= until)

    def _recorded(self) -> set[Rung]:
        return {rung(row) for row in self.rows() if row.state in DONE | VOID}

    def rows(self) -> list[Told]:
        """What is on record of the part, the obsolete left out."""
        return self.owner.desk.history.of(self.owner.measure, self.owner.part.department)

    def fate(self, one: Reached, top: Reached) -> tuple[NoticeState, Says]:
        """What becomes of a step that has come and is not on record; `top`: the latest that has come for its role."""
        if one.day <= self.since:
            return "superseded", Says(EARLIER.text, {"day": self.since})
        skip = self._on_course(one) if self.check == "deadline" and one.before else None
        if skip:
            return "superseded", Says(ON_COURSE.text, {"day": skip.day})
        if self._acknowledged(one):
            return "superseded", Says(SEEN.text, {"day": self.owner.part.acknowledged})
        if one is not top:
            return "superseded", Says(LATER.text, {"step": top.step.name})
        return "pending", Says("{at} of {due} has come", {"at": str(one.step.at), "due": one.base})

    def _on_course(self, one: Reached) -> Report | None:
        """The report that lets a step before the date be skipped: made since the step before it, and on course."""
        before = [r for r in self.found if r.before and r.role == one.role and r.order < one.order]
        last = self.owner.part.last
        if not before or last is None or last.day < before[-1].day:
            return None
        if last.day == before[-1].day and not self._went(before[-1]):
            return None  # it came before that day's letter and has skipped that one
        if last.expected is None:
            return None if last.problem or (self.owner.part.expected or self.due) > self.due else last
        return last if last.expected <= self.due else None

    def _went(self, one: Reached) -> bool:
        return any(rung(row) == self.rung(one) for row in self.rows() if row.state in DONE)

    def _check(self, one: Reached) -> str:
        if self.check != "deadline":
            return self.check
        return "upcoming" if one.before else "overdue"

    def rung(self, one: Reached) -> Rung:
        return (self._check(one), self.due, one.base, one.step.name, one.repeat, one.role)

    def notice(self, one: Reached, state: NoticeState, reason: Says) -> Notice:
        letter = "daily" if one.role == "bureau" else one.step.letter
        return self.owner.notice(self._check(one), one.step.name, letter, reason, day=one.day, due=self.due,
                                 count_from=one.base, repeat=one.repeat, role=one.role, state=state)  # fmt: skip


def deadline(owner: Owner, since: date) -> Iterator[Notice]:
    """Reminders before the date in force, escalation after it."""
    due, desk = owner.standing.due, owner.desk
    if due is None or owner.part.mending(desk.today) or (owner.part.snoozed and desk.today <= due):
        return
    if not (owner.found("upcoming") or owner.found("overdue")):
        return
    for notice in around_date(owner, due, since, desk.today).notices():
        yield from release(owner, notice) if _waits(owner, notice) else [notice]


def around_date(owner: Owner, due: date, since: date, until: date) -> Ladder:
    """The steps around the date in force that come by a day, whether or not anybody is to hear them."""
    steps = owner.policy.ladder("deadline")
    if owner.measure.aim:
        steps = tuple(step for step in steps if step.at.count <= 0)
    kind = owner.policy.kind(owner.part.department)
    found = rungs.reached(steps, kind, due, counts_from(owner, due, since), until, owner.desk.workdays)
    return Ladder(owner, "deadline", due, since, found)


def _waits(owner: Owner, notice: Notice) -> bool:
    step = next(s for s in owner.policy.steps if s.name == notice.step)
    return step.release and notice.role == "deputy" and notice.state == "pending"


def release(owner: Owner, notice: Notice) -> Iterator[Notice]:
    """A letter to a deputy: proposed until released, then the liaison is told, then it goes the working day after;
    at most one a week to one deputy."""
    desk = owner.desk
    told = desk.history.get(notice.key)
    if told and told.state == "sent":
        return
    act = next((d for d in desk.decisions if d.kind == "release" and d.key == notice.key), None)
    if act is None:
        yield replace(notice, state="proposed")
        return
    ahead = owner.notice("overdue", "deputy-ahead", "deputy_ahead", Says("released by {by}", {"by": act.by}),
                         day=desk.today, due=notice.due, count_from=notice.count_from)  # fmt: skip
    yield ahead
    said = desk.history.get(ahead.key)
    yield _when(owner, notice, said.sent_on if said else None, act.by)


def _when(owner: Owner, notice: Notice, said: date | None, by: str) -> Notice:
    desk = owner.desk
    if said is None or said >= desk.today:
        reason = Says("released by {by}; the liaison is told first", {"by": by})
        return replace(notice, state="proposed", reason=reason)
    last = desk.history.last_to_deputy(owner.measure.document, owner.part.department)
    if desk.workdays.swapped(desk.today) or (last and last != desk.today and (desk.today - last).days < WEEK):
        reason = Says("released by {by}; one letter a week to a deputy", {"by": by})
        return replace(notice, state="proposed", reason=reason)
    return replace(notice, day=desk.today, reason=Says("released by {by}", {"by": by}))


def aim(owner: Owner, since: date) -> Iterator[Notice]:
    """An aim whose date has passed is asked once for an account, and never counted overdue."""
    due, desk = owner.standing.due, owner.desk
    if due is None or not owner.measure.aim or not owner.found("unreported"):
        return
    day = desk.workdays.at(counts_from(owner, due, since), Offset(1, "workdays"))
    silent = owner.part.last is None or owner.part.last.day <= due
    if day <= desk.today and day > since and silent:
        yield owner.notice("unreported", "aim-account", "account", Says("aimed at {due}, now past", {"due": due}),
                           day=day, due=due, count_from=due)  # fmt: skip


def report(owner: Owner, since: date) -> Iterator[Notice]:
    """Requests for an account around the report day; only the newest period is asked for."""
    desk, measure = owner.desk, owner.measure
    if not owner.found("unreported"):
        return
    period = deadlines.asked(owner.policy, measure, desk.today, desk.workdays)
    if period and accounted(owner, period):
        return
    progress = desk.progress.get((measure.document, measure.id))
    reports = progress.until(desk.today).of(owner.part.department) if progress else ()
    if period is None or not deadlines.owes(owner.policy, measure, reports, period, desk.workdays):
        return
    ladder = around_report(owner, period, since, desk.today)
    yield from ladder.notices() if ladder else ()


def around_report(owner: Owner, period: Period, since: date, until: date) -> Ladder | None:
    """The steps around a report day that come by a day; None where the owner was first told after it."""
    steps = owner.policy.ladder("report")
    if period.report_day <= since:
        if not closes(owner, period) or owner.measure.every:
            return None
        steps, period = steps[:1], _closing(owner, period, since)
    kind, base = owner.policy.kind(owner.part.department), period.report_day
    found = rungs.reached(steps, kind, base, base, until, owner.desk.workdays)
    return Ladder(owner, "unreported", base, since, found)


def accounted(owner: Owner, period: Period) -> bool:
    """Whether the account of an aim stands for this period's report: it promises to be the only question."""
    due = owner.standing.due
    return owner.measure.aim and due is not None and period.first <= due <= period.last


def closes(owner: Owner, period: Period) -> bool:
    """Whether a period is the document's last one: then the account asked for is a closing one."""
    return period == spans(owner)[-1]


def spans(owner: Owner) -> tuple[Period, ...]:
    """The periods a measure's owner is asked about."""
    document = owner.policy.document
    return periods(owner.measure, document.issued, document.ends, owner.desk.workdays)


def _closing(owner: Owner, period: Period, since: date) -> Period:
    return Period(period.first, period.last, owner.desk.workdays.add(since, CLOSING_WORKDAYS))
