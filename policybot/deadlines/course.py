"""What the acts so far have made of a measure: each owner's share, and what the bureau decided of the whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from policybot.model import Decision, Measure, Progress, Report
from policybot.workdays import Workdays

MENDING_WORKDAYS = 5
"""What a return gives an owner to mend its application."""
OBJECTION_WORKDAYS = 10
"""So long the letters of an owner that disputes its part rest while nobody decides."""
CONSENT_WORKDAYS = 5
"""So long the other owners may object when closing is applied for; silence agrees."""
ACK_WORKDAYS = 5
"""So long 收到 stops the repeats of a step."""


@dataclass(frozen=True, slots=True)
class Share:
    """What the acts so far have made of one owner's part."""

    done_on: date | None = None
    applied_on: date | None = None
    returned: Decision | None = None
    rest_until: date | None = None
    mends: date | None = None
    accepted: date | None = None
    applicant: bool = False
    acknowledged: date | None = None
    snoozed: Decision | None = None
    objects: Decision | None = None
    settled: Decision | None = None
    reopened: Decision | None = None
    refused: Decision | None = None
    agreed: date | None = None
    asks: Report | None = None

    def report(self, report: Report) -> Share:
        if not (report.part_done or report.closes):
            newer = report.asks_until and (self.asks is None or self.asks.day <= report.day)
            return replace(self, asks=report) if newer else self
        in_time = self.mends and self.rest_until and report.day <= self.rest_until
        day = self.mends if self.mends and in_time else report.day
        return replace(
            self,
            done_on=self._first(self.done_on, day),
            applied_on=self._first(self.applied_on, report.day) if report.closes else self.applied_on,
            applicant=self.applicant or report.closes,
            rest_until=None,
            mends=None,
            asks=None,
        )

    def _first(self, known: date | None, day: date) -> date:
        """What is entered later may be of an earlier day, and in time; not once the bureau has judged the part."""
        return known if known and (self.accepted or known <= day) else day

    def accept(self, day: date) -> Share:
        return replace(self, applied_on=None, accepted=day)

    def give_back(self, act: Decision, workdays: Workdays) -> Share:
        until = workdays.add(act.day, MENDING_WORKDAYS)
        return Share(returned=act, rest_until=until, mends=self.done_on, objects=self.objects)

    def rest(self, act: Decision, workdays: Workdays) -> Share:
        """What keeps letters back: 收到 and a snooze for a time, an objection until it is settled; whoever agrees to
        the closing of the whole is asked no more."""
        match act.kind:
            case "agree":
                return replace(self, agreed=act.day)
            case "ack":
                until = workdays.add(act.day, ACK_WORKDAYS)
                return replace(self, acknowledged=max(until, self.acknowledged or until))
            case "snooze":
                return replace(self, snoozed=act)
            case "object":
                return replace(self, objects=act, settled=None)
            case _:
                return replace(self, objects=None, settled=act)


@dataclass(frozen=True, slots=True)
class Course:
    """A measure after all acts up to a day: its shares and the acts of the bureau that concern the whole."""

    shares: dict[str, Share]
    closed_on: date | None = None
    suspended: bool = False
    extended: Decision | None = None


def _acts(progress: Progress) -> list[Report | Decision]:
    acts: list[Report | Decision] = [*progress.reports, *progress.decisions]
    # As they were put on record: whoever decided knew what stood there, not what was entered later for a day before.
    return sorted(acts, key=lambda act: (act.seq, act.day, act.entered))


def concerned(shares: dict[str, Share], decision: Decision) -> list[str]:
    """Whose part an acceptance or a return is about: the owner named, else who applied, else who is done."""
    if decision.department:
        return [decision.department] if decision.department in shares else []
    applied = [name for name, share in shares.items() if share.applied_on]
    return applied or [name for name, share in shares.items() if share.done_on]


def _decide(course: Course, act: Decision, workdays: Workdays) -> Course:
    match act.kind:
        case "accept":
            changed = {name: course.shares[name].accept(act.day) for name in concerned(course.shares, act)}
            shares = {**course.shares, **changed}
            closed = all(share.done_on and not share.applied_on for share in shares.values())
            return replace(course, shares=shares, closed_on=act.day if closed else None)
        case "return":
            back = {name: course.shares[name].give_back(act, workdays) for name in concerned(course.shares, act)}
            return replace(course, shares={**course.shares, **back}, closed_on=None)
        case "extend":
            answered = {name: replace(share, asks=None) for name, share in course.shares.items()}
            return replace(course, shares=answered, extended=act)
        case "suspend" | "resume":
            return replace(course, suspended=act.kind == "suspend")
        case "ack" | "agree" | "snooze" | "object" | "settle":
            names = [act.department] if act.department else list(course.shares)
            rest = {name: course.shares[name].rest(act, workdays) for name in names if name in course.shares}
            return replace(course, shares={**course.shares, **rest})
        case "refuse":
            names = [name for name in (act.department,) if name in course.shares]
            told = {name: replace(course.shares[name], refused=act, asks=None) for name in names if name}
            return replace(course, shares={**course.shares, **told})
        case "reopen":
            names = [act.department] if act.department else list(course.shares)
            anew = {name: Share(reopened=act) for name in names if name in course.shares}
            return replace(course, shares={**course.shares, **anew}, closed_on=None)
        case _:
            return course


def course_of(measure: Measure, progress: Progress, workdays: Workdays) -> Course:
    course = Course({name: Share() for name in measure.actors})
    for act in _acts(progress):
        if isinstance(act, Decision):
            course = _decide(course, act, workdays)
        elif act.department in course.shares and not course.closed_on:
            share = course.shares[act.department].report(act)
            course = replace(course, shares={**course.shares, act.department: share})
    return course
