"""Where a measure and each owner's part of it stand on a day.

The rules as a table (DESIGN sections 2 and 4):

    dates and acts                                    light
    no date (continuous, recurring)                   normal, always
    before the first step of the ladder               normal
    from the first step before the date to the date   due_soon
    a node or an agreed line is missed                behind
    after the date, open                              overdue     (an aim: behind)
    done or applied for in time                       keeps the light of its day
    done or applied for late                          overdue stands until the bureau has closed it
    closed, suspended                                 none

A return reopens the part and gives five working days to mend; mended in time, the first day counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from . import pace
from .model import (
    LIGHTS,
    Decision,
    Lifecycle,
    Light,
    Measure,
    Outcome,
    Part,
    Policy,
    Progress,
    Report,
    Reporting,
    Standing,
)
from .periods import Period, periods
from .workdays import Workdays

MENDING_WORKDAYS = 5
"""What a return gives an owner to mend its application."""


@dataclass(frozen=True, slots=True)
class _Share:
    """What the acts so far have made of one owner's part."""

    done_on: date | None = None
    applied_on: date | None = None
    returned: Decision | None = None
    rest_until: date | None = None
    mends: date | None = None
    accepted: date | None = None
    applicant: bool = False

    def report(self, report: Report) -> _Share:
        if not (report.part_done or report.closes):
            return self
        in_time = self.mends and self.rest_until and report.day <= self.rest_until
        day = self.done_on or (self.mends if in_time else report.day)
        return replace(
            self,
            done_on=day,
            applied_on=self.applied_on or (report.day if report.closes else None),
            applicant=self.applicant or report.closes,
            rest_until=None,
            mends=None,
        )

    def accept(self, day: date) -> _Share:
        return replace(self, applied_on=None, accepted=day)

    def give_back(self, act: Decision, workdays: Workdays) -> _Share:
        until = workdays.add(act.day, MENDING_WORKDAYS)
        return _Share(returned=act, rest_until=until, mends=self.done_on)


@dataclass(frozen=True, slots=True)
class _Course:
    """A measure after all acts up to a day: its shares and the acts of the bureau that concern the whole."""

    shares: dict[str, _Share]
    closed_on: date | None = None
    suspended: bool = False
    asks: Report | None = None
    extended: Decision | None = None


def _acts(progress: Progress) -> list[Report | Decision]:
    acts: list[Report | Decision] = [*progress.reports, *progress.decisions]
    return sorted(acts, key=lambda act: (act.day, act.entered))


def concerned(course_shares: dict[str, _Share], decision: Decision) -> list[str]:
    """Whose part an acceptance or a return is about: the owner named, else who applied, else who is done."""
    if decision.department:
        return [decision.department] if decision.department in course_shares else []
    applied = [name for name, share in course_shares.items() if share.applied_on]
    return applied or [name for name, share in course_shares.items() if share.done_on]


def _decide(course: _Course, act: Decision, workdays: Workdays) -> _Course:
    match act.kind:
        case "accept":
            changed = {name: course.shares[name].accept(act.day) for name in concerned(course.shares, act)}
            shares = {**course.shares, **changed}
            closed = all(share.done_on and not share.applied_on for share in shares.values())
            return replace(course, shares=shares, closed_on=act.day if closed else None)
        case "return":
            back = {name: course.shares[name].give_back(act, workdays) for name in concerned(course.shares, act)}
            return replace(course, shares={**course.shares, **back}, asks=None)
        case "extend":
            return replace(course, extended=act, asks=None)
        case "suspend" | "resume":
            return replace(course, suspended=act.kind == "suspend")
        case _:
            return course


def _course(measure: Measure, progress: Progress, workdays: Workdays) -> _Course:
    course = _Course({name: _Share() for name in measure.actors})
    for act in _acts(progress):
        if isinstance(act, Decision):
            course = _decide(course, act, workdays)
        elif act.department in course.shares and not course.closed_on:
            share = course.shares[act.department].report(act)
            asks = act if act.asks_until else course.asks
            course = replace(course, shares={**course.shares, act.department: share}, asks=asks)
    return course


# ── lights ─────────────────────────────────────────────────────────────────────


def soon_from(policy: Policy, due: date, workdays: Workdays) -> date:
    """The day of the first step before the date: light and letters agree."""
    before = [step.at for step in policy.ladder("deadline") if step.at.count <= 0]
    return min((workdays.at(due, at) for at in before), default=due)


def light_on(day: date, due: date | None, soon: date, *, aim: bool, behind: bool) -> Light:
    """The light of an open part on a day."""
    if due is None:
        return "behind" if behind else "normal"
    if day > due:
        return "behind" if aim else "overdue"
    if behind:
        return "behind"
    return "due_soon" if day >= soon else "normal"


def worst(lights: Iterator[Light | None]) -> Light | None:
    return max((light for light in lights if light), key=LIGHTS.index, default=None)


# ── reports ────────────────────────────────────────────────────────────────────


def fulfils(report: Report, measure: Measure, spans: tuple[Period, ...], index: int) -> bool:
    """Whether a report counts for a period.

    It counts for the period its day lies in, or, up to the report day, for the one just ended: so for the
    first whose report day is not before it. A later one settles the older period too, which is chased no more.
    """
    if measure.every:
        return report.for_day == spans[index].report_day
    return index == 0 or report.day > spans[index - 1].report_day


def newest_due(spans: tuple[Period, ...], today: date) -> int | None:
    """The index of the newest period whose report day has passed."""
    passed = [n for n, span in enumerate(spans) if span.report_day < today]
    return passed[-1] if passed else None


def asked(policy: Policy, measure: Measure, today: date, workdays: Workdays) -> Period | None:
    """The newest period an account has been asked for: its first report step has come."""
    steps = policy.ladder("report")
    if not steps:
        return None
    first = min(steps, key=lambda step: step.at.count)
    spans = periods(measure, policy.document.issued, policy.document.ends, workdays)
    due = [span for span in spans if workdays.at(span.report_day, first.at) <= today]
    return due[-1] if due else None


def owes(policy: Policy, measure: Measure, reports: tuple[Report, ...], period: Period, workdays: Workdays) -> bool:
    """Whether none of an owner's reports counts for the period."""
    spans = periods(measure, policy.document.issued, policy.document.ends, workdays)
    return not any(fulfils(report, measure, spans, spans.index(period)) for report in reports)


def reporting_on(measure: Measure, reports: tuple[Report, ...], spans: tuple[Period, ...], today: date) -> Reporting:
    index = newest_due(spans, today)
    if index is None:
        return "reported" if reports else "not_due"
    return "reported" if any(fulfils(r, measure, spans, index) for r in reports) else "unreported"


# ── the whole ──────────────────────────────────────────────────────────────────


def _part(
    policy: Policy, measure: Measure, progress: Progress, share: _Share, name: str, today: date, due: date | None,
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
    )


def _awaits(measure: Measure, reports: tuple[Report, ...], soon: date, due: date | None) -> date | None:
    """Until when, past the date, the yearly figure is awaited and not late: for an owner that gave account when the
    date neared."""
    by = measure.target.figures_by if measure.target else None
    return by if by and due and by > due and any(r.day >= soon for r in reports) else None


def _lifecycle(course: _Course) -> Lifecycle:
    if course.closed_on:
        return "closed"
    if course.suspended:
        return "suspended"
    if any(share.applied_on for share in course.shares.values()):
        return "closure_applied"
    return "extension_asked" if course.asks else "in_progress"


def _outcome(measure: Measure, course: _Course, parts: tuple[Part, ...], due: date | None) -> Outcome | None:
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
    course = _course(measure, progress, workdays)
    due = course.extended.due if course.extended and course.extended.due else measure.due
    behind = pace.pace(policy.document, measure, progress, due, today).judged == "behind"
    parts = tuple(
        _part(policy, measure, progress, share, name, today, due, workdays, behind)
        for name, share in course.shares.items()
    )
    lifecycle = _lifecycle(course)
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
