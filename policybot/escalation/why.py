"""Why an owner was told, or not: its ladders with the fate of each rung, and what silence means on a day.

Nothing is decided here. The rungs, the latest of them and what lets one be skipped come from the rooms that plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from policybot import deadlines
from policybot.model import Key, Role, Says, StepKind, Told
from policybot.periods import Period

from . import news, parts, rungs
from .ahead import HORIZON
from .desk import Owner
from .history import rung
from .parts import Ladder
from .rungs import Reached

Fate = Literal["told", "waiting", "missing", "superseded", "obsolete", "failed", "idle", "coming"]
"""told: in a letter that left; waiting: on record, to go or to be released; missing: has come, and nothing is on
record; superseded: skipped, for a reason; obsolete: no longer demanded; failed: given up; idle: has come, or is to
come, for nobody, because the owner owes nothing now; coming: its day is to come."""

ON_RECORD: dict[str, Fate] = {
    "sent": "told", "pending": "waiting", "proposed": "waiting", "held": "waiting", "superseded": "superseded",
    "obsolete": "obsolete", "failed": "failed",
}  # fmt: skip


Idle = Callable[[date], Says | None]
"""Why a step that falls on a day is for nobody, as things stand."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of an owner's ladder and what became of it; `told_on` where it was told."""

    ladder: StepKind
    due: date
    step: Reached
    key: Key
    fate: Fate
    why: Says
    moved: Says | None
    told_on: date | None = None


def climb(owner: Owner, reasons: Mapping[Key, Says]) -> list[Rung]:
    """The rungs around an owner's date and around its report day, soonest first in each ladder.

    `reasons`: why each notice on record stands as it does. Of a step that repeats only the next time is to come.
    """
    known, today, due = news.known(owner), owner.desk.today, owner.standing.due
    found: list[Rung] = []
    if due:
        ladder = parts.around_date(owner, due, known.since, max(today, due) + HORIZON)
        found += _rungs(ladder, "deadline", lambda day: quiet(owner, day), reasons)
    if period := _asked(owner, known.start):
        request = parts.around_report(owner, period, known.start, max(today, period.report_day) + HORIZON)
        if request:
            answered = _answered(owner, period)
            found += _rungs(request, "report", lambda _: answered, reasons)
    return found


def _asked(owner: Owner, start: date) -> Period | None:
    """The period an account is asked for, else the next one; one whose day is before the owner's start is none."""
    today, spans = owner.desk.today, parts.spans(owner)
    asked = deadlines.asked(owner.policy, owner.measure, today, owner.desk.workdays)
    coming = [span for span in spans if span.report_day > max(today, start)]
    if asked and (asked.report_day > start or not coming):
        return asked
    return coming[0] if coming else None


def _rungs(ladder: Ladder, kind: StepKind, idle_on: Idle, reasons: Mapping[Key, Says]) -> Iterator[Rung]:
    today = ladder.owner.desk.today
    come, idle = [one for one in ladder.found if one.day <= today], idle_on(today)
    top, said = rungs.latest(come), {rung(row): row for row in ladder.rows()}
    for one in come:
        state, why = ladder.fate(one, top[one.role])
        notice = ladder.notice(one, state, why)
        row = said.get(ladder.rung(one)) or ladder.owner.desk.history.get(notice.key)
        if row:
            yield _rung(ladder, kind, one, row.key, ON_RECORD[row.state], reasons.get(row.key, why), _day(row))
        elif state == "superseded" and (one.day <= ladder.since or not idle):
            yield _rung(ladder, kind, one, notice.key, "superseded", why)
        else:
            yield _rung(ladder, kind, one, notice.key, "idle" if idle else "missing", idle or why)
    for one in _coming(ladder):
        idle = idle_on(one.day)
        why = idle or Says("comes on {day}", {"day": one.day})
        key = ladder.notice(one, "pending", why).key
        yield _rung(ladder, kind, one, key, "idle" if idle else "coming", why)


def _rung(
    ladder: Ladder, kind: StepKind, one: Reached, key: Key, fate: Fate, why: Says, told: date | None = None
) -> Rung:
    return Rung(kind, ladder.due, one, key, fate, why, rungs.moved(one, ladder.owner.desk.workdays), told)


def _day(row: Told) -> date | None:
    return (row.sent_on or row.day) if row.state == "sent" else None


def _coming(ladder: Ladder) -> Iterator[Reached]:
    seen = set[tuple[str, Role]]()
    for one in ladder.found:
        if one.day > ladder.owner.desk.today and (one.step.name, one.role) not in seen:
            seen.add((one.step.name, one.role))
            yield one


# ── what silence means ─────────────────────────────────────────────────────────


def quiet(owner: Owner, day: date) -> Says | None:
    """Why, as things stand, nobody is told of the date on a day, if so."""
    return _ended(owner) or _done(owner) or _disputed(owner, day) or _snoozed(owner, day) or _spared(owner, day)


def _ended(owner: Owner) -> Says | None:
    match owner.standing.lifecycle:
        case "closed":
            return Says("the measure is closed")
        case "suspended":
            return Says("the measure is suspended")
    return None


def _done(owner: Owner) -> Says | None:
    part = owner.part
    if part.open:
        return None
    if part.applied_on:
        return Says("its owner applied for closure on {day}", {"day": part.applied_on})
    if part.accepted:
        return Says("its part was accepted on {day}", {"day": part.accepted})
    return Says("its part was reported done on {day}", {"day": part.done_on})


def _disputed(owner: Owner, day: date) -> Says | None:
    act = owner.part.objects
    until = owner.desk.workdays.add(act.day, deadlines.OBJECTION_WORKDAYS) if act else None
    if act is None or until is None or day > until:
        return None
    return Says("it objected on {day}; its letters rest until the bureau decides, at most until {until}",
                {"day": act.day, "until": until})  # fmt: skip


def _snoozed(owner: Owner, day: date) -> Says | None:
    act, due = owner.part.snoozed, owner.standing.due
    if act is None or act.until is None or due is None or day > min(act.until, due):
        return None
    return Says("snoozed until {until}: {why}", {"until": act.until, "why": act.reason})


def _spared(owner: Owner, day: date) -> Says | None:
    part, due = owner.part, owner.standing.due
    if part.mending(day) and part.returned:
        facts = {"day": part.returned.day, "until": part.rest_until}
        return Says("returned on {day}; it may be mended until {until}, and nobody is chased", facts)
    if due and part.awaits and due < day <= part.awaits:
        return Says("account was given; the figure is awaited until {until}", {"until": part.awaits})
    if due and owner.measure.aim and day > due:
        return Says("an aim is asked for an account once after its date, and never chased")
    waived = {"upcoming", "overdue"} & set(owner.measure.waive)
    return Says("the measures file waives this check") if waived else None


def _answered(owner: Owner, period: Period) -> Says | None:
    """Why nobody is asked for the account of a period, if so."""
    if ended := _ended(owner) or _done(owner) or _disputed(owner, owner.desk.today):
        return ended
    if parts.accounted(owner, period):
        return Says("the account of the aim stands for this report")
    progress = owner.desk.progress.get((owner.measure.document, owner.measure.id))
    reports = progress.until(owner.desk.today).of(owner.part.department) if progress else ()
    if deadlines.owes(owner.policy, owner.measure, reports, period, owner.desk.workdays):
        return Says("the measures file waives this check") if "unreported" in owner.measure.waive else None
    return Says("it has reported for this period, last on {day}", {"day": reports[-1].day})


def silence(owner: Owner, role: Role, climbed: Sequence[Rung]) -> Says:
    """Why nobody in a role was told anything of an owner's part on this day."""
    mine = [one for one in climbed if one.step.role == role]
    if because := quiet(owner, owner.desk.today):
        return because
    skipped = [one for one in mine if one.fate == "superseded" and one.step.day == owner.desk.today]
    if skipped:
        return Says("today's step {step} is skipped: {why}",
                    {"step": skipped[-1].step.step.name, "why": skipped[-1].why})  # fmt: skip
    idle = [one.why for one in mine if one.fate == "idle"]
    if idle and not owner.standing.due and not any(one.fate == "coming" for one in mine):
        return _until(owner, climbed, idle[-1])
    told = max((one for one in mine if one.fate == "told"), key=lambda one: one.told_on or one.step.day, default=None)
    following = min((one for one in mine if one.fate == "coming"), key=lambda one: one.step.day, default=None)
    says = _between(told, following)
    return _until(owner, climbed, says) if told and not following and role == "liaison" else says


def _until(owner: Owner, climbed: Sequence[Rung], says: Says) -> Says:
    """The same with the next report day, where there is one besides those climbed."""
    shown = {one.due for one in climbed if one.ladder == "report"}
    days = (span.report_day for span in parts.spans(owner))
    following = next((day for day in days if day > owner.desk.today and day not in shown), None)
    return Says("{says}; the next report day is {day}", {"says": says, "day": following}) if following else says


def _between(told: Rung | None, following: Rung | None) -> Says:
    facts = {
        "last": told.step.step.name if told else "", "on": told.told_on if told else None,
        "next": following.step.step.name if following else "", "day": following.step.day if following else None,
    }  # fmt: skip
    if told and following:
        return Says("no step has come: told of {last} on {on}, {next} comes on {day}", facts)
    if following:
        return Says("no step has come yet: the first, {next}, comes on {day}", facts)
    if told:
        return Says("the ladder has ended: told of {last} on {on}", facts)
    return Says("no step is meant for this role")
