"""The app token that clicks come by: does it work, and can anybody click?"""

from __future__ import annotations

from collections.abc import Iterator

from policybot import clicks
from policybot.model import Says
from policybot.pipeline import Office
from policybot.pipeline.returning import CHAT
from policybot.settings import SettingsError

from .patient import Line, Patient

PERSON = ("U", "W")
"""What the id of a person in Slack begins with (https://docs.slack.dev/reference/objects/user-object)."""


def look(patient: Patient) -> Iterator[Line]:
    if patient.office is None:
        return
    try:
        options = clicks.options(patient.office)
    except SettingsError:
        return  # told with the channels
    if options is None:
        return
    try:
        clicks.tried(options)
    except clicks.ClicksError as error:
        advice = Says("mend app_token of [channel.slack]; buttons do nothing until then")
        yield Line("clicks", "fault", error.says, advice)
    else:
        yield Line("clicks", "ok", Says("the app token works: clicks in Slack can be heard"))
    if not _people(patient.office):
        yield Line("clicks", "warning", Says("no contact has a person's address in Slack, so nobody's click counts"),
                   Says("add slack:U… to the addresses of those who may answer"))  # fmt: skip


def _people(office: Office) -> bool:
    addresses = (a for people in office.roster.contacts.values() for one in people for a in one.everywhere)
    return any(a.channel == CHAT and a.target.startswith(PERSON) for a in addresses)
