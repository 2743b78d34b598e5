"""Letters that should have left, and orders that keep them back."""

from __future__ import annotations

from collections.abc import Iterator

from policybot import outbox
from policybot.model import Says

from .patient import Line, Patient


def look(patient: Patient) -> Iterator[Line]:
    if patient.office is None or not patient.began:
        return
    yield from _waiting(patient)
    yield from _failed(patient)
    for hold in outbox.holds(patient.records.decisions(), patient.today):
        facts = {"what": Says("all letters") if hold.key == "all" else hold.key, "until": hold.until or "",
                 "by": hold.by, "why": hold.reason}  # fmt: skip
        yield Line("holds", "warning", Says("held back until {until}: {what} ({by}: {why})", facts),
                   Says("it ends by itself; policybot release lifts it at once"))  # fmt: skip


def _waiting(patient: Patient) -> Iterator[Line]:
    db, office = patient.records.db, patient.office
    assert office is not None
    waiting = outbox.notices(db, "state = 'pending' AND day <= ?", [patient.today])
    shown = outbox.rehearsed(db)
    late = [n for n in waiting if n.key not in shown and office.workdays.between(n.day, patient.today) > 1]
    if late:
        facts = {"count": len(late), "day": min(n.day for n in late)}
        says = Says("notices unsent for more than a working day: {count}, since {day}", facts)
        yield Line("letters", "warning", says, Says("policybot outbox list says why, and when the next try is"))
    else:
        yield Line("letters", "ok", Says("notices waiting to be sent: {count}", {"count": len(waiting)}))


def _failed(patient: Patient) -> Iterator[Line]:
    db = patient.records.db
    if given_up := outbox.notices(db, "state = 'failed'"):
        says = Says("notices in letters that were given up: {count}", {"count": len(given_up)})
        yield Line(
            "letters", "fault", says, Says("policybot outbox list --status failed, then policybot outbox retry NUMBER")
        )
    if doubtful := outbox.messages(db, "state = 'sending' AND attempts > 1"):
        says = Says("letters of which nobody knows whether they arrived: {count}", {"count": len(doubtful)})
        yield Line("letters", "warning", says, Says("they go again by themselves; policybot outbox list says when"))
