"""Whether the other owners let a measure close, where its document has them asked (decisions 16 and 19)."""

from __future__ import annotations

from datetime import date

from policybot import deadlines, outbox
from policybot.model import Decision, Measure, Part, Policy, Progress, Says, Standing

from .find import ActError
from .keeping import Bench


def require_consent(on: Bench, policy: Policy, standing: Standing, known: Progress) -> None:
    """Raises ActError while one of them objects, has not been asked, or may still object; the silence of those who were
    asked agrees. No part of the measure is open."""
    measure = standing.measure
    if not any(part.applied or part.applicant for part in standing.parts):
        raise ActError("nothing-applied", Says("nobody has applied for closing {id}", {"id": measure.id}),
                       Says("an owner applies: policybot record {id} --close", {"id": measure.id}))  # fmt: skip
    asked = [part for part in standing.parts if part.consent]
    for part in asked:
        if objection := _objection(known, part):
            facts = {"id": measure.id, "owner": part.department, "day": objection.day}
            raise ActError("disputed", Says("{owner} objected on {day} to closing {id}", facts),
                           Says("answer it first: policybot settle {id} --owner {owner}", facts))  # fmt: skip
    silent = [part for part in asked if not (part.agreed or _heard(part))]
    told = {part.department: _told(on, policy, measure, part) for part in silent}
    unasked = [name for name, day in told.items() if day is None]
    if unasked:
        facts = {"id": measure.id, "owners": "、".join(unasked)}
        raise ActError("consent", Says("these owners have not been asked about closing {id} yet: {owners}", facts),
                       Says("await the letter, or call them: policybot ack {id} --by DEPARTMENT", facts))  # fmt: skip
    ends = {part.department: deadlines.consent_until(part.consent, day, on.workdays)
            for part in silent if part.consent and (day := told[part.department])}  # fmt: skip
    waiting = {name: day for name, day in ends.items() if standing.on <= day}
    if waiting:
        facts = {"id": measure.id, "day": max(waiting.values()), "owners": "、".join(waiting)}
        says = Says("until {day} these owners may still object to closing {id}: {owners}", facts)
        hint = Says("accept it the day after, or when each has agreed: policybot ack {id} --by DEPARTMENT", facts)
        raise ActError("consent", says, hint)


def _objection(known: Progress, part: Part) -> Decision | None:
    """What the owner says against the closing, unanswered; its letters rest no longer than ten working days, the
    objection stands until it is settled."""
    said = [act for act in known.decisions if act.kind in ("object", "settle")]
    last = next((act for act in reversed(said) if act.department == part.department), None)
    if last is None or last.kind == "settle" or part.asked is None:
        return None
    return last if part.objects or last.day >= part.asked else None


def _heard(part: Part) -> bool:
    """Whether an objection to the closing was answered: its owner has said what there was to say."""
    return bool(part.settled and part.asked and part.settled.day >= part.asked)


def _told(on: Bench, policy: Policy, measure: Measure, part: Part) -> date | None:
    """The day on which the question was put since it arose, perhaps under a former name."""
    known = policy.departments.get(part.department)
    names = (part.department, *(known.aliases if known else ()))
    told = (row.sent_on for row in outbox.history(on.state.db)
            if row.letter == "consent" and row.document == measure.document and row.department in names
            and row.measure in (measure.id, *measure.was))  # fmt: skip
    return next((day for day in told if day and part.asked and day >= part.asked), None)
