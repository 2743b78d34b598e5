"""The days letters fall on: the zone, and the working days of the coming months."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from policybot.model import Says

from .patient import Line, Patient

AHEAD = timedelta(days=90)


def look(patient: Patient) -> Iterator[Line]:
    office = patient.office
    if office is None:
        return
    local = patient.now.astimezone(ZoneInfo(office.zone))
    now = {"now": local.strftime("%Y-%m-%d %H:%M"), "zone": office.zone}
    yield Line("calendar", "ok", Says("it is {now} in {zone}", now))
    until = patient.today + AHEAD
    if years := office.workdays.unpublished(patient.today, until):
        facts = {"years": "、".join(map(str, years))}
        yield Line("calendar", "warning", Says("the days off of {years} are not published yet", facts),
                   Says("Monday to Friday is assumed; a newer version knows them, or write workdays.toml"))  # fmt: skip
    else:
        yield Line("calendar", "ok", Says("working days are known until {day}", {"day": until}))
