"""The mailbox answers are fetched from: can it be read, and does anything wait too long for a coordinator?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from policybot import intake
from policybot.model import Says
from policybot.state import mails

from .patient import Line, Patient

LONG = timedelta(days=5)
"""An answer that waits longer is a report its department believes to have given."""


def look(patient: Patient) -> Iterator[Line]:
    if patient.office is None or (options := patient.office.settings.intake) is None:
        return
    try:
        count = intake.waiting(options)
    except intake.IntakeError as error:
        yield Line("intake", "fault", error.says, Says("mend [intake]; answers stay in the mailbox until then"))
    else:
        says = Says("the mailbox of answers can be read; not yet fetched: {count}", {"count": count})
        yield Line("intake", "ok", says)
    yield from _old(patient)


def _old(patient: Patient) -> Iterator[Line]:
    waiting = mails.waiting(patient.records.db) if patient.began else []
    old = [one for one in waiting if patient.now - one.arrived > LONG]
    if old:
        says = Says("answers that wait longer than {days} days: {count}", {"days": LONG.days, "count": len(old)})
        yield Line("intake", "warning", says, Says("confirm or refuse them: policybot intake"))
