"""Each channel of the settings: can the service be reached, does it know us, and does its clock agree with ours?

A channel that is not set up is none of our business.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from policybot import outbox
from policybot.channels import Channel, Probe
from policybot.model import DeliveryError, Says
from policybot.pipeline import Office
from policybot.pipeline.post import Post

from .patient import Line, Patient

APART, FAR = timedelta(minutes=2), timedelta(minutes=30)
"""A clock that is off by so much shows wrong times in letters; by so much more, robots refuse our signatures (they
take an hour at most) and dates tip over at midnight."""


def look(patient: Patient) -> Iterator[Line]:
    if patient.office is None:
        return
    post = Post(patient.office, patient.folder)
    live = outbox.live(patient.records.decisions()) if patient.began else frozenset()
    for name in patient.office.settings.channels:
        yield from _channel(patient, name, post[name])
        yield from _redacted(patient.office, name)
        if post[name].leaves_machine and name not in live:
            yield Line(name, "warning", Says("in rehearsal: its letters go to the coordinators only"),
                       Says("when all is right: policybot go-live --by NAME"))  # fmt: skip
    post.close()


def _redacted(office: Office, name: str) -> Iterator[Line]:
    """A reader who gets numbers only needs a place to read the rest; a coordinator's list is of no use that way."""
    if name not in office.settings.redacted:
        return
    if office.settings.bureau.page:
        yield Line(name, "ok", Says("only numbers and the link leave by it"))
    else:
        yield Line(name, "warning", Says("only numbers leave by it, and no link"),
                   Says('write [bureau] page = "https://…": where its readers see the rest'))  # fmt: skip
    if any(one.addresses and one.addresses[0].channel == name for one in office.roster.coordinators):
        yield Line(name, "warning", Says("the coordinators' own lists and alarms go by it, without their contents"),
                   Says("give them an address on another channel, such as maildir:NAME"))  # fmt: skip


def _channel(patient: Patient, name: str, channel: Channel) -> Iterator[Line]:
    try:
        probe = channel.probe()
    except DeliveryError as error:
        yield Line(name, "fault", Says("{why}", {"why": str(error)}), Says("letters wait until this is mended"))
        return
    if probe.proven:
        yield Line(name, "ok", Says("reachable and authorised: {says}", {"says": probe.says}))
    else:
        advice = Says("whether it takes letters shows: policybot test-message --to {name}:…", {"name": name})
        yield Line(name, "ok", Says("reachable: {says}", {"says": probe.says}), advice)
    yield from _clock(patient, name, probe)


def _clock(patient: Patient, name: str, probe: Probe) -> Iterator[Line]:
    if probe.clock is None:
        return
    apart = abs(patient.now - probe.clock)
    facts = {"seconds": round(apart.total_seconds())}
    if apart <= APART:
        yield Line(name, "ok", Says("its clock and ours are {seconds} seconds apart", facts))
    else:
        advice = Says("set this machine's clock right, best with NTP; see timedatectl")
        yield Line(name, "fault" if apart > FAR else "warning",
                   Says("its clock and ours are {seconds} seconds apart", facts), advice)  # fmt: skip
