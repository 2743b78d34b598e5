"""Who can be written to, and who cannot."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from policybot import outbox
from policybot.model import Says
from policybot.pipeline import Office
from policybot.pipeline.desk import lost

from .patient import Line, Patient

SHOWN = 6
"""So many names stand in a line; the rest is a number."""


def look(patient: Patient) -> Iterator[Line]:
    office = patient.office
    if office is None or office.settings.embedded:
        return
    bad = outbox.bad(patient.records.db, patient.today) if patient.began else set()
    yield from _people(office, office.roster.unreachable())
    if refused := lost(office, bad):
        says = Says("all addresses refuse letters, departments: {count} ({names})", _listed(refused))
        yield Line("contacts", "warning", says, Says("ask for another address and enter it in policybot.toml"))


def _people(office: Office, nobody: frozenset[str]) -> Iterator[Line]:
    if not office.roster.coordinators:
        advice = Says("enter [bureau] coordinators: lists and alarms go to them")
        yield Line("contacts", "warning", Says("there are no coordinators"), advice)
    if nobody:
        says = Says("without any contact, departments: {count} ({names})", _listed(nobody))
        yield Line(
            "contacts", "warning", says, Says("enter a [[contact]] for each; until then the coordinators get theirs")
        )
    if deputies := office.roster.missing_deputies():
        says = Says("without a deputy's address, departments: {count} ({names})", _listed(deputies))
        yield Line("contacts", "warning", says, Says("until one is entered the liaison gets the deputy's letters"))
    reached = len(office.roster.duties) - len(nobody)
    yield Line("contacts", "ok", Says("departments that can be written to: {count}", {"count": reached}))


def _listed(names: Collection[str]) -> dict[str, object]:
    shown = sorted(names)[:SHOWN]
    return {"count": len(names), "names": "、".join(shown) + ("…" if len(names) > SHOWN else "")}
