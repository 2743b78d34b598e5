"""Whether the other owners let a measure close, where its document has them asked (decisions 16 and 19)."""

from __future__ import annotations

from policybot import outbox
from policybot.model import Decision, Measure, Part, Progress, Says, Standing

from .find import ActError
from .keeping import Bench


def require_consent(on: Bench, measure: Measure, standing: Standing, known: Progress) -> None:
    """Raises ActError while one of them objects, has not been asked, or may still object; the silence of those who were
    asked agrees. No part of the measure is open."""
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
    unasked = [part.department for part in silent if not _told(on, measure, part)]
    if unasked:
        facts = {"id": measure.id, "owners": "、".join(unasked)}
        raise ActError("consent", Says("these owners have not been asked about closing {id} yet: {owners}", facts),
                       Says("await the letter, or call them: policybot ack {id} --by DEPARTMENT", facts))  # fmt: skip
    waiting = [part for part in silent if part.consent and standing.on <= part.consent]
    if waiting:
        facts = {"id": measure.id, "day": waiting[0].consent, "owners": "、".join(p.department for p in waiting)}
        says = Says("until {day} these owners may still object to closing {id}: {owners}", facts)
        hint = Says("accept it the day after, or when each has agreed: policybot ack {id} --by DEPARTMENT", facts)
        raise ActError("consent", says, hint)


def _objection(known: Progress, part: Part) -> Decision | None:
    """What the owner says against the closing, unanswered; its letters rest no longer than ten working days, the
    objection stands until it is settled."""
    said = [act for act in known.decisions if act.kind in ("object", "settle")]
    last = next((act for act in reversed(said) if act.department == part.department), None)
    return last if last and last.kind == "object" and part.done_on and last.day >= part.done_on else None


def _heard(part: Part) -> bool:
    """Whether an objection to the closing was answered: its owner has said what there was to say."""
    return bool(part.settled and part.done_on and part.settled.day >= part.done_on)


def _told(on: Bench, measure: Measure, part: Part) -> bool:
    """Whether the question about this closing has gone out."""
    told = outbox.notices(on.state.db, "letter = 'consent' AND state = 'sent' AND document = ? AND department = ?",
                          [measure.document, part.department])  # fmt: skip
    return any(one.measure in (measure.id, *measure.was) and one.count_from == part.consent for one in told)
