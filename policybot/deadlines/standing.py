"""Where a measure and each of its parts stand on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from policybot import pace
from policybot.model import Decision, Lifecycle, Measure, Outcome, Part, Policy, Progress, Report, Reporting, Standing
from policybot.periods import periods
from policybot.workdays import Workdays

from .accounts import reporting_on
from .course import CONSENT_WORKDAYS, OBJECTION_WORKDAYS, Course, Share, course_of
from .lights import light_on, soon_from, worst


def _part(
    policy: Policy, measure: Measure, progress: Progress, share: Share, name: str, today: date, due: date | None,
    workdays: Workdays, behind: bool,
) -> Part:  # fmt: skip
    reports = progress.of(name)
    spans = periods(measure, policy.document.issued, policy.document.ends, workdays)
    soon = soon_from(policy, due, workdays) if due else today
    awaits = _awaits(measure, reports, soon, due)
    limit = awaits or due
    in_time = share.done_on is not None and (limit is None or share.done_on <= limit)
    day = share.done_on if in_time and share.done_on else today
    valued = [r for r in reports if r.value is not None]
    dated = [r for r in reports if r.expected is not None]
    return Part(
        department=name,
        open=share.done_on is None,
        light=light_on(day, limit, soon, aim=measure.aim, behind=behind),
        reporting=reporting_on(measure, reports, spans, today),
        done_on=share.done_on,
        applied_on=share.applied_on,
        returned=share.returned,
        rest_until=share.rest_until,
        awaits=awaits,
        accepted=share.accepted,
        applicant=share.applicant,
        last=reports[-1] if reports else None,
        value=valued[-1].value if valued else None,
        expected=dated[-1].expected if dated else None,
        acknowledged=share.acknowledged if share.acknowledged and today <= share.acknowledged else None,
        snoozed=share.snoozed if share.snoozed and share.snoozed.until and today <= share.snoozed.until else None,
        objects=_objects(share, today, workdays),
        settled=share.settled,
        reopened=share.reopened,
        refused=share.refused,
        agreed=share.agreed,
        asks=share.asks,
    )


def _objects(share: Share, today: date, workdays: Workdays) -> Decision | None:
    """An objection that is neither settled nor too old."""
    act = share.objects
    return act if act and today <= workdays.add(act.day, OBJECTION_WORKDAYS) else None


def _consulted(parts: tuple[Part, ...], workdays: Workdays) -> tuple[Part, ...]:
    """When no part is open any more and somebody has applied, the others may object for some working days."""
    if any(part.open for part in parts) or not any(part.applied or part.applicant for part in parts):
        return parts
    whole = max(day for part in parts if (day := part.applied_on or part.done_on))
    until = workdays.add(whole, CONSENT_WORKDAYS)
    return tuple(part if part.applied or part.applicant else _asked(part, whole, until) for part in parts)


def _asked(part: Part, whole: date, until: date) -> Part:
    """What was said before the question is no answer to it."""
    return replace(
        part, consent=until, asked=whole, agreed=part.agreed if part.agreed and part.agreed >= whole else None
    )


def consent_until(consent: date, told: date, workdays: Workdays) -> date:
    """Until when an owner that was told on a day may object: five working days, that of a late letter among them."""
    return max(consent, workdays.add(told, CONSENT_WORKDAYS - 1))


def _awaits(measure: Measure, reports: tuple[Report, ...], soon: date, due: date | None) -> date | None:
    """Until when, past the date, the yearly figure is awaited and not late: for an owner that gave account when the
    date neared."""
    by = measure.target.figures_by if measure.target else None
    return by if by and due and by > due and any(r.day >= soon for r in reports) else None


def _lifecycle(course: Course) -> Lifecycle:
    if course.closed_on:
        return "closed"
    if course.suspended:
        return "suspended"
    if any(share.applied_on for share in course.shares.values()):
        return "closure_applied"
    return "extension_asked" if any(share.asks for share in course.shares.values()) else "in_progress"


def _outcome(measure: Measure, course: Course, parts: tuple[Part, ...], due: date | None) -> Outcome | None:
    if not course.closed_on:
        return None
    if measure.due is None or all(_done_by(part, measure.due) for part in parts):
        return "on_time"
    return "after_extension" if due and all(_done_by(part, due) for part in parts) else "late"


def _done_by(part: Part, due: date) -> bool:
    return part.done_on is not None and part.done_on <= max(due, part.awaits or due)


def _occurrence(measure: Measure, progress: Progress, today: date) -> date | None:
    """The newest past occurrence while somebody owes it, else the next one to come."""
    past = [day for day in measure.occurrences if day < today]
    coming = [day for day in measure.occurrences if day >= today]
    if past:
        given = {r.department for r in progress.reports if r.for_day == past[-1]}
        if set(measure.actors) - given:
            return past[-1]
    return coming[0] if coming else (past[-1] if past else None)


def _whole_reporting(parts: tuple[Part, ...]) -> Reporting:
    said = {part.reporting for part in parts if part.open} or {part.reporting for part in parts}
    order: tuple[Reporting, ...] = ("unreported", "not_due", "reported")
    return next(state for state in order if state in said)


def standing(policy: Policy, measure: Measure, progress: Progress, today: date, workdays: Workdays) -> Standing:
    """Where a measure stands on a day, from what was on record by the end of that day."""
    if progress.reports or progress.decisions:
        progress = progress.until(today)
    course = course_of(measure, progress, workdays)
    due = course.extended.due if course.extended and course.extended.due else measure.due
    behind = pace.pace(policy.document, measure, progress, due, today).judged == "behind"
    parts = tuple(
        _part(policy, measure, progress, share, name, today, due, workdays, behind)
        for name, share in course.shares.items()
    )
    lifecycle = _lifecycle(course)
    if policy.document.consent and lifecycle not in ("closed", "suspended"):
        parts = _consulted(parts, workdays)
    silent = lifecycle in ("closed", "suspended")
    expected = [p.expected for p in parts if p.expected]
    committed = [r.committed for r in progress.reports if r.committed]
    applied = [s.applied_on for s in course.shares.values() if s.applied_on]
    return Standing(
        measure=measure,
        on=today,
        due=due,
        lifecycle=lifecycle,
        light=None if silent else worst(part.light for part in parts),
        reporting=_whole_reporting(parts),
        outcome=_outcome(measure, course, parts, due),
        parts=tuple(replace(p, light=None) for p in parts) if silent else parts,
        occurrence=_occurrence(measure, progress, today),
        committed=committed[-1] if committed else None,
        expected=max(expected) if expected else None,
        applied_on=min(applied) if applied else None,
        approval=course.extended.approval if course.extended else "",
        value=pace.latest(measure, progress),
    )
