"""One notice as its letter sees it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from policybot import deadlines
from policybot.escalation import Owner, ahead, news, parts
from policybot.escalation.rungs import Reached
from policybot.model import Decision, Measure, Notice, Offset, Part, Policy, Report, Says
from policybot.periods import Period, periods
from policybot.views import Ahead, Item

from .case import Case

LINES = frozenset({"behind", "slipping", "stalled", "unproven", "doubtful"})
"""Checks that cause no letter of their own: they are lines in the owner's next one."""


def item(case: Case, notice: Notice) -> Item:
    policy = case.desk.catalog.policy(notice.document)
    measure = policy.measure(notice.measure) if notice.measure else None
    if measure is None:
        return _of_none(policy, notice)
    return _of_measure(case, policy, measure, notice)


def _of_none(policy: Policy, notice: Notice) -> Item:
    """A notice of no measure (an overview, an alarm), or of one that the file no longer holds."""
    gone = Measure(notice.document, notice.measure, notice.title, (), (), ()) if notice.measure else None
    lines = (notice.reason,) if notice.check == "alarm" else ()
    return Item(
        policy.document,
        notice.step,
        gone,
        due=notice.due,
        check=notice.check,
        department=notice.department,
        lines=lines,
    )


def _of_measure(case: Case, policy: Policy, measure: Measure, notice: Notice) -> Item:
    owner = case.owner(policy, measure, notice.department)
    standing = case.desk.survey.standings[measure.document, measure.id]
    due, today, workdays = notice.due, case.today, case.desk.workdays
    late = due is not None and today > due
    return Item(
        document=policy.document,
        step=notice.step,
        measure=measure,
        standing=standing,
        part=_part(case, owner.part, notice) if owner else None,
        department=notice.department,
        check=notice.check,
        repeat=notice.repeat,
        due=due,
        first_due=measure.due,
        old_due=_old_due(case, measure, notice),
        workdays_left=workdays.between(today, due) if due and not late else None,
        workdays_late=workdays.between(due, today) if due and late else None,
        partners=tuple(p.department for p in standing.parts if p.department != notice.department),
        parts=len(standing.parts),
        parts_done=standing.done,
        ahead=_ahead(owner, notice) if owner else (),
        told_on=_told_on(case, measure, notice),
        decision=_decision(case, measure, notice),
        mend_by=owner.part.rest_until if owner else None,
        period=_period(case, policy, measure, notice),
        closing=notice.check == "unreported" and due is not None and due > policy.document.ends,
        applied_on=_applied_on(case, measure, notice),
        figure_on=_figure_on(case, measure, notice.department),
        lines=_lines(case, measure, notice.department),
        past=late and notice.step == "assigned",
        runs_from=_runs_from(owner, today) if owner and late and notice.step == "assigned" else None,
        quote="" if measure.sensitive else case.quotes.get(measure.document, {}).get(measure.clause, ""),
    )


def _part(case: Case, part: Part, notice: Notice) -> Part:
    """Of a question about a closing with the day that this letter gives."""
    if notice.letter != "consent" or part.consent is None:
        return part
    return replace(part, consent=deadlines.consent_until(part.consent, case.today, case.desk.workdays))


def _ahead(owner: Owner, notice: Notice) -> tuple[Ahead, ...]:
    if notice.check == "unreported" and notice.step != "aim-account":
        found = ahead.report(owner, notice)
    else:
        found = ahead.deadline(owner, news.known(owner).since)
    return tuple(_as_ahead(one) for one in found)


def _as_ahead(one: Reached) -> Ahead:
    call = one.role == "bureau" and "deputy" in one.step.to
    return Ahead(one.day, one.step.name, one.role, one.step.letter, call, one.step.at, one.repeat)


def _runs_from(owner: Owner, since: date) -> date | None:
    due = owner.standing.due
    if due is None:
        return None
    base = parts.counts_from(owner, due, since)
    return owner.desk.workdays.at(base, Offset(1, "workdays"))


def _reports(case: Case, measure: Measure, department: str) -> tuple[Report, ...]:
    progress = case.desk.progress.get((measure.document, measure.id))
    return progress.until(case.today).of(department) if progress else ()


def _applied_on(case: Case, measure: Measure, notice: Notice) -> date | None:
    """The day of the owner's application that a return or a closing answers."""
    days = [r.day for r in _reports(case, measure, notice.department) if r.closes]
    return days[-1] if days else None


def _figure_on(case: Case, measure: Measure, department: str) -> date | None:
    days = [r.day for r in _reports(case, measure, department) if r.value is not None]
    return days[-1] if days else None


def _old_due(case: Case, measure: Measure, notice: Notice) -> date | None:
    rows = case.desk.history.of(measure, notice.department)
    told = [row for row in rows if row.state == "sent" and row.step in ("assigned", "changed", "resumed")]
    return told[-1].due if told else None


def _told_on(case: Case, measure: Measure, notice: Notice) -> tuple[date, ...]:
    """The days on which this owner's liaison was written to about this date, oldest first."""
    rows = case.desk.history.of(measure, notice.department)
    days = {
        row.sent_on
        for row in rows
        if row.sent_on and row.check in ("upcoming", "overdue") and row.due == notice.due and row.role == "liaison"
    }
    return tuple(sorted(days))


def _decision(case: Case, measure: Measure, notice: Notice) -> Decision | None:
    """The act behind a letter: the return it speaks of, or the newest act that made a former state untrue."""
    progress = case.desk.progress.get((measure.document, measure.id))
    acts = progress.until(case.today).decisions if progress else ()
    if notice.step in ("return", "settled", "refused"):
        return next((d for d in acts if d.id == notice.repeat), None)
    kinds = {"closed": {"accept"}, "accepted": {"accept"}, "changed": {"extend"}, "suspended": {"suspend"},
             "resumed": {"resume"}, "reopened": {"reopen"}}.get(notice.step, set())  # fmt: skip
    found = [d for d in acts if d.kind in kinds]
    if notice.step == "changed":
        found = [d for d in found if d.due == notice.due]
    return found[-1] if found else None


def _period(case: Case, policy: Policy, measure: Measure, notice: Notice) -> Period | None:
    if notice.check != "unreported":
        return None
    document = policy.document
    spans = periods(measure, document.issued, document.ends, case.desk.workdays)
    return next((span for span in spans if span.report_day == notice.due), spans[-1] if spans else None)


def _lines(case: Case, measure: Measure, department: str) -> tuple[Says, ...]:
    found = case.desk.survey.findings[measure.document, measure.id]
    return tuple(f.says for f in found if f.check in LINES and department in f.departments)
